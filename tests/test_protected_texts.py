"""Whatever rows are hidden, texts, tables and figures say so in words: no number, no nought, no broken sentence."""

import functools
import random
import re
from dataclasses import replace

import pytest

import evalkit as ek
from evalkit.analysis.chapters import comparison_rows
from evalkit.chapter.audit_table import MEASURES, audit_table
from evalkit.chapter.blocks import Figure
from evalkit.chapter.figures import FIGURES, figure
from evalkit.chapter.page import words_for
from evalkit.chapter.tables import layouts, selected, table
from evalkit.drawing import draw
from evalkit.results import Results, Row
from evalkit.sentences import SENTENCES, sentence
from evalkit.wording import Words

SAMPLES = (
    *("esimerkkipolku", "kotopaikka", "mahdollisuudet-todeksi"),
    *("monet-polut", "oma-polku", "pakolaistaustaisten-ohjaus"),
)
# How many of a sample's rows are hidden, in turn.
SHARES = (0.02, 0.1, 0.3, 0.3, 0.6, 0.9, 1)
HIDDEN_WORD = "suojattu"
# Rules that are told of the targets that there are, the programme, and the half of an aside.
NOT_OF_NUMBERS = ("indicators.rule", "common_indicators.rules")


def reached(project):
    return ek.in_every_window(ek.reach, project) + ek.funnel(project) + ek.context(project)


def outcomes(project):
    counts = ek.in_every_window(ek.outcome_counts, project)
    return counts + ek.outcomes_by_clock(project) + ek.definitions(project) + ek.assessments(project)


def timing(project):
    return ek.time_to_outcome(project)


def comparisons(project):
    return ek.compare_groups(project) + ek.adjusted_comparison(project) + comparison_rows(project)


def indicators(project):
    computed = ek.computed_rows(project)
    stated = ek.money(project, computed) + ek.aims(project) + ek.horizontal(project)
    common = ek.common_indicators(project, framework=None)
    return ek.compare_indicators(project, computed) + stated + ek.find_contradictions(project, computed) + common


@functools.cache
def chapters(slug):
    """The rows of each chapter of a sample, those of the summary last."""
    project = ek.load_project(f"data_samples/{slug}")
    makers = [reached, indicators]
    makers += [outcomes, timing, ek.pathways, comparisons] if "episodes" in project.tables else []
    made = [maker(project) for maker in makers]
    return project, [*made, functools.reduce(lambda one, other: one + other, made)]


def hide(row):
    """The row as a public release has it: a text that told a number is empty."""
    told = row.value is not None or any(letter.isdigit() for letter in row.text)
    return replace(row, mark="suppressed", value=None, lower=None, upper=None, count=None, base=None,
                   text="" if told else row.text)  # fmt: skip


def without(rows, ids):
    return rows.map(lambda row: hide(row) if row.id in ids else row)


def some_of(rows, share, seed):
    chance = random.Random(seed)
    return {row.id for row in rows if chance.random() < share}


def kinds(rows):
    """A few rows of each kind, in place of each step of each curve."""
    found = {}
    for row in rows:
        found.setdefault((row.measure, row.statistic, row.variable), []).append(row)
    return [row for alike in found.values() for row in dict.fromkeys((alike[0], alike[-1]))]


def has_digit(text):
    return any(letter.isdigit() for letter in text)


def printed(spans):
    return "".join(span.text for span in spans)


def check_sentences(shown, words, names=SENTENCES):
    hidden = {row.id for row in shown if row.hidden}
    for name in names:
        spans = sentence(shown, name, words)
        wrong = [span for span in spans if span.row in hidden and has_digit(span.text)]
        text = printed(spans)
        assert wrong == [], (name, wrong)
        assert text == "" or text.endswith("."), (name, text)
        assert not re.search(r"\s[,.]|  |\.\.|\(\)|: \.|None|\{", text), (name, text)


def check_said(shown, before, words):
    """A text that is not what it was says that something is protected."""
    for name, text in before.items():
        now = printed(sentence(shown, name, words))
        assert now == text or HIDDEN_WORD in now or name in NOT_OF_NUMBERS, (name, now)


def check_table(made, hidden):
    for line in made.lines:
        for cell in line.cells:
            if cell.row in hidden:
                assert (cell.text, cell.mark) == (HIDDEN_WORD, "suppressed"), (made.id, line.head, cell)
    said = any(cell.text == HIDDEN_WORD for line in made.lines for cell in line.cells)
    assert said == any(f"{HIDDEN_WORD} = " in note for note in made.notes), made.id


def tables_of(shown, words):
    for name in (name for name in layouts() if selected(shown, name)):
        yield table(shown, name, words)
        for variable in dict.fromkeys(row.variable for row in selected(shown, name)):
            yield table(shown, name, words, variable)
    yield from (audit_table(shown, name, words) for name in MEASURES)


def figures_of(shown, words) -> list[Figure]:
    return [made for made in (figure(shown, name, words) for name in FIGURES) if made is not None]


def check_figure(made, hidden):
    check_table(made.table, hidden)
    assert made.alt.endswith(".")
    for series in made.content.get("series", []):
        for value, text in zip(series["values"], series.get("texts", ()), strict=False):
            assert (text == HIDDEN_WORD) <= (value is None), made.id
    for line in made.content.get("lines", []):
        number = line.get("actual", line.get("value"))
        assert line.get("text", "").startswith(HIDDEN_WORD) <= (number is None), line


@pytest.mark.parametrize("slug", SAMPLES)
def test_texts_tables_and_figures_tell_of_random_hidden_rows_in_words(slug):
    project, (*_, rows) = chapters(slug)
    words = words_for(project, "fi")
    for seed, share in enumerate(SHARES):
        ids = some_of(rows, share, seed)
        shown = without(rows, ids)
        check_sentences(shown, words)
        for made in tables_of(shown, words):
            check_table(made, ids)
        for made in figures_of(shown, words):
            check_figure(made, ids)


@pytest.mark.parametrize("slug", SAMPLES)
def test_sentences_tell_of_each_kind_of_hidden_row(slug):
    project, (*made, _) = chapters(slug)
    words = words_for(project, "fi")
    for rows in made:
        before = {name: printed(sentence(rows, name, words)) for name in SENTENCES}
        spoken = {name: text for name, text in before.items() if text}
        for row in kinds(rows):
            shown = without(rows, {row.id})
            check_sentences(shown, words, spoken)
            check_said(shown, spoken, words)


def test_tables_of_several_projects_tell_of_hidden_rows_in_words():
    projects = ek.load_projects([f"data_samples/{slug}" for slug in SAMPLES[1:3]])
    rows, words = ek.portfolio(projects), ek.open_portfolio(projects).words
    for seed, share in enumerate(SHARES):
        ids = some_of(rows, share, seed)
        for made in tables_of(without(rows, ids), words):
            check_table(made, ids)
        check_sentences(without(rows, ids), words)


@pytest.fixture(scope="module")
def mato():
    project, (*_, everything) = chapters("mahdollisuudet-todeksi")
    return everything, words_for(project, "fi")


def said(name, mato, *hidden, **changed):
    """The text with the rows hidden whose ids are given, or which have the given values in their fields."""
    rows, words = mato
    ids = {*hidden, *(row.id for row in rows.where(**changed))} if changed else set(hidden)
    return printed(sentence(without(rows, ids), name, words))


def test_hidden_genders_leave_the_persons_told(mato):
    text = said("reach.persons", mato, measure="persons", variable="gender", window="project")
    assert "mukana oli 50 henkilöä. Naisten ja miesten määrät on suojattu pienen ryhmän vuoksi." in text
    assert "70 henkilöä, joista naisia oli 44" in text


def test_hidden_share_leaves_no_verdict_on_the_target(mato):
    text = said("outcomes.target", mato, "primary_outcome.project.project_end.share")
    assert "Luvut, joista tavoitteen saavuttaminen nähtäisiin, on suojattu" in text
    assert "saavutettiin" not in text


def test_hidden_state_is_named_and_the_shown_ones_are_told(mato):
    text = said("outcomes.primary", mato, measure="primary_outcome", category=("work", "own_business"))
    assert "Heistä 9 aloitti opiskelun. Näihin tilanteisiin päässeiden määrät on suojattu" in text


def test_hidden_count_of_incomplete_records_does_not_make_them_complete(mato):
    text = said("common_indicators.records", mato, "participation_record.project.incomplete")
    assert "Kaikkien pakolliset tiedot" not in text
    assert "Niiden määrä, joilta puuttuu pakollinen tieto" in text


def test_hidden_median_is_not_a_median_that_was_not_reached(mato):
    assert "Alle puolet" not in said("timing.median", mato, measure="median_time")


def test_incidence_is_told_up_to_the_last_time_that_may_be_shown(mato):
    text = said("timing.incidence", mato, measure="incidence", time=(24.0, 12.0))
    assert text.startswith("6 kuukauden kuluessa")
    assert "Tätä pidemmältä ajalta kertymä on suojattu" in text


def test_comparison_with_a_hidden_figure_is_not_told(mato):
    rows, words = mato
    told = Results(tuple(row for row in rows if row.measure == "agreement" and row.outcome != "published"))
    shown = without(told, {next(iter(told)).id})
    lines = [len(audit_table(each, "audit-agreements", words).lines) for each in (told, shown)]
    assert lines[1] == lines[0] - 1
    assert "Mukana ovat vain vertailut" in printed(sentence(shown, "indicators.findings", words))


def test_curve_ends_before_its_first_hidden_step_and_a_hidden_curve_is_named(mato):
    rows, words = mato
    late = {row.id for row in rows.where(measure="incidence_curve") if (row.time or 0) > 12}
    whole = {row.id for row in rows.where(measure="incidence_curve", outcome="retirement")}
    made = figure(without(rows, late | whole), "time-to-outcome", words)
    assert [series["label"] for series in made.content["series"]] == ["Työ", "Opiskelu"]
    assert max(time for series in made.content["series"] for time in series["times"]) <= 12
    assert made.caption.endswith("puuttuu: eläke")
    assert not any(cell.row in late | whole for line in made.table.lines for cell in line.cells)


def test_no_figure_is_drawn_of_curves_that_are_all_hidden(mato):
    rows, words = mato
    assert figure(without(rows, {row.id for row in rows}), "time-to-outcome", words) is None


def test_hidden_bar_has_its_word_and_nothing_drawn(mato):
    rows, words = mato
    ids = {row.id for row in rows.where(measure="primary_outcome", category="work", statistic="count")}
    made = figure(without(rows, ids), "outcomes", words)
    assert made.content["series"][0]["values"][0] is None
    assert HIDDEN_WORD in made.alt
    svg = draw(made.drawing, made.content, "svg").decode()
    zero = {**made.content, "series": [{**one, "values": [value or 9 for value in one["values"]]}
                                       for one in made.content["series"]]}  # fmt: skip
    bars = [text.count("<path") for text in (svg, draw(made.drawing, zero, "svg").decode())]
    assert HIDDEN_WORD in svg
    assert bars[0] == bars[1] - 2


def test_numbers_from_rounded_counts_are_told_to_be(mato):
    rows, words = mato
    rounded = rows.map(lambda row: replace(row, rounded=row.measure in ("incidence", "incidence_curve", "at_risk")))
    for name in ("timing-incidence", "timing-curve"):
        made = (
            figure(rounded, "time-to-outcome", words).table if name == "timing-curve" else table(rounded, name, words)
        )
        assert sum("pyöristetty tietosuojan vuoksi" in note for note in made.notes) == 1
    assert "pyöristetty tietosuojan vuoksi" in printed(sentence(rounded, "timing.curve_note", words))
    assert printed(sentence(rounded, "timing.incidence", words)) == printed(sentence(rows, "timing.incidence", words))


def test_the_four_marks_have_words_of_their_own():
    marks = {"suppressed": None, "missing": None, "not_applicable": None}
    rows = [Row("persons", "count", value, window="project", category=mark, variable="gender", mark=mark)
            for mark, value in marks.items()]  # fmt: skip
    rows.append(Row("persons", "count", 0.0, window="project", category="male", variable="gender"))
    words = Words("fi", {f"gender.{mark}": mark for mark in marks})
    made = table(Results(tuple(rows)), "reach-gender", words)
    assert [line.cells[0].text for line in made.lines] == ["suojattu", "ei tietoa", "ei koske", "0"]
    (note,) = made.notes
    assert note.startswith("Merkinnät: suojattu = ")
    assert note.endswith("0 = todellinen nolla.")


def test_table_without_marks_explains_none():
    men = Row("persons", "count", 5.0, window="project", category="male", variable="gender")
    shown = Results((men, replace(men, statistic="share", value=1.0, unit="share")))
    assert table(shown, "reach-gender", Words("fi")).notes == ()
