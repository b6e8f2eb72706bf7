"""What chapter 40 says, and draws, from its rows: also where the rows are suppressed, few or none."""

import dataclasses
import re

import pytest
from persons import WEEKS, make_project

from evalkit import load_project, pathways
from evalkit.chapter.figures import figure
from evalkit.chapter.page import Nothing, Page, words_for
from evalkit.chapter.tables import table
from evalkit.drawing import draw
from evalkit.results import Results
from evalkit.sentences import sentence
from evalkit.sentences.pathways import path_name
from evalkit.wording import Words, languages


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
    kept = Results(tuple(row for row in rows if row.measure != "index_plot"))
    return kept.map(lambda row: protected(row) if row.measure in measures else row)


def protected(row):
    return dataclasses.replace(row, value=None, lower=None, upper=None, count=None, base=None, mark="suppressed")


def by_group(rows, *measures):
    """The rows as a public release has them: over time by group alone, from rounded counts; some measures hidden."""
    coarse = rows.map(lambda row: dataclasses.replace(row, rounded=row.measure in ("state_at", "state_occupation")))
    at = {row.time for row in rows.where(measure="state_at", variable="state_group")}
    kept = [row for row in coarse if row.variable != "state" and (row.measure != "state_at" or row.time in at)]
    return hidden(Results(tuple(kept)), *measures)


def test_order_of_states_and_those_counted_together_are_printed(rows, words):
    text = said(rows, "pathways.priority", words)
    assert "ensimmäisenä tässä järjestyksessä: työ, oma yritys, opiskelu," in text
    assert text.endswith("nimellä ”muu tilanne”: oma yritys, eläke, työ- ja elinkeinopalvelujen uraohjaus ja ilman "
                         "jatkopaikkaa terveyssyistä.")  # fmt: skip


def test_overlaps_gaps_and_open_ends_are_told_with_their_persons(rows, words):
    text = said(rows, "pathways.notes", words)
    assert text.startswith(
        "Yhtä aikaa useita tilanteita oli 37 henkilöllä. 2 henkilön tilannetta ei tiedetä koko ajalta."
    )
    assert "yhtään tilannetta" not in text


def test_protected_number_of_a_flaw_is_told_to_be_protected(rows, words):
    few = rows.map(lambda row: protected(row) if row.id == "path_note.project.note=gap.count" else row)
    assert said(few, "pathways.notes", words) == (
        "Yhtä aikaa useita tilanteita oli 37 henkilöllä. Niiden henkilöiden määrä, joiden tilannetta ei tiedetä koko "
        "ajalta, on suojattu pienen ryhmän vuoksi. Tilanne, jolle ei ole kirjattu päättymispäivää, on 50 henkilöllä."
    )


def test_several_protected_numbers_of_flaws_are_told_in_one_sentence(rows, words):
    flaws = {f"path_note.project.note={note}.count" for note in ("gap", "open_end")}
    few = rows.map(lambda row: protected(row) if row.id in flaws else row)
    assert said(few, "pathways.notes", words) == (
        "Yhtä aikaa useita tilanteita oli 37 henkilöllä. Seuraavien määrät on suojattu pienten ryhmien vuoksi: "
        "henkilöt, joiden tilannetta ei tiedetä koko ajalta; henkilöt, joiden tilanteelle ei ole kirjattu "
        "päättymispäivää."
    )


def test_states_that_are_all_nought_or_hidden_are_not_told(rows, words):
    told = rows.map(lambda row: dataclasses.replace(row, value=0.0) if row.measure == "state_occupation" else row)
    assert said(told, "pathways.occupation", words) == ""


def test_hidden_number_of_who_returned_is_not_hidden_where_there_were_no_returns(rows, words):
    def changed(row):
        row = protected(row) if row.measure == "returned" else row
        return dataclasses.replace(row, value=0.0) if row.measure == "returned_times" else row

    assert "ei ole" in said(rows.map(changed), "pathways.returns", words)
    assert "suojattu" not in said(rows.map(changed), "pathways.returns", words)


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
    assert text.startswith(
        "Kun alusta on kulunut 4\N{NO-BREAK SPACE}kk, todennäköisimmät tilanteet ovat arvion mukaan ei tiedossa "
    )
    assert text.endswith("kun aikaa on kulunut 26\N{NO-BREAK SPACE}kk: niin pitkään seurattiin vain 3 henkilöä.")


@pytest.mark.parametrize("language", languages())
def test_shares_of_those_followed_are_called_no_estimate_and_no_probability(rows, mato, language):
    words, public = words_for(mato, language), by_group(rows)
    page = Page(None, words, "public")
    blocks = (
        page.section("pathways.occupation_heading", public, "pathways.occupation"),
        page.table(public, "pathways-occupation-groups"),
        page.sentence(public, "pathways.occupation_note", "note"),
        page.text("pathways.limits", "warning", over=public),
    )
    text = " ".join(block.plain() for block in blocks)
    assert len(text) > 500
    assert not re.search(r"arvio|todennäköi|estimat|probab|uppskatt|sannolik|Aalen", text, re.IGNORECASE)
    exact = page.section("pathways.occupation_heading", rows, "pathways.occupation").plain()
    assert re.search(r"arvio|estimate|uppskatt", exact, re.IGNORECASE)


def test_internal_figure_and_its_table_have_every_month(rows, words):
    drawn = figure(rows, "state-distribution", words)
    assert drawn.content["x"]["labels"] == [str(month) for month in range(25)]
    assert [line.head for line in drawn.table.lines] == [f"{month}\N{NO-BREAK SPACE}kk" for month in range(25)]
    assert "tietosuojan" not in said(rows, "pathways.states_note", words)


def test_public_figure_has_its_times_alone_and_says_why(rows, words):
    public = by_group(rows)
    drawn = figure(public, "state-distribution", words)
    assert drawn.content["x"]["labels"] == ["0", "3", "6", "12", "24"]
    assert [line.head for line in drawn.table.lines] == [
        "0\N{NO-BREAK SPACE}kk",
        "3\N{NO-BREAK SPACE}kk",
        "6\N{NO-BREAK SPACE}kk",
        "12\N{NO-BREAK SPACE}kk",
        "24\N{NO-BREAK SPACE}kk",
    ]
    assert "Muut ajankohdat on jätetty pois" in said(public, "pathways.states_note", words)


def test_where_every_time_is_hidden_one_sentence_says_so_and_nothing_stands_over_nothing(rows, words):
    nothing = by_group(rows, "state_at", "state_occupation")
    page = Page(None, words, "public")
    assert said(nothing, "pathways.states", words) == "Tilanteet eri aikoina on suojattu pienen ryhmän vuoksi."
    assert figure(nothing, "state-distribution", words) is None
    blocks = (
        page.section("pathways.occupation_heading", nothing, "pathways.occupation"),
        page.table(nothing, "pathways-occupation-groups"),
        page.sentence(nothing, "pathways.occupation_note", "note"),
    )
    assert all(isinstance(block, Nothing) for block in blocks)


def test_where_every_known_state_is_rare_a_sentence_stands_in_place_of_the_figure(words):
    rare = small(("a", "work", 0, None), ("b", "unemployed", 0, None))
    text = said(rare, "pathways.states", words)
    assert text.startswith("Missään tilanteessa ei ollut niin monta henkilöä, että se voitaisiin esittää erikseen")
    assert figure(rare, "state-distribution", words) is None
    # That nothing is known of anybody is told apart.
    assert "ei tiedossa (2)" in said(small(), "pathways.states", words)


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
    part, place = content["series"][-1], content["x"]["labels"].index("6")
    # Of 46 persons three worked and one studied.
    assert (part["label"], part["values"][place]) == ("Suojatut tilanteet yhteensä", pytest.approx(4 / 46))
    assert [value for other, value in enumerate(part["values"]) if other != place] == [0.0] * 24
    assert draw("stacked", content, "svg")


def test_each_state_looks_the_same_in_both_figures(rows, words):
    columns = figure(rows, "state-distribution", words).content["series"]
    lines = figure(rows, "index-plot", words).content["states"]
    assert [(one["label"], one["neutral"]) for one in columns] == [(one["label"], one["neutral"]) for one in lines]


def test_table_of_mean_times_has_persons_mean_and_interval(rows, words):
    line = table(rows, "pathways-means", words).lines[0]
    assert (line.head, [cell.text for cell in line.cells]) == (
        "Työ", ["9", "2,6\N{NO-BREAK SPACE}kk", "1,3–4,9\N{NO-BREAK SPACE}kk"],
    )  # fmt: skip


def test_states_that_are_all_rare_are_told_to_be_together_for_that_reason(words):
    rows = small(("a", "work", 0, 5), ("b", "study", 0, 5))
    assert said(rows, "pathways.priority", words).endswith(
        "Kaikki tiedossa olevat tilanteet ovat harvinaisia, joten ne on yhdistetty nimellä ”muu tilanne”: "
        "työ ja opiskelu."
    )


def test_times_at_which_equally_few_were_followed_are_told_together(words):
    rows = small(("a", "work", 0, 5), ("b", "study", 0, 5))
    text = said(rows, "pathways.occupation", words)
    assert text.count("epävarma") == 1
    assert "niin pitkään seurattiin vain 2 henkilöä." in text
