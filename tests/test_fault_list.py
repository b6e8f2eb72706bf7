"""The findings of a check for a program and for a reader, and the marked copy of a workbook."""

import json
import zipfile
from html.parser import HTMLParser

import openpyxl
import pytest
from malformed.corpus import write
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.errors import Fault
from evalkit.fault_list import Checked, as_html, as_json
from evalkit.wording import Words

FI = Words("fi")
EVIL = '<script>alert(1)</script>"&'
SLIPS = {
    "cells": [["Osallistujat", "B4", "Naine"], ["Osallistujat", "B5", "Naine"], ["Jaksot", "E2", "=1+1"]],
    "texts": [["Jaksot", "B3", "+358 40"], ["Jaksot", "F3", "=cmd|' /C calc'!A0"], ["Tilanteet", "F2", "@SUM(A1)"]],
    "rows": [["Jaksot", ["KALLE-1", "hanke", "1.9.2017"]]],
}


def check(folder, *options):
    return CliRunner().invoke(app, ["check", str(folder), *options])


def test_json_has_each_fault_with_its_code_its_cell_and_its_message(tmp_path):
    result = check(write(tmp_path / "hanke", SLIPS), "--format", "json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["project"]) == (1, "hanke")
    assert [(each["code"], each["cell"]) for each in told["faults"]] == [
        ("row_twice", ""),
        ("code_unknown", "B4"),
        ("code_unknown", "B5"),
    ]
    assert (
        "solu B4, sarake ”Sukupuoli”: arvoa ”Naine” ei tunneta. Tarkoititko ”nainen”?" in told["faults"][1]["message"]
    )


def test_json_of_a_good_project_has_its_rows_and_remarks(tmp_path):
    result = check(write(tmp_path / "hanke", {}), "--format", "json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["faults"], told["rows"]["participants"]) == (0, [], 3)
    assert [each["code"] for each in told["remarks"]] == ["total_left_out"]


def test_project_without_windows_is_checked(tmp_path):
    window = "[windows.project]\nstart = 2017-09-01\nend = 2019-08-31\n"
    result = check(write(tmp_path / "hanke", {"settings": [[window, ""]]}))
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "hanke: ei virheitä")


def test_text_tells_of_a_total_that_was_left_out(tmp_path):
    result = check(write(tmp_path / "hanke", {}))
    assert "taulukko ”Osallistujat”, rivi 7: rivi on yhteenvetorivi, joten se jätettiin pois." in result.stdout


def test_page_folds_equal_faults(tmp_path):
    result = check(write(tmp_path / "hanke", SLIPS), "--format", "html")
    assert result.exit_code == 1
    assert "<h1>hanke: 2 virhettä</h1>" in result.stdout
    assert "<td>solut B4–B5</td>" in result.stdout


def test_page_escapes_what_comes_from_a_file():
    fault = Fault("code_unknown", EVIL, EVIL, 3, EVIL, value=EVIL, expected=EVIL, more={"near": EVIL}, letter="B")
    page = as_html(Checked(EVIL, [fault], [fault], {}, [EVIL]), FI)
    tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append(tag)
    parser.feed(page)
    assert "script" not in tags
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 8
    assert json.loads(as_json(Checked(EVIL, [fault]), FI))["faults"][0]["value"] == EVIL


def test_unknown_format_of_a_check_is_wrong_use(tmp_path):
    result = check(write(tmp_path / "hanke", {}), "--format", "xml")
    assert (result.exit_code, result.stderr.strip().endswith("text, json, html.")) == (2, True)


@pytest.fixture
def marked(tmp_path):
    """The good folder with slips, and the marked copy of its workbook."""
    folder = write(tmp_path / "hanke", SLIPS)
    original = (folder / "tiedot.xlsx").read_bytes()
    result = check(folder, "--mark")
    assert result.exit_code == 1
    assert "Virheet on merkitty tiedostoon" in result.stderr
    assert (folder / "tiedot.xlsx").read_bytes() == original
    return folder / "tiedot-merkitty.xlsx"


def test_marked_copy_has_red_cells_with_notes_and_a_list(marked):
    book = openpyxl.load_workbook(marked)
    cell = book["Osallistujat"]["B5"]
    assert (cell.value, cell.fill.fgColor.rgb) == ("Naine", "FFFFC7CE")
    assert cell.comment.text.startswith("arvoa ”Naine” ei tunneta.")
    assert book["Jaksot"]["A5"].comment.text.startswith("rivi on sama kuin rivi 2")
    assert book["Osallistujat"]["B6"].comment is None
    assert book.sheetnames[0] == "Virheet"
    assert [row[1] for row in book["Virheet"].iter_rows(min_row=2, values_only=True)] == [
        "rivi 5, sarake ”Tunniste, Vaihe, Alku”",
        "solut B4–B5, sarake ”Sukupuoli”",
    ]


def test_marked_copy_holds_no_live_formula(marked):
    with zipfile.ZipFile(marked) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f" in sheet.replace(b"<font", b"") for sheet in sheets)
    book = openpyxl.load_workbook(marked)
    for sheet, place in (("Jaksot", "B3"), ("Jaksot", "F3"), ("Tilanteet", "F2")):
        assert (book[sheet][place].data_type, book[sheet][place].quotePrefix) == ("s", True)


def test_second_copy_does_not_take_the_place_of_the_first_and_is_the_same(marked):
    check(marked.parent, "--mark")
    assert (marked.parent / "tiedot-merkitty-2.xlsx").read_bytes() == marked.read_bytes()


def test_nothing_is_marked_where_no_row_is_at_fault(tmp_path):
    folder = write(tmp_path / "hanke", {"make": "macros"})
    before = sorted(folder.iterdir())
    result = check(folder, "--mark")
    assert "Virheitä ei voitu merkitä" in result.stderr
    assert sorted(folder.iterdir()) == before
