"""The malformed corpus: each slip and each attack gives exactly its fault, in words, and leaves nothing behind."""

import ast
import json
from pathlib import Path

import pytest
from malformed.corpus import cases, remarks, write
from typer.testing import CliRunner

import evalkit
from evalkit.cli import app
from evalkit.loading import load_project
from evalkit.privacy import MASK
from evalkit.wording import Words

CASES = cases()
FI = Words("fi")
# Faults of loading that no folder can show: a library that is always there when tests run.
ELSEWHERE = {"library_missing", "file_unreadable", "folder_is_file", "folder_missing", "range_upside_down"}


def place(fault):
    """The place of a fault as the corpus writes it: its cell, else its row, else its key."""
    return fault["cell"] or (f"row {fault['row']}" if "row" in fault else fault.get("key", ""))


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_folder_that_all_cases_change_is_good(tmp_path):
    project = load_project(write(tmp_path / "good", {}))
    assert [remark.code for remark in project.remarks] == ["total_left_out"]
    assert {name: len(table) for name, table in project.tables.items()} == {
        "participants": 3,
        "enrolments": 3,
        "episodes": 3,
        "assessments": 2,
        "indicators": 3,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case_gives_exactly_its_fault(case, tmp_path):
    folder = write(tmp_path / "hanke", case)
    before = contents(tmp_path)
    result = CliRunner().invoke(app, ["check", str(folder), "--format", "json"])
    assert (result.exit_code, result.stderr) == (1, "")
    assert not any(name in result.stdout for name in ("KALLE", "LIISA", "SAARA", "Traceback"))
    (fault,) = json.loads(result.stdout)["faults"]
    expected = (case["code"], case.get("file", "tiedot.xlsx"), case.get("sheet", ""), case.get("at", ""))
    assert (fault["code"], fault["file"], fault.get("sheet", ""), place(fault)) == expected
    assert fault.get("value") == case.get("value", fault.get("value"))
    assert FI.has(f"fault.{fault['code']}")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("case", remarks(), ids=lambda case: case["name"])
def test_remark_is_told_with_its_place_and_stops_nothing(case, tmp_path):
    folder = write(tmp_path / "hanke", case)
    result = CliRunner().invoke(app, ["check", str(folder), "--format", "json"])
    assert (result.exit_code, result.stderr) == (0, "")
    _, remark = json.loads(result.stdout)["remarks"]
    told = (remark["code"], remark["file"], remark["key"], place(remark), remark.get("more", {}).get("topic"))
    assert told == (case["code"], "narrative.fi.md", "aims", case["at"], case.get("topic"))
    assert remark["value"] == MASK
    assert not any(name in remark["message"] for name in ("kolme", "4", "yksi", "Liisa", "Mohamed"))


def test_corpus_is_large_and_no_two_cases_are_the_same():
    places = {(case["code"], case.get("file"), case.get("sheet"), case.get("at"), case.get("make")) for case in CASES}
    assert len({case["name"] for case in CASES}) == len(places) == len(CASES)
    assert len(CASES) >= 100
    assert len({case["code"] for case in CASES}) >= 55


def test_corpus_has_a_case_for_every_fault_that_loading_knows():
    package = Path(evalkit.__file__).parent
    known = set()
    for path in [*(package / "loading").glob("*.py"), package / "project_file.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in ("Fault", "fault") and node.args and isinstance(node.args[0], ast.Constant):
                known.add(node.args[0].value)
    assert len(known) > 20
    remarked = {"sheet_hidden", "read_as_windows_1252", "template_text", *(case["code"] for case in remarks())}
    assert known - {case["code"] for case in CASES} - ELSEWHERE - remarked == set()
