"""A project's files that identify somebody are refused, with the column named and the value masked."""

import pytest
from staff_files import HEAD, MAPS, changed, faults_of, good_sheets, save

from evalkit.loading import load_project
from evalkit.loading.identities import COLUMN, SINGLE, is_identifier
from evalkit.messages import message
from evalkit.privacy import MASK
from evalkit.privacy.headers import _HEADERS
from evalkit.privacy.identifiers import KINDS
from evalkit.wording import Words


def told(folder):
    return [(fault.code, fault.sheet, fault.row, fault.column) for fault in faults_of(folder)]


def with_column(header, *cells, sheet="Osallistujat"):
    sheets = good_sheets()
    for row, cell in zip(sheets[sheet], (header, *cells), strict=True):
        row.append(cell)
    return sheets


CELLS = {
    "identity_code": "040590-123X", "foreign_code": "880320-0016", "phone": "040 123 4567", "email": "aino@example.fi",
    "address": "Hakakatu 5 A 3", "bank_account": "FI21 1234 5600 0007 85", "name": "tapasi: Aino Esimerkki",
}  # fmt: skip


@pytest.mark.parametrize("kind", CELLS)
def test_identifier_in_a_column_that_nothing_reads_is_refused(tmp_path, kind):
    (fault,) = faults_of(save(tmp_path, changed("Osallistujat", 3, 4, CELLS[kind])))
    assert (fault.code, fault.row, fault.column, fault.value) == (f"identifier.{kind}", 3, "Muistiinpano", MASK)


@pytest.mark.parametrize("kind", CELLS)
def test_identifier_in_a_header_is_refused_and_masked_there(tmp_path, kind):
    (fault,) = faults_of(save(tmp_path, with_column(f"{CELLS[kind]}", 1, None)))
    assert (fault.code, fault.row, fault.column) == (f"identifier.{kind}", 1, fault.column)
    assert MASK in fault.column
    assert CELLS[kind] not in str(fault)


def test_identifier_in_a_column_without_a_header_is_named_by_its_letter(tmp_path):
    assert told(save(tmp_path, with_column(None, None, "040590-123X", sheet="Jaksot"))) == [
        ("identifier.identity_code", "Jaksot", 3, "E")
    ]


@pytest.mark.parametrize(
    ("header", "kind"), [("Etunimi", "name"), ("Nimi", "name"), ("Puh.", "phone"), ("Hetu", "identity_code")]
)
def test_column_of_identifiers_is_one_fault_at_its_header(tmp_path, header, kind):
    assert told(save(tmp_path, with_column(header, "x", "y"))) == [
        (f"identifier_column.{kind}", "Osallistujat", 1, header)
    ]


def test_column_of_identifiers_without_a_cell_is_let_through(tmp_path):
    load_project(save(tmp_path, with_column("Etunimi", None, None)))


def test_column_of_names_under_another_header_is_refused(tmp_path):
    assert told(save(tmp_path, with_column("Kuka", "Esimerkki Aino", "Malli Fatima"))) == [
        ("identifier_column.name", "Osallistujat", 1, "Kuka")
    ]


def test_persons_called_by_their_names_are_refused(tmp_path):
    sheets = good_sheets()
    for rows in sheets.values():
        for row in rows[1:]:
            row[0] = {"KALLE-1": "Kalle", "LIISA-2": "Liisa"}[row[0]]
    assert told(save(tmp_path, sheets)) == [
        ("identifier_column.name", sheet, 1, "Tunniste") for sheet in ("Jaksot", "Osallistujat", "Tilanteet")
    ]


def test_persons_called_by_identity_codes_are_refused_once_a_row(tmp_path):
    sheets = good_sheets()
    for rows in sheets.values():
        for row in rows[1:]:
            row[0] = {"KALLE-1": "040590-123X", "LIISA-2": "040590A123X"}[row[0]]
    assert {code for code, *_ in told(save(tmp_path, sheets))} == {"identifier.identity_code"}


def test_identity_code_in_a_date_cell_is_not_called_a_wrong_date_too(tmp_path):
    assert [code for code, *_ in told(save(tmp_path, changed("Jaksot", 2, 3, "040590-123X")))] == [
        "identifier.identity_code"
    ]


def test_identifier_in_a_narrative_is_named_by_its_line(tmp_path):
    save(tmp_path, good_sheets())
    (tmp_path / "narrative.fi.md").write_text(
        "## Opit {#lessons}\n\nkysy: aino@example.fi\nkoodi 040590-123X\n", "utf-8"
    )
    assert [(fault.code, fault.file, fault.row) for fault in faults_of(tmp_path)] == [
        ("identifier.email", "narrative.fi.md", 3),
        ("identifier.identity_code", "narrative.fi.md", 4),
    ]


def test_projects_own_identifier_of_a_person_in_a_narrative_is_refused(tmp_path):
    save(tmp_path, good_sheets())
    (tmp_path / "narrative.fi.md").write_text("## Opit {#lessons}\n\nkalle-1 löysi työn, ryhmä 1 jatkoi.\n", "utf-8")
    assert [(fault.code, fault.row) for fault in faults_of(tmp_path)] == [("identifier.person", 3)]


def test_projects_own_identifier_among_the_indicators_is_refused(tmp_path):
    toml = HEAD + MAPS + '[tables.indicators]\nfile = "tiedot.xlsx"\nsheet = "Mittarit"\n'
    sheets = {**good_sheets(), "Mittarit": [["indicator", "name", "evidence"], ["a", "Nimi", "haastattelu LIISA-2"]]}
    assert told(save(tmp_path, sheets, toml)) == [("identifier.person", "Mittarit", 2, "evidence")]


def test_identifier_in_project_toml_is_named_by_its_line(tmp_path):
    toml = HEAD.replace('"Hanke"', '"Hanke, puh. 040 123 4567"') + MAPS
    assert [(fault.code, fault.file, fault.row) for fault in faults_of(save(tmp_path, good_sheets(), toml))] == [
        ("identifier.phone", "project.toml", 4)
    ]


def test_identity_code_in_a_wrong_setting_is_masked(tmp_path):
    toml = HEAD.replace("[states]", '[windows.a]\nstart = "040590-123X"\nend = 2018-01-01\n[states]') + MAPS
    (fault,) = faults_of(save(tmp_path, good_sheets(), toml))
    assert (fault.code, fault.value) == ("key_not_moment", MASK)


def test_project_may_declare_what_is_nobodys_but_no_identity_code(tmp_path):
    sheets = with_column("Nimi", "info@example.fi", "040590-123X")
    toml = HEAD + '[privacy]\nallowed = ["nimi", "info@example.fi", "040590-123X"]\n' + MAPS
    assert {(fault.code, fault.file, fault.row) for fault in faults_of(save(tmp_path, sheets, toml))} == {
        ("identifier.identity_code", "tiedot.xlsx", 3),
        ("identifier.identity_code", "project.toml", 8),
    }


@pytest.mark.parametrize(
    "code", [f"{COLUMN}.{kind}" for kind in _HEADERS] + [f"{SINGLE}.{kind}" for kind in (*KINDS, "person")]
)
def test_every_kind_is_told_in_words(code):
    from evalkit.errors import Fault

    assert is_identifier(Fault(code))
    line = message(Fault(code, "a.xlsx", "Jaksot", 2, "Alku", value=MASK), Words("fi"))
    assert "code" not in line
    assert "Poista" in line
