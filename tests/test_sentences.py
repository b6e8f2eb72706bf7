"""Sentences say what the rows say, no more, and every number in them is a row's."""

import dataclasses

import pytest

from evalkit import load_project
from evalkit.analysis.indicators import computed_rows
from evalkit.analysis.timing import time_to_outcome
from evalkit.chapter.page import words_for
from evalkit.errors import ParameterError
from evalkit.results import Results, Row
from evalkit.sentences import SENTENCES, sentence
from evalkit.wording import Span, Words

SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def mato():
    return load_project("data_samples/mahdollisuudet-todeksi")


@pytest.fixture(scope="module")
def rows(mato):
    return computed_rows(mato) + time_to_outcome(mato)


def said(rows, name, project):
    return "".join(span.text for span in sentence(rows, name, words_for(project, "fi")))


def test_reach_tells_persons_women_and_men_of_each_window(rows, mato):
    text = said(rows, "reach.persons", mato)
    assert "50 henkilöä, joista naisia oli 36 ja miehiä 14." in text
    assert "70 henkilöä, joista naisia oli 44 ja miehiä 26." in text


def test_chapters_say_what_they_tell_only_where_they_do(rows, mato):
    assert "kuinka monta henkilöä" in said(rows, "reach.question", mato)
    assert "toimintaympäristö" in said(Results((Row("place", "text", None, category="jamsa"),)), "reach.question", mato)
    assert "rahoitusta" in said(Results((Row("money", "planned", 1.0),)), "targets.question", mato)
    assert "rahoitusta" not in said(Results((Row("indicator", "realised", 1.0),)), "targets.question", mato)


def test_outcome_tells_count_base_share_interval_and_kinds(rows, mato):
    text = said(rows, "outcomes.primary", mato)
    assert f"50 henkilöstä 18 eli 36{SPACE}% (95{SPACE}%:n luottamusväli 24,1–49,9{SPACE}%)" in text
    assert "8 pääsi työhön, 1 ryhtyi yrittäjäksi ja 9 aloitti opiskelun" in text


def test_target_is_first_a_count_and_does_not_lean_on_one_interval(rows, mato):
    text = said(rows, "outcomes.target", mato)
    assert "25 henkilöä" in text
    assert "Mukana olleista 18 pääsi työhön tai opiskelemaan, joten tavoitetta ei saavutettu" in text
    assert "riippuu laskentatavasta" in text


def test_target_far_from_the_share_depends_on_no_method(rows, mato):
    def far(row):
        low = row.measure == "primary_outcome" and row.statistic == "share"
        return dataclasses.replace(row, count=5.0, value=0.1, lower=0.043, upper=0.214) if low else row

    text = said(rows.map(far), "outcomes.target", mato)
    assert "tavoitetta ei saavutettu" in text
    assert "riippuu laskentatavasta" not in text


@pytest.mark.parametrize(("count", "word"), [(25.0, "saavutettiin"), (30.0, "ylittyi")])
def test_target_that_is_reached_or_exceeded_is_said_to_be_so(rows, mato, count, word):
    def raised(row):
        return dataclasses.replace(row, count=count, value=count / 50) if row.measure == "primary_outcome" else row

    assert f"joten tavoite {word}" in said(rows.map(raised), "outcomes.target", mato)


def test_items_with_commas_of_their_own_are_parted_by_semicolons():
    words = Words("fi")
    plain, comma = [(Span(text),) for text in ("työ", "opiskelu", "eläke")], [(Span("a, b"),), (Span("c"),)]
    assert "".join(span.text for span in words.listed(plain)) == "työ, opiskelu ja eläke"
    assert "".join(span.text for span in words.listed(comma)) == "a, b; c"
    assert "".join(span.text for span in words.listed(comma[:1])) == "a, b"
    brackets = [(Span("36 %"), Span(" (18/50, hanke)")), (Span("60 %"),)]
    assert "".join(span.text for span in words.listed(brackets)) == "36 % (18/50, hanke) ja 60 %"


def test_two_windows_are_explained_only_where_there_are_two(rows, mato):
    assert f"Osuudet 36{SPACE}% ja 60{SPACE}% vastaavat eri kysymyksiin" in said(rows, "outcomes.two_windows", mato)
    assert said(rows.where(window="project"), "outcomes.two_windows", mato) == ""


def test_overlap_is_told_only_where_states_add_up_to_more_than_the_persons(rows, mato):
    assert "Luvut menevät päällekkäin" in said(rows, "outcomes.overlap", mato)
    few = Results(tuple(row for row in rows if row.measure != "ever_reached"))
    assert said(few, "outcomes.overlap", mato) == ""


def test_every_row_that_a_sentence_names_prints_as_the_sentence_has_it(rows, mato):
    words = words_for(mato, "fi")
    checked = 0
    for name in SENTENCES:
        for span in sentence(rows, name, words):
            if span.row:
                row = rows[span.row]
                printed = {words.figure(row), words.interval(row).text}
                printed |= {words.number(part) for part in (row.count, row.base) if part is not None}
                assert span.text in printed, (name, span)
                checked += 1
    assert checked > 40


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence_about_rows_that_are_not_there_is_empty(name, mato):
    silent = said(Results(()), name, mato)
    # Without any finding the audit has something to say: that there is none.
    assert silent == "" or name == "indicators.findings"


def test_unknown_sentence_names_the_known_ones(rows, mato):
    with pytest.raises(ParameterError, match=r"reach\.persons"):
        said(rows, "reach.everything", mato)


def test_money_tells_planned_realised_and_used(mato):
    rows = Results(
        (
            Row("money", "planned", 199775.0, variable="line", category="eu_and_state", unit="euros"),
            Row("money", "realised", 192360.0, variable="line", category="eu_and_state", unit="euros"),
            Row("money", "used", 192360 / 199775, variable="line", category="eu_and_state", unit="share"),
        )
    )
    text = said(rows, "indicators.money", mato)
    assert f"suunniteltu 199{SPACE}775 euroa, toteutunut 192{SPACE}360 euroa eli 96,3{SPACE}%" in text


def test_places_are_named_where_the_project_names_them():
    from evalkit import context

    project = load_project("data_samples/kotopaikka")
    assert said(context(project), "reach.places", project).endswith("Laukaa, Keuruu ja Jämsä.")
