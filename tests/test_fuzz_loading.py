"""Whatever a file holds, loading reads it or refuses it in words; any other exception is a defect."""

import io
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from malformed.hostile import HEADER, open_document, row
from staff_files import DAY, good_sheets, save, save_csv

from evalkit.errors import DataError
from evalkit.loading import load_project
from evalkit.loading.days import day, refusal
from evalkit.loading.reading import headers_of, read_table
from evalkit.loading.sheet import KINDS, Sheet, read_sheet
from evalkit.project import TableSource
from evalkit.schema import TABLES

SCHEMA = TABLES["enrolments"]
SOURCE = TableSource(file="a.xlsx", columns={"person": "Tunniste", "start": "Alku", "end": "Loppu"})


def read(content: bytes, file: str) -> Sheet | DataError:
    try:
        sheet = read_sheet(content, file, "", headers_of(SOURCE, SCHEMA))
        read_table(sheet, SOURCE, SCHEMA)
    except DataError as error:
        return error
    return sheet


def excel(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for line in rows:
        book.active.append(line)
    book.active.merge_cells("F1:F3")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    open_document(HEADER + row("KALLE-1", "hanke", "1.9.2017"))(folder)
    sheets = {"a.xlsx": excel(good_sheets()["Jaksot"]), "a.ods": (folder / "jaksot.ods").read_bytes()}
    assert all(isinstance(read(content, file), Sheet) for file, content in sheets.items())
    return sheets


def with_flips(content: bytes, flips: list[tuple[float, int]]) -> bytes:
    changed = bytearray(content)
    for where, bit in flips:
        changed[int(where * len(changed)) % len(changed)] ^= 1 << bit
    return bytes(changed)


FLIPS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 7)), min_size=1, max_size=4)
FILES = st.sampled_from(["a.xlsx", "a.ods"])


@settings(max_examples=80)
@given(file=FILES, flips=FLIPS)
def test_workbook_with_flipped_bits_is_read_or_refused(whole, file, flips):
    read(with_flips(whole[file], flips), file)


@settings(max_examples=40)
@given(file=FILES, share=st.floats(0, 1, exclude_max=True))
def test_workbook_that_is_cut_short_is_refused(whole, file, share):
    assert isinstance(read(whole[file][: int(share * len(whole[file]))], file), DataError)


@settings(max_examples=80)
@given(file=FILES, part=st.integers(0, 20), flips=FLIPS)
def test_workbook_whose_parts_have_flipped_bits_is_read_or_refused(whole, file, part, flips):
    with zipfile.ZipFile(io.BytesIO(whole[file])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = list(parts)[part % len(parts)]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, with_flips(content, flips) if each == name else content)
    read(written.getvalue(), file)


@settings(max_examples=80)
@given(kind=st.sampled_from(KINDS), content=st.binary(max_size=200))
@example(kind=".parquet", content=b"PAR1PAR1")
@example(kind=".xlsx", content=b"PK\x05\x06" + bytes(18))
def test_bytes_of_any_kind_of_file_are_read_or_refused(kind, content):
    read(content, f"a{kind}")


CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False),
    st.integers(-(10**20), 10**20),
    st.dates(),
    st.text(st.characters(min_codepoint=32, max_codepoint=1000), max_size=12),
    st.sampled_from(
        [
            "KALLE-1",
            "Työssä",
            "1.9.2017",
            "2017-09-01",
            "1e9",
            "0x1",
            "١",
            "=1+1",
            "+1",
            "@a",
            "Yhteensä",
            "1/2/2017",
            "1.2.17",
            "#N/A",
            "2017-13-01",
            "99999",
        ]
    ),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=6), max_size=4), sheet=st.sampled_from([*good_sheets()]))
def test_whatever_stands_in_the_cells_is_read_or_refused(tmp_path, rows, sheet):
    sheets = good_sheets()
    for line in rows:
        sheets[sheet].append([value.isoformat() if isinstance(value, DAY) else value for value in line])
    project_or_faults(save(tmp_path, sheets))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_stands_in_a_csv_file_is_read_or_refused(tmp_path, content):
    project_or_faults(save_csv(tmp_path, b"indicator;actual\n" + content))


def project_or_faults(folder):
    """Any other exception than DataError is a defect, and goes through."""
    with suppress(DataError):
        load_project(folder)


@given(st.one_of(CELL, st.text("0123456789./- T:", max_size=12)))
def test_cell_is_a_day_or_has_a_refusal(cell):
    if day(cell) is None:
        assert refusal(cell)[0] in ("not_a_date", "no_such_day", "day_or_month", "year_of_two_digits")
