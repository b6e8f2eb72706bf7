"""Lineage: from which data, by which definition and method each table and figure of a report was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalkit.chapter.blocks import Block, Figure, Table
from evalkit.chapter.figures import FIGURES
from evalkit.measures import measure_of
from evalkit.project import FILE, Project
from evalkit.results import Results, Row


@dataclass(frozen=True)
class Entry:
    """One table or figure: the number that it bears, its measures, and the files with the rows that it rests on.

    `persons` are the rows that tell how many persons there were in each window of its numbers, as the release may show
    them; `rows` are the rows of each table that names nobody; `rounded` says whether some of its numbers are.
    """

    kind: str
    number: int
    id: str
    caption: str
    chapter: str
    measures: tuple[str, ...]
    data: Mapping[str, str]
    persons: tuple[Row, ...]
    rows: Mapping[str, int]
    rounded: bool = False

    @property
    def definitions(self) -> tuple[str, ...]:
        """The codes of its definitions, each once."""
        return tuple(dict.fromkeys(measure_of(measure, self.rounded).definition for measure in self.measures))

    @property
    def methods(self) -> tuple[str, ...]:
        """The codes of its methods, each once."""
        return tuple(dict.fromkeys(measure_of(measure, self.rounded).method for measure in self.measures))

    def record(self) -> dict[str, Any]:
        """Return the entry as run.json tells it; a number of persons that is not shown is null."""
        # Persons are counted, also where only a rounded number of them is shown.
        persons = {row.window: None if row.value is None else round(row.value) for row in self.persons}
        return {
            "kind": self.kind, "number": self.number, "id": self.id, "chapter": self.chapter,
            "measures": list(self.measures), "definitions": list(self.definitions), "methods": list(self.methods),
            "data": dict(self.data), "persons": persons, "rows": dict(self.rows),
        }  # fmt: skip


def entries(
    chapters: Iterable[tuple[str, Sequence[Block]]], rows: Results, projects: Sequence[Project]
) -> tuple[Entry, ...]:
    """Return an entry for each table and figure of the chapters, in their order; `rows` are those that they show."""
    found = {row.id: row for row in rows}
    numbers = {"table": 0, "figure": 0}
    made = []
    for chapter, block in ((chapter, block) for chapter, blocks in chapters for block in blocks):
        if isinstance(block, Table | Figure):
            numbers[block.kind] += 1
            measures = tuple(dict.fromkeys(_measures(block)))
            made.append(Entry(
                block.kind, numbers[block.kind], block.id, block.caption, chapter, measures,
                _data(measures, projects), tuple(_persons(block, measures, found)), _rows(measures, projects),
                any(found[name].rounded for name in _row_ids(block) if name in found),
            ))  # fmt: skip
    return tuple(made)


def _measures(block: Table | Figure) -> Iterator[str]:
    if isinstance(block, Figure):
        yield from _listed(FIGURES[block.id][0]["measure"]) if block.id in FIGURES else ()
    # The measure opens a row's id, which the cell of a hidden row keeps.
    yield from (name.partition(".")[0] for name in _row_ids(block))


def _listed(measure: str | tuple[str, ...]) -> tuple[str, ...]:
    return (measure,) if isinstance(measure, str) else measure


def _row_ids(block: Table | Figure) -> Iterator[str]:
    table = block.table if isinstance(block, Figure) else block
    return (cell.row for line in table.lines for cell in line.cells if cell.row)


def _tables(measures: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(table for measure in measures for table in measure_of(measure).tables))


def prefix(project: Project, projects: Sequence[Project]) -> str:
    """Return what stands before a project's file names: nothing, or its slug where several stand side by side."""
    return f"{project.slug}/" if len(projects) > 1 else ""


def _data(measures: Sequence[str], projects: Sequence[Project]) -> dict[str, str]:
    """The files behind the measures with their hashes: those of the tables, and the settings."""
    found = {}
    for project in projects:
        sources = project.settings.tables
        named = [sources[table].file for table in _tables(measures) if table in sources]
        for name in dict.fromkeys((*named, FILE)):
            if name in project.hashes:
                found[prefix(project, projects) + name] = project.hashes[name]
    return found


def _persons(block: Table | Figure, measures: Sequence[str], found: Mapping[str, Row]) -> Iterator[Row]:
    """The number of persons in each window of the numbers, where they are counted from persons."""
    if "participants" not in _tables(measures):
        return
    windows = dict.fromkeys(found[name].window for name in _row_ids(block) if name in found)
    yield from (found[name] for window in windows if (name := f"persons.{window}.count") in found)


def _rows(measures: Sequence[str], projects: Sequence[Project]) -> dict[str, int]:
    """How many indicators there are; rows about persons are told by the gate alone."""
    return {
        f"{prefix(project, projects)}indicators": len(project.tables["indicators"])
        for project in projects
        if "indicators" in _tables(measures) and "indicators" in project.tables
    }
