"""Nothing that evalkit writes or says names a person: no message, report, record, notebook or temporary file."""

import os
import re
import shutil
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from evalkit import notebooks
from evalkit.building import production
from evalkit.cli import Exit, app

SAMPLE = Path("data_samples/mahdollisuudet-todeksi")
WORKBOOK = "mahdollisuudet-todeksi.xlsx"
# Persons of the project, by identifiers that occur nowhere else.
MARK = re.compile(r"zqx[ -]?\d{3}", re.IGNORECASE)


def named_project(folder):
    """The sample with identifiers that can be searched for, in all of its sheets."""
    shutil.copytree(SAMPLE, folder)
    book = openpyxl.load_workbook(folder / WORKBOOK)
    for sheet in ("Osallistujat", "Jaksot", "Tilanteet"):
        for row in book[sheet].iter_rows(min_row=2, max_col=1):
            row[0].value = row[0].value.replace("S", "ZQX")
    book.save(folder / WORKBOOK)
    return folder


def texts(name, content):
    """The texts in a file, archives unpacked to any depth."""
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for part in archive.namelist():
                yield from texts(f"{name}/{part}", archive.read(part))
            yield name, archive.comment.decode("latin-1")
    else:
        yield name, content.decode("utf-8", "replace")
        yield name, content.decode("utf-16-le", "replace")


def naming(folder, mark=MARK):
    """Files below a folder that hold the mark in their names or content, and how many files there are."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = {where for name, content in files.items() for where, text in texts(name, content) if mark.search(text)}
    return found | {name for name in files if mark.search(name)}, len(files)


@pytest.fixture
def aside(tmp_path, monkeypatch):
    """The folder of temporary files, of this process and of the kernels, empty; and a home for what Jupyter keeps."""
    (tmp_path / "home").mkdir()
    # A path that is not too long for a socket.
    with tempfile.TemporaryDirectory(prefix="aside-") as temporary:
        monkeypatch.setenv("TMPDIR", temporary)
        monkeypatch.setattr(tempfile, "tempdir", temporary)
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR"):
            monkeypatch.setenv(name, str(tmp_path / "home"))
        yield Path(temporary)


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_build_names_nobody_in_reports_temporary_files_and_messages(tmp_path, aside, monkeypatch):
    project = named_project(tmp_path / "hanke")
    assert naming(project)[0] != set()
    original, seen = notebooks.run, []

    def run_and_look(source, target, *given, **more):
        original(source, target, *given, **more)
        seen.append((target.name, *naming(target.parent)))

    monkeypatch.setattr(notebooks, "run", run_and_look)
    monkeypatch.setattr(production, "NOTEBOOKS", (*notebooks.NOTEBOOKS[:3], notebooks.NOTEBOOKS[-1]))
    # In this process, so that each chapter can be looked at while it is there.
    # All that a public report shows stands in an internal one, and more.
    options = ("--release", "internal", "--kernels", "plain")
    result = run("build", project, "--output", tmp_path / "reports", *options)
    assert result.exit_code == Exit.DONE
    assert not MARK.search(result.output)
    assert len(seen) > 3
    assert all(count > 0 for _, _, count in seen)
    assert [(name, found) for name, found, _ in seen if found] == []
    found, count = naming(tmp_path / "reports")
    assert (found, count > 8) == (set(), True)
    assert naming(tmp_path / "home")[0] == set()
    assert list(aside.iterdir()) == []


# What a cell may fail with, having the persons at hand.
FAILURES = {
    "a person and codes": "raise KeyError(project.tables['participants']['person'][0] + ', 040590-123X, 040 123 4567')",
    "a table": "raise ValueError(project.tables['participants'].to_string())",
    "a wrong parameter": "ek.outcome_counts(project, ek.build_cohort(project))",
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_failed_notebook_names_nobody_and_leaves_nothing(failure, tmp_path, aside, monkeypatch):
    import nbformat

    project = named_project(tmp_path / "hanke")
    shutil.copytree(notebooks.FOLDER, tmp_path / "notebooks")
    path = tmp_path / "notebooks" / "10_reach.ipynb"
    notebook = nbformat.read(path, as_version=4)
    source = f"import evalkit as ek\nproject = ek.load_project({str(project)!r})\n{failure}"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path / "notebooks")
    monkeypatch.setattr(production, "NOTEBOOKS", (notebooks.NOTEBOOKS[0], notebooks.NOTEBOOKS[-1]))
    result = run("build", project, "--output", tmp_path / "reports", "--kernels", "plain")
    assert result.exit_code == Exit.FAULTS
    assert "10_reach.ipynb keskeytyi" in result.output
    for secret in (MARK, re.compile("040590|123 4567|female")):
        assert not secret.search(result.output), result.output
        assert naming(tmp_path / "reports", secret)[0] == set()
        assert naming(aside, secret)[0] == set()
    assert list(aside.iterdir()) == []


# Cells that identify somebody, put where they do not belong: sheet and cell.
SECRETS = {
    "identity code": "040590-123X", "lower case": "040590a123x", "wrong date": "310290-123X", "phone": "040 765 4321",
    "email": "aino.virtanen@example.fi", "address": "Hakakatu 77 A 3", "account": "FI21 1234 5600 0007 85",
    "name": "Aino Virtanen", "name in a note": "kysy: Aino Virtanen", "person": "ZQX014",
}  # fmt: skip
# Headers of columns in use, cells of all kinds, and places that a copy leaves out.
PLACES = {
    "header of persons": [("Osallistujat", "A1")],
    "header": [("Osallistujat", "B1")],
    "cells": [("Osallistujat", "A3"), ("Osallistujat", "B3"), ("Osallistujat", "C3"), ("Osallistujat", "K3"),
              ("Jaksot", "A4"), ("Jaksot", "C4"), ("Jaksot", "D4"), ("Tilanteet", "B5"), ("Tilanteet", "E5")],
    "left out": [("Osallistujat", "K1"), ("Osallistujat", "K3"), ("Jaksot", "F4"), ("Tilanteet", "E5")],
}  # fmt: skip


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_check_and_copy_name_nobody_wherever_an_identifier_stands(secret, places, tmp_path):
    project = named_project(tmp_path / "hanke")
    book = openpyxl.load_workbook(project / WORKBOOK)
    for sheet, cell in places:
        book[sheet][cell].value = secret
    book.save(project / WORKBOOK)
    copying = ["pseudonymise", project, "--key", tmp_path / "key", "--new-key", "--output", tmp_path / "copy"]
    told = run("check", project).output + run(*copying).output
    assert secret.casefold() not in told.casefold()
    assert not MARK.search(told)
    assert (tmp_path / "copy").exists() is (places == PLACES["left out"])
    if (tmp_path / "copy").exists():
        assert naming(tmp_path / "copy", re.compile(re.escape(secret), re.IGNORECASE))[0] == set()
        assert naming(tmp_path / "copy")[0] == set()


@pytest.mark.parametrize("secret", ["040590-123X", "040 765 4321", "aino.virtanen@example.fi"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('slug = "mahdollisuudet-todeksi"', 'slug = "{}"'),
        ('programme = "ESF 2014-2020"', 'programme = "{}"'),
        ("start = 2017-09-01", 'start = "{}"'),
        ("[outcomes]", '["{}"]'),
        ('file = "mahdollisuudet-todeksi.xlsx"', 'file = "{}.xlsx"'),
        ('sheet = "Osallistujat"', 'sheet = "{}"'),
        ('person = "Tunniste"', 'person = "{}"'),
        ('primary = ["employment", "study"]', 'primary = ["{}"]'),
        ('fi = "Mahdollisuudet todeksi"', 'fi = "Mahdollisuudet {}"'),
        ("[windows.project]", '[windows."{}"]'),
    ],
)
def test_fault_in_project_toml_names_nobody(old, new, secret, tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "hanke")
    path = tmp_path / "hanke" / "project.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new.format(secret), 1), encoding="utf-8")
    result = run("check", tmp_path / "hanke")
    assert result.exit_code == Exit.FAULTS
    assert secret not in result.output
    assert os.linesep in result.output
