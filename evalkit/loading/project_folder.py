"""From a project folder to a checked `Project`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from evalkit.errors import DataError, Fault
from evalkit.loading.cells import DTYPES, READERS, Cell, coded, fold, text
from evalkit.loading.checks import Reading, table_faults
from evalkit.loading.folder import Folder
from evalkit.loading.identities import (
    Watch,
    columns_in_use,
    is_identifier,
    project_watch,
    sheet_identifiers,
    text_faults,
    without_echoes,
    without_persons,
)
from evalkit.loading.indicator_checks import indicator_faults
from evalkit.loading.narrative import read_narrative
from evalkit.loading.workbook import Sheet, read_sheet
from evalkit.privacy import Persons, shown
from evalkit.project import FILE, LANGUAGES, Project, Settings, TableSource
from evalkit.project_file import read_settings
from evalkit.schema import ENROLMENTS, INDICATORS, PARTICIPANTS, Column, TableSchema
from evalkit.spells import enrolments_in


def load_project(folder: str | Path) -> Project:
    """Return the project in a folder: settings, tables with canonical columns and codes, narrative, file hashes.

    Raises DataError with every fault of `project.toml`, or else with every fault of all tables and narratives in the
    order of file, sheet and row, or else with every window in which nobody takes part.
    """
    place = Folder(Path(folder))
    settings = _settings(place)
    faults: list[Fault] = []
    readings = _readings(place, settings, faults)
    faults += _table_faults(readings, settings)
    narrative = _narrative(place, faults)
    faults += text_faults(place, readings, settings)
    if faults:
        persons = project_watch(readings, settings).persons
        raise DataError(without_persons(fault, persons) for fault in _sorted(without_echoes(faults)))
    tables = {name: reading.frame.reset_index(drop=True) for name, reading in readings.items()}
    project = Project(place.path, settings, tables, narrative, place.hashes)
    if empty := list(_empty_windows(project)):
        raise DataError(empty)
    return project


def load_projects(folders: Iterable[str | Path]) -> list[Project]:
    """Return the projects in the folders, in their order; DataError for the first that has faults."""
    return [load_project(folder) for folder in folders]


def read_tables(folder: str | Path) -> tuple[Settings, dict[str, Reading], list[Fault]]:
    """Return settings and tables of a folder that may hold identifiers of persons, and the faults that tell of these.

    Raises DataError with all other faults that `load_project` finds.
    """
    identifiers: list[Fault] = []
    try:
        load_project(folder)
    except DataError as error:
        identifiers = [fault for fault in error.faults if is_identifier(fault)]
        if others := [fault for fault in error.faults if not is_identifier(fault)]:
            raise DataError(others) from None
    place = Folder(Path(folder))
    settings = _settings(place)
    return settings, _readings(place, settings, []), identifiers


def _settings(place: Folder) -> Settings:
    if place.has(FILE):
        place.content(FILE, FILE)
    return read_settings(place.path)


def _readings(place: Folder, settings: Settings, faults: list[Fault]) -> dict[str, Reading]:
    """The tables that could be read; the faults of the others, and of single columns, are added to `faults`."""
    readings = {}
    for name, source in settings.tables.items():
        try:
            content = place.content(source.file, f"tables.{name}.file")
            sheet = read_sheet(content, source.file, source.sheet)
            positions, missing = _positions(sheet, source, settings.table_schema(name))
        except DataError as error:
            faults += error.faults
            continue
        faults += missing
        used = columns_in_use(source, settings.table_schema(name), positions)
        faults += sheet_identifiers(sheet, used, Watch(settings.privacy.allowed))
        readings[name] = _reading(sheet, source, settings.table_schema(name), positions)
    return readings


def _table_faults(readings: Mapping[str, Reading], settings: Settings) -> list[Fault]:
    named = {name: set(read.frame["person"].dropna()) for name, read in readings.items() if "person" in read.frame}
    everybody = Persons(set().union(*named.values()))
    faults = []
    # Where nobody is listed, that is the fault, and not each person named elsewhere.
    listed = named.get(PARTICIPANTS.name) or None
    for name, reading in readings.items():
        reading = replace(reading, persons=everybody)
        faults += table_faults(reading, None if name == PARTICIPANTS.name else listed)
        if name == INDICATORS.name and "indicator" in reading.frame:
            faults += indicator_faults(reading, settings)
    return faults


def _empty_windows(project: Project) -> Iterator[Fault]:
    """Windows that no participation touches: there is nothing to count in them."""
    for name in project.settings.windows if ENROLMENTS.name in project.tables else ():
        if enrolments_in(project, name).empty:
            yield Fault("window_without_persons", file=FILE, key=f"windows.{name}")


def _narrative(place: Folder, faults: list[Fault]) -> dict[str, dict[str, str]]:
    narrative = {}
    for language in LANGUAGES:
        file = f"narrative.{language}.md"
        try:
            if place.has(file):
                narrative[language] = read_narrative(place.content(file, file), file)
        except DataError as error:
            faults += error.faults
    return narrative


def _sorted(faults: Iterable[Fault]) -> list[Fault]:
    """By place; a fault of a file that several tables share is told once."""
    told = {str(fault): fault for fault in faults}
    return sorted(told.values(), key=lambda fault: (fault.file, fault.sheet, fault.row or 0))


def _positions(sheet: Sheet, source: TableSource, schema: TableSchema) -> tuple[dict[str, int], list[Fault]]:
    """Where each column of the schema stands in the sheet, and the faults of the header.

    Raises DataError where no column is found: then the row is no header, and may hold what must not be told.
    """
    folded = [fold(header) for header in sheet.header]
    positions, faults = {}, []
    for column in schema.columns:
        header = source.columns.get(column.name, column.name)
        count = folded.count(fold(header))
        if count:
            positions[column.name] = folded.index(fold(header))
        if count != 1 and (count or column.required or column.name in source.columns):
            present = "" if count else ", ".join(shown(other) for other in sheet.header if other)
            code = "column_twice" if count else "column_missing"
            faults.append(_header_fault(code, sheet, header, present))
    if not positions:
        expected = ", ".join(source.columns.get(column.name, column.name) for column in schema.columns)
        raise DataError([Fault("header_missing", sheet.file, sheet.name, sheet.header_row, expected=expected)])
    return positions, faults


def _header_fault(code: str, sheet: Sheet, header: str, present: str) -> Fault:
    more = {"present": present} if present else {}
    return Fault(code, sheet.file, sheet.name, sheet.header_row, header, expected=header, more=more)


def _reading(sheet: Sheet, source: TableSource, schema: TableSchema, positions: dict[str, int]) -> Reading:
    lines = [(row, [_cell(cells, position) for position in positions.values()]) for row, cells in sheet.lines]
    raw = pd.DataFrame(
        [cells for _, cells in lines], columns=list(positions), index=[row for row, _ in lines], dtype=object
    ).dropna(how="all")
    columns = [schema.column(name) for name in positions]
    frame = pd.DataFrame({column.name: _meaning(raw[column.name], column, source) for column in columns})
    headers = {name: sheet.header[position] for name, position in positions.items()}
    allowed = {name: ", ".join(words) for name, words in source.values.items()}
    return Reading(schema, sheet.file, sheet.name, headers, allowed, raw, frame)


def _cell(cells: list[Cell], position: int) -> Cell:
    """The cell, None where the line is shorter than the header or holds only spaces."""
    cell = cells[position] if position < len(cells) else None
    return None if text(cell) is None else cell


def _meaning(cells: pd.Series, column: Column, source: TableSource) -> pd.Series:
    words = source.values.get(column.name, {})
    codes = {fold(code): code for code in column.codes} | {fold(word): code for word, code in words.items()}
    read = READERS.get(column.kind, lambda cell: coded(cell, codes))
    values = [None if cell is None else read(cell) for cell in cells]
    return pd.Series(values, index=cells.index, dtype=DTYPES[column.kind])
