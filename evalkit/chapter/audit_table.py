"""The tables of the consistency audit: what was compared, both figures with their places, and what it means."""

from __future__ import annotations

from evalkit.chapter.blocks import Cell, Line, Table
from evalkit.chapter.marks import explained
from evalkit.results import Results
from evalkit.sentences.audit import Told, told
from evalkit.wording import Span, Words

# Name of the table: the rows that it tells of, and its columns after the first.
MEASURES = {"audit-findings": "finding", "audit-agreements": "agreement"}
HEADS = {"finding": ("first", "second", "difference", "meaning"), "agreement": ("first", "second")}


def audit_table(shown: Results, name: str, words: Words) -> Table:
    """Return the table of the findings or of the figures that agree, a line a comparison; KeyError for another name.

    Published figures that agree are many and say nothing one by one: the sentence above the table counts them.
    """
    measure = MEASURES[name]
    heads = tuple(words.text(f"audit.head.{head}") for head in ("what", *HEADS[measure]))
    wanted = Results(tuple(row for row in shown if (row.measure, row.outcome) != ("agreement", "published")))
    lines = tuple(_line(item, HEADS[measure], shown) for item in told(wanted, measure, words))
    made = Table(name, words.text(f"audit.table.{measure}.caption"), heads, lines)
    return explained(made, wanted, words)


def _line(item: Told, heads: tuple[str, ...], shown: Results) -> Line:
    cells = (getattr(item, head) for head in heads)
    return Line(item.what, tuple(_cell(cell, shown) for cell in cells))


def _cell(shown_as: Span | str, shown: Results) -> Cell:
    if isinstance(shown_as, str):
        return Cell(shown_as)
    row = shown[shown_as.row]
    return Cell(shown_as.text, row.id, row.origin, row.mark)
