"""Identifiers are found in whatever spelling, and what only looks like one is left alone."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.privacy import MASK, find_identifiers, shown
from evalkit.privacy.headers import header_kind
from evalkit.privacy.identity_codes import CENTURIES, birth_year, compact
from evalkit.privacy.names import are_names

MARKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def kinds(text):
    return [each.kind for each in find_identifiers(text)]


def code(day, sign, number):
    """A code with its right check mark, by the rule: date and number as one figure, modulo 31."""
    date = f"{day:%d%m%y}"
    return f"{date}{sign}{number:03d}{MARKS[int(f'{date}{number:03d}') % 31]}"


codes = st.builds(
    code, st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), st.sampled_from("+-YXWVUABCDEF"),
    st.integers(2, 999),
)  # fmt: skip


@settings(max_examples=300)
@given(codes, st.sampled_from(["{}", "hetu {}.", "({})", "HETU:{}", "a\n{}", "{};", "”{}”", "nro{}"]))
def test_every_identity_code_is_found_wherever_it_stands(made, around):
    assert "identity_code" in kinds(around.format(made))
    assert made not in shown(around.format(made))


@settings(max_examples=200)
@given(codes, st.sampled_from(["lower", "blank", "dash", "points", "no-break", "wrong mark"]))
def test_identity_code_is_found_in_any_spelling_and_with_a_wrong_check_mark(made, way):
    spelt = {
        "lower": made.lower(),
        "blank": f"{made[:6]} {made[6]} {made[7:]}",
        "dash": made.replace("-", "–"),
        "points": f"{made[:2]}.{made[2:4]}.{made[4:]}",
        "no-break": f"{made[:6]}\u00a0{made[6:]}",
        "wrong mark": made[:-1] + MARKS[MARKS.index(made[-1]) - 1],
    }[way]
    assert kinds(spelt) == ["identity_code"]


@settings(max_examples=100)
@given(codes)
def test_compact_code_tells_the_year_of_birth_by_its_sign(made):
    assert compact(f" {made[:6]} {made[6:].lower()} ") == made
    assert birth_year(made) == CENTURIES[made[6]] + int(made[4:6])


def test_signs_of_the_centuries_are_all_there():
    # Act 661/2009 as amended from 2023: Y, X, W, V, U beside the hyphen, B, C, D, E, F beside A.
    assert {sign for sign, century in CENTURIES.items() if century == 1900} == set("-YXWVU")
    assert {sign for sign, century in CENTURIES.items() if century == 2000} == set("ABCDEF")


@pytest.mark.parametrize("text", ["131052308T", "131052 308T"])
def test_code_without_its_sign_is_found_if_its_check_mark_is_right(text):
    assert kinds(text) == ["identity_code"]
    assert kinds(text[:-1] + "U") == []


FOUND = {
    "phone": ["040 123 4567", "040-1234567", "0401234567", "+358 40 123 4567", "00358401234567", "(014) 266 1234",
              "09 310 1691", "puh. 050 1234567, klo 8", "+46 70 123 45 67", "040\u00a0123\u00a04567",
              "+358 (0)40 1234567"],
    "email": ["aino@example.fi", "Sähköposti: aino.v+x@posti.example.fi.", "aino (at) example.fi", "ÅSA@EXAMPLE.SE"],
    "address": ["Hakakatu 5", "Hakakatu 5 A 3, 40100 Jyväskylä", "asuu: Mannerheimintie 12 b", "Storgatan 5",
                "Rantapolku 4 B 12", "Rantapolku 4, 40100 Jyväskylä", "Iso Roobertin katu 3-5", "Baker street 221"],
    "bank_account": ["FI21 1234 5600 0007 85", "FI2112345600000785", "tili GB82 WEST 1234 5698 7654 32"],
    "foreign_code": ["880320-0016", "19880320-0016", "198803200016", "37605030299"],
    "name": ["Aino Virtanen", "soitti Aino Virtaselle", "Fatima Al-Hassan tuli", "Anna-Liisa von Essen",
             "Matti J. Virtanen", "Mohamed Ali"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_identifier_is_found_and_masked(kind, text):
    assert kinds(text) == [kind]
    each = find_identifiers(text)[0]
    assert text[each.start : each.end] not in shown(text)


HARMLESS = [
    "1.9.2017–31.8.2019", "01-09-2017 - 31-08-2019", "01 09 2017", "2017-09-01", "2016–2019", "S21093", "A12345",
    "1234567-8", "0201234-5", "FI01234567", "Y-tunnus 0876543-2", "Pilotti 1", "Oma polku 2", "Esimerkkipolku 3",
    "Ryhmä 12", "Valtatie 4", "klo 08-16", "0,123456789", "266 367", "1 234 567,50", "508601", "Koski Tl", "Jyväskylä",
    "Etelä-Karjala", "hankkeen kuvaus S21093, kohta 7.1", "KEHA/1234/2020", "12345/05.02.09/2018", "B1.1", "8.25",
    "Anna Excel-tiedosto", "Mahdollisuudet todeksi", "persons.project.gender=female.count", "A2 -> B1", "3/5 ja 4/5",
    "201708-1234", "Tulos 1: henkilöstön koulutus", "1304/2013", "Euroopan sosiaalirahasto", "EECO01", "+4 viikkoa",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_an_identifier_is_left_alone(text):
    assert kinds(text) == []


def day(form):
    return st.dates(datetime.date(1930, 1, 1), datetime.date(2035, 12, 31)).map(lambda each: each.strftime(form))


written_days = st.one_of(*map(day, ["%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d %m %Y", "%d.%m.%y", "%Y%m%d"]))
scores = st.one_of(
    st.integers(0, 999_999).map(str),
    st.floats(0, 1e6, allow_nan=False).map(lambda number: f"{number:.2f}".replace(".", ",")),
    st.integers(0, 999_999_999).map(lambda number: f"{number:,}".replace(",", " ")),
)
project_codes = st.from_regex(r"[A-Z][0-9]{5}", fullmatch=True)
business_ids = st.from_regex(r"[0-9]{7}-[0-9]", fullmatch=True)
groups = st.builds(
    "{} {}".format, st.sampled_from(["Pilotti", "Ryhmä", "Oma polku", "Kurssi", "Taso"]), st.integers(1, 99)
)


@settings(max_examples=1000)
@given(st.one_of(written_days, st.builds("{}–{}".format, written_days, written_days), scores, project_codes,
                 business_ids, groups))  # fmt: skip
def test_dates_scores_codes_and_groups_are_never_taken_for_identifiers(text):
    assert kinds(text) == []


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_places_of_identifiers_are_in_order_within_the_text_and_do_not_overlap(text):
    found = find_identifiers(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Etunimi", "name"), ("SUKUNIMI ", "name"), ("last_name", "name"), ("Förnamn", "name"), ("Efternamn", "name"),
        ("Osallistujan nimi", "name"), ("Huoltajan sukunimi", "name"), ("Henkilötunnus", "identity_code"),
        ("Asiakkaan hetu", "identity_code"), ("Personbeteckning", "identity_code"), ("Puh.", "phone"), ("GSM", "phone"),
        ("Sähköposti", "email"), ("E-mail", "email"), ("Kotiosoite", "address"), ("IBAN", "bank_account"),
        ("Yrityksen nimi", ""), ("Ryhmä", ""), ("Kunta", ""), ("Tunniste", ""), ("Hankkeen nimi", ""), ("", ""),
        ("Seurantapuhelu", ""), ("Yhteydenoton päivä", ""), ("Toiminimi", ""),
    ],
)  # fmt: skip
def test_header_tells_what_its_column_holds(header, kind):
    assert header_kind(header, of_persons=True) == kind
    assert header_kind(header, of_persons=False) == kind


def test_column_called_only_name_is_a_persons_where_rows_are():
    assert header_kind("Nimi", of_persons=True) == "name"
    assert header_kind("Nimi", of_persons=False) == ""


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["Virtanen Aino", "Hassan, Fatima", "Nguyen Van Minh"], True),
        (["VIRTANEN AINO", "KORHONEN MATTI"], True),
        (["Aino", "Matti", "Fatima"], True),
        (["Jyväskylä", "Laukaa", "Koski Tl", "Uurainen"], False),
        (["Ryhmä Alfa", "Ryhmä Beeta"] * 10, False),
        (["jakso päättyi", "sai työpaikan", "muutti pois"], False),
        (["Kone Oy", "Suomen Lähikauppa Oy", "Laukaan kunta"], False),
        ([], False),
    ],
)
def test_column_of_names_is_told_by_its_cells(cells, told):
    assert are_names(cells) is told


def test_masks_stand_in_the_place_of_the_identifiers_only():
    assert shown("soita 040 123 4567 klo 9") == f"soita {MASK} klo 9"
