"""Counting in a database gives the tables that counting here gives."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from evalkit.errors import DataError, ParameterError
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.logrank import logrank_test
from evalkit.survival.risk_table import risk_table


def made(persons=400):
    random = np.random.default_rng(13)
    time = random.integers(2, 60, persons)
    columns = {
        "time": time,
        "entry": (time * random.random(persons)).astype(int),
        "event": random.choice(["work", "study", "censored", None], persons),
        "course of study": random.choice(["a", "b", None], persons),
        "w": random.random(persons) + 0.1,
        "n": random.integers(1, 4, persons),
    }
    return pd.DataFrame(columns)


ROLES = [
    {},
    {"by": "course of study"},
    {"entry": "entry"},
    {"by": "course of study", "entry": "entry", "frequency": "n"},
    {"by": "course of study", "weights": "w"},
    {"entry": "entry", "weights": "w", "frequency": "n"},
]


@pytest.mark.parametrize("roles", ROLES)
def test_parquet_and_relations_give_the_table_of_the_frame(tmp_path, roles):
    frame = made()
    frame.to_parquet(tmp_path / "persons.parquet")
    here = risk_table(frame, **roles)
    for source in (tmp_path / "persons.parquet", str(tmp_path / "persons.parquet"), duckdb.from_df(frame)):
        there = risk_table(source, **roles)
        pd.testing.assert_frame_equal(there.counts, here.counts)
        pd.testing.assert_frame_equal(cumulative_incidence(there), cumulative_incidence(here), rtol=1e-9)


def test_fractions_of_time_and_codes_are_counted_too():
    frame = pd.DataFrame({"time": [0.5, 1.5, 1.5], "event": [1.0, None, 2.0]})
    pd.testing.assert_frame_equal(kaplan_meier(risk_table(duckdb.from_df(frame))), kaplan_meier(risk_table(frame)))


def test_declared_categories_are_outcomes_also_in_a_database():
    frame = made().assign(event=lambda rows: pd.Categorical(rows["event"], ["work", "retired", "study"]))
    assert risk_table(duckdb.from_df(frame)).outcomes == ("work", "retired", "study")


def faults_of(frame, **roles):
    with pytest.raises(DataError) as caught:
        risk_table(duckdb.from_df(pd.DataFrame(frame)), **roles)
    return {(fault.code, fault.column, fault.more.get("count")) for fault in caught.value.faults}


def test_faults_say_how_many_rows_are_wrong_in_which_column():
    frame = {"start": [0, 5, 7, -2, None], "end": [5, 5, 6, None, -1], "event": 1}
    assert faults_of(frame, time="end", entry="start") == {
        ("missing_number", "end", "1"),
        ("negative_time", "end", "1"),
        ("exit_not_after_entry", "end", "2"),
        ("missing_number", "start", "1"),
        ("negative_time", "start", "1"),
    }


def test_weights_and_frequencies_that_are_not_positive_are_refused():
    frame = {"time": [1, 2, 3], "event": 1, "w": [1.0, None, -1.0], "n": [1.5, 0, 2]}
    assert faults_of(frame, weights="w", frequency="n") == {
        ("not_positive", "n", "1"),
        ("not_whole", "n", "1"),
        ("not_positive", "w", "2"),
    }


def test_text_is_no_time_and_no_rows_are_no_table():
    assert faults_of({"time": ["3"], "event": 1}) == {("not_a_number", "time", None)}
    assert faults_of(made().iloc[:0]) == {("no_rows", "time", None)}


def test_column_that_is_not_there_is_named():
    with pytest.raises(ParameterError) as caught:
        risk_table(duckdb.from_df(made()), by="place")
    assert caught.value.fault.column == "place"


def test_file_that_is_not_there_or_no_parquet_is_named(tmp_path):
    (tmp_path / "text.parquet").write_text("no parquet at all")
    for name in ("nowhere.parquet", "text.parquet"):
        with pytest.raises(DataError) as caught:
            risk_table(tmp_path / name)
        assert caught.value.faults[0].file.endswith(name)


def test_anything_else_is_refused_by_its_kind():
    with pytest.raises(ParameterError) as caught:
        risk_table([1, 2, 3])
    assert caught.value.fault.value == "list"


@pytest.mark.parametrize("name", ["amount", "Rows"])
def test_group_may_be_called_like_a_count(name):
    frame = made().rename(columns={"course of study": name})
    pd.testing.assert_frame_equal(
        risk_table(duckdb.from_df(frame), by=name).counts, risk_table(frame, by=name).counts, check_dtype=False
    )


@pytest.mark.parametrize("event", ["0", "Censored", "", " censored "])
def test_text_that_reads_as_censored_is_refused_as_in_a_frame(tmp_path, event):
    frame = pd.DataFrame({"time": [1, 2], "ending": ["work", event]})
    frame.to_parquet(tmp_path / "persons.parquet")
    for source in (
        tmp_path / "persons.parquet",
        duckdb.from_df(frame),
        duckdb.from_df(frame.astype({"ending": "category"})),
    ):
        with pytest.raises(DataError) as caught:
            risk_table(source, event="ending")
        (fault,) = caught.value.faults
        assert (fault.code, fault.column, fault.value) == ("censored_as_text", "ending", repr(event))


def test_entry_is_checked_with_weights_too():
    frame = {"start": [0.0, None, -1.0, 2.0], "time": [1, 2, 3, 2], "event": 1, "w": 1.0}
    assert faults_of(frame, entry="start", weights="w") == {
        ("missing_number", "start", "1"),
        ("negative_time", "start", "1"),
        ("exit_not_after_entry", "time", "1"),
    }


@pytest.mark.parametrize("kind", ["INTERVAL 1 DAY", "[1, 2]", "{'a': 1}"])
def test_column_whose_type_only_holds_a_number_is_no_time(kind):
    persons = duckdb.sql(f"SELECT {kind} AS time, 1 AS event")
    with pytest.raises(DataError) as caught:
        risk_table(persons)
    assert (caught.value.faults[0].code, caught.value.faults[0].column) == ("not_a_number", "time")


def test_fractional_entries_and_exits_give_the_table_of_the_frame():
    frame = made().assign(time=lambda rows: rows["time"] / 7, entry=lambda rows: rows["entry"] / 7)
    for roles in ({}, {"by": "course of study", "frequency": "n"}):
        there, here = (risk_table(source, entry="entry", **roles) for source in (duckdb.from_df(frame), frame))
        pd.testing.assert_frame_equal(there.counts, here.counts)


def test_trend_of_a_database_leaves_out_whose_group_is_missing():
    frame = made()
    known = frame[frame["course of study"].notna()]
    found, wanted = (
        logrank_test(risk_table(duckdb.from_df(rows), by="course of study"), trend=True) for rows in (frame, known)
    )
    assert found.statistic == pytest.approx(wanted.statistic, rel=1e-12)
