"""A copy of a workbook with its faults marked: red cells, each with a note of what to mend, and a list of them all."""

from __future__ import annotations

import datetime
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.access import new_file
from evalkit.errors import DataError, Fault
from evalkit.loading.folder import Folder
from evalkit.messages import folded
from evalkit.plain_text import clean
from evalkit.publishing.archive import archive, parts
from evalkit.publishing.spreadsheet import put
from evalkit.wording import Words

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# Dark red on light red, as spreadsheets mark what is bad.
_FILL, _INK = "FFFFC7CE", "FF9C0006"
_EPOCH = datetime.date(2000, 1, 1)
_WIDTHS = (24, 30, 90)


def mark_faults(folder: Path, faults: Iterable[Fault], words: Words) -> list[Path]:
    """Return the marked copies that were written, one beside each Excel workbook that has faults in its rows.

    A copy holds values, no formulas, and never takes the place of another file. Raises DataError where a workbook that
    could be checked cannot be copied.
    """
    by_file: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_file[fault.file].append(fault)
    # A fault with a row is of a file that could be read, so that nothing in it acts.
    marked = {file: each for file, each in by_file.items() if any(fault.row and fault.sheet for fault in each)}
    return [
        _write(folder / file, _copy(Folder(folder).content(file), each, words), words)
        for file, each in marked.items()
        if file.lower().endswith(".xlsx")
    ]


def _copy(content: bytes, faults: Sequence[Fault], words: Words) -> bytes:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        for sheet in book.worksheets:
            _neutralise(sheet)
        for fault in faults:
            if fault.row and fault.sheet in book.sheetnames:
                _mark(book[fault.sheet], fault, words)
        _list(book, faults, words)
        file = io.BytesIO()
        book.save(file)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError):
        raise DataError([Fault("not_marked", file=faults[0].file)]) from None
    return archive(parts(file.getvalue()), _EPOCH)


def _neutralise(sheet: Worksheet) -> None:
    """Keep text that begins like a formula text, also for a spreadsheet that would read it again."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                put(sheet, cell.row, cell.column, cell.value)


def _mark(sheet: Worksheet, fault: Fault, words: Words) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    address = f"{fault.letter or 'A'}{fault.row}"
    area = next((area for area in sheet.merged_cells.ranges if address in area), None)
    cell = sheet.cell(area.min_row, area.min_col) if area else sheet[address]
    told = clean(folded([fault], words)[0].text)
    said = f"{cell.comment.text}\n{told}" if cell.comment else told
    cell.comment = Comment(said, "evalkit", height=120, width=320)
    cell.fill = PatternFill("solid", fgColor=_FILL)
    cell.font = Font(color=_INK, bold=True)


def _list(book: Workbook, faults: Sequence[Fault], words: Words) -> None:
    """The first sheet: every fault of the file, with its place."""
    sheet = book.create_sheet(words.text("fault.list.faults"), 0)
    rows = [(words.text("fault.list.sheet"), words.text("fault.list.cells"), words.text("fault.list.text"))]
    rows += [
        (each.sheet, ", ".join(filter(None, (each.cells, each.column))), each.text) for each in folded(faults, words)
    ]
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            put(sheet, number, column, text, bold=number == 1)
    for letter, width in zip("ABC", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    book.active = 0


def _write(original: Path, content: bytes, words: Words) -> Path:
    """Write the copy beside the original, under the first name that is free; it is read by its owner alone."""
    stem = f"{original.stem}-{words.text('fault.marked')}"
    number = 1
    while True:
        path = original.with_name(f"{stem}{f'-{number}' if number > 1 else ''}.xlsx")
        try:
            new_file(path, content)
            return path
        except FileExistsError:
            number += 1
        except OSError:
            raise DataError([Fault("copy_unwritable", file=original.name)]) from None
