"""The appendix tells of every table and figure how it was made, and nothing that the gate hides."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from sample_report import GENDER, OUTCOMES
from sample_report import ROWS as WRITTEN

from evalkit import load_project, protect
from evalkit.analysis.chapters import chapter_rows, timing_rows
from evalkit.analysis.portfolio import portfolio
from evalkit.building.manifest import made_with
from evalkit.chapter.appendix import SHORT, Made, appendix, disclosure_rules
from evalkit.chapter.audit_table import MEASURES
from evalkit.chapter.blocks import Figure, Heading, Items, Table
from evalkit.chapter.figures import FIGURES
from evalkit.chapter.lineage import entries
from evalkit.chapter.page import open_page, open_portfolio, words_for
from evalkit.chapter.tables import layouts
from evalkit.disclosure.rounding import midpoints
from evalkit.errors import Fault
from evalkit.measures import measures
from evalkit.notebooks import NOTEBOOKS
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.wording import Words, languages

FOLDERS = sorted(path.parent for path in Path("data_samples").glob("*/project.toml"))
SAMPLE = Path("data_samples/mahdollisuudet-todeksi")
WORDS = Words("fi")
# Without the measure that only the tests of publishing know.
ROWS = Results(tuple(row for row in WRITTEN if row.measure in measures()))
MADE = (*measures().values(), *measures(rounded=True).values())


@pytest.fixture(scope="module")
def projects():
    return {folder.name: load_project(folder) for folder in FOLDERS}


@pytest.fixture(scope="module")
def sample(projects):
    return projects["mahdollisuudet-todeksi"]


@pytest.fixture(scope="module")
def rows(projects):
    """Every row of each sample by its name, computed once."""
    return {
        name: chapter_rows(project) + timing_rows(project) + portfolio([project]) for name, project in projects.items()
    }


def shown_blocks(shown, page):
    """Every table and figure that the rows can be shown as."""
    blocks = [page.table(shown, name) for name in (*layouts(), *MEASURES)]
    blocks += [page.figure(shown, name) for name in FIGURES]
    return tuple(block for block in blocks if isinstance(block, Table | Figure) and _told(block))


def _told(block):
    table = block.table if isinstance(block, Figure) else block
    return any(cell.text for line in table.lines for cell in line.cells)


def made_of(project, rows=ROWS, chapters=(("10_reach", (GENDER, OUTCOMES)),), release="internal", skipped=None):
    listed = entries(chapters, rows, [project])
    provenance = {**made_with(), "data": dict(project.hashes)}
    return Made(listed, rows, [project], provenance, skipped or {}, release)


def appended(made):
    """The blocks of the appendix in the words of its project."""
    return appendix(made, words_for(made.projects[0], "fi"))


def text_of(blocks):
    return "\n".join(block.plain() for block in blocks)


@pytest.mark.parametrize("language", languages())
def test_every_definition_and_method_has_a_name_and_a_text(language):
    words = Words(language)
    codes = {f"definition.{made.definition}" for made in MADE}
    codes |= {f"method.{made.method}" for made in MADE}
    keys = {f"appendix.{code}{part}" for code in codes for part in ("", ".text")}
    assert {key for key in keys if not words.has(key)} == set()


def test_no_definition_or_method_is_told_that_nothing_uses():
    catalogue = (Path("evalkit/locales/fi/LC_MESSAGES/appendix.po")).read_text(encoding="utf-8")
    told = set(re.findall(r'"appendix\.(definition|method)\.(\w+)"', catalogue))
    used = {("definition", made.definition) for made in MADE}
    assert told == used | {("method", made.method) for made in MADE}


@pytest.mark.parametrize(
    ("name", "release"), [*((folder.name, "internal") for folder in FOLDERS), ("mahdollisuudet-todeksi", "public")]
)
def test_every_table_and_figure_of_a_sample_has_its_entry(name, release, projects, rows):
    project = projects[name]
    shown = protect(rows[name], release, project)
    blocks = shown_blocks(shown, open_page(project, "fi", release))
    listed = entries((("all", blocks),), shown, [project])
    assert [(entry.kind, entry.id) for entry in listed] == [(block.kind, block.id) for block in blocks]
    assert blocks
    for entry in listed:
        assert entry.definitions, entry.id
        assert entry.methods, entry.id
        assert set(entry.data.values()) <= set(project.hashes.values())
        assert entry.data, entry.id


def test_entries_of_a_portfolio_name_the_files_of_each_project(projects):
    members = [projects["kotopaikka"], projects["mahdollisuudet-todeksi"]]
    lines = portfolio(members)
    page = open_portfolio(members, "fi", "internal")
    blocks = (page.table(lines, "portfolio-lines"), page.table(lines, "portfolio-targets"))
    first, second = entries((("70_portfolio", blocks),), lines, members)
    assert "mahdollisuudet-todeksi/mahdollisuudet-todeksi.xlsx" in first.data
    assert "kotopaikka/kotopaikka.xlsx" in first.data
    assert second.rows == {"kotopaikka/indicators": 13, "mahdollisuudet-todeksi/indicators": 3}


def test_entry_tells_number_files_hashes_persons_definition_and_method(sample):
    table, _ = made_of(sample).entries
    workbook = "mahdollisuudet-todeksi.xlsx"
    assert table.record() == {
        "kind": "table", "number": 1, "id": "gender", "chapter": "10_reach", "measures": ["persons"],
        "definitions": ["persons"], "methods": ["count"], "persons": {"project": 50}, "rows": {},
        "data": {name: sample.hashes[name] for name in (workbook, "project.toml")},
    }  # fmt: skip


def test_what_comes_from_rounded_counts_has_its_own_definition_and_method(sample):
    row = Row("state_occupation", "estimate", 0.5, variable="state_group", category="unemployed", unit="share")
    codes = []
    for rounded in (False, True):
        rows = Results(tuple(replace(row, time=time, rounded=rounded) for time in (3.0, 6.0)))
        shown = open_page(sample, "fi").table(rows, "pathways-occupation-groups")
        (entry,) = entries((("40_pathways", (shown,)),), rows, [sample])
        codes.append((entry.definitions, entry.methods))
    assert codes == [(("state_occupation",), ("occupation",)), (("state_share",), ("wilson",))]


def test_number_of_persons_that_the_release_hides_is_not_told(sample):
    hidden = ROWS.map(lambda row: replace(row, value=None, mark="suppressed") if row.measure == "persons" else row)
    made = made_of(sample, hidden, release="public")
    assert made.entries[0].record()["persons"] == {"project": None}
    (table,) = (block for block in appended(made) if getattr(block, "id", "") == "made-shown")
    assert table.lines[0].cells[-1].text.endswith("suojattu")
    assert "50" not in table.plain()


def test_public_appendix_does_not_tell_how_many_rows_about_persons_a_file_has(sample):
    def told(release):
        blocks = appended(made_of(sample, release=release))
        (table,) = (block for block in blocks if getattr(block, "id", "") == "made-files")
        return {line.head: line.cells[0].text for line in table.lines}

    assert "70" in told("internal")["mahdollisuudet-todeksi.xlsx"]
    assert not re.search(r"\d", told("public")["mahdollisuudet-todeksi.xlsx"])
    assert told("public")["indicators.csv"].endswith("3")


def test_files_bear_the_beginning_of_their_hash(sample):
    text = text_of(appended(made_of(sample)))
    assert all(digest[:SHORT] in text and digest not in text for digest in sample.hashes.values())


def test_remark_is_told_without_its_row_in_a_public_release(sample):
    remark = Fault("total_left_out", "osallistujat.xlsx", "Osallistujat", row=52, letter="A")
    noted = replace(sample, remarks=(remark,))
    internal, public = (text_of(appended(made_of(noted, release=name))) for name in ("internal", "public"))
    assert "A52" in internal
    assert "yhteenvetorivi" in public
    assert not re.search(r"\b[A-Z]?52\b", public)


def test_skipped_chapter_is_told_with_what_the_project_lacks(sample):
    skipped = {"outcomes.title": ("episodes", "outcomes")}
    blocks = appended(made_of(sample, skipped=skipped))
    (items,) = (block for block in blocks if isinstance(block, Items))
    told = "puuttuva aineisto: tilanteiden taulukko ja tulosten määrittely."
    assert items.plain() == f"- {WORDS.text('outcomes.title')} – {told}"


def test_every_need_of_a_notebook_has_words():
    needs = {need for notebook in NOTEBOOKS for need in notebook.needs}
    assert {need for need in needs if not WORDS.has(f"appendix.need.{need}")} == set()


def test_rounding_base_is_the_number_of_counts_with_one_midpoint(sample):
    rules = disclosure_rules(sample)
    alike = [
        count for count in range(1, 30) if midpoints(count, rules["threshold"]) == midpoints(1, rules["threshold"])
    ]
    assert rules == {"threshold": 5, "sensitive_threshold": 10, "rounding_base": len(alike)}


def test_disclosure_table_counts_what_is_hidden_and_what_is_rounded_by_kind(sample):
    rows = Results((
        Row("persons", "count", None, mark="suppressed"),
        Row("persons", "share", None, mark="suppressed"),
        Row("incidence", "estimate", 0.31, rounded=True),
    ))  # fmt: skip
    blocks = appended(made_of(sample, rows, (), "public"))
    (table,) = (block for block in blocks if getattr(block, "id", "") == "made-disclosure")
    counted = {line.head: [cell.text for cell in line.cells] for line in table.lines}
    assert counted == {"Osallistujat": ["2", "0"], "Kertymä": ["0", "1"]}
    assert "6 henkilön" in text_of(blocks)


def test_appendix_names_no_place_and_no_person(sample):
    text = text_of(appended(made_of(sample)))
    persons = set(sample.tables["participants"]["person"])
    assert str(Path.cwd()) not in text
    assert persons.isdisjoint(re.findall(r"\w+", text))


def test_appendix_is_a_chapter_with_headings_in_order(sample):
    headings = [block for block in appended(made_of(sample)) if isinstance(block, Heading)]
    assert [heading.level for heading in headings] == [1, 2, 2, 2, 2, 2, 2, 2]
    assert len({heading.id for heading in headings}) == len(headings)


def test_records_are_json(sample):
    assert isinstance(sample, Project)
    records = [entry.record() for entry in made_of(sample).entries]
    assert json.loads(json.dumps(records)) == records
