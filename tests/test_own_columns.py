"""A project's own columns may be called as whatever evalkit makes: through the check, every analysis and a report."""

import ast
import csv
import datetime
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from persons import make_project
from typer.testing import CliRunner

import evalkit as ek
from evalkit.analysis.chapters import adjusted_rows, chapter_rows, timing_rows
from evalkit.analysis.cohort import build_cohort
from evalkit.analysis.funder_rules import frameworks
from evalkit.analysis.groupings import banded
from evalkit.analysis.headline import PRIMARY
from evalkit.analysis.overlap import pair_code, pair_of, shared_persons
from evalkit.analysis.participation_records import participation_records
from evalkit.analysis.pathways import OTHER_PATHS
from evalkit.analysis.reach import reach
from evalkit.analysis.sensitivity import WIDE
from evalkit.analysis.sequences import OTHER, state_sequences
from evalkit.chapter.page import open_page
from evalkit.chapter.project_texts import words_for
from evalkit.cli import app
from evalkit.comparators import DERIVED
from evalkit.errors import DataError, ParameterError
from evalkit.messages import message
from evalkit.own_columns import OWN, own_name
from evalkit.project_file import RESERVED
from evalkit.pseudonyms import pseudonymise
from evalkit.pseudonyms.copy_settings import to_toml
from evalkit.schema import FLOW_STEPS, MISSING, PARTICIPANTS, TABLES
from evalkit.survival import occupation, risk_table
from evalkit.survival.covariates import covariates
from evalkit.survival.risk_table import ANY_OUTCOME
from evalkit.wording import Words

PACKAGE = Path(ek.__file__).parent
NAME = re.compile(r"[a-z][a-z0-9_]*")
PERSONS = range(60)
DAY, END = datetime.date(2021, 1, 4), datetime.date(2023, 1, 3)


def words_of(path):
    """Every name that a module writes: texts but docstrings, and the columns that it assigns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.keyword) and node.arg:
            yield node.arg


@cache
def names_in_code(room):
    found = {word for path in (PACKAGE / room).rglob("*.py") for word in words_of(path)}
    return {word for word in found if NAME.fullmatch(word)}


def labels():
    """Kind and code of every label of the catalogues."""
    texts = (PACKAGE / "locales" / "fi" / "LC_MESSAGES" / "label.po").read_text(encoding="utf-8")
    return re.findall(r'msgid "label\.(\w+)\.([^"]+)"', texts)


def frame_columns(project):
    """The columns of the frames that a project's persons are counted in, and those that estimators keep for theirs."""
    cohort = build_cohort(project)
    records = participation_records(project, frameworks()["ESF+ 2021-2027"])
    sequences = state_sequences(project)
    frames = (banded(project, cohort), records.frame, sequences.stays, sequences.observed, ek.risk_table(cohort).counts)
    made = {str(name) for frame in frames for name in frame}
    return made | set(DERIVED) | set(risk_table.RESERVED) | set(occupation.RESERVED)


def settings_of(names=(), **more):
    """A project with all kinds of data, in which columns of these names are its own."""
    compared = {"compared": "yes", "reference": "no"}
    return {
        "project": {"slug": "own", "name": {"fi": "Oma"}, "programme": "ESF+ 2021-2027", "persons": "fictitious",
                    "start": DAY, "end": END},
        "windows": {"year": {"start": DAY, "end": END,
                             "name": {"fi": "Vuosi"}}},
        "outcomes": {"employment": ["work"], "study": ["study"], "primary": ["employment", "study"], "target": 0.4},
        "characteristics": {name: {"name": {"fi": f"Oma {name}"},
                                   "values": {"yes": {"fi": f"{name}: on"}, "no": {"fi": f"{name}: ei"}}}
                            for name in names},
        "groups": ["gender"],
        "tables": {name: {"file": f"{name}.csv", "columns": headers(names) if name == "participants" else {}}
                   for name in tables()},
        **({"comparison": {**compared, **more.pop("comparison")}} if "comparison" in more else {}),
        **more,
    }  # fmt: skip


def headers(names):
    """The file's name of every other column; a column called "name" would be taken for names of people."""
    return {name: f"c{place}" for place, name in enumerate(names) if place % 2 or name == "name"}


def tables():
    """Rows of each table: sixty persons, who took part for a month, came back, found work, were assessed twice."""
    found = {name: [] for name in ("participants", "enrolments", "episodes", "assessments", "indicators")}
    for number in PERSONS:
        person, first = f"p{number}", DAY + datetime.timedelta(days=number % 40)
        days = {name: first + datetime.timedelta(days=gap) for name, gap in
                {"start": 0, "end": 30, "again": 60, "left": 90, "work": 100 + 3 * number}.items()}  # fmt: skip
        found["participants"].append({
            "person": person, "gender": ("female", "male")[number % 2], "birth_year": 1960 + number % 40,
            "status_at_start": "unemployed", "education": str(number % 8), "language_level": ("A1", "B1")[number % 2],
            "municipality": "x", "disability": "no", "minority": "no", "other_disadvantage": "no",
        })  # fmt: skip
        found["enrolments"] += [
            {"person": person, "phase": "pilot", "group": "g", "start": days["start"], "end": days["end"]},
            {"person": person, "phase": "project", "group": "g", "start": days["again"], "end": days["left"]},
        ][: 1 + number % 2]
        state = ("work", "study", "unemployed")[number % 3]
        found["episodes"].append({"person": person, "state": state, "start": days["work"], "end": None})
        found["assessments"] += [
            {"person": person, "date": days[when], "instrument": "i", "dimension": "d", "score": number % 5 + gain}
            for when, gain in (("start", 0), ("end", 1))
        ]
    return found


def answer(place, number):
    """What the person has in the own column at that place: yes or no, by one of 64 patterns."""
    return "yes" if (number * 37 + place % 64 * number % 61 + place) % 5 < 3 else "no"


def figure(group):
    """The cells of an indicator whose figure is counted from the persons of a group."""
    counted = f"persons.year.{group}.count"
    return {"unit": "hlö", "target_low": 5, "direction": "higher", "computed": counted, "as_of": DAY}


def write(folder, names, **settings):
    """Return a project folder in which columns of these names are the project's own."""
    chosen = settings_of(names, **settings)
    folder.mkdir()
    (folder / "project.toml").write_text(to_toml(chosen), encoding="utf-8")
    for table, rows in tables().items():
        if table == "participants":
            rows = [{**row, **{headers(names).get(name, name): answer(place, number)
                              for place, name in enumerate(names)}}
                    for number, row in enumerate(rows)]  # fmt: skip
        if table == "indicators":
            rows = [{"indicator": "women", **figure("gender=female")},
                    *({"indicator": name, **figure(f"{own_name(name)}=yes")} for name in names[:1])]  # fmt: skip
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def rows_of(project):
    return chapter_rows(project) + timing_rows(project) + adjusted_rows(project)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A project without columns of its own."""
    return ek.load_project(write(tmp_path_factory.mktemp("plain") / "own", ()))


@pytest.fixture(scope="module")
def plain_rows(plain):
    return rows_of(plain)


@pytest.fixture(scope="module")
def in_frames(plain):
    """Every name of a column that evalkit makes in a frame of persons, or keeps for one."""
    return sorted(name for name in frame_columns(plain) - set(PARTICIPANTS.column_names) if NAME.fullmatch(name))


@pytest.fixture(scope="module")
def names(in_frames):
    """Every word that the analyses write, every kind of label and every variable that has one."""
    words = names_in_code("analysis") | {kind for kind, _ in labels()}
    words |= {code for kind, code in labels() if kind == "variable"} | {"time", "age"} | set(FLOW_STEPS)
    found = sorted(word for word in words - set(PARTICIPANTS.column_names) - set(in_frames) if NAME.fullmatch(word))
    assert len(found) > 300
    return [*in_frames, *found]


@pytest.fixture(scope="module")
def every(names, tmp_path_factory):
    """A project whose own columns have all these names."""
    return ek.load_project(write(tmp_path_factory.mktemp("every") / "own", names))


@pytest.fixture(scope="module")
def every_row(every):
    return {row.id: row for row in chapter_rows(every)}


@pytest.fixture(scope="module")
def folder(in_frames, tmp_path_factory):
    """A project whose own columns have the names of columns of frames, and whose groups are compared by them."""
    compared = {"group": "time", "adjust_for": ["event", "at_risk", "age_band"], "standardise_by": ["entry", "state"]}
    place = tmp_path_factory.mktemp("compared") / "own"
    return write(place, in_frames, groups=["gender", *in_frames], comparison=compared)


@pytest.fixture(scope="module")
def rows(folder):
    return {row.id: row for row in rows_of(ek.load_project(folder))}


def test_names_of_columns_are_found_in_the_code(in_frames, names):
    assert {"age_at_start", "origin", "entry", "time", "event", "at_risk", "excluded_because", "exit", "phase",
            "age_band", "readiness", "state", "first_day", "complete"} <= set(in_frames)  # fmt: skip
    assert {"rank", "outcome", "missing", "censored", "kind", "step", "rule", "path", "note"} <= set(names)


def test_nothing_that_evalkit_makes_is_called_as_an_own_column(plain_rows, in_frames):
    listed = {column for table in TABLES.values() for column in table.column_names}
    variables = {name for row in plain_rows for name in (row.variable, row.outcome)}
    kinds = {kind for kind, _ in labels()} | {code for kind, code in labels() if kind == "variable"}
    written = set().union(*map(names_in_code, ("analysis", "survival", "disclosure", "chapter", "sentences")))
    everything = listed | variables | kinds | set(in_frames) | written
    assert {name for name in everything if name.startswith(OWN)} == set()


def test_check_finds_no_fault(folder):
    result = CliRunner().invoke(app, ["check", str(folder)])
    assert (result.exit_code, result.stderr) == (0, "")


def test_each_own_column_is_counted_by_itself(every_row, names):
    wrong = [name for place, name in enumerate(names)
             if every_row[f"persons.year.{own_name(name)}=yes.count"].value
             != sum(answer(place, number) == "yes" for number in PERSONS)]  # fmt: skip
    assert wrong == []
    assert (
        every_row[f"indicator.indicator={names[0]}.realised"].value
        == every_row[f"persons.year.{own_name(names[0])}=yes.count"].value
    )


@pytest.mark.parametrize("found", ["every_row", "rows"])
def test_what_evalkit_counts_is_the_same_beside_them(found, plain_rows, request):
    rows = request.getfixturevalue(found)
    # Another number of tests is adjusted for, and another number of indicators has evidence.
    other = ("looks", "agreement", "finding", "indicator_evidence")
    measures = {row.measure for row in rows.values()} - {*other}
    expected = [row for row in plain_rows if row.measure in measures and row.statistic != "adjusted_p_value"]
    assert len(expected) > 300
    assert [row.id for row in expected if rows.get(row.id) != row] == []


def test_each_can_be_compared_by(rows, in_frames):
    sizes = {name: [rows[f"compared_group.year.project_end.{own_name(name)}={code}.count"].value
                    for code in ("yes", "no")] for name in in_frames}  # fmt: skip
    assert {name for name, size in sizes.items() if sum(size) != len(PERSONS)} == set()
    test = "gray_test.year.project_end.primary"
    assert [name for name in in_frames if f"{test}.{own_name(name)}.p_value" not in rows] == []


def test_groups_are_made_alike_in_them(rows):
    balance = {row.variable for row in rows.values() if row.measure == "balance"}
    assert balance == {"own_event", "own_at_risk", "own_age_band"}
    assert rows["weighted_incidence.year.project_end.primary.own_time=yes.12.estimate"].value is not None
    assert rows["standardised_incidence.year.project_end.primary.own_time=yes.12.estimate"].value is not None


def test_each_gives_the_groups_of_a_risk_table(folder, in_frames):
    cohort = build_cohort(ek.load_project(folder))
    for name in in_frames:
        counts = ek.risk_table(cohort, by=own_name(name)).counts
        assert counts.groupby(own_name(name))["entered"].sum().sum() == len(PERSONS)


def test_report_tells_them_by_their_own_names(tmp_path):
    few = ["age", "age_band", "origin", "event", "time", "at_risk", "state", "outcome"]
    settings = {"groups": ["time", "age_band"], "comparison": {"group": "event", "adjust_for": ["age", "origin"]}}
    path = ek.build_report(write(tmp_path / "own", few, **settings), formats=("html",), release="internal",
                           output=tmp_path / "reports")  # fmt: skip
    page = re.sub(
        r"<(style|script).*?</\1>|<[^>]+>", " ", (path / "index.html").read_text(encoding="utf-8"), flags=re.S
    )
    assert OWN not in page
    assert [name for name in few if f"Oma {name}" not in page or f"{name}: on" not in page] == []
    assert "Oma age_band" in page
    assert "Alle 25" in page


def test_names_of_outcomes_states_and_places_that_evalkit_counts_beside_them_are_reserved(plain, plain_rows):
    cohort = build_cohort(plain)
    assert set(cohort.flow) == {*FLOW_STEPS, *cohort.outcomes}
    # The key of the primary outcomes stands among the outcomes in the file.
    made = {row.outcome for row in plain_rows if row.measure in ("sensitivity", "restricted_mean", "incidence")}
    assert made - set(cohort.outcomes) - {PRIMARY} <= set(RESERVED["outcomes"])
    assert {*FLOW_STEPS, ANY_OUTCOME, WIDE} == set(RESERVED["outcomes"])
    assert (set(RESERVED["states"]), RESERVED["places"]) == ({OTHER, OTHER_PATHS}, (MISSING,))


def one_person(**settings):
    return make_project([("a", "pilot", "g", "2018-02-01", None)], **settings)


def test_faults_have_the_name_as_it_was_typed(tmp_path):
    folder = write(tmp_path / "own", ["age", "time"], groups=["time", "shoe", "own_shoe"])
    with pytest.raises(DataError) as caught:
        ek.load_project(folder)
    assert [(fault.code, fault.key, fault.value) for fault in caught.value.faults] == [
        ("name_unknown", "groups", "shoe"),
        ("name_unknown", "groups", "own_shoe"),
    ]
    assert caught.value.faults[0].expected.endswith("other_disadvantage, age, time")


def test_fault_of_a_column_that_the_file_lacks_has_the_plain_name(tmp_path):
    folder = write(tmp_path / "own", ["age", "time"], groups=["time"])
    table = folder / "participants.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(";c1", ";other"), encoding="utf-8")
    settings = folder / "project.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('time = "c1"', ""), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        ek.load_project(folder)
    (fault,) = caught.value.faults
    assert (fault.code, fault.value, fault.expected.split(", ")[-1]) == ("named_column_missing", "time", "age")


def test_copy_with_pseudonyms_has_the_plain_names(tmp_path):
    copy = pseudonymise(write(tmp_path / "own", ["age", "time"]), tmp_path / "key", tmp_path / "copy", new_key=True)
    text = (tmp_path / "copy" / "project.toml").read_text(encoding="utf-8")
    assert OWN not in text.replace(own_name("age=yes"), "")
    assert {"own_age", "own_time"} <= set(copy.tables["participants"])


def test_own_column_goes_before_what_evalkit_makes_of_that_name():
    made = one_person(
        characteristics={"age_band": {}},
        groups=["age_band", "gender", "age_band"],
        comparison={"group": "gender", "compared": "female", "reference": "male", "adjust_for": ["age_band"]},
    )
    assert made.settings.groups == ("own_age_band", "gender")
    assert made.settings.comparison.adjust_for == ("own_age_band",)


def test_labels_of_an_own_column_leave_those_of_evalkits_as_they_are():
    labels = {"variable.age_band": {"fi": "Oma ikä"}, "age_band.young": {"fi": "Nuori"}, "state.work": {"fi": "Töissä"}}
    words = words_for(one_person(characteristics={"age_band": {}, "state": {}}, labels=labels), "fi")
    assert [words.label("variable", name) for name in ("own_age_band", "age_band", "own_state")] == [
        "Oma ikä",
        "Ikä",
        "state",
    ]
    assert words.label("own_age_band", "young") == "Nuori"
    # Evalkit has states of its own, so the label is theirs as well.
    assert (words.label("own_state", "work"), words.label("state", "work")) == ("Töissä", "Töissä")


def test_label_of_an_own_column_is_not_taken_for_that_of_one_that_is_called_as_its_table_has_it():
    labels = {"car.missing": {"fi": "Autosta ei tietoa"}, "own_car.missing": {"fi": "Omasta autosta ei tietoa"}}
    for typed in (labels, dict(reversed(labels.items()))):
        words = words_for(one_person(characteristics={"car": {}, "own_car": {}}, labels=typed), "fi")
        found = [words.label(own_name(name), "missing") for name in ("car", "own_car")]
        assert found == ["Autosta ei tietoa", "Omasta autosta ei tietoa"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_fault_of_a_column_that_a_frame_lacks_names_the_own_one(language):
    frame = pd.DataFrame({"time": [1, 2, 3], "event": ["work", "work", "censored"], "own_age": ["a", "b", "a"]})
    calls = (
        lambda: ek.risk_table(frame, by="age"),
        lambda: ek.cox(frame, "age", "time", "event", "work"),
        lambda: covariates(frame, ["age"]),
    )
    for call in calls:
        with pytest.raises(ParameterError) as caught:
            call()
        fault = caught.value.fault
        assert (fault.code, fault.column, fault.expected) == ("missing_column", "age", "own_age")
        assert "own_age" in message(fault, Words(language))
    with pytest.raises(ParameterError) as caught:
        ek.risk_table(frame, by="shoe")
    assert (caught.value.fault.expected, "own_" in message(caught.value.fault, Words(language))) == ("", False)


def test_possible_names_are_told_once(tmp_path):
    with pytest.raises(DataError) as caught:
        ek.load_project(write(tmp_path / "own", ["age_band"], regression={"characteristics": ["shoe"]}))
    (fault,) = caught.value.faults
    names = fault.expected.split(", ")
    assert (names.count("age_band"), len(names)) == (1, len(set(names)))


@pytest.mark.parametrize("values", [{}, {"yes": {}, "no": {}}], ids=["any text", "listed values"])
def test_cell_that_says_that_it_is_missing_is_an_empty_one(tmp_path, values):
    folder = write(tmp_path / "own", ["age"], characteristics={"age": {"name": {"fi": "Oma"}, "values": values}})
    settings = folder / "project.toml"
    values = '[tables.participants.values.age]\n"ei tiedossa" = "missing"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + values, encoding="utf-8")
    table = folder / "participants.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    ends = ["", "missing", "ei tiedossa", *["yes"] * (len(lines) - 4)]
    changed = [f"{line.rpartition(';')[0]};{end}" for line, end in zip(lines[1:], ends, strict=True)]
    table.write_text("\n".join([lines[0], *changed]), encoding="utf-8")
    rows = reach(ek.load_project(folder)).where(variable="own_age", statistic="count")
    assert {row.category: row.value for row in rows if row.value} == {"yes": 57, "missing": 3}


@pytest.mark.parametrize(("column", "codes"), [("education", ()), ("gender", ("value_missing",))])
def test_word_may_stand_for_what_is_not_known_in_columns_of_evalkits_but_in_one_that_each_person_needs(
    tmp_path, column, codes
):
    values = f'[tables.participants.values]\n{column} = {{ "ei tiedossa" = "missing" }}\n'
    folder = write(tmp_path / "own", ["age"])
    settings = folder / "project.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + values, encoding="utf-8")
    table = folder / "participants.csv"
    head, first, *rest = table.read_text(encoding="utf-8").splitlines()
    cells = first.split(";")
    cells[head.split(";").index(column)] = "ei tiedossa"
    table.write_text("\n".join([head, ";".join(cells), *rest]), encoding="utf-8")
    try:
        found = ()
        assert ek.load_project(folder).tables["participants"][column].isna().tolist()[:2] == [True, False]
    except DataError as error:
        found = tuple(fault.code for fault in error.faults)
    assert found == codes


@pytest.mark.parametrize("pair", [("a", "b"), ("a+b", "c"), ("a", "b+c"), ("50 %", "x%2By"), ("ä ö", "+")])
def test_two_codes_make_one_that_no_other_two_make(pair):
    assert pair_of(pair_code(*pair)) == pair


def test_phase_with_a_plus_sign_is_told():
    taken = [("a", "pilot+project", "g", "2018-02-01", None), ("a", "after", "g", "2018-03-01", None)]
    made = make_project(taken)
    shown = shared_persons(made)
    assert "pilot+project" in open_page(made, "fi", "internal").sentence(shown, "comparisons.shared").plain()


def test_name_that_is_listed_twice_counts_once():
    outcomes = {"employment": ["work", "work"], "primary": ["employment", "employment"]}
    made = one_person(groups=["gender", "gender"], outcomes=outcomes)
    assert made.settings.outcomes.states == {"employment": ("work",)}
    assert [row.id for row in chapter_rows(made).where(measure="primary_outcome", variable="gender", statistic="count")]
