"""A pseudonymised copy of a project folder: all of it, checked, or nothing."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evalkit.aside import aside
from evalkit.errors import DataError, Fault, ParameterError
from evalkit.loading import load_project
from evalkit.loading.identities import COLUMN, Watch, project_watch
from evalkit.loading.project_folder import read_tables
from evalkit.project import FILE, LANGUAGES, Project, Settings
from evalkit.pseudonyms.copy_settings import copied_settings
from evalkit.pseudonyms.copy_tables import GAP, CopiedTable, Rules, copied
from evalkit.pseudonyms.key import make_key, read_key, refuse_inside
from evalkit.pseudonyms.pseudonym import Pseudonyms
from evalkit.publishing.archive import EARLIEST, archive, parts
from evalkit.publishing.nodes import clean


def pseudonymise(folder: str | Path, key: str | Path, output: str | Path, new_key: bool = False) -> Project:
    """Write a copy of a project folder with pseudonyms for persons to a new folder and return the project in it.

    `key` is the file of the key, outside both folders; `new_key` makes it. The copy holds project.toml, one workbook
    and the narratives, in all of them without identifiers, passes every check, and can be read by its owner alone.
    Raises ParameterError for a key or output folder that cannot be used and DataError for any other fault of the
    project; nothing is written then.
    """
    source, target, secret = Path(folder), Path(output), Path(key)
    _check_places(source, target, secret)
    settings, readings, identifiers = read_tables(source)
    watch = project_watch(readings, settings)
    found = make_key(secret) if new_key else read_key(secret)
    left_out = [(fault.file, fault.sheet, fault.column) for fault in identifiers if fault.code.startswith(COLUMN)]
    pseudonyms, tables = Pseudonyms(found), []
    for name, reading in readings.items():
        headers = {column for file, sheet, column in left_out if (file, sheet) == (reading.file, reading.sheet)}
        tables.append(copied(reading, settings.tables[name], Rules(pseudonyms, watch, headers)))
    with aside(target, private=True) as made:
        _write(made, source, settings, tables, watch)
        project = _checked(made, target, tables)
        # Somebody else may have made the folder in the meantime.
        _check_places(source, target, secret)
    return project


def _check_places(source: Path, target: Path, secret: Path) -> None:
    if target.exists() or target.is_symlink():
        raise ParameterError(Fault("output_there_already", key="output", value=target.as_posix()))
    if target.resolve().is_relative_to(source.resolve()):
        raise ParameterError(Fault("output_inside", key="output", value=target.as_posix()))
    refuse_inside(secret, source, target)


def _write(made: Path, source: Path, settings: Settings, tables: Sequence[CopiedTable], watch: Watch) -> None:
    workbook = f"{settings.project.slug}.xlsx"
    raw = tomllib.loads((source / FILE).read_text(encoding="utf-8-sig"))
    text = copied_settings(raw, tables, workbook, lambda written: watch.cleaned(written, GAP))
    (made / FILE).write_text(text, encoding="utf-8")
    if tables:
        (made / workbook).write_bytes(_workbook(tables))
    for name in [f"narrative.{language}.md" for language in LANGUAGES]:
        if (source / name).is_file():
            written = (source / name).read_text(encoding="utf-8-sig")
            (made / name).write_text(watch.cleaned(written, GAP), encoding="utf-8")


def _workbook(tables: Sequence[CopiedTable]) -> bytes:
    """A sheet a table; texts stay texts, whatever they begin with, and nothing tells when or where it was written."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.name)
        for number, row in enumerate((tuple(table.headers.values()), *table.rows), start=1):
            for place, value in enumerate(row, start=1):
                cell = sheet.cell(number, place, clean(value) if isinstance(value, str) else value)
                if isinstance(value, str):
                    cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    return archive(parts(file.getvalue()), EARLIEST)


def _checked(made: Path, target: Path, tables: Sequence[CopiedTable]) -> Project:
    """The project in the copy; DataError with the places in the source where the copy has faults."""
    by_name: Mapping[str, CopiedTable] = {table.name: table for table in tables}
    try:
        project = load_project(made)
    except DataError as error:
        raise DataError(
            by_name[fault.sheet].at_source(fault) if fault.sheet in by_name else fault for fault in error.faults
        ) from None
    return replace(project, folder=target)
