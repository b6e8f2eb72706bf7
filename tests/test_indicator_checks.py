"""Each slip in the table of indicators is one line that says where it is."""

import pytest
from staff_files import HEAD, faults_of, save_csv

from evalkit.loading import load_project
from evalkit.messages import message
from evalkit.project_file import read_settings
from evalkit.wording import Words

HEADER = "indicator;place;target_low;target_high;per_place_low;actual;as_of\n"
PLACES = HEAD + '[places]\nnorth = { fi = "Pohjoinen" }\nsouth = { fi = "Etelä" }\n'


def faults(folder, rows, head=PLACES, header=HEADER):
    save_csv(folder, (header + rows).encode())
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(HEAD, head), encoding="utf-8")
    return faults_of(folder)


SLIPS = {
    "target that is text": ("a;;noin 10;;;;\n", "not_a_number", "target_low", "noin 10"),
    "range upside down": ("a;;140;70;;;\n", "target_upside_down", "target_high", "70"),
    "figure without a day": ("a;;10;;;7;\n", "figure_undated", "as_of", "7"),
    "day that is none is one fault, not two": ("a;;10;;;7;eilen\n", "not_a_date", "as_of", "eilen"),
    "place that the project does not have": ("a;west;;;;7;1.2.2018\n", "code_unknown", "place", "west"),
    "place missing in a target for each place": (
        "a;;;;12;;\na;north;;;;7;1.2.2018\n",
        "place_missing",
        "place",
        "south",
    ),
    "place missing where places have targets": ("a;north;12;;;7;1.2.2018\n", "place_missing", "place", "south"),
}


@pytest.mark.parametrize(("rows", "code", "column", "value"), SLIPS.values(), ids=SLIPS)
def test_slip_is_one_line_with_its_place(tmp_path, rows, code, column, value):
    (fault,) = faults(tmp_path, rows)
    assert (fault.code, fault.file, fault.column, fault.value) == (code, "mittarit.csv", column, value)
    assert fault.row == rows.count("\n") + 1
    assert "\n" not in message(fault, Words("fi"))


def test_indicator_twice_for_one_place_and_day_names_the_first_row(tmp_path):
    (fault,) = faults(tmp_path, "a;north;;;;7;1.2.2018\na;south;;;;7;1.2.2018\na;north;;;;8;1.2.2018\n")
    assert (fault.code, fault.row, fault.more["first_row"]) == ("indicator_twice", 4, "2")
    assert "jo rivi 2" in message(fault, Words("fi"))


def test_same_indicator_and_place_on_two_days_is_no_fault(tmp_path):
    save_csv(tmp_path, (HEADER + "a;;10;;;7;1.2.2018\na;;10;;;8;1.3.2018\n").encode())
    assert len(load_project(tmp_path).tables["indicators"]) == 2


def test_target_for_each_place_needs_the_places(tmp_path):
    (fault,) = faults(tmp_path, "a;;;;12;7;1.2.2018\n", head=HEAD)
    assert (fault.code, fault.column, fault.row) == ("places_missing", "per_place_low", 2)


def test_figures_in_a_file_without_any_day_are_one_fault(tmp_path):
    (fault,) = faults(tmp_path, "a;1\nb;2\n", header="indicator;actual\n")
    assert (fault.code, fault.column, fault.row) == ("column_missing", "as_of", None)


def test_figure_with_a_note_instead_of_a_day_is_accepted(tmp_path):
    save_csv(tmp_path, b"indicator;actual;as_of_note\na;50;hankkeen aikana\n")
    assert load_project(tmp_path).tables["indicators"]["actual"].tolist() == [50]


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ('programme = "ESF 2013-2020"', "project.programme", "ESF 2013-2020"),
        ('target_group = ["jobless"]', "project.target_group", "jobless"),
    ],
)
def test_unknown_programme_or_status_is_one_fault_with_the_known_ones(tmp_path, line, key, value):
    text = HEAD.replace('slug = "a-project"', f'slug = "a-project"\n{line}')
    (tmp_path / "project.toml").write_text(text, encoding="utf-8")
    (fault,) = faults_of(tmp_path)
    assert (fault.code, fault.key, fault.value) == ("name_unknown", key, value)
    assert "ESF 2014-2020" in fault.expected or "long_term_unemployed" in fault.expected


def test_project_without_a_programme_is_accepted(tmp_path):
    (tmp_path / "project.toml").write_text(HEAD, encoding="utf-8")
    assert read_settings(tmp_path).project.programme == ""


def test_sum_of_an_indicator_that_the_table_lacks_is_one_fault(tmp_path):
    sums = '[[sums]]\nparts = ["a", "c"]\ntotal = "b"\nname = { fi = "Summa" }\n'
    (fault,) = faults(tmp_path, "a;;;;;;\nb;;;;;;\n", head=f"{PLACES}{sums}")
    assert (fault.code, fault.file, fault.key, fault.value) == ("name_unknown", "project.toml", "sums.0", "c")
    assert fault.expected == "a, b"
