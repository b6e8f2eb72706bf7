"""Checks: every slip is told once, with its place, all at once, and never with a person's identifier."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from staff_files import DAY, HEAD, MAPS, added, changed, faults_of, good_sheets, save, save_csv

from evalkit.loading import load_project
from evalkit.privacy import Persons


def test_renamed_column_is_one_fault_with_the_headers_that_are_there(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 1, 2, "Sukup.")))
    assert (fault.code, fault.file, fault.sheet) == ("column_missing", "tiedot.xlsx", "Osallistujat")
    assert (fault.row, fault.expected) == (1, "Sukupuoli")
    assert fault.more == {"present": "Tunniste, Sukup., Syntymävuosi, Muistiinpano"}


def test_renamed_optional_column_is_a_fault_too(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 1, 3, "Synt.")))
    assert (fault.code, fault.expected) == ("column_missing", "Syntymävuosi")


def test_renamed_person_column_does_not_make_the_rows_of_others_faulty(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 1, 1, "Asiakas")))
    assert (fault.code, fault.expected) == ("column_missing", "Tunniste")


def test_text_in_a_date_cell_is_one_fault(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Jaksot", 3, 3, "syksyllä")))
    assert (fault.code, fault.sheet, fault.row, fault.column) == ("not_a_date", "Jaksot", 3, "Alku")
    assert (fault.value, fault.expected) == ("syksyllä", "1900–2100")


def test_person_twice_is_one_fault_at_the_second_row(tmp_path):
    (fault,) = faults_of(save(tmp_path, added("Osallistujat", ["KALLE-1", "Nainen", 1980])))
    assert (fault.code, fault.row, fault.column, fault.value) == ("person_twice", 4, "Tunniste", "")
    assert fault.more == {"first_row": "2"}


def test_end_before_start_is_one_fault(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Tilanteet", 3, 4, "2.2.2018")))
    assert (fault.code, fault.sheet, fault.row, fault.column) == ("end_before_start", "Tilanteet", 3, "Loppu")
    assert (fault.value, fault.more) == ("2018-02-02", {"start_column": "Alku", "start": "2018-02-03"})


def test_end_on_the_day_of_the_start_is_no_fault(tmp_path):
    load_project(save(tmp_path, changed("Tilanteet", 3, 4, "3.2.2018")))


# Sheet, row, column and value of the one cell that is changed; code, value and expectation of the fault that follows.
CELLS = {
    "day that does not exist": ("Jaksot", 2, 4, "31.2.2018", "no_such_day", "31.2.2018", "1900–2100"),
    "year with a slip": ("Jaksot", 3, 3, "1.9.0217", "not_a_date", "1.9.0217", "1900–2100"),
    "two-digit year": ("Jaksot", 3, 3, "1.9.17", "year_of_two_digits", "1.9.17", "1900–2100"),
    "year for a date": ("Jaksot", 3, 3, 2017, "not_a_date", "2017", "1900–2100"),
    "month or day first": ("Jaksot", 3, 3, "1/2/2017", "day_or_month", "1/2/2017", "1900–2100"),
    "text for a number": ("Osallistujat", 2, 3, "noin 1980", "not_a_number", "noin 1980", "0"),
    "year with decimals": ("Osallistujat", 2, 3, 1980.5, "not_whole", "1980.5", "0"),
    "huge number": ("Osallistujat", 2, 3, 1e300, "not_a_number", "1e+300", "0"),
    "year out of range": ("Osallistujat", 2, 3, 198, "out_of_range", "198", "1900–2030"),
    "unknown code": (
        "Osallistujat",
        2,
        2,
        "Naine",
        "code_unknown",
        "Naine",
        "nainen, Mies",
    ),
    "blank where something must be": (
        "Osallistujat",
        2,
        2,
        " ",
        "value_missing",
        "",
        "nainen, Mies",
    ),
    "no start": ("Tilanteet", 2, 3, None, "value_missing", "", "1900–2100"),
    "person that nobody knows": ("Tilanteet", 2, 1, "KALLE-17", "person_unknown", "", ""),
    "no person": ("Tilanteet", 2, 1, None, "value_missing", "", ""),
    "identity code in a wrong column": (
        "Osallistujat",
        2,
        2,
        "ks. 010190-123A",
        "identifier.identity_code",
        "******",
        "",
    ),
    "novel in a date cell": ("Jaksot", 3, 3, "x" * 100, "not_a_date", "x" * 39 + "…", None),
}


@pytest.mark.parametrize(("sheet", "row", "column", "cell", "code", "value", "expected"), CELLS.values(), ids=CELLS)
def test_one_bad_cell_is_one_fault(tmp_path, sheet, row, column, cell, code, value, expected):
    (fault,) = faults_of(save(tmp_path, changed(sheet, row, column, cell)))
    header = good_sheets()[sheet][0][column - 1]
    assert (fault.code, fault.file, fault.sheet, fault.row) == (code, "tiedot.xlsx", sheet, row)
    assert (fault.column, fault.value) == (header, value)
    assert expected is None or fault.expected == expected


def test_column_without_words_of_its_own_expects_the_codes(tmp_path):
    toml = HEAD + MAPS.replace('values = { gender = { nainen = "female", Mies = "male" } }', "")
    (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 2, 2, "kyllä"), toml))
    assert (fault.expected, fault.more) == ("female, male, nonbinary, unknown", {"kind": "gender"})


def test_identifier_in_a_wrong_column_is_not_told(tmp_path):
    for cell in ("KALLE-1", "LIISA-2"):
        (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 2, 2, cell)))
        assert (fault.code, fault.row, fault.value) == ("code_unknown", 2, "******")
    shifted = added("Jaksot", [None, "LIISA-3", "Hanke", DAY(2017, 9, 1)])
    shifted["Tilanteet"].append(["LIISA-3", "bootcamp", DAY(2018, 9, 1), None])
    assert {fault.code for fault in faults_of(save(tmp_path, shifted))} == {
        "value_missing",
        "not_a_date",
        "person_unknown",
    }


# Cell, and what a fault may show of it; the sheets' persons are KALLE-1 and LIISA-2.
NOT_TOLD = {
    "identifier with a word after it": ("KALLE-1 nainen", "****** nainen"),
    "identifier in other letters, in brackets": ("nainen (kalle-1)", "nainen (******)"),
    "two identifiers": ("LIISA-2/KALLE-1", "******/******"),
    "first and last name": ("Aino Esimerkki", "******"),
    "last name first": ("nainen, ESIMERKKI, AINO", "******"),
    "note longer than a code": ("nainen, siirtyi syksyllä toiseen ryhmään", "******"),
    "one capitalised word": ("Naine", "Naine"),
}


@pytest.mark.parametrize(("cell", "told"), NOT_TOLD.values(), ids=NOT_TOLD)
def test_coded_cell_with_more_than_a_code_names_nobody(tmp_path, cell, told):
    (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 3, 2, cell)))
    code = "identifier.name" if cell == "Aino Esimerkki" else "code_unknown"
    assert (fault.code, fault.row, fault.value) == (code, 3, told)


def test_date_cell_with_a_person_in_it_names_nobody(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Jaksot", 3, 3, "KALLE-1 tulee 1.2.")))
    assert (fault.code, fault.value) == ("not_a_date", "****** tulee 1.2.")


@pytest.mark.parametrize(
    ("persons", "text", "told"),
    [
        (["S01", "S014"], "S014 ja S01, ei S0145", "****** ja ******, ei S0145"),
        (["1", "2"], "31.2.2018, 1,5 ja 12", "31.2.2018, 1,5 ja 12"),
        (["1", "2"], "KeyError: 1 (2)", "KeyError: ****** (******)"),
        (["Åsa-1"], "åsa-1 tai Åsa-12", "****** tai Åsa-12"),
        (["a b", "b"], "a b b", "****** ******"),
        ([], "S014", "S014"),
    ],
)
def test_identifiers_are_masked_as_whole_words_the_longest_first(persons, text, told):
    assert Persons(persons).masked(text) == told


@settings(max_examples=100)
@given(st.lists(st.text("ab1-. ", min_size=1, max_size=4), min_size=1, max_size=4), st.text("ab1-. ,", max_size=12))
def test_no_identifier_between_spaces_survives(persons, around):
    persons = [person.strip() or "x" for person in persons]
    text = f"{around} {persons[0]} {around}"
    assert f" {persons[0]} " not in Persons(persons).masked(text)


def test_same_row_twice_is_one_fault(tmp_path):
    (fault,) = faults_of(save(tmp_path, added("Tilanteet", ["LIISA-2", "Bootcamp", DAY(2018, 2, 3), None])))
    assert (fault.code, fault.row, fault.column, fault.value) == ("row_twice", 4, "Tunniste, Tilanne, Alku", "")
    assert fault.more == {"first_row": "3"}


def test_rows_without_a_whole_key_are_not_called_the_same(tmp_path):
    sheets = good_sheets()
    sheets["Tilanteet"] += [["LIISA-2", "bootcamp", "kesällä", None]] * 2
    assert [fault.code for fault in faults_of(save(tmp_path, sheets))] == ["not_a_date", "not_a_date"]


def test_date_for_a_whole_number_of_weeks_is_a_fault(tmp_path):
    toml = HEAD + '[time]\nunit = "week"\n' + MAPS.partition("[tables.episodes]")[0]
    sheets = good_sheets()
    sheets["Jaksot"] = [sheets["Jaksot"][0], ["LIISA-2", "Hanke", 0.5, None], ["KALLE-1", "Hanke", "1.9.2017", 99_999]]
    codes = [(fault.row, fault.code) for fault in faults_of(save(tmp_path, sheets, toml))]
    assert codes == [(2, "not_whole"), (3, "not_a_number"), (3, "out_of_range")]


def test_header_twice_is_a_fault(tmp_path):
    (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 1, 4, "sukupuoli")))
    assert (fault.code, fault.row, fault.column) == ("column_twice", 1, "Sukupuoli")


def test_sheet_without_its_header_does_not_tell_its_first_person(tmp_path):
    sheets = good_sheets()
    del sheets["Osallistujat"][0]
    (fault,) = faults_of(save(tmp_path, sheets))
    assert (fault.code, fault.sheet, fault.row) == ("header_missing", "Osallistujat", 1)
    assert fault.expected.startswith("Tunniste, Sukupuoli, Syntymävuosi")


def test_missing_sheet_is_one_fault_with_the_sheets_that_are_there(tmp_path):
    sheets = good_sheets()
    sheets["Henkilöt"] = sheets.pop("Osallistujat")
    (fault,) = faults_of(save(tmp_path, sheets))
    assert (fault.code, fault.sheet, fault.expected) == ("sheet_missing", "Osallistujat", "Jaksot, Tilanteet, Henkilöt")


def test_empty_sheet_is_one_fault(tmp_path):
    (fault,) = faults_of(save(tmp_path, good_sheets() | {"Jaksot": [[]]}))
    assert (fault.code, fault.sheet) == ("sheet_empty", "Jaksot")


@pytest.mark.parametrize("sheet", ["Osallistujat", "Jaksot"])
def test_table_emptied_to_its_header_is_one_fault(tmp_path, sheet):
    (fault,) = faults_of(save(tmp_path, good_sheets() | {sheet: good_sheets()[sheet][:1]}))
    assert (fault.code, fault.sheet) == ("table_empty", sheet)


def test_nobody_in_any_situation_is_no_fault(tmp_path):
    sheets = good_sheets() | {"Tilanteet": good_sheets()["Tilanteet"][:1]}
    assert load_project(save(tmp_path, sheets)).tables["episodes"].empty


@pytest.mark.parametrize(
    ("window", "code"),
    [
        ("start = 2016-01-01\nend = 2016-12-31", "window_without_persons"),
        ('start = 2017-01-01\nend = 2017-12-31\nphases = ["pilot"]', "window_without_persons"),
        ("start = 2017-01-01\nend = 2017-12-31", None),
    ],
)
def test_window_in_which_nobody_takes_part_is_a_fault_of_project_toml(tmp_path, window, code):
    folder = save(tmp_path, good_sheets(), f"{HEAD}[windows.early]\n{window}\n{MAPS}")
    if code is None:
        assert load_project(folder).settings.windows
        return
    (fault,) = faults_of(folder)
    assert (fault.code, fault.file, fault.key) == (code, "project.toml", "windows.early")


def test_file_that_three_tables_miss_is_missing_once(tmp_path):
    folder = save(tmp_path, good_sheets())
    (folder / "tiedot.xlsx").rename(folder / "tiedot2.xlsx")
    (fault,) = faults_of(folder)
    assert (fault.code, fault.file, fault.expected) == ("file_missing", "tiedot.xlsx", "tiedot2.xlsx")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"Tunniste;Sukupuoli"])
def test_file_that_is_no_workbook_is_one_fault(tmp_path, content):
    folder = save(tmp_path, good_sheets())
    (folder / "tiedot.xlsx").write_bytes(content)
    assert [fault.code for fault in faults_of(folder)] == ["file_unreadable"]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"indicator;actual\n\x81;1\n", "encoding_unknown", None),
        (b'indicator;actual\na;1\nb;"2\nc;3\n', "csv_broken", 3),
        (b"indicator,actual\na,1,5\n", "row_too_long", 2),
        (b"\n \n", "sheet_empty", None),
    ],
)
def test_csv_that_cannot_be_taken_apart_is_one_fault(tmp_path, content, code, row):
    (fault,) = faults_of(save_csv(tmp_path, content))
    assert (fault.code, fault.file, fault.row) == (code, "mittarit.csv", row)


def test_file_of_another_kind_is_one_fault(tmp_path):
    folder = save(tmp_path, good_sheets(), HEAD + MAPS.replace("tiedot.xlsx", "tiedot.pdf"))
    (folder / "tiedot.pdf").write_bytes(b"%PDF")
    (fault,) = faults_of(folder)
    assert (fault.code, fault.expected) == ("file_kind_unknown", ".xlsx, .ods, .csv, .parquet")


def test_faults_of_all_tables_come_at_once_in_the_order_of_the_files(tmp_path):
    sheets = good_sheets()
    sheets["Tilanteet"][2][3] = "1.1.2018"
    sheets["Tilanteet"][1][1] = "?"
    sheets["Osallistujat"] += [["KALLE-1", "?", "?"]]
    sheets["Jaksot"][0][3] = "Loppui"
    found = [(fault.sheet, fault.row, fault.code) for fault in faults_of(save(tmp_path, sheets))]
    assert found == [
        ("Jaksot", 1, "column_missing"),
        ("Osallistujat", 4, "person_twice"),
        ("Osallistujat", 4, "code_unknown"),
        ("Osallistujat", 4, "not_a_number"),
        ("Tilanteet", 2, "code_unknown"),
        ("Tilanteet", 3, "end_before_start"),
    ]
