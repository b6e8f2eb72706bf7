"""evalkit release: reports first, then the ledger; no later release can be subtracted from an earlier one."""

import json
from types import SimpleNamespace

import openpyxl
import pytest
from typer.testing import CliRunner

from evalkit.building.order import Choices, orders_for
from evalkit.cli import app
from evalkit.disclosure.ledger import read_ledger
from evalkit.errors import Fault, ReleaseError
from evalkit.publishing import FORMATS
from evalkit.releases import enter

SETTINGS = """
[project]
slug = "pieni"
name = { fi = "Pieni" }
persons = "fictitious"
[windows.year]
start = 2018-01-01
end = 2018-12-31
[tables.participants]
file = "osallistujat.csv"
[tables.enrolments]
file = "jaksot.csv"
"""


def release(folder):
    return CliRunner().invoke(app, ["release", str(folder), "--language", "fi", "--output", str(folder / "reports")])


def write_persons(folder, count):
    persons = [f"A{number:03d}" for number in range(count)]
    genders = [f"{name};{'nainen' if number % 2 else 'mies'}" for number, name in enumerate(persons)]
    (folder / "osallistujat.csv").write_text("\n".join(["person;gender", *genders]), encoding="utf-8")
    stays = [f"{name};1.2.2018;1.6.2018" for name in persons]
    (folder / "jaksot.csv").write_text("\n".join(["person;start;end", *stays]), encoding="utf-8")


def make_folder(folder):
    folder.mkdir(exist_ok=True)
    (folder / "project.toml").write_text(SETTINGS, encoding="utf-8")
    write_persons(folder, 30)
    return folder


def entries(folder):
    return [entry["counts"] for entry in json.loads((folder / "releases.json").read_text(encoding="utf-8"))["releases"]]


def page(folder):
    return (folder / "reports/pieni/fi/public/index.html").read_text(encoding="utf-8")


def numbers(folder):
    """All cells of the workbook of the published numbers."""
    book = openpyxl.load_workbook(folder / "reports/pieni/fi/public/numbers.xlsx")
    return {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A project that is released, released again as it is, and once more with two persons more."""
    folder = make_folder(tmp_path_factory.mktemp("hanke"))
    first, first_numbers, first_entries = release(folder), numbers(folder), entries(folder)
    again, again_entries = release(folder), entries(folder)
    write_persons(folder, 32)
    return SimpleNamespace(
        folder=folder, first=first, first_numbers=first_numbers, first_entries=first_entries, again=again,
        again_entries=again_entries, later=release(folder), later_numbers=numbers(folder),
        later_entries=entries(folder),
    )  # fmt: skip


def test_first_release_is_entered_with_the_counts_that_it_shows(story):
    assert story.first.exit_code == 0
    assert "julkaisu 1 kirjattu" in story.first.output
    assert [entry["persons.year.count"] for entry in story.first_entries] == [30]
    assert 30 in story.first_numbers


def test_release_without_a_change_is_not_entered_and_makes_no_report(story):
    assert story.again.exit_code == 0
    assert "ajan tasalla" in story.again.output
    assert "ei ole mitään uutta julkaisuun 1 verrattuna" in story.again.output
    assert story.again_entries == story.first_entries


def test_counts_that_would_tell_of_two_persons_who_came_are_hidden_in_the_second_release(story):
    assert story.later.exit_code == 0
    assert "julkaisu 2 kirjattu" in story.later.output
    assert story.later_entries[0] == story.first_entries[0]
    assert "persons.year.count" not in story.later_entries[1]
    assert {30, 32} & story.later_numbers == set()


def test_report_of_a_release_is_not_stale_after_its_entry(story):
    built = CliRunner().invoke(app, ["build", str(story.folder), "--format", ",".join(FORMATS),
                                     "--output", str(story.folder / "reports")])  # fmt: skip
    assert "ajan tasalla" in built.output


@pytest.fixture
def unmade(monkeypatch, tmp_path):
    """A project folder, with notebooks that nobody may run."""
    monkeypatch.setattr("evalkit.reports.build", lambda *_: pytest.fail("a report was made"))
    return make_folder(tmp_path / "pieni")


@pytest.mark.parametrize("content", ["", "{}", '{"releases": []}', '{"releases": [{"counts": {"a": "b"}}]}'])
def test_broken_ledger_is_a_fault_before_anything_is_made(unmade, content):
    (unmade / "releases.json").write_text(content, encoding="utf-8")
    told = release(unmade)
    assert told.exit_code == 1
    assert "releases.json: julkaisuluetteloa ei voi lukea" in told.output
    assert (unmade / "releases.json").read_text(encoding="utf-8") == content
    assert not (unmade / "reports").exists()


def test_ledger_that_is_gone_after_a_release_is_a_fault(story):
    kept = (story.folder / "releases.json").read_bytes()
    (story.folder / "releases.json").unlink()
    told = release(story.folder)
    assert not (story.folder / "releases.json").exists()
    (story.folder / "releases.json").write_bytes(kept)
    assert told.exit_code == 1
    assert "releases.json: tiedosto puuttuu, vaikka hankkeesta on julkaistu raportti" in told.output


def test_release_that_the_gate_refuses_is_not_entered(unmade, monkeypatch):
    def refuse(project):
        raise ReleaseError(Fault("count_exposed", value="2"))

    monkeypatch.setattr("evalkit.cli.releasing.make", lambda orders: [])
    monkeypatch.setattr("evalkit.releases.released", refuse)
    told = release(unmade)
    assert told.exit_code == 1
    assert "Traceback" not in told.output
    assert told.output.strip()
    assert not (unmade / "releases.json").exists()


def interrupt(*_, **__):
    raise KeyboardInterrupt


def test_release_that_is_interrupted_before_its_entry_warns_of_reports_that_are_not_entered(unmade, monkeypatch):
    monkeypatch.setattr("evalkit.cli.releasing.make", interrupt)
    told = release(unmade)
    assert told.exit_code == 130
    assert told.output.startswith(f"Keskeytetty. Julkaisua ei kirjattu tiedostoon {unmade / 'releases.json'}.")


def test_release_that_is_interrupted_after_its_entry_says_that_it_is_entered(tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "pieni")
    rounds = iter([lambda orders: [], interrupt])
    monkeypatch.setattr("evalkit.cli.releasing.make", lambda orders: next(rounds)(orders))
    monkeypatch.setattr("evalkit.releases.made_from", lambda order: {})
    monkeypatch.setattr("evalkit.releases.data_hashes", lambda *_: {})
    told = release(folder)
    assert told.exit_code == 130
    assert f"Keskeytetty. Julkaisu 1 on kirjattu tiedostoon {folder / 'releases.json'}, mutta" in told.output
    assert len(read_ledger(folder)) == 1


def test_release_of_a_folder_that_cannot_be_written_makes_no_report(unmade, monkeypatch):
    def refuse(dir):
        raise OSError

    monkeypatch.setattr("evalkit.building.order.tempfile.TemporaryFile", refuse)
    monkeypatch.setattr("evalkit.cli.releasing.make", interrupt)
    told = release(unmade)
    assert told.exit_code == 2
    assert "ei voi kirjoittaa, joten julkaisua ei voitaisi kirjata" in told.output


def test_report_that_was_not_made_is_not_entered(tmp_path):
    folder = make_folder(tmp_path / "pieni")
    with pytest.raises(ReleaseError, match="changed_since"):
        enter(folder, orders_for(folder, Choices(output=tmp_path / "reports")))
    assert not (folder / "releases.json").exists()


def test_fault_in_the_data_leaves_no_entry(tmp_path):
    folder = make_folder(tmp_path / "pieni")
    (folder / "jaksot.csv").write_text("person;start\nA001;ensi viikolla\n", encoding="utf-8")
    told = release(folder)
    assert told.exit_code == 1
    assert "”ensi viikolla” ei ole päivämäärä" in told.output
    assert not (folder / "releases.json").exists()
