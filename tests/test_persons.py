"""Persons with several rows: a split changes nothing, in robust errors a person is one: against R, by derivatives."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, ParameterError
from evalkit.survival import influence as influence_module
from evalkit.survival.curves import known_until, numbers_at_risk
from evalkit.survival.gray import gray_test
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.quantiles import follow_up
from evalkit.survival.restricted_mean import restricted_mean
from evalkit.survival.risk_table import risk_table

REFERENCE = json.loads((Path(__file__).parent / "reference" / "split_rows.json").read_text())
HORIZON = REFERENCE["horizon"]
ROWS = pd.DataFrame(REFERENCE["input"])
AGREEMENT = {"rtol": 1e-9, "atol": 1e-12}


def table_of(rows=ROWS, weights="weight", **roles):
    return risk_table(rows, entry="entry", weights=weights, **{"person": "person", **roles})


@pytest.mark.parametrize("weights", ["weight", "changing"])
def test_survival_and_its_error_equal_survfit_with_the_persons_named(weights):
    wanted = REFERENCE["expected"][weights]["survival"]
    found = kaplan_meier(table_of(weights=weights), wanted["time"])
    for column in ("survival", "standard_error"):
        np.testing.assert_allclose(found[column], wanted[column], **AGREEMENT, err_msg=column)


@pytest.mark.parametrize("weights", ["weight", "changing"])
@pytest.mark.parametrize("outcome", ["study", "work"])
def test_incidence_and_time_lost_and_their_errors_equal_survfits_influences_by_person(weights, outcome):
    wanted = REFERENCE["expected"][weights]["incidence"][outcome]
    table = table_of(weights=weights)
    curve = cumulative_incidence(table, wanted["time"])
    found = curve[curve["outcome"] == outcome]
    for column in ("incidence", "standard_error"):
        np.testing.assert_allclose(found[column], wanted[column], **AGREEMENT, err_msg=column)
    mean = restricted_mean(table, HORIZON).set_index("outcome").loc[outcome]
    assert mean[["mean", "standard_error"]].tolist() == pytest.approx([wanted["mean"], wanted["mean_error"]], rel=1e-9)


def test_rows_without_named_persons_are_persons_of_their_own():
    by_row, by_person = (kaplan_meier(table_of(person=person)) for person in (None, "person"))
    same = by_row[by_row["time"].isin(by_person["time"])].reset_index(drop=True)
    np.testing.assert_allclose(same["survival"], by_person["survival"], **AGREEMENT)
    assert not np.allclose(same["standard_error"], by_person["standard_error"], rtol=1e-3)


def people():
    person = st.fixed_dictionaries(
        {
            "entry": st.integers(0, 5),
            "stay": st.integers(2, 9),
            "event": st.sampled_from(["work", "study", None]),
            "course": st.sampled_from(["a", "b", None]),
            "w": st.sampled_from([0.5, 1.0, 2.25]),
            "cut": st.integers(0, 8),
        }
    )
    made = st.lists(person, min_size=3, max_size=25).map(pd.DataFrame)
    return made.map(
        lambda frame: frame.assign(time=frame["entry"] + frame["stay"], person=[f"p{n}" for n in frame.index])
    )


def split(frame):
    """Return the rows with the time of who has a cut in it in two."""
    middle = frame["entry"] + frame["cut"]
    cut = frame[(frame["cut"] > 0) & (middle < frame["time"])]
    if cut.empty:
        return frame
    first, second = cut.assign(time=middle, event="censored"), cut.assign(entry=middle)
    return pd.concat([second, frame.drop(cut.index), first], ignore_index=True)


@settings(max_examples=25)
@given(people(), st.sampled_from([None, "w"]), st.booleans())
def test_splitting_a_persons_time_changes_neither_estimates_nor_errors(frame, weights, by):
    whole, halves = (table_of(rows, weights=weights, by="course" if by else None) for rows in (frame, split(frame)))
    pd.testing.assert_frame_equal(halves.counts, whole.counts)
    for estimate in (kaplan_meier, cumulative_incidence, follow_up, lambda table: numbers_at_risk(table, [0, 3, 6])):
        pd.testing.assert_frame_equal(estimate(halves), estimate(whole))
    horizon = min(known_until(whole)["known_until"].min(), whole.counts["time"].max())
    if horizon:
        pd.testing.assert_frame_equal(restricted_mean(halves, horizon), restricted_mean(whole, horizon))


@settings(max_examples=25)
@given(people())
def test_errors_are_those_of_all_rows_of_a_person_moved_together(frame):
    halves = split(frame)
    halves["w"] *= np.where(halves.index % 2, 1.0, 1.5)
    variance = np.zeros(0)
    for person in halves["person"].unique():
        own = halves["person"] == person
        more, less = (
            cumulative_incidence(table_of(halves.assign(w=halves["w"].where(~own, halves["w"] * scale)), weights="w"))
            for scale in (1 + 1e-5, 1 - 1e-5)
        )
        change = (more["incidence"] - less["incidence"]).to_numpy() / 2e-5
        variance = change**2 if not len(variance) else variance + change**2
    found = cumulative_incidence(table_of(halves, weights="w"))
    inside = (found["incidence"] < 1 - 1e-9).to_numpy()
    np.testing.assert_allclose(found["standard_error"][inside], np.sqrt(variance)[inside], atol=1e-8)


def test_blocks_hold_whole_persons(monkeypatch):
    table = table_of(weights="changing")
    curve, means = cumulative_incidence(table), restricted_mean(table, HORIZON)
    for block in (1, 500, 3000):
        monkeypatch.setattr(influence_module, "BLOCK", block)
        pd.testing.assert_frame_equal(cumulative_incidence(table), curve)
        pd.testing.assert_frame_equal(restricted_mean(table, HORIZON), means)


def test_database_gives_the_table_of_the_frame(tmp_path):
    ROWS.to_parquet(tmp_path / "persons.parquet")
    for source in (tmp_path / "persons.parquet", duckdb.from_df(ROWS)):
        there, here = (table_of(rows, weights="changing") for rows in (source, ROWS))
        pd.testing.assert_frame_equal(there.counts, here.counts)
        pd.testing.assert_frame_equal(cumulative_incidence(there), cumulative_incidence(here))


def test_rows_that_follow_each_other_but_for_rounding_are_one():
    rows = pd.DataFrame({"person": 1, "entry": [0, 0.3], "time": [0.1 + 0.2, 1], "event": [0, 1]})
    counts = table_of(rows, weights=None).counts
    assert counts[["time", "entered", "censored"]].to_dict("list") == {
        "time": [0, 1],
        "entered": [1, 0],
        "censored": [0, 0],
    }


@pytest.mark.parametrize(
    "change",
    [
        {"entry": [0, 4]},
        {"person": [1, 2]},
        {"w": [1.0, 2.0]},
        {"n": [1, 2]},
        {"g": ["a", "b"]},
    ],
)
def test_rows_that_differ_or_leave_a_gap_stay_apart(change):
    rows = pd.DataFrame(
        {"person": 1, "entry": [0, 3], "time": [3, 8], "event": [0, "work"], "w": 1.0, "n": 1, "g": "a"}
    )
    roles = {"weights": "w", "frequency": "n", "by": "g"}
    assert table_of(rows, **roles).counts["entered"].sum() == 1
    changed = rows.assign(**change)
    assert table_of(changed, **roles).counts["entered"].sum() == (changed["w"] * changed["n"]).sum()


def test_grays_test_is_defined_for_split_rows_of_named_persons():
    random = np.random.default_rng(5)
    frame = pd.DataFrame(
        {"time": random.integers(2, 20, 120), "event": random.choice(["work", "study", "censored"], 120)}
    )
    frame = frame.assign(g=random.choice(["a", "b"], 120), cut=1, entry=0, person=range(120))
    halves = split(frame)
    assert gray_test(table_of(halves, weights=None, by="g"), "work") == gray_test(risk_table(frame, by="g"), "work")


def test_two_tables_add_up_to_that_of_other_persons():
    other = ROWS.assign(person=ROWS["person"] + 1000)
    added, joined = table_of() + table_of(other), table_of(pd.concat([ROWS, other]))
    pd.testing.assert_frame_equal(cumulative_incidence(added), cumulative_incidence(joined))
    with pytest.raises(ParameterError) as caught:
        table_of() + table_of(person=None)
    assert caught.value.fault.code == "tables_differ"


def test_identifiers_of_persons_do_not_get_into_the_table():
    table = table_of(ROWS.assign(person="secret " + ROWS["person"].astype(str)))
    assert "secret" not in repr(table) + table.squares.to_csv() + table.counts.to_csv()


def test_person_that_is_missing_is_refused_with_the_row():
    rows = ROWS.assign(person=ROWS["person"].where(ROWS.index != 3))
    for source in (rows, duckdb.from_df(rows)):
        with pytest.raises(DataError) as caught:
            table_of(source)
        (fault,) = caught.value.faults
        assert (fault.code, fault.column, fault.more["rows"]) == ("value_missing", "person", "3")
    with pytest.raises(ParameterError) as wrong:
        table_of(person="nobody")
    assert (wrong.value.fault.code, wrong.value.fault.column) == ("missing_column", "nobody")


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([("a", 0, 5, 0), ("a", 3, 9, 1)], "1"),
        ([("a", 0, 5, 1), ("a", 5, 9, 1)], "1"),
        ([("a", 3, 9, 1), ("b", 0, 9, 0), ("a", 0, 5, 0)], "0"),
    ],
)
def test_person_who_is_at_risk_twice_at_a_time_or_after_an_outcome_is_refused(rows, wrong):
    frame = pd.DataFrame(rows, columns=["who", "entry", "time", "event"])
    with pytest.raises(DataError) as caught:
        risk_table(frame, entry="entry", person="who")
    (fault,) = caught.value.faults
    assert (fault.code, fault.column, fault.more["rows"]) == ("overlapping_rows", "who", wrong)


def test_two_rows_of_a_person_without_entries_are_at_risk_at_the_same_time():
    with pytest.raises(DataError, match="overlapping_rows"):
        risk_table(pd.DataFrame({"who": ["a", "a"], "time": [3, 5], "event": [0, 1]}), person="who")
