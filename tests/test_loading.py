"""Loading: what staff write becomes canonical tables, read only from inside the folder."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.pofile import read_po
from staff_files import DAY, HEAD, MAPS, faults_of, good_sheets, save, save_csv

import evalkit
from evalkit.loading import load_project
from evalkit.loading.held import holding
from evalkit.loading.narrative import PARTS, read_narrative
from evalkit.notebooks import NOTEBOOKS


def test_headers_and_values_of_the_file_become_canonical(tmp_path):
    tables = load_project(save(tmp_path, good_sheets())).tables
    assert list(tables["participants"]) == ["person", "gender", "birth_year"]
    assert list(tables["participants"]["gender"]) == ["female", "male"]
    assert list(tables["enrolments"]["phase"]) == ["project", "project"]
    assert list(tables["episodes"]["state"]) == ["work", "bootcamp"]


def test_dates_are_read_from_date_cells_and_both_ways_of_writing(tmp_path):
    tables = load_project(save(tmp_path, good_sheets())).tables
    assert list(tables["enrolments"]["start"]) == [pd.Timestamp("2017-09-01"), pd.Timestamp("2017-09-04")]
    assert list(tables["episodes"]["start"]) == [pd.Timestamp("2018-01-02"), pd.Timestamp("2018-02-03")]
    assert tables["enrolments"]["end"].isna().tolist() == [False, True]
    assert tables["enrolments"].dtypes["end"] == "datetime64[ns]"


def test_missing_is_missing(tmp_path):
    participants = load_project(save(tmp_path, good_sheets())).tables["participants"]
    assert participants["birth_year"].tolist() == [1980, pd.NA]
    assert participants.dtypes["birth_year"] == "Int64"


def test_blank_rows_are_skipped_and_rows_keep_excels_numbers(tmp_path):
    sheets = good_sheets()
    rows = sheets["Osallistujat"]
    sheets["Osallistujat"] = [
        [],
        rows[0],
        [None, "  "],
        rows[1],
        [],
        [None, None, None, "vain oma muistiinpano"],
        rows[2],
    ]
    assert len(load_project(save(tmp_path, sheets)).tables["participants"]) == 2
    sheets["Osallistujat"][6] = ["LIISA-2", "kyllä", None]
    (fault,) = faults_of(save(tmp_path, sheets))
    assert (fault.code, fault.row) == ("code_unknown", 7)


def test_numbers_as_identifiers_are_text_without_decimals(tmp_path):
    sheets = {name: [rows[0], [17, *rows[1][1:]]] for name, rows in good_sheets().items()}
    tables = load_project(save(tmp_path, sheets)).tables
    assert [tables[name]["person"].tolist() for name in tables] == [["17"]] * 3


def test_first_sheet_is_read_where_none_is_named(tmp_path):
    toml = HEAD + MAPS.partition("[tables.enrolments]")[0].replace('sheet = "Osallistujat"', "")
    assert len(load_project(save(tmp_path, good_sheets(), toml)).tables["participants"]) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    "text",
    ['Mittari;Arvo\r\n"Yö;työ";3,5\r\nb;\r\n', 'Mittari,Arvo\n"Yö;työ","3,5"\n\nb,\n'],
    ids=["semicolon", "comma"],
)
def test_csv_is_read_with_either_delimiter_mark_and_decimal_comma(tmp_path, encoding, text):
    folder = save_csv(tmp_path, text.encode(encoding), 'columns = { indicator = "Mittari", target_low = "Arvo" }')
    indicators = load_project(folder).tables["indicators"]
    assert indicators["indicator"].tolist() == ["Yö;työ", "b"]
    assert indicators["target_low"].tolist()[0] == 3.5
    assert indicators["target_low"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1 234,5", 1234.5), ("1\N{NO-BREAK SPACE}234", 1234), ("\N{MINUS SIGN}2", -2), ("+0.25", 0.25)],
)
def test_numbers_are_read_as_finns_write_them(tmp_path, written, meant):
    folder = save_csv(tmp_path, f"indicator;target_low\na;{written}\n".encode())
    assert load_project(folder).tables["indicators"]["target_low"].tolist() == [meant]


def test_days_are_whole_numbers_where_weeks_are_counted(tmp_path):
    toml = HEAD + '[time]\nunit = "week"\n' + MAPS
    sheets = good_sheets()
    for name in ("Jaksot", "Tilanteet"):
        for row, start in zip(sheets[name][1:], (0, "4"), strict=True):
            row[2:] = [start, None]
    enrolments = load_project(save(tmp_path, sheets, toml)).tables["enrolments"]
    assert enrolments["start"].tolist() == [0, 4]
    assert dict(enrolments.dtypes[["start", "end"]]) == {"start": "Int64", "end": "Int64"}


def test_own_characteristic_is_read_with_its_codes(tmp_path):
    own = "[characteristics.aid.values]\nyes = {}\nno = {}\n"
    sheets = good_sheets()
    for row, aid in zip(sheets["Osallistujat"], ("aid", "YES", "no"), strict=True):
        row[3] = aid
    folder = save(tmp_path, sheets, 'groups = ["aid"]\n' + HEAD + MAPS + own)
    assert load_project(folder).tables["participants"]["own_aid"].tolist() == ["yes", "no"]
    sheets["Osallistujat"][1][3] = "maybe"
    (fault,) = faults_of(save(tmp_path, sheets, HEAD + MAPS + own))
    assert (fault.code, fault.column, fault.expected) == ("code_unknown", "aid", "yes, no")


def test_project_remembers_the_fingerprint_of_each_file_it_read(tmp_path):
    folder = save(tmp_path, good_sheets())
    (folder / "narrative.fi.md").write_text("## Opit {#lessons}\nHyvä.", encoding="utf-8")
    (folder / "other.txt").write_text("not read")
    expected = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("narrative.fi.md", "project.toml", "tiedot.xlsx")
    }
    assert load_project(folder).hashes == expected


def test_narrative_is_taken_apart_by_its_headings(tmp_path):
    folder = save(tmp_path, good_sheets())
    text = "# Luku\nohje\n\n## Tavoitteet {#aims}\n\nYksi.\n\n### Tarkemmin\nKaksi.\n## Opit {#lessons}\n"
    (folder / "narrative.fi.md").write_text(text, encoding="utf-8")
    assert load_project(folder).narrative == {"fi": {"aims": "Yksi.\n\n### Tarkemmin\nKaksi.", "lessons": ""}}


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("a\n## Opit\n", "heading_without_id", 2),
        ("## Tavoitteet {#}\n", "heading_without_id", 1),
        ("## A {#aims}\n\n## B {#aims}", "heading_twice", 3),
        ("## Tavoitteet {#tuntematon}\n", "heading_unknown", 1),
        ("## Tavoitteet {#Aims}\n", "heading_unknown", 1),
    ],
)
def test_narrative_heading_that_cannot_be_found_is_a_fault(tmp_path, text, code, row):
    folder = save(tmp_path, good_sheets())
    (folder / "narrative.sv.md").write_text(text, encoding="utf-8")
    (fault,) = faults_of(folder)
    assert (fault.code, fault.file, fault.row) == (code, "narrative.sv.md", row)


@pytest.mark.parametrize("language", ["fi", "en", "sv"])
def test_what_the_template_has_invented_is_left_out_of_a_real_project_and_told(tmp_path, language):
    folder = save(tmp_path, good_sheets())
    written = (Path(evalkit.__file__).parent / f"template/{language}/narrative.md").read_text(encoding="utf-8")
    first = read_narrative(written.encode(), "")["aims"].partition(". ")[0]
    (folder / f"narrative.{language}.md").write_text(written.replace(first, "Oma tavoite"), encoding="utf-8")
    project = load_project(folder)
    assert project.narrative[language] == {**dict.fromkeys(PARTS, ""), "aims": "Oma tavoite."}
    (remark,) = project.remarks
    assert (remark.code, remark.file) == ("template_text", f"narrative.{language}.md")
    assert remark.value == "aims, activities, deviations, method, lessons, embedding"


def test_texts_of_a_projects_own_are_left_as_they_are(tmp_path):
    folder = save(tmp_path, good_sheets())
    (folder / "narrative.fi.md").write_text("## Opit {#lessons}\nKirjoita tähän. Hyvä.", encoding="utf-8")
    project = load_project(folder)
    assert (project.narrative, project.remarks) == ({"fi": {"lessons": "Kirjoita tähän. Hyvä."}}, ())


def test_ids_of_the_narrative_are_those_that_the_catalogue_has_titles_for():
    with (Path(evalkit.__file__).parent / "locales/fi/LC_MESSAGES/narrative.po").open("rb") as handle:
        titles = {message.id for message in read_po(handle) if message.id}
    assert {f"narrative.{part}" for part in PARTS} == titles


def test_every_part_of_the_narrative_is_taken_up_by_a_notebook():
    sources = " ".join(notebook.path.read_text(encoding="utf-8") for notebook in NOTEBOOKS)
    assert [part for part in PARTS if f'page.narrative(\\"{part}\\")' not in sources] == []


def test_file_outside_the_folder_is_refused(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    save(tmp_path, good_sheets())
    for file in ("../tiedot.xlsx", (tmp_path / "tiedot.xlsx").as_posix()):
        save(folder, good_sheets(), HEAD + MAPS.replace("tiedot.xlsx", file, 1))
        (fault,) = faults_of(folder)
        assert (fault.code, fault.key, fault.value) == ("file_outside", "tables.participants.file", file)


@pytest.mark.parametrize("name", ["tiedot.xlsx", "project.toml", "narrative.fi.md"])
def test_link_out_of_the_folder_is_refused(tmp_path, name):
    folder = tmp_path / "project"
    folder.mkdir()
    save(folder, good_sheets())
    (folder / "narrative.fi.md").write_text("## A {#aims}", encoding="utf-8")
    (folder / name).rename(tmp_path / name)
    (folder / name).symlink_to(tmp_path / name)
    assert {fault.code for fault in faults_of(folder)} == {"file_outside"}


def test_file_in_a_folder_below_is_read(tmp_path):
    folder = save(tmp_path, good_sheets(), HEAD + MAPS.replace("tiedot.xlsx", "data/tiedot.xlsx"))
    (folder / "data").mkdir()
    (folder / "tiedot.xlsx").rename(folder / "data" / "tiedot.xlsx")
    assert list(load_project(folder).hashes) == ["data/tiedot.xlsx", "project.toml"]


def test_ten_thousand_rows_are_loaded_and_checked_in_five_seconds(tmp_path):
    count = 10_000
    people = [f"P{number}" for number in range(count)]
    sheets = {
        "Osallistujat": [good_sheets()["Osallistujat"][0], *([who, "nainen", 1980] for who in people)],
        "Jaksot": [good_sheets()["Jaksot"][0], *([who, "hanke", DAY(2017, 9, 1), "1.12.2017"] for who in people)],
        "Tilanteet": [good_sheets()["Tilanteet"][0], *([who, "työssä", "2.1.2018", None] for who in people)],
    }
    folder = save(tmp_path, sheets)
    # Of the processor, not of the clock on the wall: other tests run at the same time.
    began = time.process_time()
    assert len(load_project(folder).tables["episodes"]) == count
    assert time.process_time() - began < 5


def test_project_that_is_held_is_loaded_no_second_time(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    folder, other = save(tmp_path / "a", good_sheets()), save(tmp_path / "b", good_sheets())
    project = load_project(folder)
    with holding(project):
        assert load_project(folder / ".." / folder.name) is project
        assert load_project(other) is not project
    assert load_project(folder) is not project
