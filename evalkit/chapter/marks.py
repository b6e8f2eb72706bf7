"""Marks in a table: what each word in the place of a number means, and what stands for a table of nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evalkit.chapter.blocks import Block, Paragraph, Table
from evalkit.results import Results
from evalkit.wording import Span, Words

# In the order in which a note tells of them; a true zero is told beside a mark, from which it must be kept apart.
MARKS = ("suppressed", "missing", "not_applicable")


def explained(table: Table, shown: Results, words: Words) -> Table:
    """Return the table with a note on the marks among its cells, and one where counts behind its rows were rounded."""
    cells = [cell for line in table.lines for cell in line.cells]
    rows = {row.id: row for row in shown}
    found = [rows[cell.row] for cell in cells if cell.row in rows]
    printed = {cell.text for cell in cells}
    marks = [mark for mark in MARKS if words.text(f"form.mark.{mark}") in printed]
    if marks and any(row.value == 0 and not row.mark for row in found):
        marks.append("zero")
    notes = (*_legend(marks, words), *rounding(any(row.rounded for row in found), words))
    return replace(table, notes=(*table.notes, *notes))


def told(table: Table, words: Words) -> Block:
    """Return the table, or where all of its numbers are protected a sentence that says so."""
    marks = {cell.mark for line in table.lines for cell in line.cells if cell.row}
    if marks != {"suppressed"}:
        return table
    return Paragraph((Span(words.text("table.all_suppressed", caption=table.caption)),), "note")


def _legend(marks: Iterable[str], words: Words) -> tuple[str, ...]:
    """One line such as "Merkinnät: suojattu = …; ei tietoa = …." """
    meanings = "; ".join(
        words.text("table.mark", mark=words.text(f"form.mark.{mark}"), meaning=words.text(f"table.mark.{mark}"))
        for mark in marks
    )
    return (words.text("table.marks", marks=meanings),) if meanings else ()


def rounding(rounded: bool, words: Words) -> tuple[str, ...]:
    """Return the note on rounded counts where there are any."""
    return (words.text("table.rounded"),) if rounded else ()
