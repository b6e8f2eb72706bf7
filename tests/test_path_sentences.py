"""What chapter 40 says, and draws, from its rows: also where the rows are suppressed, few or none."""

import dataclasses

import pytest
from persons import WEEKS, make_project

from evalkit import load_project, pathways
from evalkit.analysis.pathways import INDEX_PLOT
from evalkit.chapter.figures import figure
from evalkit.chapter.page import words_for
from evalkit.chapter.tables import table
from evalkit.drawing import draw
from evalkit.results import Results
from evalkit.sentences import sentence
from evalkit.sentences.pathways import path_name
from evalkit.wording import Words


@pytest.fixture(scope="module")
def mato():
    return load_project("data_samples/mahdollisuudet-todeksi")


@pytest.fixture(scope="module")
def rows(mato):
    return pathways(mato)


@pytest.fixture(scope="module")
def words(mato):
    return words_for(mato, "fi")


def said(rows, name, words):
    return "".join(span.text for span in sentence(rows, name, words))


def small(*episodes, persons="ab"):
    enrolments = [(person, "project", "g", 0, 10) for person in persons]
    return pathways(make_project(enrolments, episodes, **WEEKS))


def hidden(rows, *measures):
    """The rows as a gate may leave them: the named measures suppressed, single persons gone."""
    kept = Results(tuple(row for row in rows if row.measure != INDEX_PLOT))
    empty = {"value": None, "lower": None, "upper": None, "count": None, "base": None, "mark": "suppressed"}
    return kept.map(lambda row: dataclasses.replace(row, **empty) if row.measure in measures else row)


def test_order_of_states_and_those_counted_together_are_printed(rows, words):
    text = said(rows, "pathways.priority", words)
    assert "ensimmäisenä tässä järjestyksessä: työ, oma yritys, opiskelu," in text
    assert text.endswith("nimellä ”muu tilanne”: oma yritys, eläke, työ- ja elinkeinopalvelujen uraohjaus ja ilman "
                         "jatkopaikkaa terveyssyistä.")  # fmt: skip


def test_overlaps_gaps_and_open_ends_are_told_with_their_persons(rows, words):
    text = said(rows, "pathways.notes", words)
    assert text.startswith(
        "Yhtä aikaa useita tilanteita oli 37 henkilöllä. Tilannetta ei tiedetä koko ajalta 2 henkilöltä."
    )
    assert "yhtään tilannetta" not in text


def test_person_of_whom_nothing_is_known_is_told(words):
    text = said(small(("a", "work", 0, None)), "pathways.notes", words)
    assert "Yhtään tilannetta ei ole kirjattu 1 henkilöstä: hän on koko ajan tilanteessa ”ei tiedossa”." in text


def test_records_without_a_flaw_are_said_to_be_so(words):
    text = said(small(("a", "work", 0, 52), ("b", "work", 0, 52)), "pathways.notes", words)
    assert text == "Kenenkään tilanteet eivät mene päällekkäin, eikä kenenkään tiedoissa ole aukkoja."


def test_estimate_is_told_at_the_last_time_with_enough_persons_and_later_ones_are_warned_of(words):
    early = [(f"a{place}", "project", "g", 0, 10) for place in range(3)]
    late = [(f"b{place}", "project", "g", 30, 40) for place in range(9)]
    rows = pathways(make_project([*early, *late], **{**WEEKS, "time": {"unit": "week", "horizons": [4, 26]}}))
    text = said(rows, "pathways.occupation", words)
    assert text.startswith("Kun alusta on kulunut 4 kk, todennäköisimmät tilanteet ovat arvion mukaan ei tiedossa ")
    assert text.endswith("kun aikaa on kulunut 26 kk: niin pitkään seurattiin vain 3 henkilöä.")


def test_nobody_who_moved_and_nobody_who_returned_are_said(words):
    still = small(("a", "work", 0, None), ("b", "work", 0, None))
    assert said(still, "pathways.moves", words) == "Kenenkään tilanne ei vaihtunut seurannan aikana."
    assert said(still, "pathways.returns", words).startswith("Jokaisella henkilöllä oli yksi osallistumisjakso")


def test_fewer_persons_in_later_columns_are_explained_only_where_there_are_fewer(rows, words):
    assert said(rows, "pathways.states_note", words) != ""
    assert said(small(), "pathways.states_note", words) == ""


def test_path_is_printed_with_arrows_and_the_states_names():
    assert path_name("unemployed>work_trial>other_states", Words("fi")) == "Työtön → Työkokeilu → Muu tilanne"


def test_figure_of_paths_is_drawn_only_where_single_persons_may_be_shown(rows, words):
    assert figure(rows, "index-plot", words).content["groups"][0]["label"] == "Työ"
    assert figure(hidden(rows), "index-plot", words) is None
    assert "index_plot" not in str(figure(hidden(rows), "state-distribution", words).data())


def test_suppressed_parts_of_a_column_are_one_part_that_says_so(rows, words):
    few = rows.map(
        lambda row: (
            dataclasses.replace(row, value=None, mark="suppressed")
            if row.measure == "state_at" and row.variable and row.time == 6 and row.category in ("study", "work")
            else row
        )
    )
    content = figure(few, "state-distribution", words).content
    part = content["series"][-1]
    # Of 46 persons three worked and one studied.
    assert (part["label"], part["values"][4]) == ("Suojatut tilanteet yhteensä", pytest.approx(4 / 46))
    assert [value for place, value in enumerate(part["values"]) if place != 4] == [0.0] * 6
    assert draw("stacked", content, "svg")


def test_each_state_looks_the_same_in_both_figures(rows, words):
    columns = figure(rows, "state-distribution", words).content["series"]
    lines = figure(rows, "index-plot", words).content["states"]
    assert [(one["label"], one["neutral"]) for one in columns] == [(one["label"], one["neutral"]) for one in lines]


def test_table_of_mean_times_has_persons_mean_and_interval(rows, words):
    line = table(rows, "pathways-means", words).lines[0]
    assert (line.head, [cell.text for cell in line.cells]) == (
        "Työ", ["9", "2,6 kk", "1,3–4,8 kk"],
    )  # fmt: skip
