"""A report is built whole from the sample, the same each time, or not at all."""

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path

import outloud
import pdfua
import pytest
from opened_pdf import Opened
from page_lint import faults

from evalkit import load_project, notebooks
from evalkit.building.order import Choices, orders_for
from evalkit.errors import ChapterError, DataError, Fault, ParameterError
from evalkit.publishing import FORMATS
from evalkit.reports import build, build_report, log_seconds

SAMPLE = Path("data_samples/mahdollisuudet-todeksi")


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    build_report(SAMPLE, release="internal", output=folder)
    return folder


@pytest.fixture
def report(output):
    return output / "mahdollisuudet-todeksi" / "fi" / "internal"


def hashes(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_report_has_page_word_file_numbers_figures_and_record(report):
    names = set(hashes(report))
    assert {
        "index.html",
        "mahdollisuudet-todeksi.docx",
        "mahdollisuudet-todeksi.pdf",
        "numbers.xlsx",
        "run.json",
    } <= names
    assert {"figures/time-to-outcome.svg", "figures/time-to-outcome.png"} <= names


def test_page_holds_the_chapters_the_finding_and_the_mark(report):
    page = (report / "index.html").read_text(encoding="utf-8")
    for text in ("Sisäinen – ei julkaistavaksi", "Ketkä hanke tavoitti", "Loppuraportin tiivistelmä", "24,1–49,9"):
        assert text in page


def test_page_has_no_fault_that_the_lint_of_pages_knows(report):
    assert faults((report / "index.html").read_text(encoding="utf-8")) == []


def test_two_checkers_of_accessibility_find_nothing_in_the_pdf(report):
    path = str(report / "mahdollisuudet-todeksi.pdf")
    heard = outloud.check(path)
    assert heard.error is None
    assert [(found.rule, found.message) for found in heard.findings] == []
    assert pdfua.validate(path).findings == ()


def texts_of(report):
    """Every text in the report's files by name; Office files are taken apart, pictures hold none but their metadata."""
    for path in sorted(path for path in report.rglob("*") if path.is_file()):
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as office:
                parts = [(f"{path.name}/{name}", office.read(name)) for name in office.namelist()]
        elif path.suffix == ".pdf":
            parts = [(path.name, page.encode()) for page in Opened(path).pages()]
        else:
            parts = [(path.name, path.read_bytes())]
        yield from ((name, part.decode()) for name, part in parts if not name.endswith(".png"))


def test_no_person_of_the_sample_is_named_in_any_file(report):
    persons = load_project(SAMPLE).tables["participants"]["person"]
    named = re.compile(rf"\b({'|'.join(map(re.escape, persons))})\b")
    texts: dict[str, str] = {}
    for name, text in texts_of(report):
        texts[name] = texts.get(name, "") + text
    assert {name.rpartition(".")[2] for name in texts} >= {"html", "json", "pdf", "svg", "xml", "rels"}
    assert {name: named.findall(text) for name, text in texts.items() if named.search(text)} == {}


def test_every_picture_holds_only_what_is_drawn(report):
    with zipfile.ZipFile(report / "mahdollisuudet-todeksi.docx") as word:
        pictures = [word.read(name) for name in word.namelist() if name.endswith(".png")]
    pictures += [path.read_bytes() for path in report.rglob("*.png")]
    assert pictures
    assert [picture for picture in pictures if b"tEXt" in picture or b"iTXt" in picture] == []


def test_record_holds_hashes_and_parameters_but_no_time_and_no_place(report):
    record = json.loads((report / "run.json").read_text(encoding="utf-8"))
    workbook = hashlib.sha256((SAMPLE / "mahdollisuudet-todeksi.xlsx").read_bytes()).hexdigest()
    assert record["data"]["mahdollisuudet-todeksi.xlsx"] == workbook
    assert record["parameters"] == {"language": "fi", "release": "internal", "formats": list(FORMATS)}
    assert str(Path.cwd()) not in json.dumps(record)


def test_build_log_tells_the_seconds_and_is_no_part_of_the_report(output):
    log = json.loads((output / "build-log.json").read_text(encoding="utf-8"))
    assert log["mahdollisuudet-todeksi/fi/internal"]["seconds"] > 0


@pytest.mark.parametrize("damaged", ["", "{", "[]", "\udc80"])
def test_damaged_build_log_counts_as_empty(damaged, tmp_path):
    (tmp_path / "build-log.json").write_text(damaged, encoding="utf-8", errors="surrogateescape")
    log_seconds(tmp_path, Path("a/fi/internal"), 1.234)
    assert json.loads((tmp_path / "build-log.json").read_text()) == {"a/fi/internal": {"seconds": 1.23}}


def test_kernels_that_start_cold_give_the_same_bytes_as_forks_of_a_warm_process(report, tmp_path):
    (outcome,) = build(orders_for(SAMPLE, Choices(release="internal", output=tmp_path)), forked=False)
    assert hashes(outcome.order.destination) == hashes(report)


def test_forced_build_gives_the_same_bytes(report, output):
    before, made = hashes(report), (report / "index.html").stat().st_mtime_ns
    assert build_report(SAMPLE, release="internal", output=output, force=True) == report
    assert hashes(report) == before
    assert (report / "index.html").stat().st_mtime_ns > made


@pytest.fixture
def copied_notebooks(tmp_path, monkeypatch):
    """The notebooks in a folder where a test may change them; builds without forks read them there."""
    copied = shutil.copytree(notebooks.FOLDER, tmp_path / "notebooks")
    monkeypatch.setattr(notebooks, "FOLDER", copied)
    monkeypatch.setattr("evalkit.building.manifest.code_hash", lambda: "changed")
    return copied


def test_failed_notebook_publishes_nothing_and_keeps_the_old_report(report, output, copied_notebooks):
    path = copied_notebooks / "10_reach.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("ek.reach", "ek.no_such_thing"), encoding="utf-8")
    before = hashes(report)
    (outcome,) = build(orders_for(SAMPLE, Choices(release="internal", output=output)), forked=False)
    assert isinstance(outcome.error, ChapterError)
    assert re.search(r"10_reach\.ipynb.*AttributeError", str(outcome.error))
    assert hashes(report) == before


def test_person_in_a_failed_notebooks_error_is_masked(tmp_path, monkeypatch):
    project = load_project(SAMPLE)
    person = project.tables["participants"]["person"][0]

    def fail(source, target, parameters, kernel):
        value = f"KeyError: '{person}' at 10, not {person}5"
        raise ChapterError(Fault("notebook_failed", key=source.name, value=value))

    monkeypatch.setattr(notebooks, "run", fail)
    (outcome,) = build(orders_for(SAMPLE, Choices(release="internal", output=tmp_path)), forked=False)
    assert outcome.error.fault.value == f"KeyError: '******' at 10, not {person}5"
    assert not (tmp_path / project.slug / "fi" / "internal").exists()


@pytest.mark.parametrize("wrong", [{"language": "de"}, {"release": "secret"}, {"formats": ("odt",)}, {"formats": ()}])
def test_wrong_choice_is_named_before_anything_is_done(wrong, tmp_path):
    with pytest.raises(ParameterError):
        build_report(SAMPLE, output=tmp_path, **wrong)
    assert list(tmp_path.iterdir()) == []


def test_folder_without_a_project_is_a_fault_of_the_data(tmp_path):
    with pytest.raises(DataError, match="project_missing"):
        build_report(tmp_path, output=tmp_path / "reports")
