"""The attack has teeth: each gate that does too little is broken by it, and a right one is not accused."""

from dataclasses import replace

import pandas as pd
import pytest
from chapters import EVERY, release
from cohorts import random_project
from curves import leaks, published_curves, steps
from deduction import Deduction, Fact, Secret
from intruder import attack, microdata_counts, true_counts
from knowledge import World, counts
from published import read_files
from reading import Reading, numbers, parts_of, plain
from relations import guesses, laws
from search import hidden_numbers, identities, strangers
from strawmen import hidden, open_door, primary_only, shares_shown

import evalkit as ek
from evalkit.chapter.page import words_for


@pytest.fixture(scope="module")
def project():
    return random_project(4)


@pytest.fixture(scope="module")
def opened(project):
    return release(project, open_door, ("html", "docx"))


def showing(*shown):
    """A gate that shows the rows whose ids begin so, exactly, and hides all others."""

    def gate(rows, _):
        return rows.map(lambda row: row if row.id.startswith(shown) or row.unit == "text" else hidden(row))

    return gate


def broken(project, gate, *chapters):
    """The secrets that a gate gives away in some of the chapters, by name."""
    released = release(project, gate, only=chapters or EVERY)
    return {hole.secret.name: hole for hole in attack(project, released).holes}


def with_people(project, change):
    """The project after a change of its participants or episodes."""
    tables = {name: table.copy() for name, table in project.tables.items()}
    change(tables)
    return replace(project, tables=tables)


def test_everything_shown_is_all_known(project, opened):
    found = attack(project, opened)
    assert len(found.secrets) > 50
    assert len(found.holes) == len(found.secrets)
    assert not found.untrue


def test_hiding_small_counts_alone_is_broken(project):
    found = attack(project, release(project, primary_only))
    exact = [hole for hole in found.holes if hole.low == hole.high == hole.secret.value]
    assert len(exact) > 5
    assert found.holes[0].because


def test_a_share_or_interval_of_a_hidden_count_tells_it(project):
    shares = broken(project, shares_shown, "10_reach", "20_outcomes")
    assert any(name.startswith("primary_outcome.") and hole.low == hole.high for name, hole in shares.items())


def test_windows_are_subtracted():
    # 38 women in the larger window, three of them in the pilot alone.
    project = with_people(random_project(4), _three_women_of_the_pilot)
    name = "persons.whole.gender=female.count less persons.project.gender=female.count"
    shown = ("persons.whole.gender=female.count", "persons.project.gender=female.count")
    hole = broken(project, showing(*shown), "10_reach")[name]
    assert (hole.low, hole.high) == (3, 3)
    assert all(any(row in because for because in hole.because) for row in shown)
    assert name not in broken(project, showing("persons.whole.gender=female.count"), "10_reach")


def _three_women_of_the_pilot(tables):
    stays = tables["enrolments"]
    project = set(stays.loc[stays["phase"] == "project", "person"])
    pilot = [name for name in stays["person"].unique() if name not in project]
    people = tables["participants"]
    people.loc[people["person"].isin(pilot), "gender"] = "male"
    people.loc[people["person"].isin(pilot[:3]), "gender"] = "female"


def test_a_complement_tells_how_many_did_not():
    # All but two reached work.
    project = with_people(random_project(4), _all_but_two_work)
    name = "not ever_reached.project.project_end.state=work.count"
    shown = ("ever_reached.project.project_end.state=work.count", "persons.project.count")
    hole = broken(project, showing(*shown), "10_reach", "20_outcomes")[name]
    assert (hole.low, hole.high) == (2, 2)


def _all_but_two_work(tables):
    stays = tables["enrolments"]
    first = stays[stays["phase"] == "project"].groupby("person")["start"].max()
    rows = [(person, "work", start + pd.Timedelta(days=30), pd.NaT) for person, start in list(first.items())[2:]]
    tables["episodes"] = pd.DataFrame(rows, columns=["person", "state", "start", "end"])


def test_persons_without_any_record_are_those_unknown_at_some_time_less_those_with_a_gap():
    project = with_people(random_project(4), _four_without_a_record)
    stem = "path_note.project.note="
    shown = (f"{stem}gap.count", "in_state.project.state=unknown.count")
    hole = broken(project, showing(*shown), "40_pathways")[f"{stem}only_unknown.count"]
    assert (hole.low, hole.high) == (4, 4)
    # Said in a sentence alone, the number is read as well.
    said = broken(project, showing(f"{stem}only_unknown.count"), "40_pathways")
    assert f"{stem}only_unknown.count" in said
    assert f"{stem}only_unknown.count" not in broken(project, showing(shown[0]), "40_pathways")


def _four_without_a_record(tables):
    """One of five gets a record of the whole time."""
    rows = ek.pathways(random_project(4))
    person = min(rows["path_note.project.note=only_unknown.count"].persons[0])
    always = pd.DataFrame({"person": [person], "state": ["unemployed"], "start": [pd.Timestamp("2000-01-01")]})
    tables["episodes"] = pd.concat([tables["episodes"], always.assign(end=pd.NaT)], ignore_index=True)


def test_a_cost_tells_how_many_it_was_divided_by():
    project = with_people(random_project(4), _two_work)
    name = "primary_outcome.project.project_end.count"
    hole = broken(project, showing("cost.project.per=primary_outcome"), "10_reach", "20_outcomes", "60_indicators")[
        name
    ]
    assert (hole.low, hole.high) == (2, 2)


def _two_work(tables):
    stays = tables["enrolments"]
    first = stays[stays["phase"] == "project"].groupby("person")["start"].max()
    rows = [(person, "work", start + pd.Timedelta(days=30), pd.NaT) for person, start in list(first.items())[:2]]
    tables["episodes"] = pd.DataFrame(rows, columns=["person", "state", "start", "end"])


def test_a_total_with_one_hidden_category_tells_it(project):
    rows = release(project, open_door, only=("10_reach",)).exact.where(
        measure="persons", window="project", variable="education"
    )
    least = min((row for row in rows if row.statistic == "count" and row.value), key=lambda row: row.value)
    others = [row.id for row in rows if row.statistic == "count" and row.id != least.id]
    hole = broken(project, showing("persons.project.count", *others), "10_reach")[least.id]
    assert hole.low == hole.high == least.value


def test_two_hidden_categories_of_which_one_is_large_protect_each_other():
    counted = {"a": 3.0, "b": 20.0, "c": 27.0, "all": 50.0}
    facts = [
        Fact({"a": 1, "b": 1, "c": 1, "all": -1}, 0, 0, "adds up"),
        Fact({"all": 1}, 50, 50, "total"),
        Fact({"c": 1}, 27, 27, "printed"),
    ]
    secrets = [Secret("a", {"a": 1}, 3, 5), Secret("b", {"b": 1}, 20, 0)]
    assert all(fact.holds(counted) for fact in facts)
    assert Deduction(facts).holes(secrets) == []
    told = Deduction([*facts, Fact({"b": 1}, 19, 22, "a share of b")]).holes(secrets)
    assert [(hole.secret.name, hole.low, hole.high) for hole in told] == [("a", 1, 4)]
    assert told[0].because == ("a share of b", "adds up", "total", "printed") or "a share of b" in told[0].because


def test_exact_curves_tell_of_single_persons(project, opened):
    found = [str(leak) for leak in leaks(World(project, opened.exact), read_files(opened.files))]
    for place in ("numbers.xlsx", "index.html time-to-outcome.svg", "figures/time-to-outcome.svg"):
        assert any(place in leak and "is 1 event(s)" in leak for leak in found), place
        assert any(place in leak and "one person's day" in leak for leak in found), place


def test_steps_on_midpoints_tell_of_no_single_person():
    # 50 at risk, at first 1 to 6 events (3), then 7 to 12 (9): 6 of 47.
    first, then = 3 / 50, 3 / 50 + 47 / 50 * 6 / 47
    told, leaked = steps({"work": [(0.0, 0.0), (2.0, first), (5.0, then)]}, 56, 6, 1e-7)
    assert not leaked
    assert [step.events["work"] for step in told] == [3, 6]
    assert steps({"work": [(0.0, 0.0), (2.0, 1 / 50)]}, 56, 6, 1e-7)[1] == ["a step at 2 is 1 event(s)"]


def test_drawn_curves_are_read_as_exactly_as_the_workbook(project, opened):
    found = published_curves(World(project, opened.exact), read_files(opened.files))
    told = {place: [dict(step.events) for step in steps(series, 60, 6, 1e-5)[0]] for place, series in found.items()}
    assert len(told) == 3
    assert len({str(events) for events in told.values()}) == 1


@pytest.mark.parametrize("seed", [4, 11])
def test_laws_hold_for_everybody(seed):
    project = random_project(seed)
    exact = release(project, open_door).exact
    truth = true_counts(World(project, exact))
    wrong = [fact.why for fact in laws(World(project, exact)) if not fact.holds(truth)]
    assert wrong == []
    held = [fact.holds(truth) for fact in guesses(World(project, exact))]
    assert sum(held) > 0.9 * len(held) > 20


@pytest.mark.parametrize("seed", [4, 11])
def test_the_truth_is_what_the_records_say(seed):
    project = random_project(seed)
    rows = release(project, open_door).exact
    own = microdata_counts(project)
    known = {name: row.value for name, row in counts(rows).items() if name in own}
    assert len(known) > 60
    assert {name: own[name] for name in known} == known


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("18/50", [("count", 18, 18), ("base", 50, 50)]),
        ("36,0\u00a0%", [("value", 0.3595, 0.3605)]),
        ("24,1–49,9\u00a0%", [("lower", 0.2405, 0.2415), ("upper", 0.4985, 0.4995)]),
        ("1\u00a0234", [("integer", 1233.5, 1234.5)]),
        ("−3,3–1,0 kk", [("lower", -3.35, -3.25), ("upper", 0.95, 1.05)]),
        ("suojattu", []),
    ],
)
def test_printed_numbers_are_read_as_what_they_allow(text, said):
    read = [(part, pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6)) for part, low, high in parts_of(text)]
    assert read == said


def test_numbers_of_other_languages_are_read():
    assert numbers("1,234.5", "en") == [(1234.5, 0.05)]
    assert plain("2017\u2060–\u20602019\u00a0a") == "2017–2019 a"


def test_an_identifier_in_any_file_is_found(project, opened):
    assert not list(identities(project, opened.files))
    person = project.tables["participants"]["person"].iloc[0]
    start = project.tables["enrolments"]["start"].iloc[1]
    assert list(identities(project, {"run.json": f'{{"who": "{person}"}}'.encode()}))
    assert list(identities(project, {"a.svg": f"<!-- {start:%Y-%m-%d} -->".encode()}))


def test_a_hidden_count_beside_its_label_is_found(project, opened):
    shown = opened.exact.map(lambda row: hidden(row) if row.variable == "status_at_start" else row)
    world, words = World(project, opened.exact), words_for(project, "fi")
    row = next(row for row in opened.exact.where(measure="persons", variable="status_at_start", statistic="count")
               if 0 < row.value < 5)  # fmt: skip
    said = f"Lopuksi: {words.label(row.variable, row.category)} {row.value:g} henkilöä."
    quiet = Reading()
    assert not list(hidden_numbers(world, shown, quiet, words))
    found = read_files({"comment.txt": said.encode(), "meta.txt": f"{row.id}: {row.value:g}".encode()})
    assert {leak.place for leak in hidden_numbers(world, shown, found, words)} >= {"comment.txt", "meta.txt"}


def test_what_only_one_format_says_is_found(project, opened):
    assert not list(strangers(read_files(opened.files)))
    drawing = opened.files["figures/outcomes.svg"].replace(b"</svg>", b"<text>9876</text></svg>")
    assert list(strangers(read_files({**opened.files, "figures/outcomes.svg": drawing})))


def test_a_release_of_nothing_is_not_accused(project):
    assert broken(project, showing("nothing"), "10_reach", "20_outcomes") == {}
