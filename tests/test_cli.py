"""The command line as project staff meet it: one clear line a fault, and exit codes that a script can use."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import evalkit
from evalkit.building.manifest import Stale
from evalkit.building.order import Choices, orders_for
from evalkit.building.steps import DONE, Outcome, Step
from evalkit.cli import Exit, app, main
from evalkit.progress import progress, reason
from evalkit.wording import Words, languages

SAMPLE = Path("data_samples/mahdollisuudet-todeksi")
WORKBOOK = "mahdollisuudet-todeksi.xlsx"


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SAMPLE, tmp_path / "hanke")


def edit(folder, sheet, cell, value):
    book = openpyxl.load_workbook(folder / WORKBOOK)
    book[sheet][cell] = value
    book.save(folder / WORKBOOK)


def fault_lines(folder):
    result = run("check", folder)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    return result.output.strip().splitlines()[1:]


def test_check_of_the_sample_finds_nothing():
    result = run("check", SAMPLE)
    assert result.exit_code == 0
    assert "ei virheitä" in result.output
    assert "Osallistujia: 70" in result.output


def test_renamed_column_gives_one_line(folder):
    edit(folder, "Osallistujat", "B1", "Sukup.")
    (line,) = fault_lines(folder)
    assert "sarake ”Sukupuoli”: saraketta ei ole" in line
    assert "Sukup." in line


def test_text_in_a_date_cell_gives_one_line(folder):
    edit(folder, "Jaksot", "D4", "ensi viikolla")
    (line,) = fault_lines(folder)
    assert "taulukko ”Jaksot”, solu D4, sarake ”Alku”: ”ensi viikolla” ei ole päivämäärä" in line


def test_person_twice_gives_one_line_without_naming_the_person(folder):
    book = openpyxl.load_workbook(folder / WORKBOOK)
    sheet = book["Osallistujat"]
    sheet.append([cell.value for cell in sheet[2]])
    person = sheet["A2"].value
    book.save(folder / WORKBOOK)
    (line,) = fault_lines(folder)
    assert "solu A72" in line
    assert "sama tunniste on jo rivillä 2" in line
    assert person not in line


def test_end_before_start_gives_one_line(folder):
    edit(folder, "Jaksot", "E2", "1.1.2010")
    (line,) = fault_lines(folder)
    assert "solu E2, sarake ”Loppu”" in line
    assert "on ennen alkua" in line


def test_misspelt_key_in_project_toml_gives_one_line(folder):
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[outcomes]", "[outcome]"), encoding="utf-8")
    (line,) = fault_lines(folder)
    assert "project.toml" in line
    assert "outcome" in line


def test_build_with_faults_writes_nothing(folder, tmp_path):
    edit(folder, "Jaksot", "D4", "ensi viikolla")
    result = run("build", folder, "--output", tmp_path / "reports")
    assert result.exit_code == 1
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("option", "value", "known"),
    [
        ("--format", "odt", "html, docx, pdf"),
        ("--format", "", "html, docx, pdf"),
        ("--release", "secret", "public, internal"),
        ("--language", "de", ", ".join(languages())),
        ("--kernels", "warm", "forked, plain"),
    ],
)
def test_unknown_choice_is_wrong_use_and_names_the_known_ones(option, value, known, tmp_path):
    result = run("build", SAMPLE, option, value, "--output", tmp_path / "reports")
    assert result.exit_code == 2
    assert f"”{value}”" in result.output
    assert result.output.strip().endswith(f"{known}.")
    assert not (tmp_path / "reports").exists()


@pytest.fixture
def ordered(monkeypatch):
    """What would have been built, with nothing built."""
    found = []

    def build(orders, tell, forked):
        found.extend(orders)
        return [Outcome(order, Stale("missing"), 1.0) for order in orders]

    monkeypatch.setattr("evalkit.reports.build", build)
    return found


def test_all_languages_have_reports_of_their_own(ordered, tmp_path, monkeypatch):
    monkeypatch.setattr("evalkit.cli.options.languages", lambda: ("fi", "sv"))
    monkeypatch.setattr("evalkit.wording.languages", lambda: ("fi", "sv"))
    both = (SAMPLE, "data_samples/kotopaikka")
    run("build", *both, "--language", "all", "--release", "internal", "--output", tmp_path)
    names = ("mahdollisuudet-todeksi", "kotopaikka", "portfolio")
    assert [order.place.as_posix() for order in ordered] == [
        f"{n}/{lang}/internal" for n in names for lang in ("fi", "sv")
    ]


def test_project_with_a_fault_in_its_settings_stops_no_other_one_but_the_portfolio(ordered, folder, tmp_path):
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[outcomes]", "[outcome]"), encoding="utf-8")
    told = run("build", folder, SAMPLE, "data_samples/kotopaikka", "--output", tmp_path)
    assert told.exit_code == 1
    assert "hanke: 1 virhe, raporttia ei tehty" in told.output
    assert [order.slug for order in ordered] == ["mahdollisuudet-todeksi", "kotopaikka"]


def test_folder_that_is_named_twice_has_one_report(ordered, tmp_path):
    run("build", SAMPLE, SAMPLE / ".." / SAMPLE.name, "--output", tmp_path)
    assert [order.slug for order in ordered] == ["mahdollisuudet-todeksi"]


def test_two_projects_of_one_slug_are_refused(ordered, folder, tmp_path):
    told = run("build", SAMPLE, folder, "--output", tmp_path)
    assert told.exit_code == 2
    assert "”mahdollisuudet-todeksi” on kahdella hankkeella" in told.output
    assert ordered == []


def test_log_has_one_line_for_a_report_and_it_tells_why(capsys):
    (order,) = orders_for(SAMPLE, Choices(release="internal"))
    with progress(1, Words("fi")) as tell:
        for number, name in enumerate(("wait", "10_reach", "publish", DONE)):
            tell(Step(order, name, number, 3, Stale("data", "a.xlsx") if number else None))
    told = "mahdollisuudet-todeksi: raportti on valmis, reports/mahdollisuudet-todeksi/fi/internal"
    assert capsys.readouterr() == (f"{told} (tiedot muuttuneet: a.xlsx)\n", "")


@pytest.mark.parametrize("code", ["missing", "data", "code", "libraries", "environment", "parameters", "projects",
                                  "output", "forced"])  # fmt: skip
def test_every_reason_has_words(code):
    assert reason(Stale(code, "a.xlsx"), Words("fi"))


def test_help_names_the_languages_that_can_be_had():
    assert f"Mahdolliset kielet: {', '.join(languages())} " in run("build", "--help").output


@pytest.mark.parametrize("output", ["file", "file/below", "/proc/reports"])
def test_output_that_cannot_be_written_is_told_before_any_notebook_runs(output, tmp_path, monkeypatch):
    monkeypatch.setattr("evalkit.building.server.ask", None)
    (tmp_path / "file").touch()
    result = run("build", SAMPLE, "--output", tmp_path / output)
    assert result.exit_code == 2
    assert "ei voi kirjoittaa" in result.output


def test_person_mistyped_among_the_participants_is_one_line_with_its_rows_elsewhere(folder):
    person = openpyxl.load_workbook(folder / WORKBOOK)["Osallistujat"]["A2"].value
    edit(folder, "Osallistujat", "A2", f"{person}X")
    lines = fault_lines(folder)
    assert [line.partition(", solu")[0] for line in lines] == [
        f"  {WORKBOOK}, taulukko ”Jaksot”",
        f"  {WORKBOOK}, taulukko ”Tilanteet”",
    ]
    assert not any(person in line for line in lines)


def test_check_does_not_speak_of_a_report(folder):
    edit(folder, "Jaksot", "D4", "ensi viikolla")
    assert "hanke: 1 virhe\n" in run("check", folder).output
    assert "hanke: 1 virhe, raporttia ei tehty\n" in run("build", folder).output


def test_sheet_with_its_header_only_is_told(folder):
    book = openpyxl.load_workbook(folder / WORKBOOK)
    book["Osallistujat"].delete_rows(2, 100)
    book.save(folder / WORKBOOK)
    (line,) = fault_lines(folder)
    assert "taulukko ”Osallistujat”: taulukossa on vain otsikkorivi" in line


def test_folder_that_is_not_there_is_told(tmp_path):
    (tmp_path / "a.txt").touch()
    for name, said in (("nowhere", "ei ole. Tarkista kansion nimi"), ("a.txt", "on tiedosto. Anna sen kansion nimi")):
        result = run("check", tmp_path / name)
        assert result.exit_code == 2
        assert f"{name}” {said}" in result.output


def test_defect_ends_in_one_line_that_names_its_kind_and_no_value(monkeypatch, capsys):
    def fail(folder):
        raise RuntimeError("S014 nainen")

    monkeypatch.setattr("evalkit.loading.load_project", fail)
    monkeypatch.setattr("sys.argv", ["evalkit", "check", str(SAMPLE)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == Exit.DEFECT
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "RuntimeError (test_cli.py:" in told.err
    assert "S014" not in told.err


def test_list_prints_a_line_a_project():
    lines = run("list").output.splitlines()
    assert any(line.startswith("data_samples/mahdollisuudet-todeksi  Mahdollisuudet todeksi") for line in lines)
    assert any("rossi-1980" in line for line in lines)


def test_list_says_where_there_are_no_projects(tmp_path):
    result = run("list", tmp_path)
    assert result.exit_code == 0
    assert "ei ole hankkeita" in result.output
    assert run("list", tmp_path / "nowhere").exit_code == 2


COMMANDS = ("new", "check", "build", "release", "lab", "pseudonymise", "list")
# Words of Typer that a Finnish reader must not meet.
ENGLISH = re.compile(r"Usage|Options|Arguments|Commands|COMMAND|ARGS|FOLDER|TEXT|Show|default|required|Error|Try|<")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_an_example_and_no_word_of_another_language(command):
    told = run(command, "--help")
    assert told.exit_code == 0
    assert told.output.startswith(f"Käyttö: root {command} [VALINNAT]")
    assert f"\n    evalkit {command}" in told.output
    assert ENGLISH.findall(told.output) == []


def test_help_lists_every_command_with_a_whole_sentence():
    told = run("--help").output
    assert ENGLISH.findall(told) == []
    listed = told.partition("Komennot:")[2].partition("Esimerkkejä")[0].strip().splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


@pytest.mark.parametrize("language", languages())
def test_help_of_a_command_begins_with_a_sentence_that_fits_into_the_list_of_commands(language):
    first = [Words(language).text(f"cli.{command}").partition(".")[0] for command in COMMANDS]
    # Longer ones end in three dots there.
    assert [sentence for sentence in first if len(sentence) > 57] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chek", SAMPLE], "Komentoa ”chek” ei ole. Tarkoititko ”check”?"),
        (["xyz"], "Komentoa ”xyz” ei ole. Kaikki komennot: evalkit --help"),
        (["build", "--langage", "fi", SAMPLE], "Valintaa --langage ei ole. Tarkoititko --language?"),
        (["check"], "Pakollinen tieto puuttuu: KANSIO."),
        (["pseudonymise", SAMPLE, "--output", "x"], "Pakollinen tieto puuttuu: --key."),
        (["check", SAMPLE, SAMPLE], "Komennossa on liikaa tietoja."),
        (["lab", SAMPLE, "--port", "a"], "Kohdan --port arvon pitää olla kokonaisluku."),
        (["build", SAMPLE, "--output"], "Valinta --output tarvitsee arvon"),
        (["build", SAMPLE, "--force=ja"], "Valinta --force on yksinään: sille ei anneta arvoa."),
    ],
)
def test_wrong_use_is_told_with_what_to_do_and_leaves_with_two(arguments, told):
    result = run(*arguments)
    assert result.exit_code == 2
    assert f"Virhe: {told}" in result.output
    assert ENGLISH.findall(result.output) == []


def test_folder_without_settings_is_told_how_to_get_one(tmp_path):
    for command in ("check", "build", "release", "lab"):
        result = run(command, tmp_path)
        assert result.exit_code == 1
        assert "ei ole tiedostoa project.toml" in result.output
        assert "evalkit new" in result.output


def test_folder_that_is_not_there_is_wrong_use_for_every_command(tmp_path):
    for command in ("check", "build", "release", "lab", "list"):
        assert run(command, tmp_path / "nowhere").exit_code == 2


def test_interrupted_command_says_so(monkeypatch):
    monkeypatch.setattr("evalkit.project_file.read_settings", interrupt)
    result = run("list", "data_samples")
    assert (result.exit_code, result.output) == (130, "Keskeytetty.\n")


def interrupt(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "Levy on täynnä, joten työ jäi kesken."),
        (errno.EROFS, "Kansioon ”/paikka” ei voi kirjoittaa, tai sen tiedostoja ei saa lukea."),
    ],
)
def test_what_the_system_refuses_is_told_with_what_to_do(number, told, monkeypatch, capsys):
    def refuse(*_):
        raise OSError(number, "", "/paikka/tiedosto")

    monkeypatch.setattr("evalkit.pseudonyms.pseudonymise", refuse)
    monkeypatch.setattr("sys.argv", ["evalkit", "pseudonymise", str(SAMPLE), "--key", "k", "--output", "o"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert capsys.readouterr().err.startswith(told)


def test_version_is_told():
    assert run("--version").output == f"evalkit {evalkit.__version__}\n"


def test_projects_of_this_folder_and_of_the_folders_below_it_are_listed(tmp_path, monkeypatch):
    for place in (tmp_path / "oma", tmp_path / "kaikki" / "toinen", tmp_path / "kaikki" / "liian" / "alhaalla"):
        shutil.copytree(Path("data_samples/monet-polut"), place)
    monkeypatch.chdir(tmp_path)
    listed = run("list").output.splitlines()
    assert [line.partition("  ")[0] for line in listed] == ["kaikki/toinen", "oma"]


def test_name_of_a_folder_is_told_as_it_is_typed(tmp_path):
    assert f'evalkit build "{tmp_path.as_posix()}/oma hanke"' in run("new", tmp_path / "oma hanke").output
    assert f"evalkit build {tmp_path.as_posix()}/oma-hanke." in run("new", tmp_path / "oma-hanke").output


def test_completion_is_installed_in_the_readers_words(tmp_path):
    command = [sys.executable, "-m", "evalkit", "--install-completion"]
    asked = {**os.environ, "HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    told = subprocess.run([*command, "bash"], env=asked, capture_output=True, text=True, check=True).stdout
    assert told.startswith("Täydennys on asennettu: bash, tiedosto ")
    assert "evalkit" in next(tmp_path.glob(".bash_completions/*")).read_text()


def test_check_prints_its_own_lines_only(folder):
    edit(folder, "Osallistujat", "C2", 19840)
    edit(folder, "Osallistujat", "B3", None)
    command = [sys.executable, "-m", "evalkit", "check", folder]
    told = subprocess.run(command, capture_output=True, text=True).stderr.splitlines()
    assert told[0] == "hanke: 2 virhettä"
    assert len(told) == 3


def test_without_a_command_help_is_printed():
    assert run().output.startswith("Käyttö:")


@pytest.mark.parametrize(
    ("words", "place", "expected"), [("evalkit rel", 1, "release"), ("evalkit build x --release i", 4, "internal")]
)
def test_shell_completes_commands_and_values(words, place, expected):
    asked = {"_EVALKIT_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(place)}
    command = [sys.executable, "-m", "evalkit"]
    told = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [expected]
