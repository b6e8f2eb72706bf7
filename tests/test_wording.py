"""Words and numbers as a Finnish reader expects them."""

from pathlib import Path

import pytest

import evalkit
from evalkit.errors import MissingTextError, ParameterError
from evalkit.results import Row
from evalkit.wording import Span, Words, joined, languages

FI = Words("fi")
SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (15.5, 1, "15,5"),
        (253421, 0, f"253{SPACE}421"),
        (-500, 0, "−500"),
        (0.25, 1, "0,3"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (0, 0, "0"),
        (8.25, 2, "8,25"),
    ],
)
def test_numbers_have_a_decimal_comma_a_true_minus_and_round_half_away_from_zero(value, decimals, printed):
    assert FI.number(value, decimals) == printed


@pytest.mark.parametrize(
    ("share", "decimals", "printed"),
    [
        (0.36, None, f"36{SPACE}%"),
        (0.7142, None, f"71,4{SPACE}%"),
        (0.36, 1, f"36,0{SPACE}%"),
        (1, None, f"100{SPACE}%"),
        (0.9995, None, f"100{SPACE}%"),
        (0, None, f"0{SPACE}%"),
    ],
)
def test_percent_has_a_no_break_space_and_no_idle_decimal(share, decimals, printed):
    assert FI.percent(share, decimals) == printed


def test_interval_of_a_share_prints_the_percent_sign_once():
    row = Row("primary_outcome", "share", 0.36, lower=0.2414, upper=0.4986, unit="share")
    assert FI.interval(row).text == f"24,1–49,9{SPACE}%"


def test_interval_that_cannot_be_had_says_so():
    row = Row("incidence", "estimate", 0.0, unit="share")
    assert FI.interval(row).text == "ei laskettavissa"


@pytest.mark.parametrize(
    ("mark", "printed"), [("suppressed", "suojattu"), ("missing", "ei tietoa"), ("not_applicable", "ei koske")]
)
def test_marks_are_told_apart_in_words_and_from_zero(mark, printed):
    assert FI.figure(Row("persons", "count", None, mark=mark)) == printed
    assert FI.figure(Row("persons", "count", 0.0)) == "0"


def test_sentence_keeps_the_row_of_each_number():
    row = Row("persons", "count", 50.0, window="project")
    spans = FI.sentence("reach.persons", 50, during="hankkeessa", persons=FI.value(row))
    assert Span("50", "persons.project.count") in spans


def test_one_person_and_many_have_their_own_forms():
    words = {count: FI.text("reach.persons", count, during="Hankkeessa", persons=count) for count in (1, 2)}
    assert words == {1: "Hankkeessa mukana oli 1 henkilö.", 2: "Hankkeessa mukana oli 2 henkilöä."}


def test_lists_end_with_ja():
    spans = FI.listed([(Span("a"),), (Span("b"),), (Span("c"),)])
    assert "".join(span.text for span in spans) == "a, b ja c"


def test_joined_sentences_start_with_a_capital():
    spans = joined((Span("hankkeessa oli 5."),), (), (Span("pilotissa oli 2."),))
    assert "".join(span.text for span in spans) == "Hankkeessa oli 5. Pilotissa oli 2."


def test_unknown_language_names_the_known_ones():
    for language in ("de", "", "FI"):
        with pytest.raises(ParameterError) as caught:
            Words(language)
        assert caught.value.fault.expected == ", ".join(languages())


def test_what_is_rounded_to_nought_has_no_sign():
    assert Words("fi").number(-0.0004, 2) == "0,00"
    assert Words("fi").number(-0.005, 2) == "\N{MINUS SIGN}0,01"


def test_range_that_begins_below_nought_has_no_dash_beside_the_sign():
    row = Row("a", "estimate", 0.1, lower=-0.05, upper=0.2, unit="share_difference")
    assert Words("fi").limits(row) == "\N{MINUS SIGN}5,0…20,0"
    assert Words("fi").interval(row).text == "\N{MINUS SIGN}5,0…20,0"
    assert Words("fi").limits(Row("a", "share", 0.1, lower=0.05, upper=0.2, unit="share")) == "5,0–20,0"


def test_level_names_its_characteristic_unless_it_does_so_itself():
    words = Words("fi")
    assert words.level("gender", "female") == "Sukupuoli: Naiset"
    assert words.level("gender", "unknown") == "Sukupuoli ei tiedossa"
    assert words.level("age_at_start", "") == "Ikä alussa"


def test_languages_are_those_that_have_catalogues():
    folders = {path.name for path in (Path(evalkit.__file__).parent / "locales").iterdir() if path.is_dir()}
    assert set(languages()) == folders
    assert languages()[0] == "fi"


def test_missing_text_is_an_error_and_not_a_key_on_the_page():
    with pytest.raises(MissingTextError):
        FI.text("reach.no_such_text")


def test_own_name_of_a_code_goes_before_the_catalogue_and_unknown_codes_name_themselves():
    words = Words("fi", {"state.work": "Palkkatyö"})
    assert words.label("state", "work") == "Palkkatyö"
    assert words.label("state", "study") == "Opiskelu"
    assert words.label("group", "Ryhmä 3") == "Ryhmä 3"


@pytest.mark.parametrize(("share", "printed"), [(0.25, f"noin 25{SPACE}%"), (0.125, f"noin 12,5{SPACE}%")])
def test_share_that_is_about_so_much_has_the_decimals_that_it_was_said_with(share, printed):
    about = Row("stated", "stated", share, unit="share", approximate=True)
    assert FI.figure(about, 1) == FI.figure(about) == printed
