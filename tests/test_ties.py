"""Times that differ by rounding alone are one time: by hand, by property, and against the timefix of R's survival."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import DataError
from evalkit.survival.cox import cox
from evalkit.survival.fine_gray import fine_gray
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.logrank import logrank_test
from evalkit.survival.occupation import state_occupation
from evalkit.survival.risk_table import from_counts, risk_table
from evalkit.survival.ties import tied

REFERENCE = json.loads((Path(__file__).parent / "reference" / "near_ties.json").read_text())
EXPECTED = REFERENCE["expected"]
SUM = 0.1 + 0.2  # 0.30000000000000004
THREE = pd.DataFrame({"time": [0.3, SUM, 1.0], "event": [0, 1, 0]})


def persons():
    return pd.DataFrame(REFERENCE["input"]).astype({"entry": float, "time": float})


@pytest.mark.parametrize(("given", "wanted"), list(zip(REFERENCE["vectors"], EXPECTED["vectors"], strict=True)))
def test_near_times_become_the_earliest_as_in_aeqsurv(given, wanted):
    (found,) = tied(np.array(given, float))
    assert found.tolist() == [float(time) for time in wanted]


def test_entries_and_exits_are_tied_together_as_in_aeqsurv():
    rows = persons()
    time, entry = tied(rows["time"].to_numpy(), rows["entry"].to_numpy())
    assert [entry.tolist(), time.tolist()] == [[float(each) for each in EXPECTED[name]] for name in ("entry", "time")]


def test_whole_times_stay_what_they_are_however_large():
    for kind in (np.int64, float):
        given = np.array([10**9, 10**9 + 1], dtype=kind)
        assert tied(given)[0] is given


def test_missing_and_infinite_times_are_left_for_others_to_refuse():
    (found,) = tied(np.array([SUM, np.nan, 0.3, np.inf]))
    np.testing.assert_array_equal(found, [0.3, np.nan, 0.3, np.inf])


def counted(source):
    counts = risk_table(THREE).counts.drop(columns="at_risk")
    near = pd.DataFrame({"time": [0, 0.3, SUM, 1], "entered": [3, 0, 0, 0], "events_1": [0, 0, 1, 0]})
    makers = {
        "frame": lambda: risk_table(THREE),
        "database": lambda: risk_table(duckdb.from_df(THREE)),
        "counts": lambda: from_counts(near.assign(censored=[0, 1, 0, 1]), [1]),
        "sum": lambda: risk_table(THREE.iloc[:1]) + risk_table(THREE.iloc[1:]),
        "weights": lambda: risk_table(THREE.assign(w=1.0), weights="w"),
        "entry": lambda: risk_table(duckdb.from_df(THREE.assign(start=0.0)), entry="start"),
    }
    assert len(counts) == 3
    return makers[source]()


@pytest.mark.parametrize("source", ["frame", "database", "counts", "sum", "weights", "entry"])
def test_censoring_at_the_time_of_an_event_is_at_risk_in_it(source):
    # Three are at risk at 0.3, one has the event: 2/3. As two times it would be one of two: 1/2.
    curve = kaplan_meier(counted(source))
    assert curve["time"].tolist() == [0.3, 1]
    assert curve["survival"].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert curve["at_risk"].tolist() == [3, 1]


def test_weighted_tables_whose_times_are_near_add_up_with_their_errors():
    rows = persons().assign(w=np.arange(60) % 4 + 0.5)
    halves = [risk_table(rows[rows.index % 2 == half], entry="entry", weights="w") for half in (0, 1)]
    joined = risk_table(rows, entry="entry", weights="w")
    pd.testing.assert_frame_equal(cumulative_incidence(halves[0] + halves[1]), cumulative_incidence(joined), atol=1e-9)


@pytest.mark.parametrize(("case", "entry"), [("curve", None), ("late_curve", "entry")])
def test_survival_equals_survfit(case, entry):
    wanted = EXPECTED[case]
    for source in (persons(), duckdb.from_df(persons())):
        found = kaplan_meier(risk_table(source, entry=entry))
        for column in ("time", "at_risk", "survival"):
            np.testing.assert_allclose(found[column], wanted[column], rtol=1e-9, atol=1e-12, err_msg=column)
        alive = found["survival"].to_numpy() > 1e-9
        error = np.array(wanted["standard_error"], float)
        np.testing.assert_allclose(found["standard_error"][alive], error[alive], rtol=1e-9)


@pytest.mark.parametrize(("case", "entry"), [("cox", None), ("late_cox", "entry")])
def test_cox_equals_coxph(case, entry):
    found = cox(persons(), "course", "time", "event", 1, entry=entry).table
    for column in ("coefficient", "standard_error"):
        assert found[column].item() == pytest.approx(EXPECTED[case][column], abs=1e-8)


def test_logrank_test_equals_survdiff():
    assert logrank_test(risk_table(persons(), by="course")).statistic == pytest.approx(EXPECTED["logrank"], rel=1e-9)


def test_fine_and_gray_finds_the_same_with_tenths_added_up_or_counted():
    rows = persons().assign(event=lambda made: np.where(made.index % 3 == 0, 2, made["event"]))
    whole = rows.assign(time=np.rint(rows["time"] * 10).astype(int))
    near, exact = (fine_gray(each, "course", "time", "event", 1) for each in (rows, whole))
    pd.testing.assert_frame_equal(near.table, exact.table)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2), st.booleans()), min_size=1, max_size=40))
def test_tenths_give_the_curves_of_whole_numbers(rows):
    frame = pd.DataFrame(rows, columns=["tenths", "event", "added"])
    added = frame["tenths"].map(lambda number: sum([0.1] * number))
    near = cumulative_incidence(risk_table(frame.assign(time=added.where(frame["added"], frame["tenths"] * 0.1))))
    whole = cumulative_incidence(risk_table(frame.assign(time=frame["tenths"])))
    pd.testing.assert_frame_equal(near.drop(columns="time"), whole.drop(columns="time"))


@pytest.mark.parametrize("role", ["frame", "database", "weights"])
def test_exit_that_is_its_entry_but_for_rounding_is_refused(role):
    rows = pd.DataFrame({"start": [0.3, 0.0], "time": [SUM, 1.0], "event": 1, "w": 1.5})
    source = rows if role == "frame" else duckdb.from_df(rows)
    with pytest.raises(DataError) as caught:
        risk_table(source, entry="start", weights="w" if role == "weights" else None)
    (fault,) = caught.value.faults
    assert (fault.code, fault.column, fault.more["count"]) == ("exit_not_after_entry", "time", "1")


def test_stay_that_begins_when_the_last_one_ends_but_for_rounding_follows_it():
    stays = pd.DataFrame(
        {"person": [1, 1, 2], "state": ["seeking", "work", "seeking"], "entry": [0, 0.3, 0], "exit": [SUM, 1, 1]}
    )
    found = state_occupation(stays)
    assert found[(found["state"] == "work") & (found["time"] == 0.3)]["occupation"].tolist() == [0.5]
