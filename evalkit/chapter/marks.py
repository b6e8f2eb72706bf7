"""Marks in a table: what each word in the place of a number means, and what stands for a table of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from evalkit.chapter.blocks import Block, Figure, Paragraph, Table
from evalkit.results import Results, Row
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
    if marks and any(row.value == 0 and not row.mark and not is_coarse(row) for row in found):
        marks.append("zero")
    notes = (*_legend(marks, words), *rounding(any(row.rounded for row in found), words))
    return replace(table, notes=(*table.notes, *notes))


def is_coarse(row: Row) -> bool:
    """Return whether the row's value is a rounded one that is no count or share: its zero is not a true one."""
    return row.rounded and row.measure == "balance"


def told(blocks: Sequence[Table | Figure], words: Words) -> tuple[Block, ...]:
    """Return the tables and figures that tell a number, and a sentence on those in which all numbers are protected.

    A table in which no number applies is left out.
    """
    blocks = [block for block in blocks if block.kind != "table" or _marks(block) != {"not_applicable"}]
    silent = [block for block in blocks if _is_silent(block)]
    if not silent:
        return tuple(blocks)
    captions = words.listed([(Span(words.text("table.quoted", caption=block.caption)),) for block in silent])
    kind = silent[0].kind
    said = words.sentence(f"{kind}.all_suppressed", len(silent), captions=captions)
    return *(block for block in blocks if block not in silent), Paragraph(said, role="note")


def _is_silent(block: Table | Figure) -> bool:
    return _marks(block) - {"not_applicable"} == {"suppressed"}


def _marks(block: Table | Figure) -> set[str]:
    """The marks of all its numbers; none where a number is told."""
    numbers = block.table if isinstance(block, Figure) else block
    return {cell.mark for line in numbers.lines for cell in line.cells if cell.row}


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
