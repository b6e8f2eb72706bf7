"""From a project folder to a checked `Project`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from evalkit.errors import DataError, Fault
from evalkit.loading.checks import table_faults
from evalkit.loading.folder import Folder
from evalkit.loading.held import held
from evalkit.loading.identities import (
    is_identifier,
    project_watch,
    table_identifiers,
    text_faults,
    without_echoes,
    without_persons,
)
from evalkit.loading.indicator_checks import indicator_faults
from evalkit.loading.named_columns import column_faults
from evalkit.loading.narrative import read_narrative, without_template
from evalkit.loading.reading import Reading, headers_of, read_table
from evalkit.loading.sheet import read_sheet
from evalkit.privacy import Persons
from evalkit.project import FILE, LANGUAGES, Project, Settings
from evalkit.project_file import read_settings
from evalkit.schema import ENROLMENTS, PARTICIPANTS
from evalkit.spells import enrolments_in

# Checks of a whole table beside those of its single cells; each is given every table that could be read, with all
# columns of its file in `Reading.cells`.
WHOLE_TABLE_CHECKS: tuple[Callable[[Reading, Settings], Iterable[Fault]], ...] = (
    table_identifiers,
    indicator_faults,
    column_faults,
)


def load_project(folder: str | Path) -> Project:
    """Return the project in a folder: settings, tables with canonical columns and codes, narrative, file hashes.

    Raises DataError with every fault of `project.toml`, or else with every fault of all tables and narratives in the
    order of file, sheet and row, or else with every window in which nobody takes part.
    """
    known = held(Path(folder))
    if known is not None:
        return known
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
    remarks = _sorted(remark for reading in readings.values() for remark in reading.remarks)
    if settings.project.persons != "fictitious":
        remarks += _without_invented(narrative)
    project = Project(place.path, settings, tables, narrative, place.hashes, tuple(remarks))
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
    """The tables that could be read; the faults of the others are added to `faults`."""
    readings = {}
    for name, source in settings.tables.items():
        schema = settings.table_schema(name)
        try:
            content = place.content(source.file, f"tables.{name}.file")
            sheet = read_sheet(content, source.file, source.sheet, headers_of(source, schema))
            readings[name] = read_table(sheet, source, schema)
        except DataError as error:
            faults += error.faults
    return readings


def _table_faults(readings: Mapping[str, Reading], settings: Settings) -> list[Fault]:
    named = {name: set(read.frame["person"].dropna()) for name, read in readings.items() if "person" in read.frame}
    everybody = Persons(set().union(*named.values()))
    faults = []
    listed = _listed(readings.get(PARTICIPANTS.name))
    for name, reading in readings.items():
        reading = replace(reading, persons=everybody)
        faults += [*reading.faults, *table_faults(reading, None if name == PARTICIPANTS.name else listed)]
        for check in WHOLE_TABLE_CHECKS:
            faults += check(reading, settings)
    return faults


def _listed(participants: Reading | None) -> set[str] | None:
    """The persons whom other tables may name; None where the list is not whole: that is the fault, not each of them."""
    if participants is None or "person" not in participants.frame or participants.frame["person"].isna().any():
        return None
    set_apart = any(fault.row != participants.cells.header_row for fault in participants.faults if not fault.letter)
    return None if set_apart else set(participants.frame["person"]) or None


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


def _without_invented(narrative: dict[str, dict[str, str]]) -> Iterator[Fault]:
    """Take what the template has invented out of the narratives of a project that is not invented, and tell of it."""
    for language, written in narrative.items():
        own = narrative[language] = without_template(written, language)
        if changed := [part for part, text in written.items() if text != own[part]]:
            yield Fault("template_text", file=f"narrative.{language}.md", value=", ".join(changed))


def _sorted(faults: Iterable[Fault]) -> list[Fault]:
    """By place; a fault of a file that several tables share is told once."""
    told = {str(fault): fault for fault in faults}
    return sorted(told.values(), key=lambda fault: (fault.file, fault.sheet, fault.row or 0))
