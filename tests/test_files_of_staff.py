"""Files as they really are: titles, merged cells, totals, serial numbers, other programs, other encodings."""

import datetime
import io

import openpyxl
import pyarrow
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from pyarrow import parquet
from staff_files import DAY, HEAD, MAPS, changed, faults_of, good_sheets, save, save_csv

from evalkit.loading import load_project
from evalkit.loading.days import DAY_0_1904, day

PARTICIPANTS_ONLY = HEAD + MAPS.partition("[tables.enrolments]")[0]


def saved(folder, edit, toml=HEAD + MAPS):
    """The good folder after an edit of its workbook."""
    save(folder, good_sheets(), toml)
    book = openpyxl.load_workbook(folder / "tiedot.xlsx")
    edit(book)
    book.save(folder / "tiedot.xlsx")
    return folder


def participants(folder):
    return load_project(folder).tables["participants"]


def test_header_below_titles_is_found_and_rows_keep_their_numbers(tmp_path):
    def edit(book):
        sheet = book["Osallistujat"]
        sheet.insert_rows(1, 3)
        sheet["A1"] = "Osallistujat 2017–2019"
        sheet["A2"] = "Tunniste annetaan alkuhaastattelussa"
        sheet.merge_cells("A1:D1")

    assert participants(saved(tmp_path, edit))["person"].tolist() == ["KALLE-1", "LIISA-2"]
    saved(tmp_path, lambda book: (edit(book), book["Osallistujat"].__setitem__("B6", "?")))
    (fault,) = faults_of(tmp_path)
    assert (fault.code, fault.cell) == ("code_unknown", "B6")


def test_group_heads_over_the_header_are_no_header(tmp_path):
    def edit(book):
        sheet = book["Jaksot"]
        sheet.insert_rows(1)
        sheet["A1"], sheet["C1"] = "Tunniste", "Jakso"
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("C1:D1")

    assert len(load_project(saved(tmp_path, edit)).tables["enrolments"]) == 2


def test_header_that_a_printed_list_repeats_is_no_row(tmp_path):
    sheets = good_sheets()
    sheets["Jaksot"].insert(2, list(sheets["Jaksot"][0]))
    assert len(load_project(save(tmp_path, sheets)).tables["enrolments"]) == 2


def test_value_merged_downwards_holds_for_each_of_its_rows(tmp_path):
    def edit(book):
        sheet = book["Jaksot"]
        sheet.append([None, "Hanke", "1.3.2018"])
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("B2:B4")

    table = load_project(saved(tmp_path, edit)).tables["enrolments"]
    assert table["person"].tolist() == ["KALLE-1", "LIISA-2", "LIISA-2"]
    assert table["phase"].tolist() == ["project"] * 3


@pytest.mark.parametrize("word", ["Yhteensä", "YHTEENSÄ:", "Summa", "Totalt", "Total", "Kaikki yhteensä"])
def test_trailing_total_is_left_out_and_told(tmp_path, word):
    sheets = good_sheets()
    sheets["Osallistujat"] += [[], [word, 2, None, "2 henkilöä"]]
    project = load_project(save(tmp_path, sheets))
    assert len(project.tables["participants"]) == 2
    assert [(remark.code, remark.sheet, remark.row) for remark in project.remarks] == [
        ("total_left_out", "Osallistujat", 5)
    ]


def test_formula_of_a_total_need_not_be_calculated(tmp_path):
    sheets = good_sheets()
    sheets["Osallistujat"].append(["Yhteensä", "=COUNTA(B2:B3)"])
    assert len(participants(save(tmp_path, sheets))) == 2


def test_indicator_called_total_is_asked_about_and_not_left_out(tmp_path):
    (fault,) = faults_of(save_csv(tmp_path, b"indicator;target_low\na;1\nTotal;1\n"))
    assert (fault.code, fault.row) == ("total_row", 3)


def test_hidden_sheet_is_read_where_it_is_named_and_told(tmp_path):
    def edit(book):
        book["Jaksot"].sheet_state = "hidden"

    project = load_project(saved(tmp_path, edit))
    assert [(remark.code, remark.sheet) for remark in project.remarks] == [("sheet_hidden", "Jaksot")]


def test_hidden_sheet_is_passed_over_where_none_is_named(tmp_path):
    def edit(book):
        book.create_sheet("Luonnos", 0).sheet_state = "hidden"

    toml = PARTICIPANTS_ONLY.replace('sheet = "Osallistujat"', "")
    assert len(participants(saved(tmp_path, edit, toml))) == 2


def test_days_of_a_workbook_that_counts_from_1904(tmp_path):
    def edit(book):
        book.epoch = CALENDAR_MAC_1904
        book["Jaksot"]["C2"] = DAY(2017, 9, 1)
        book["Jaksot"]["C3"] = 41_520

    starts = load_project(saved(tmp_path, edit)).tables["enrolments"]["start"]
    assert [start.date() for start in starts] == [DAY(2017, 9, 1), DAY(2017, 9, 4)]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("1.9.2017", DAY(2017, 9, 1)),
        ("01.09.2017", DAY(2017, 9, 1)),
        ("1. 9. 2017", DAY(2017, 9, 1)),
        ("2017-09-01", DAY(2017, 9, 1)),
        ("2017-09-01 00:00:00", DAY(2017, 9, 1)),
        ("2017-09-01T13:30:00.000", DAY(2017, 9, 1)),
        ("1.9.2017 klo 13.30", DAY(2017, 9, 1)),
        (42_979, DAY(2017, 9, 1)),
        (42_979.5625, DAY(2017, 9, 1)),
        ("42979", DAY(2017, 9, 1)),
        ("13/2/2017", DAY(2017, 2, 13)),
        ("2/13/2017", DAY(2017, 2, 13)),
        ("3-3-2017", DAY(2017, 3, 3)),
        (datetime.datetime(2017, 9, 1, 13, 30), DAY(2017, 9, 1)),
        ("1/2/2017", None),
        ("1.9.17", None),
        ("1-9/2017", None),
        ("31.9.2017", None),
        (2017, None),
        (9_999, None),
        (100_000, None),
        (-42_979, None),
        (float("inf"), None),
        (True, None),
        (datetime.time(13, 30), None),
        ("٠١.٠٩.٢٠١٧", None),
    ],
)
def test_day_is_read_as_it_is_written_or_not_at_all(cell, meant):
    assert day(cell) == meant


def test_serial_numbers_from_1904_are_1462_days_later():
    assert day(41_517, DAY_0_1904) == day(42_979)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("Nainen", "MIES"), ["female", "male"]),
        (("kvinna", "man"), ["female", "male"]),
        (("Woman", "male"), ["female", "male"]),
    ],
)
def test_words_of_three_languages_need_no_mapping(tmp_path, words, codes):
    toml = PARTICIPANTS_ONLY.replace('values = { gender = { nainen = "female", Mies = "male" } }', "")
    sheets = good_sheets()
    for row, word in zip(sheets["Osallistujat"][1:], words, strict=True):
        row[1] = word
    assert participants(save(tmp_path, sheets, toml))["gender"].tolist() == codes


def test_projects_own_word_goes_before_the_common_one(tmp_path):
    toml = PARTICIPANTS_ONLY.replace('Mies = "male"', 'Mies = "unknown"')
    assert participants(save(tmp_path, good_sheets(), toml))["gender"].tolist() == ["female", "unknown"]


def test_slip_in_a_word_is_told_with_the_word_that_was_meant(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Tilanteet", 2, 2, "Opiskele")))
    assert (fault.cell, fault.value, fault.more["near"]) == ("B2", "Opiskele", "opiskelee")


def test_suggestion_never_repeats_what_is_masked(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 2, 2, "KALLE-1")))
    assert (fault.value, "near" in fault.more) == ("******", False)


def test_renamed_header_is_told_with_the_header_that_is_like_it(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 1, 2, "Sukupuol.")))
    assert (fault.code, fault.more["near"]) == ("column_missing", "Sukupuol.")


def test_header_in_a_data_row_of_a_sheet_without_header_is_not_told(tmp_path):
    sheets = good_sheets()
    sheets["Osallistujat"][0:1] = [["Päivitetty 1.9."], ["?"]]
    sheets["Osallistujat"][2] = ["KALLE-1", "gender"]
    assert {fault.code for fault in faults_of(save(tmp_path, sheets))} == {"header_missing"}


CSV = "indicator{0}name{0}target_low\r\na{0}{1}{0}{2}\r\nb{0}Työ{0}\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "content",
    [
        CSV.format(";", '"Yö;\ntyö"', "3,5"),
        CSV.format(",", '"Yö;\ntyö"', '"3,5"'),
        CSV.format("\t", '"Yö;\ntyö"', "3,5"),
        "sep=;\r\n" + CSV.format(";", '"Yö;\ntyö"', "3,5"),
        "Mittarit, tilanne, luvut, muut\r\n" + CSV.format(";", '"Yö;\ntyö"', "3,5"),
    ],
    ids=["semicolon", "comma", "tab", "named delimiter", "title with commas"],
)
def test_csv_of_any_program_is_read(tmp_path, encoding, content):
    project = load_project(save_csv(tmp_path, content.encode(encoding)))
    table = project.tables["indicators"]
    assert table["name"].tolist() == ["Yö;\ntyö", "Työ"]
    assert table["target_low"].tolist()[0] == 3.5
    assert [remark.code for remark in project.remarks] == ["read_as_windows_1252"] * (encoding == "cp1252")


def test_row_after_a_quoted_line_break_has_the_number_that_excel_shows(tmp_path):
    (fault,) = faults_of(save_csv(tmp_path, b'indicator;name;target_low\na;"x\ny";1\nb;z;?\n'))
    assert (fault.code, fault.cell) == ("not_a_number", "C3")


def with_participations(folder, file, content):
    toml = HEAD + MAPS.partition("[tables.episodes]")[0]
    toml = toml.replace('file = "tiedot.xlsx"\nsheet = "Jaksot"', f'file = "{file}"')
    save(folder, good_sheets(), toml)
    (folder / file).write_bytes(content)
    return folder


def test_parquet_is_read_with_its_types(tmp_path):
    rows = {
        "Tunniste": ["KALLE-1", "LIISA-2"],
        "Alku": [DAY(2017, 9, 1), DAY(2017, 9, 4)],
        "Loppu": [datetime.datetime(2017, 12, 1, 8), None],
    }
    written = io.BytesIO()
    parquet.write_table(pyarrow.table(rows), written)
    table = load_project(with_participations(tmp_path, "jaksot.parquet", written.getvalue())).tables["enrolments"]
    assert [start.date() for start in table["start"]] == rows["Alku"]
    assert table["end"].isna().tolist() == [False, True]


def open_document_sheet(rows):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="Jaksot")
    book.spreadsheet.addElement(table)
    for line in rows:
        row = TableRow()
        table.addElement(row)
        for value in line:
            if isinstance(value, DAY):
                cell = TableCell(valuetype="date", datevalue=value.isoformat())
            elif value == "covered":
                cell = CoveredTableCell()
            else:
                spanned = {"numberrowsspanned": 2, "numbercolumnsspanned": 1} if value == "LIISA-2" else {}
                cell = TableCell(valuetype="string", **spanned)
                cell.addElement(P(text=value or ""))
            row.addElement(cell)
    written = io.BytesIO()
    book.write(written)
    return written.getvalue()


def test_open_document_is_read_with_its_dates_and_merged_cells(tmp_path):
    rows = [
        ["Jaksot 2017"],
        ["Tunniste", "phase", "Alku", "Loppu"],
        ["KALLE-1", "hanke", DAY(2017, 9, 1), "1.12.2017"],
        ["LIISA-2", "hanke", "2017-09-04"],
        ["covered", "hanke", "4.10.2017"],
    ]
    table = load_project(with_participations(tmp_path, "jaksot.ods", open_document_sheet(rows))).tables["enrolments"]
    assert table["person"].tolist() == ["KALLE-1", "LIISA-2", "LIISA-2"]
    assert [start.date() for start in table["start"]] == [DAY(2017, 9, 1), DAY(2017, 9, 4), DAY(2017, 10, 4)]


def test_text_that_begins_like_a_formula_is_text(tmp_path):
    table = load_project(save_csv(tmp_path, b"indicator;name;target_low\na;@tavoite;+1\nb;-;-1\n")).tables["indicators"]
    assert table["name"].tolist() == ["@tavoite", "-"]
    assert table["target_low"].tolist() == [1, -1]
