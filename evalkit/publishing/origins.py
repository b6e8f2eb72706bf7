"""Where numbers come from: a letter after each number of a report of several origins, and what the letters mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from evalkit.chapter.blocks import Block, Cell, Figure, Items, Paragraph, Table
from evalkit.publishing import nodes
from evalkit.publishing.content import Report
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.results import Origin
from evalkit.wording import Span, Words

# A thin space that no line breaks at: whoever reads or copies the letters alone finds "months s", not "monthss".
APART = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Origins:
    """The origins of a report's numbers in words; `rows` are those of its rows by id, `mixed` says if they differ."""

    rows: Mapping[str, str]
    mixed: bool
    words: Words

    def of(self, span: Span) -> str:
        """Return the origin of a number in a sentence; empty for words and for numbers of no row."""
        return (span.origin or self.rows.get(span.row, "")) if _is_number(span.text) else ""

    def mark(self, origin: str) -> Nodes:
        """Return the letter that marks a number where a report has several origins, and else nothing."""
        if not (origin and self.mixed):
            return []
        letter = nodes.text(APART + self.words.text(f"page.origin_letter.{origin}"))
        return [nodes.superscript([nodes.span([letter], attributes(title=self.meaning(origin)))])]

    def meaning(self, origin: str) -> str:
        """Return an origin in words."""
        return self.words.text(f"page.origin.{origin}")

    def of_table(self, table: Table) -> list[str]:
        """Return the sentence under a table whose numbers all have one origin while others of the report differ."""
        found = table_origins(table)
        return [self.words.text(f"page.origin_all.{found[0]}")] if self.mixed and len(found) == 1 else []

    def of_figure(self, figure: Figure) -> list[str]:
        """Return what is said under a figure, which bears no letters itself."""
        found = table_origins(figure.table)
        if not found or not self.mixed:
            return []
        if len(found) == 1:
            return [self.words.text(f"page.origin_figure.{found[0]}")]
        meanings = self.words.listed([(Span(self.meaning(origin)),) for origin in found])
        return [self.words.text("page.origin_figure_mixed", meanings="".join(span.text for span in meanings))]

    def of_chapter(self, blocks: Iterable[Block]) -> list[str]:
        """Return what ends a chapter: the meaning of each letter in it, or the one origin of all its numbers."""
        content = tuple(blocks)
        if not self.mixed:
            found = self._found(content)
            return [self.words.text(f"page.origin_chapter.{found[0]}")] if found else []
        marked = _in_order(origin for block in content for origin in self._letters(block))
        meanings = (
            self.words.text(
                "page.origin_meaning",
                letter=self.words.text(f"page.origin_letter.{origin}"),
                meaning=self.meaning(origin),
            )
            for origin in marked
        )
        return [self.words.text("page.origin_meanings", meanings=", ".join(meanings))] if marked else []

    def _found(self, blocks: Iterable[Block]) -> tuple[str, ...]:
        return _in_order(origin for block in blocks for origin in self._block(block))

    def _letters(self, block: Block) -> tuple[str, ...]:
        table = _table(block)
        if table is None:
            return self._block(block)
        return tuple(of_cell(cell) for cell in _cells(table)) if len(table_origins(table)) > 1 else ()

    def _block(self, block: Block) -> tuple[str, ...]:
        table = _table(block)
        if table is not None:
            return table_origins(table)
        if isinstance(block, Items):
            return _in_order(self.of(span) for item in block.items for span in item)
        return _in_order(self.of(span) for span in block.spans) if isinstance(block, Paragraph) else ()


def origins(report: Report, words: Words) -> Origins:
    """Return the origins of all numbers that the report shows."""
    known = Origins({row.id: row.origin for row in report.rows}, False, words)
    return Origins(known.rows, len(known._found(block for _, block in report.blocks())) > 1, words)


def of_cell(cell: Cell) -> str:
    """Return the origin of the number in a cell; empty for words and marks."""
    return cell.origin if _is_number(cell.text) and not cell.mark else ""


def table_origins(table: Table) -> tuple[str, ...]:
    """Return the origins of what a table holds."""
    return _in_order(cell.origin for cell in _cells(table) if not cell.mark)


def _cells(table: Table) -> Iterator[Cell]:
    return (cell for line in table.lines for cell in line.cells)


def _is_number(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _table(block: Block) -> Table | None:
    if isinstance(block, Figure):
        return block.table
    return block if isinstance(block, Table) else None


def _in_order(found: Iterable[str]) -> tuple[str, ...]:
    """Each origin once, in the same order everywhere."""
    there = set(found)
    return tuple(origin for origin in get_args(Origin) if origin in there)
