"""What identifies a person in a project's files, as faults: in any column of a sheet, its header, any text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evalkit.errors import Fault
from evalkit.loading.cells import fold, text
from evalkit.loading.folder import Folder
from evalkit.loading.markup import letters
from evalkit.loading.reading import Reading
from evalkit.loading.sheet import Sheet
from evalkit.privacy import MASK, Persons, find_identifiers, shown
from evalkit.privacy.headers import header_kind
from evalkit.privacy.identifiers import Identifier
from evalkit.privacy.names import are_names, may_be_full_name, may_be_given_name
from evalkit.project import FILE, LANGUAGES, Settings, TableSource
from evalkit.schema import TableSchema

# The codes of these faults are one of these words and a kind of identifier (`identifiers.KINDS`, or `PERSON`).
COLUMN, SINGLE = "identifier_column", "identifier"
# An identifier that the project itself has given, in a text that goes into the report.
PERSON = "person"
# No project may declare these to be no one's.
_NEVER_ALLOWED = ("identity_code", "foreign_code", "bank_account")


@dataclass(frozen=True)
class Columns:
    """How a sheet is used: the columns by position, those whose values are all codes, and whether rows are persons'."""

    names: Mapping[int, str]
    coded: Collection[str]
    of_persons: bool


@dataclass(frozen=True)
class Watch:
    """What to look for: all kinds of identifiers but the texts that `allowed` lists, and the project's own persons."""

    allowed: tuple[str, ...] = ()
    persons: Persons = field(default_factory=Persons)

    def found(self, written: str) -> Iterator[str]:
        """Return the kinds of identifiers in a text, each once."""
        kinds = [each.kind for each in find_identifiers(written) if not self._allows(each, written)]
        kinds += [PERSON] if self.persons.masked(written) != written else []
        yield from dict.fromkeys(kinds)

    def cleaned(self, written: str, gap: str) -> str:
        """Return a text with `gap` in the place of each identifier."""
        for each in reversed(find_identifiers(written)):
            if not self._allows(each, written):
                written = written[: each.start] + gap + written[each.end :]
        return self.persons.masked(written).replace(MASK, gap)

    def clears(self, written: str) -> bool:
        """Say whether the project declares a whole text to be no one's identifier."""
        return fold(written) in map(fold, self.allowed)

    def _allows(self, each: Identifier, written: str) -> bool:
        return each.kind not in _NEVER_ALLOWED and self.clears(written[each.start : each.end])


def table_identifiers(reading: Reading, settings: Settings) -> Iterator[Fault]:
    """Return the faults of `sheet_identifiers` for the whole sheet of a table."""
    used = columns_in_use(reading.source, reading.schema, reading.positions)
    return sheet_identifiers(reading.cells, used, Watch(settings.privacy.allowed))


def sheet_identifiers(sheet: Sheet, columns: Columns, watch: Watch) -> Iterator[Fault]:
    """Return a fault for each header and each cell that identifies somebody, or one for a column that does so whole.

    All columns are looked at, those without a header and those that nothing reads among them.
    """
    width = max([len(sheet.header), *(len(cells) for _, cells in sheet.lines)])
    for position in range(width):
        lines = [(row, text(cells[position])) for row, cells in sheet.lines if position < len(cells)]
        cells = {row: cell for row, cell in lines if cell is not None}
        yield from _column_identifiers(sheet, position, cells, columns, watch)


def _column_identifiers(
    sheet: Sheet, position: int, cells: Mapping[int, str], columns: Columns, watch: Watch
) -> Iterator[Fault]:
    header = sheet.header[position] if position < len(sheet.header) else ""
    name = columns.names.get(position, "")
    place = Fault(COLUMN, sheet.file, sheet.name, sheet.header_row, _shown_header(header, position), value=MASK)
    place = replace(place, letter=sheet.letter(position))
    kind = "" if watch.clears(header) or not cells else header_kind(header, columns.of_persons)
    kind = kind or ("name" if columns.of_persons and _holds_names(name, cells, columns, watch) else "")
    if kind:
        yield replace(place, code=f"{COLUMN}.{kind}")
        return
    for found in watch.found(header):
        yield replace(place, code=f"{SINGLE}.{found}")
    kinds = {cell: tuple(watch.found(cell)) for cell in set(cells.values())}
    for row, cell in cells.items():
        for found in kinds[cell]:
            yield replace(place, code=f"{SINGLE}.{found}", row=row)


def _holds_names(name: str, cells: Mapping[int, str], columns: Columns, watch: Watch) -> bool:
    """Say whether a column holds names. Of identifiers one name is enough, since they should be numbers or codes."""
    if name in columns.coded:
        return False
    unclear = [cell for cell in cells.values() if not watch.clears(cell)]
    if name == "person":
        return any(may_be_full_name(cell) or may_be_given_name(cell) for cell in unclear)
    return are_names(unclear)


def _shown_header(header: str, position: int) -> str:
    """The header as a fault may name it; a column without one by its letter, as Excel has it."""
    if header:
        return shown(header)
    return letters(position)


def text_faults(place: Folder, readings: Mapping[str, Reading], settings: Settings) -> list[Fault]:
    """Return a fault for each line of `project.toml` and the narratives, and each cell of a table that is not about
    persons, that identifies somebody.

    These texts go into the report as they are; there the project's own identifiers of persons are looked for as well.
    """
    watch = project_watch(readings, settings)
    files = [FILE, *(f"narrative.{language}.md" for language in LANGUAGES)]
    faults = [
        fault for file in files if place.has(file) for fault in text_identifiers(place.content(file, file), file, watch)
    ]
    for reading in readings.values():
        if "person" not in reading.schema.column_names:
            faults += _named_in_table(reading, watch.persons)
    return faults


def project_watch(readings: Mapping[str, Reading], settings: Settings) -> Watch:
    """Return what to look for in a project's texts: what it has not declared to be nobody's, and its own persons."""
    named = {name for read in readings.values() if "person" in read.frame for name in read.frame["person"].dropna()}
    return Watch(settings.privacy.allowed, Persons(person for person in named if is_telling(person)))


def is_telling(person: str) -> bool:
    """Say whether an identifier can be told from an ordinary word or number: three characters, a digit and a letter."""
    return len(person) > 2 and any(map(str.isdigit, person)) and any(map(str.isalpha, person))


def _named_in_table(reading: Reading, persons: Persons) -> Iterator[Fault]:
    for name in reading.headers:
        for row, cell in zip(reading.raw.index, reading.raw[name], strict=True):
            written = text(cell) or ""
            if persons.masked(written) != written:
                yield reading.fault(f"{SINGLE}.{PERSON}", row, name, value=MASK)


def text_identifiers(content: bytes, file: str, watch: Watch) -> Iterator[Fault]:
    """Return a fault for each line of a text file that identifies somebody; none where it is not UTF-8."""
    for row, line in enumerate(content.decode("utf-8-sig", errors="replace").splitlines(), start=1):
        for kind in watch.found(line):
            yield Fault(f"{SINGLE}.{kind}", file=file, row=row, value=MASK)


def columns_in_use(source: TableSource, schema: TableSchema, positions: Mapping[str, int]) -> Columns:
    """Return how a sheet's columns are used, from where the columns of the schema stand in it."""
    coded = {column.name for column in schema.columns if column.codes or column.name in source.values}
    return Columns({place: name for name, place in positions.items()}, coded, "person" in schema.column_names)


def is_identifier(fault: Fault) -> bool:
    """Say whether a fault tells of somebody's identifier, as opposed to any other slip."""
    return fault.code.partition(".")[0] in (COLUMN, SINGLE)


def without_echoes(faults: Sequence[Fault]) -> list[Fault]:
    """Return the faults without those of cells and columns whose fault is that they identify somebody.

    That an identity code is no date as well is no second thing to mend.
    """
    columns = {_column(fault) for fault in faults if fault.code.startswith(f"{COLUMN}.")}
    cells = {(*_column(fault), fault.row) for fault in faults if is_identifier(fault)}
    return [
        fault
        for fault in faults
        if is_identifier(fault) or not (_column(fault) in columns or (*_column(fault), fault.row) in cells)
    ]


def without_persons(fault: Fault, persons: Persons) -> Fault:
    """Return the fault with the project's own identifiers of persons masked where a cell was taken for a header."""
    more = {name: persons.masked(told) for name, told in fault.more.items()}
    return replace(fault, column=persons.masked(fault.column), more=more)


def _column(fault: Fault) -> tuple[str, str, str]:
    return fault.file, fault.sheet, fault.column
