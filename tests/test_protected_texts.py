"""Whatever rows are hidden, texts, tables and figures say so in words: no hidden number, no nought, no broken sentence."""

import functools
import random
import re
from dataclasses import replace

import pytest

import evalkit as ek
from evalkit.chapter.audit_table import MEASURES, audit_table
from evalkit.chapter.blocks import Figure
from evalkit.chapter.figures import FIGURES, figure
from evalkit.chapter.page import words_for
from evalkit.chapter.tables import layouts, selected, table
from evalkit.drawing import draw
from evalkit.errors import ParameterError
from evalkit.results import Results, Row
from evalkit.sentences import SENTENCES, sentence
from evalkit.wording import Words

SAMPLES = (
    *("esimerkkipolku", "kotopaikka", "mahdollisuudet-todeksi"),
    *("monet-polut", "oma-polku", "pakolaistaustaisten-ohjaus"),
)
# How often random rows of each sample are hidden.
ROUNDS = 12
HIDDEN_WORD = "suojattu"


def reached(project):
    return ek.in_every_window(ek.reach, project) + ek.funnel(project) + ek.context(project)


def outcomes(project):
    counts = ek.in_every_window(ek.outcome_counts, project)
    return counts + ek.outcomes_by_clock(project) + ek.definitions(project) + ek.assessments(project)


def timing(project):
    return ek.time_to_outcome(project) + ek.compare_groups(ek.with_readiness(project))


def indicators(project):
    computed = ek.computed_rows(project)
    stated = ek.money(project, computed) + ek.aims(project) + ek.horizontal(project)
    common = ek.common_indicators(project, framework=None)
    return ek.compare_indicators(project, computed) + stated + ek.find_contradictions(project, computed) + common


@functools.cache
def chapters(slug):
    """The rows of each chapter of a sample, those of the summary last."""
    project = ek.load_project(f"data_samples/{slug}")
    makers = [reached, indicators] + ([outcomes, timing] if "episodes" in project.tables else [])
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
        found.setdefault((row.measure, row.statistic, row.variable, row.outcome, row.window), []).append(row)
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


def check_table(made, hidden):
    for line in made.lines:
        for cell in line.cells:
            if cell.row in hidden:
                assert (cell.text, cell.mark) == (HIDDEN_WORD, "suppressed"), (made.id, line.head, cell)
    said = any(cell.text == HIDDEN_WORD for line in made.lines for cell in line.cells)
    assert said == any(f"{HIDDEN_WORD} = " in note for note in made.notes), made.id


def tables_of(shown, words):
    for name in layouts():
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
        assert line["text"].startswith(HIDDEN_WORD) <= (line["actual"] is None), line


@pytest.mark.parametrize("slug", SAMPLES)
def test_texts_tables_and_figures_tell_of_random_hidden_rows_in_words(slug):
    project, sets = chapters(slug)
    words = words_for(project, "fi")
    for seed in range(ROUNDS):
        for rows in sets:
            ids = some_of(rows, (0.05, 0.3, 0.7, 1)[seed % 4], seed)
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
        names = [name for name in SENTENCES if sentence(rows, name, words)]
        for row in kinds(rows):
            check_sentences(without(rows, {row.id}), words, names)
