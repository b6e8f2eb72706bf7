"""Spells: which participations a window takes in, which states are in force on a day."""

import dataclasses

import pandas as pd
import pytest
from persons import WEEKS, make_project

from evalkit.errors import ParameterError
from evalkit.spells import elapsed, enrolments_in, find_window, in_force, states_since

ROWS = [
    ("a", "pilot", "p1", "2018-03-01", "2018-05-31"),
    ("b", "project", "g1", "2018-09-01", "2018-11-30"),
    ("c", None, "g1", "2018-09-01", "2018-11-30"),
]


def without(project, table):
    tables = {name: rows for name, rows in project.tables.items() if name != table}
    return dataclasses.replace(project, tables=tables)


class TestWindow:
    @pytest.mark.parametrize(
        ("start", "end", "inside"),
        [
            ("2017-11-01", "2017-12-31", False),
            ("2017-11-01", "2018-01-01", True),
            ("2017-11-01", None, True),
            ("2018-12-31", "2019-02-28", True),
            ("2019-01-01", "2019-02-28", False),
        ],
    )
    def test_participation_belongs_to_the_windows_it_touches(self, start, end, inside):
        project = make_project([("a", "project", "g1", start, end)])
        assert len(enrolments_in(project)) == inside

    def test_window_without_phases_takes_every_phase(self):
        assert list(enrolments_in(make_project(ROWS))["person"]) == ["a", "b", "c"]

    def test_window_with_phases_takes_only_those(self):
        windows = {"project": {"start": "2018-01-01", "end": "2018-12-31", "phases": ["project"]}}
        assert list(enrolments_in(make_project(ROWS, windows=windows))["person"]) == ["b"]

    def test_first_window_is_the_default(self):
        windows = {
            "late": {"start": "2018-06-01", "end": "2018-12-31"},
            "early": {"start": "2018-01-01", "end": "2018-05-31"},
        }
        assert find_window(make_project(ROWS, windows=windows))[0] == "late"

    def test_project_without_windows_is_refused(self):
        with pytest.raises(ParameterError, match="window_unknown"):
            find_window(make_project(ROWS, windows={}))

    def test_project_without_participations_is_refused(self):
        with pytest.raises(ParameterError, match="table_missing"):
            enrolments_in(without(make_project(ROWS), "enrolments"))


class TestStates:
    def test_only_states_of_the_persons_asked_for(self):
        project = make_project(ROWS, [("a", "work", "2018-06-01", None), ("b", "study", "2018-12-01", None)])
        spells = states_since(project, pd.Series({"b": pd.Timestamp("2018-09-01")}))
        assert list(spells["state"]) == ["study"]
        assert list(spells["origin"]) == [pd.Timestamp("2018-09-01")]

    def test_project_without_episodes_has_none(self):
        spells = states_since(without(make_project(ROWS), "episodes"), pd.Series({"a": pd.Timestamp("2018-03-01")}))
        assert spells.empty
        assert list(spells.columns) == ["person", "state", "start", "end", "origin"]

    @pytest.mark.parametrize(
        ("first", "last", "covers"),
        [(1, 9, False), (1, 10, True), (15, 15, True), (20, 30, True), (21, 30, False)],
    )
    def test_first_and_last_day_of_a_spell_belong_to_it(self, first, last, covers):
        spells = pd.DataFrame({"start": [10], "end": [20]}, dtype="Int64")
        assert list(in_force(spells, first, last)) == [covers]

    def test_spell_without_an_end_goes_on(self):
        spells = pd.DataFrame({"start": [10], "end": [None]}, dtype="Int64")
        assert list(in_force(spells, 1000, 1000)) == [True]


class TestElapsed:
    def test_dates_are_days_apart(self):
        days = pd.Series(pd.to_datetime(["2018-02-01", "2018-12-31"]))
        assert list(elapsed(days.head(1), days.tail(1).reset_index(drop=True))) == [333]

    def test_units_are_units_apart(self):
        project = make_project([("a", None, None, 4, 52)], **WEEKS)
        rows = project.tables["enrolments"]
        assert list(elapsed(rows["start"], rows["end"])) == [48]
