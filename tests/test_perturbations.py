"""One change to the sample's tables changes exactly the figures that it should, and no other.

A sample that was built backwards from its figures proves little about counting; these changes were not built in.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from evalkit.analysis.cohort import CLOCKS, build_cohort
from evalkit.analysis.outcomes import furthest, outcome_counts, reached
from evalkit.analysis.reach import reach
from evalkit.loading import load_project

SAMPLE = Path(__file__).parent.parent / "data_samples" / "mahdollisuudet-todeksi"
WINDOWS = {"project": 50, "whole": 70}
PRIMARY = ["work", "own_business", "subsidised_work", "study"]
LAST_DAY = pd.Timestamp("2019-08-31")


def figures(project):
    """Every figure of both windows: reach, outcomes by every clock, and the flow into follow-up."""
    found = {}
    for window in WINDOWS:
        for rows in (reach(project, window), *(outcome_counts(project, window, clock) for clock in CLOCKS)):
            found |= {row.id: row.value for row in rows}
        found |= {f"flow.{window}.{step}": count for step, count in build_cohort(project, window).flow.items()}
    return found


def differences(before, after):
    """Row id to the difference, for the rows that differ; a row on one side only is a fault of the test."""
    assert set(before) == set(after)
    return {name: after[name] - before[name] for name in before if after[name] != before[name]}


def both(row_id, change, window, base=None):
    """The changes of a count and of the share that goes with it."""
    return {f"{row_id}.count": change, f"{row_id}.share": change / (base or WINDOWS[window])}


@pytest.fixture(scope="module")
def project():
    return load_project(SAMPLE)


@pytest.fixture(scope="module")
def before(project):
    return figures(project)


@pytest.fixture(scope="module")
def persons(project):
    """Who took part in what, and how far each got: a row a person."""
    phases = project.tables["enrolments"].groupby("person")["phase"]
    cohort = build_cohort(project, "whole")
    spells = reached(project, cohort).spells
    primary = spells[spells["state"].isin(PRIMARY)].groupby("person")
    return cohort.frame.set_index("person").assign(
        phases=phases.agg(lambda values: "+".join(sorted(set(values)))),
        furthest=furthest(spells, PRIMARY),
        primary_spells=primary.size(),
        spells=spells.groupby("person").size(),
        reached_on=primary["start"].min(),
    )


def changed(project, before, **tables):
    """The differences, exit clocks apart: they have tests of their own."""
    found = differences(before, figures(replace(project, tables={**project.tables, **tables})))
    return {name: change for name, change in found.items() if "exit_" not in name}


def expected(before, *parts):
    """Parts put together, as differences of rows rounded alike."""
    return pytest.approx({name: change for part in parts for name, change in part.items()}, abs=1e-12)


def one_primary_less(before, gender, state, outcome, windows):
    """What goes when a person no longer reaches the one primary state that he or she had reached."""
    lost = {}
    for window in windows:
        row_id = f"primary_outcome.{window}.project_end"
        members = int(before[f"persons.{window}.gender={gender}.count"])
        lost |= both(row_id, -1, window) | both(f"{row_id}.state={state}", -1, window)
        lost |= both(f"{row_id}.gender={gender}", -1, window, members)
        lost |= both(f"ever_reached.{window}.project_end.state={state}", -1, window)
        lost |= {f"flow.{window}.{outcome}": -1, f"flow.{window}.censored": 1}
    return lost


def pick(persons, **wanted):
    """The first person with these values."""
    fits = pd.Series(True, index=persons.index)
    for column, value in wanted.items():
        fits &= persons[column] == value
    assert fits.any()
    return fits.idxmax()


@pytest.mark.parametrize(
    ("phases", "windows"), [("project", ["project", "whole"]), ("pilot", ["whole"]), ("pilot+project", ["whole"])]
)
def test_taking_away_a_job_takes_one_person_from_every_window_that_saw_it(project, before, persons, phases, windows):
    name = pick(persons, phases=phases, furthest="work", primary_spells=1)
    episodes = project.tables["episodes"]
    without = episodes[~((episodes["person"] == name) & (episodes["state"] == "work"))]
    lost = one_primary_less(before, persons.loc[name, "gender"], "work", "employment", windows)
    assert changed(project, before, episodes=without) == expected(before, lost)


def test_outcome_moved_past_the_windows_end_is_lost(project, before, persons):
    name = pick(persons, phases="project", furthest="study", primary_spells=1)
    episodes = project.tables["episodes"]
    moved = (episodes["person"] == name) & (episodes["state"] == "study")
    later = episodes.assign(
        start=episodes["start"].mask(moved, LAST_DAY + pd.Timedelta(days=1)), end=episodes["end"].mask(moved)
    )
    lost = one_primary_less(before, persons.loc[name, "gender"], "study", "study", ["project", "whole"])
    assert changed(project, before, episodes=later) == expected(before, lost)


def test_outcome_moved_to_the_windows_last_day_is_kept(project, before, persons):
    name = pick(persons, phases="project", furthest="study", primary_spells=1)
    episodes = project.tables["episodes"]
    moved = (episodes["person"] == name) & (episodes["state"] == "study")
    later = episodes.assign(start=episodes["start"].mask(moved, LAST_DAY), end=episodes["end"].mask(moved))
    assert changed(project, before, episodes=later) == {}


def test_pilot_outcome_that_lasts_into_the_project_is_a_status_at_its_start(project, before, persons):
    name = pick(persons, phases="pilot+project", furthest="work", primary_spells=1)
    day_0 = build_cohort(project, "project").frame.set_index("person").loc[name, "origin"]
    episodes = project.tables["episodes"]
    lasting = (episodes["person"] == name) & (episodes["state"] == "work")
    longer = episodes.assign(end=episodes["end"].mask(lasting, day_0))
    assert changed(project, before, episodes=longer) == {
        "flow.project.status_at_start": 1,
        "flow.project.at_risk": -1,
        "flow.project.censored": -1,
    }


def test_return_adds_a_participation_and_no_person(project, before, persons):
    name = pick(persons, phases="project", enrolments=1)
    first = project.tables["enrolments"].set_index("person").loc[name]
    again = pd.DataFrame([{**first, "person": name, "start": first["start"] + pd.Timedelta(days=200)}])
    again["end"] = again["start"] + pd.Timedelta(days=80)
    rows = pd.concat([project.tables["enrolments"], again], ignore_index=True)
    gained = {}
    for window in WINDOWS:
        groups = int(before[f"groups.{window}.count"])
        gained |= {f"participations.{window}.count": 1, f"participations_per_group.{window}.mean": 1 / groups}
        gained |= {f"participations_per_person.{window}.number={n}.count": step for n, step in ((1, -1), (2, 1))}
        gained |= {f"flow.{window}.returned": 1}
    assert changed(project, before, enrolments=rows) == expected(before, gained)


def test_return_of_a_pilot_client_to_the_project_adds_a_person_there(project, before, persons):
    name = pick(persons, phases="pilot", furthest="work", primary_spells=1)
    row = {"person": name, "phase": "project", "group": "Ryhmä 6", "exit_reason": None}
    start = pd.Timestamp("2019-08-01")
    again = pd.DataFrame([{**row, "start": start, "end": start + pd.Timedelta(days=20)}])
    found = changed(project, before, enrolments=pd.concat([project.tables["enrolments"], again], ignore_index=True))
    assert found["persons.project.count"] == 1
    assert found["client_ships.whole.count"] == 1
    assert found["persons_in_several_phases.whole.count"] == 1
    assert "persons.whole.count" not in found
    assert "primary_outcome.project.project_end.count" not in found
    assert "primary_outcome.whole.project_end.count" not in found


def test_second_outcome_moves_the_person_to_the_kind_that_started_last(project, before, persons):
    name = pick(persons, phases="project", furthest="work", primary_spells=1)
    start = persons.loc[name, "reached_on"] + pd.Timedelta(days=1)
    second = pd.DataFrame([{"person": name, "state": "study", "start": start, "end": pd.NaT}])
    episodes = pd.concat([project.tables["episodes"], second.astype({"end": "datetime64[ns]"})], ignore_index=True)
    moves = {}
    for window in WINDOWS:
        kind = f"primary_outcome.{window}.project_end.state"
        moves |= both(f"{kind}=work", -1, window) | both(f"{kind}=study", 1, window)
        moves |= both(f"ever_reached.{window}.project_end.state=study", 1, window)
    assert changed(project, before, episodes=episodes) == expected(before, moves)


class TestEndForms:
    """The end of a participation matters to the clocks that start with it, and to nothing else."""

    @pytest.fixture
    def left_before_work(self, persons):
        """A person of the project alone who reached nothing but a job, and that 29 days or more after the last exit."""
        waited = (persons["reached_on"] - persons["exit"]).dt.days > 28
        return pick(persons[waited], phases="project", furthest="work", spells=1)

    def last_participation(self, project, name):
        rows = project.tables["enrolments"]
        return rows[rows["person"] == name]["start"].idxmax()

    def with_end(self, project, name, end):
        rows = project.tables["enrolments"].copy()
        rows.loc[self.last_participation(project, name), "end"] = end
        return replace(project, tables={**project.tables, "enrolments": rows})

    def test_missing_end_form_takes_the_person_from_the_exit_clocks_alone(self, project, before, left_before_work):
        found = differences(before, figures(self.with_end(project, left_before_work, pd.NaT)))
        assert all("exit_" in name for name in found)
        for window in WINDOWS:
            for clock in ("exit_4_weeks", "exit_6_months"):
                assert found[f"no_exit.{window}.{clock}.count"] == 1

    def test_missing_end_form_makes_the_base_smaller(self, project, left_before_work):
        row_id = "primary_outcome.project.exit_4_weeks.share"
        bases = [
            outcome_counts(version, "project", "exit_4_weeks")[row_id].base
            for version in (project, self.with_end(project, left_before_work, pd.NaT))
        ]
        assert bases[1] == bases[0] - 1

    def test_late_end_form_brings_the_job_within_four_weeks(self, project, before, persons, left_before_work):
        person = persons.loc[left_before_work]
        late = person["reached_on"] - pd.Timedelta(days=28)
        found = differences(before, figures(self.with_end(project, left_before_work, late)))
        counts = {name: change for name, change in found.items() if name.endswith(".count") and "4_weeks" in name}
        assert counts == {
            row_id: 1
            for window in WINDOWS
            for row_id in (
                f"primary_outcome.{window}.exit_4_weeks.count",
                f"primary_outcome.{window}.exit_4_weeks.state=work.count",
                f"primary_outcome.{window}.exit_4_weeks.gender={person['gender']}.count",
                f"ever_reached.{window}.exit_4_weeks.state=work.count",
            )
        }
        assert all("exit_" in name for name in found)
