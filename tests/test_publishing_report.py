"""Publishing as a whole: the same bytes again, all or nothing, and faults that say what to do."""

import fcntl
import hashlib
import json
import os
import subprocess
from dataclasses import replace

import pytest
from sample_report import GENDER, brief, figure, report

from evalkit import aside
from evalkit.aside import beside
from evalkit.chapter.blocks import Heading
from evalkit.errors import ParameterError
from evalkit.publishing import PublishingError, pandoc, publish
from evalkit.publishing.record import read_record
from evalkit.publishing.report import files
from evalkit.results import Results, Row


def everything(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_folder_holds_exactly_the_files_of_the_report(tmp_path):
    folder = publish(report(), tmp_path / "new" / "internal")
    names = {
        f"figures/{name}-figure.{form}"
        for name in ("bars", "incidence", "targets", "scores")
        for form in ("svg", "png")
    }
    assert set(everything(folder)) == {
        "index.html",
        "esimerkki.docx",
        "esimerkki.pdf",
        "numbers.xlsx",
        "run.json",
        *names,
    }


def test_same_report_gives_the_same_bytes_in_every_file(tmp_path):
    first, second = publish(report(), tmp_path / "a"), publish(report(), tmp_path / "b")
    assert everything(first) == everything(second)


def test_record_is_the_provenance_with_sorted_keys_and_the_hash_of_every_other_file(tmp_path):
    folder = publish(report(), tmp_path / "a")
    told = read_record(folder)
    assert {key: told[key] for key in ("versions", "commit")} == {"versions": {"b": 2, "a": 1}, "commit": "0000000"}
    assert told["files"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in everything(folder).items() if name != "run.json"
    }
    written = (folder / "run.json").read_text(encoding="utf-8")
    assert written.index('"a"') < written.index('"b"')


@pytest.mark.parametrize("damage", ["", "[]", "{}", "{", '{"record": "0"}', "\udc80"])
def test_damaged_record_counts_as_none(damage, tmp_path):
    (tmp_path / "run.json").write_text(damage, encoding="utf-8", errors="surrogateescape")
    assert read_record(tmp_path) == {}


def test_record_that_somebody_has_changed_counts_as_none(tmp_path):
    folder = publish(brief(), tmp_path / "a", ("html",))
    path = folder / "run.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0000000", "0000001"), encoding="utf-8")
    assert read_record(folder) == {}


def test_run_record_counts_what_is_hidden_and_rounded_by_measure_and_tells_no_value():
    hidden = Row("persons", "count", None, mark="suppressed")
    rows = (hidden, replace(hidden, window="whole"), replace(hidden, measure="primary_outcome"),
            Row("incidence", "estimate", 0.31, rounded=True), Row("groups", "count", 7.0))  # fmt: skip
    record = json.loads(files(brief(rows=Results(rows)), ())["run.json"])
    assert record["disclosure"] == {
        "suppressed": {"persons": 2, "primary_outcome": 1},
        "rounded": {"incidence": 1},
    }


def test_new_report_replaces_all_of_the_old_one_and_leaves_nothing_beside_it(tmp_path):
    folder = publish(brief(), tmp_path / "internal")
    (folder / "stale.txt").write_text("old")
    publish(brief(title="Uusi"), folder, formats=("html",))
    assert "Uusi" in (folder / "index.html").read_text(encoding="utf-8")
    assert not (folder / "stale.txt").exists()
    assert not (folder / "esimerkki.docx").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["internal"]


def test_replacing_works_where_two_names_cannot_be_exchanged(tmp_path, monkeypatch):
    monkeypatch.setattr(aside, "_exchanged", lambda one, other: False)
    folder = publish(brief(), tmp_path / "internal")
    publish(brief(title="Uusi"), folder)
    assert "Uusi" in (folder / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["internal"]


@pytest.mark.parametrize("step", ["evalkit.publishing.report.word_file", "evalkit.publishing.report.workbook"])
def test_failure_leaves_the_old_report_whole_and_nothing_beside_it(tmp_path, monkeypatch, step):
    folder = publish(brief(), tmp_path / "internal")
    before = everything(folder)

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(step, fail)
    with pytest.raises(KeyboardInterrupt):
        publish(brief(title="Uusi"), folder)
    assert everything(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["internal"]


def test_failure_between_two_renames_brings_the_old_report_back(tmp_path, monkeypatch):
    folder = publish(brief(), tmp_path / "internal")
    before = everything(folder)
    monkeypatch.setattr(aside, "_exchanged", lambda one, other: False)
    rename = type(folder).rename

    def refuse(self, target):
        if self.name.startswith(".") and not self.name.endswith("-old") and target == folder:
            raise PermissionError
        return rename(self, target)

    monkeypatch.setattr(type(folder), "rename", refuse)
    with pytest.raises(PermissionError):
        publish(brief(title="Uusi"), folder)
    assert everything(folder) == before


def left_over(folder):
    """What a killed build has left."""
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("half")


def test_folder_of_a_killed_build_goes_with_the_next_one(tmp_path):
    left_over(tmp_path / ".internal-abcd_123")
    left_over(tmp_path / ".internal-abcd_124-old")
    publish(brief(), tmp_path / "internal", ("html",))
    assert [path.name for path in tmp_path.iterdir()] == ["internal"]


def test_last_copy_of_a_report_comes_back_where_a_build_was_killed_between_two_renames(tmp_path):
    left_over(tmp_path / ".internal-abcd_124-old")
    with beside(tmp_path / "internal"):
        assert (tmp_path / "internal" / "index.html").read_text() == "half"


def test_folder_in_use_and_folders_of_other_reports_stay(tmp_path):
    in_use, other = tmp_path / ".internal-abcd_123", tmp_path / ".public-abcd_123"
    for folder in (in_use, other):
        left_over(folder)
    opened = os.open(in_use, os.O_RDONLY)
    fcntl.flock(opened, fcntl.LOCK_EX)
    publish(brief(), tmp_path / "internal", ("html",))
    os.close(opened)
    assert all((folder / "index.html").exists() for folder in (in_use, other))


def test_folder_that_is_swept_away_before_it_is_locked_is_made_again(tmp_path, monkeypatch):
    made, lock = [], aside._lock

    def swept_first(folder):
        made.append(folder)
        if len(made) == 1:
            folder.rmdir()
        return lock(folder)

    monkeypatch.setattr(aside, "_lock", swept_first)
    with beside(tmp_path / "internal") as folder:
        assert folder.is_dir()
    assert len(made) == 2


def test_disk_error_while_writing_leaves_the_old_report_whole(tmp_path, monkeypatch):
    folder = publish(brief(), tmp_path / "internal")
    before = everything(folder)

    def full(self, content):
        raise OSError("no space left")

    monkeypatch.setattr(type(folder), "write_bytes", full)
    with pytest.raises(OSError, match="no space"):
        publish(brief(title="Uusi"), folder)
    monkeypatch.undo()
    assert everything(folder) == before


def test_missing_pandoc_is_named(monkeypatch):
    monkeypatch.setattr(pandoc, "_program", lambda: "/nowhere/pandoc")
    with pytest.raises(PublishingError, match="pandoc_missing"):
        files(brief())


def test_message_of_a_failing_pandoc_is_kept(monkeypatch):
    def failed(*_, **__):
        return subprocess.CompletedProcess([], 64, b"", b"JSON parse error: somewhere")

    monkeypatch.setattr(subprocess, "run", failed)
    with pytest.raises(PublishingError, match="JSON parse error: somewhere"):
        files(brief())


def test_unknown_format_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="odt"):
        publish(brief(), tmp_path / "internal", formats=("odt",))
    assert list(tmp_path.iterdir()) == []


def test_id_that_stands_twice_or_leaves_the_folder_is_refused():
    with pytest.raises(PublishingError, match="id_twice"):
        report(chapters=(("a", (GENDER,)), ("b", (GENDER,))))
    outside = type(GENDER)("../outside", "x", ("x",), ())
    with pytest.raises(PublishingError, match="id_wrong"):
        report(chapters=(("a", (outside,)),))


def test_chapters_may_use_the_same_heading_id():
    limits = Heading(1, "Rajoitukset", "limits")
    page = files(report(chapters=(("a", (limits,)), ("b", (limits,)))))["index.html"].decode()
    assert 'id="a-limits"' in page
    assert 'id="b-limits"' in page


def test_figure_may_carry_a_table_that_also_stands_by_itself():
    twice = figure("bars")
    shared = type(twice)(twice.id, twice.drawing, twice.caption, twice.alt, twice.content, GENDER)
    page = files(report(chapters=(("a", (GENDER, shared)),)))["index.html"].decode()
    assert page.count('id="gender"') == 1
