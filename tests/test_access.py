"""What tells of persons can be read by its owner alone, also where the umask would let everybody read and write."""

import os
import stat
from pathlib import Path

import pytest
from malformed.corpus import write
from sample_report import brief

from evalkit import build_report
from evalkit.building import production
from evalkit.errors import DataError
from evalkit.laboratory import lay_out, serve
from evalkit.loading import load_project
from evalkit.marking import mark_faults
from evalkit.pseudonyms import pseudonymise
from evalkit.publishing import publish, write_index
from evalkit.reports import log_seconds
from evalkit.template import write_template
from evalkit.wording import Words

SAMPLE = Path(__file__).parents[1] / "data_samples" / "monet-polut"


@pytest.fixture(autouse=True)
def open_to_all():
    """A system on which whatever is made can be read and written by everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def told_to_others(folder):
    """What of a folder and of all that is in it somebody else than the owner may read, write or enter."""
    return [path for path in (folder, *folder.rglob("*")) if mode(path) & 0o077]


@pytest.mark.parametrize("release", ["internal", "public"])
def test_report_is_its_owners_alone_unless_it_is_public(release, tmp_path):
    folder = publish(brief(release=release), tmp_path / "a" / release)
    everything = [folder, *folder.rglob("*")]
    assert len(everything) > 4
    assert told_to_others(folder) == ([] if release == "internal" else everything)


def test_report_that_takes_an_older_ones_place_is_its_owners_alone_as_well(tmp_path):
    folder = publish(brief(), tmp_path / "internal")
    for path in (folder, *folder.iterdir()):
        path.chmod(0o777)
    assert told_to_others(publish(brief(title="Uusi"), folder)) == []


def test_list_of_internal_reports_and_the_log_that_names_them_are_their_owners_alone(tmp_path):
    for release in ("internal", "public"):
        publish(brief(release=release), tmp_path / "esimerkki" / "fi" / release, ("html",))
    index = write_index(tmp_path)
    log_seconds(tmp_path, Path("esimerkki/fi/internal"), 1.2)
    assert (mode(tmp_path / "internal.html"), mode(tmp_path / "build-log.json"), mode(index)) == (0o600, 0o600, 0o644)


def test_executed_notebooks_of_a_build_and_what_it_leaves_are_their_owners_alone(tmp_path, monkeypatch):
    seen = []

    def looked_at(report, destination, formats):
        for scratch in destination.parent.glob(".internal-*"):
            seen.extend([*scratch.glob("*.ipynb")])
            assert told_to_others(scratch) == []
        return publish(report, destination, formats)

    monkeypatch.setattr(production, "publish", looked_at)
    monkeypatch.setattr("evalkit.reports.can_fork", lambda: False)
    folder = build_report(SAMPLE, release="internal", formats=("html",), output=tmp_path)
    assert len(seen) >= 3
    assert told_to_others(folder) == []


def test_pseudonymised_copy_and_its_key_are_their_owners_alone(tmp_path):
    source = write(tmp_path / "hanke", {})
    pseudonymise(source, tmp_path / "key", tmp_path / "copy", new_key=True)
    assert told_to_others(tmp_path / "copy") == told_to_others(tmp_path / "key") == []


def test_marked_copy_of_a_workbook_is_its_owners_alone(tmp_path):
    folder = write(tmp_path / "hanke", {"cells": [["Osallistujat", "B4", "Naine"]]})
    with pytest.raises(DataError) as refused:
        load_project(folder)
    (copy,) = mark_faults(folder, refused.value.faults, Words("fi"))
    assert mode(copy) == 0o600


def test_working_copies_of_notebooks_are_their_owners_alone(tmp_path):
    write_template(tmp_path / "hanke")
    place = tmp_path / "new" / "notebooks"
    assert len(lay_out(tmp_path / "hanke", place, "fi", "internal")) > 5
    assert told_to_others(place) == []


def test_working_copies_in_a_folder_that_was_there_are_their_owners_alone_and_the_folder_stays_as_it_was(tmp_path):
    write_template(tmp_path / "hanke")
    place = tmp_path / "shared"
    place.mkdir(mode=0o755)
    lay_out(tmp_path / "hanke", place, "fi", "internal")
    assert told_to_others(place) == [place]
    assert mode(place) == 0o755


def test_what_the_laboratory_itself_writes_is_its_owners_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("evalkit.laboratory._check_port", lambda port: None)

    def started(argv):
        (tmp_path / "checkpoint").write_text("")
        raise KeyboardInterrupt

    monkeypatch.setattr("jupyterlab.labapp.LabApp.initialize_server", started)
    with pytest.raises(KeyboardInterrupt):
        serve(tmp_path, lambda url: None)
    assert mode(tmp_path / "checkpoint") == 0o600
