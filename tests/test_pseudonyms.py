"""A copy in which nobody is called by what identifies them: whole, checked, the same for the same key, or not there."""

import base64
import hashlib
import hmac
import shutil
import stat
import tomllib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from staff_files import DAY, HEAD, MAPS, good_sheets, save
from typer.testing import CliRunner

import evalkit as ek
from evalkit.cli import app
from evalkit.errors import DataError, ParameterError
from evalkit.loading import load_project
from evalkit.pseudonyms import make_key, pseudonymise
from evalkit.pseudonyms.copy_settings import to_toml
from evalkit.pseudonyms.pseudonym import Pseudonyms, normalised

SAMPLES = Path("data_samples")
KEY = bytes(range(32))


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "avain.txt"
    path.write_text(KEY.hex())
    return path


@pytest.fixture
def source(tmp_path):
    return tmp_path / "hanke"


def written(folder, sheets, toml=HEAD + MAPS):
    folder.mkdir()
    return save(folder, sheets, toml)


def named(sheets, names):
    """The sheets with other identifiers of the two persons."""
    new = dict(zip(("KALLE-1", "LIISA-2"), names, strict=True))
    return {sheet: [[new.get(cell, cell) for cell in row] for row in rows] for sheet, rows in sheets.items()}


def everything(folder):
    """All text of a folder, its workbooks' parts included."""
    return "\n".join(
        part.decode("utf-8", "replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for part in (_parts(path) if path.suffix == ".xlsx" else [path.read_bytes()])
    )


def _parts(path):
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_pseudonym_is_the_first_60_bits_of_the_keyed_hash():
    digest = hmac.new(KEY, b"s-001", hashlib.sha256).digest()
    assert Pseudonyms(KEY).of(" S-001 ") == "P" + base64.b32encode(digest).decode()[:12]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("s001", " S001"),
        ("040590-123x", "040590 - 123X"),
        ("040590–123X", "040590-123X"),
        ("Ａ1", "a1"),
        ("a  b", "A b"),
    ],
)
def test_spellings_of_one_identifier_are_one_person(one, other):
    assert Pseudonyms(KEY).of(one) == Pseudonyms(KEY).of(other)


@given(st.text(max_size=20))
def test_normalised_form_is_its_own(person):
    assert normalised(normalised(person)) == normalised(person)


def test_other_key_gives_other_pseudonyms():
    assert Pseudonyms(KEY).of("S001") != Pseudonyms(KEY[::-1]).of("S001")


def test_two_persons_with_one_pseudonym_are_refused():
    pseudonyms = Pseudonyms(KEY, length=1)
    with pytest.raises(ParameterError, match="pseudonyms_alike"):
        [pseudonyms.of(f"S{number}") for number in range(33)]


@pytest.mark.parametrize("name", ["esimerkkipolku", "mahdollisuudet-todeksi", "kotopaikka", "oma-polku", "monet-polut"])
def test_copy_of_a_sample_counts_as_the_sample_does(name, tmp_path, key):
    project = load_project(SAMPLES / name)
    copy = pseudonymise(SAMPLES / name, key, tmp_path / "copy")
    assert copy.narrative == project.narrative
    assert copy.settings.model_dump(exclude={"tables"}) == project.settings.model_dump(exclude={"tables"})
    for table, frame in project.tables.items():
        told = [column for column in frame if column not in ("person", "source", "exit_reason")]
        columns = [frame[column].astype(str) for column in told]
        copied = [copy.tables[table][column].astype(str) for column in told]
        assert sorted(zip(*columns, strict=True)) == sorted(zip(*copied, strict=True))
    if "episodes" in project.tables:
        rows = [ek.outcome_counts(each) for each in (project, copy)]
        assert [(row.id, row.value) for row in rows[0]] == [(row.id, row.value) for row in rows[1]]


def test_same_person_is_called_the_same_in_every_table(source, key, tmp_path):
    copy = pseudonymise(written(source, named(good_sheets(), ("040590-123X", "Liisa"))), key, tmp_path / "copy")
    wanted = {Pseudonyms(KEY).of("040590-123X"), Pseudonyms(KEY).of("Liisa")}
    assert {name: set(table["person"]) for name, table in copy.tables.items()} == dict.fromkeys(copy.tables, wanted)


def test_copy_is_the_same_bytes_for_the_same_key(source, key, tmp_path):
    written(source, good_sheets())
    for name in ("one", "other"):
        pseudonymise(source, key, tmp_path / name)
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "other").iterdir()}
    assert sorted(files) == ["a-project.xlsx", "project.toml"]


def test_direct_identifiers_and_unused_columns_are_left_out(source, key, tmp_path):
    sheets = named(good_sheets(), ("040590-123X", "Liisa Esimerkki"))
    for row, more in zip(
        sheets["Osallistujat"], (["Etunimi", "Puh."], ["Kalle", "040 1234567"], ["Liisa", None]), strict=True
    ):
        row += more
    sheets["Jaksot"][0].append("exit_reason")
    sheets["Jaksot"][1].append("Liisa Esimerkki soitti")
    sheets["Jaksot"][2].append("lopetti kesken")
    toml = HEAD.replace('"Hanke"', '"Hanke, kysy: aino@example.fi"') + MAPS + "# Kalle Virtanen\n"
    written(source, sheets, toml)
    (source / "narrative.fi.md").write_text(
        "## Opit {#lessons}\n\nSoita 040 123 4567 (040590-123X).\n", encoding="utf-8"
    )
    (source / "muistio.txt").write_text("Kalle")
    copy = pseudonymise(source, key, tmp_path / "copy")
    text = everything(tmp_path / "copy")
    for name in ("Kalle", "Liisa", "Esimerkki", "040590", "1234567", "aino@", "Etunimi", "Puh.", "Muistiinpano",
                 "oma sarake", "lopetti kesken", "muistio", KEY.hex()):  # fmt: skip
        assert name not in text, name
    assert copy.narrative["fi"]["lessons"] == "Soita […] ([…])."
    assert copy.settings.project.name["fi"] == "Hanke, kysy: […]"


def test_day_of_birth_is_cut_to_its_year(source, key, tmp_path):
    sheets = good_sheets()
    sheets["Osallistujat"][0][2] = "Syntymäaika"
    sheets["Osallistujat"][1][2] = DAY(1980, 5, 17)
    sheets["Osallistujat"][2][2] = "3.2.1991"
    toml = HEAD + MAPS.replace('birth_year = "Syntymävuosi"', 'birth_date = "Syntymäaika"')
    copy = pseudonymise(written(source, sheets, toml), key, tmp_path / "copy")
    assert "birth_date" not in copy.tables["participants"]
    assert set(copy.tables["participants"]["birth_year"]) == {1980, 1991}
    assert "1980-05-17" not in everything(tmp_path / "copy")


def test_year_of_birth_is_taken_from_identity_codes_where_there_is_none_but_gender_is_not(source, key, tmp_path):
    sheets = named(good_sheets(), ("040590-123X", "040501A123X"))
    for row in sheets["Osallistujat"]:
        row.pop(2)
    toml = HEAD + MAPS.replace(', birth_year = "Syntymävuosi"', "")
    copy = pseudonymise(written(source, sheets, toml), key, tmp_path / "copy")
    participants = copy.tables["participants"].set_index("person")
    assert participants["birth_year"].to_dict() == {
        Pseudonyms(KEY).of("040590-123X"): 1990, Pseudonyms(KEY).of("040501A123X"): 2001,
    }  # fmt: skip
    assert participants.loc[Pseudonyms(KEY).of("040590-123X"), "gender"] == "female"


def test_rows_do_not_keep_the_order_of_the_names(key, tmp_path):
    people = pseudonymise(SAMPLES / "mahdollisuudet-todeksi", key, tmp_path / "copy").tables["participants"]["person"]
    assert list(people) == sorted(people)


def test_text_that_begins_like_a_formula_stays_a_text(source, key, tmp_path):
    sheets = good_sheets()
    for row, group in zip(sheets["Jaksot"], ("group", "'+1+1", "-A"), strict=True):
        row.append(group.lstrip("'"))
    written(source, sheets)
    book = openpyxl.load_workbook(source / "tiedot.xlsx")
    book["Jaksot"]["E2"].data_type = "s"
    book.save(source / "tiedot.xlsx")
    pseudonymise(source, key, tmp_path / "copy")
    sheet = openpyxl.load_workbook(tmp_path / "copy" / "a-project.xlsx")["enrolments"]
    (position,) = [cell.column for cell in sheet[1] if cell.value == "group"]
    assert {(row[position - 1].value, row[position - 1].data_type) for row in sheet} == {
        ("group", "s"), ("+1+1", "s"), ("-A", "s"),
    }  # fmt: skip


def refused(source, key, output, **more):
    before = sorted(output.parent.iterdir())
    with pytest.raises(ParameterError) as caught:
        pseudonymise(source, key, output, **more)
    assert sorted(output.parent.iterdir()) == before
    return caught.value.fault.code


@pytest.mark.parametrize("place", ["hanke/avain", "copy/avain", "copy", "link"])
def test_key_inside_either_folder_is_refused(place, source, tmp_path):
    written(source, good_sheets())
    (source / "avain").write_text(KEY.hex())
    (tmp_path / "link").symlink_to(source / "avain")
    assert refused(source, tmp_path / place, tmp_path / "copy") == "key_inside"


def test_link_in_the_folder_to_a_key_outside_is_refused(source, key, tmp_path):
    written(source, good_sheets())
    (source / "avain").symlink_to(key)
    assert refused(source, source / "avain", tmp_path / "copy") == "key_inside"


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "key_file_missing"), ("", "key_unreadable"), ("00" * 31, "key_unreadable"), ("å", "key_unreadable")],
)
def test_file_that_holds_no_key_is_refused(content, code, source, tmp_path):
    written(source, good_sheets())
    if content is not None:
        (tmp_path / "k").write_text(content, encoding="utf-8")
    assert refused(source, tmp_path / "k", tmp_path / "copy") == code


def test_existing_output_is_left_as_it_is(source, key, tmp_path):
    written(source, good_sheets())
    for name in ("file", "folder", "link"):
        (tmp_path / "file").touch()
        (tmp_path / "folder").mkdir(exist_ok=True)
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to(tmp_path / "nowhere")
        assert refused(source, key, tmp_path / name) == "output_there_already"


def test_output_inside_the_source_is_refused(source, key):
    written(source, good_sheets())
    assert refused(source, key, source / "copy") == "output_inside"


def test_new_key_is_random_private_and_never_written_over(tmp_path):
    one, other = make_key(tmp_path / "one"), make_key(tmp_path / "other")
    assert one != other
    assert len(one) == 32
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600
    with pytest.raises(ParameterError, match="key_there_already"):
        make_key(tmp_path / "one")
    assert bytes.fromhex((tmp_path / "one").read_text()) == one


def test_other_faults_are_told_at_their_place_and_nothing_is_written(source, key, tmp_path):
    sheets = named(good_sheets(), ("040590-123X", "Liisa"))
    sheets["Jaksot"][2][2] = "ensi viikolla"
    written(source, sheets)
    with pytest.raises(DataError) as caught:
        pseudonymise(source, key, tmp_path / "copy")
    (fault,) = caught.value.faults
    assert (fault.code, fault.file, fault.sheet, fault.row) == ("not_a_date", "tiedot.xlsx", "Jaksot", 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["avain.txt", "hanke"]


def test_fault_that_only_the_copy_has_is_told_at_its_place_in_the_source(source, key, tmp_path):
    sheets = good_sheets()
    sheets["Jaksot"][2][2] = "040590-123X"
    written(source, sheets)
    with pytest.raises(DataError) as caught:
        pseudonymise(source, key, tmp_path / "copy")
    (fault,) = caught.value.faults
    assert (fault.code, fault.file, fault.sheet, fault.row) == ("value_missing", "tiedot.xlsx", "Jaksot", 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["avain.txt", "hanke"]


def test_two_spellings_of_a_person_among_the_participants_are_one_fault(source, key, tmp_path):
    sheets = good_sheets()
    sheets["Osallistujat"].append(["kalle-1", "Nainen", 1980, None])
    written(source, sheets)
    with pytest.raises(DataError) as caught:
        pseudonymise(source, key, tmp_path / "copy")
    assert [(fault.code, fault.sheet, fault.row) for fault in caught.value.faults] == [
        ("person_twice", "Osallistujat", 4)
    ]


def test_command_makes_the_key_and_the_copy_and_the_copy_passes_the_check(source, tmp_path):
    written(source, named(good_sheets(), ("040590-123X", "Liisa")))
    arguments = ["pseudonymise", source, "--key", tmp_path / "k", "--output", tmp_path / "copy"]
    run = CliRunner().invoke
    without = run(app, [str(each) for each in arguments])
    assert without.exit_code == 2
    assert "--new-key" in without.output
    done = run(app, [*(str(each) for each in arguments), "--new-key"])
    assert done.exit_code == 0
    assert "040590" not in done.output
    assert run(app, ["check", str(source)]).exit_code == 1
    assert run(app, ["check", str(tmp_path / "copy")]).exit_code == 0


values = st.recursive(
    st.one_of(st.text(max_size=8), st.booleans(), st.integers(-(2**40), 2**40), st.floats(-1e9, 1e9), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), values, max_size=4))
def test_settings_written_as_toml_are_read_back_as_they_were(settings):
    assert tomllib.loads(to_toml(settings)) == settings


def test_row_that_no_one_shares_is_a_note_and_left_out(tmp_path, key):
    shutil.copytree(SAMPLES / "mahdollisuudet-todeksi", tmp_path / "hanke")
    book = openpyxl.load_workbook(tmp_path / "hanke" / "mahdollisuudet-todeksi.xlsx")
    book["Jaksot"]["F2"] = "naapuri kertoi"
    book.save(tmp_path / "hanke" / "mahdollisuudet-todeksi.xlsx")
    reasons = pseudonymise(tmp_path / "hanke", key, tmp_path / "copy").tables["enrolments"]["exit_reason"]
    assert "naapuri kertoi" not in set(reasons)
    assert "jakso päättyi" in set(reasons)
