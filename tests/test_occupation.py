"""State occupation: worked by hand, by property, and against survfit with id and istate."""

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, ParameterError
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.intervals import confidence_interval, mean_interval
from evalkit.survival.occupation import mean_time_in_states, state_occupation
from evalkit.survival.risk_table import risk_table

REFERENCE = json.loads((Path(__file__).with_name("reference") / "occupation_returns.json").read_text("utf-8"))
SPELLS = pd.DataFrame(REFERENCE["input"])
PARTS = {
    "all": SPELLS,
    "a": SPELLS[SPELLS["group"] == "a"],
    "b": SPELLS[SPELLS["group"] == "b"],
    "later": SPELLS[SPELLS["exit"] > 6].assign(entry=SPELLS["entry"].clip(lower=6)),
}


def stays(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["person", "state", "entry", "exit"])


def shares(curve: pd.DataFrame, state: str, column: str = "occupation") -> list[float]:
    return curve.loc[curve["state"] == state, column].tolist()


def refusal(spells: pd.DataFrame, **more):
    with pytest.raises((DataError, ParameterError)) as caught:
        state_occupation(spells, **more)
    return caught.value.faults[0] if isinstance(caught.value, DataError) else caught.value.fault


def test_person_who_returns_is_counted_where_the_person_is():
    # Of two unemployed one starts work at 3 and is back at 5; both are followed to 9.
    curve = state_occupation(stays((1, "out", 0, 3), (1, "work", 3, 5), (1, "out", 5, 9), (2, "out", 0, 9)))
    assert shares(curve, "out", "time") == [0, 3, 5, 9]
    assert shares(curve, "out") == [1, 1 / 2, 1, 1]
    assert shares(curve, "out", "at_risk") == [2, 2, 1, 2]
    # One half with two persons; when the only worker comes back everybody is out, whoever is looked at.
    assert shares(curve, "out", "standard_error") == pytest.approx([0, sqrt(1 / 8), 0, 0])


def test_person_who_comes_late_joins_the_share_of_the_persons_state():
    # At 4 one of the two workers leaves: half of the half that works.
    curve = state_occupation(
        stays((1, "out", 0, 2), (1, "work", 2, 9), (2, "out", 0, 9), (3, "work", 3, 4), (3, "out", 4, 9))
    )
    assert shares(curve, "work", "time") == [0, 2, 4, 9]
    assert shares(curve, "work") == [0, 1 / 2, 1 / 4, 1 / 4]


def test_stay_of_no_length_says_where_the_person_arrived_last():
    curve = state_occupation(stays((1, "out", 0, 4), (1, "work", 4, 4), (2, "out", 0, 4)))
    assert shares(curve, "work") == [0, 1 / 2]


def test_where_nobody_moves_the_shares_stay_those_of_the_start():
    curve = state_occupation(stays((1, "out", 0, 4), (2, "work", 0, 6)))
    assert shares(curve, "work") == [1 / 2, 1 / 2, 1 / 2]
    assert shares(curve, "work", "standard_error") == pytest.approx([sqrt(1 / 8)] * 3)


@pytest.mark.parametrize("part", PARTS)
def test_months_with_returns_and_late_entry_equal_survfit(part):
    expected = REFERENCE["expected"][part]
    curve = state_occupation(PARTS[part])
    for place, state in enumerate(expected["states"]):
        assert shares(curve, state, "time")[1:] == expected["time"]
        assert shares(curve, state, "at_risk")[1:] == [row[place] for row in expected["at_risk"]]
        for column, start in (("occupation", "start"), ("standard_error", "start_error")):
            wanted = [expected[start][place], *(row[place] for row in expected[column])]
            assert shares(curve, state, column) == pytest.approx(wanted, abs=1e-12)


def test_groups_are_the_curves_of_their_persons():
    whole = state_occupation(SPELLS, by="group")
    alone = pd.concat([state_occupation(PARTS[group]).assign(group=group) for group in "ab"], ignore_index=True)
    pd.testing.assert_frame_equal(whole, alone[whole.columns])


def test_without_returns_it_is_the_cumulative_incidence():
    first = SPELLS[(SPELLS["state"] == "unemployed") & (SPELLS["entry"] == 0)]
    moves = first.merge(SPELLS, left_on=["person", "exit"], right_on=["person", "entry"], how="left")
    persons = first.assign(event=moves["state_y"].to_numpy())
    reached = persons.dropna(subset="event").assign(state=lambda rows: rows["event"], entry=lambda rows: rows["exit"])
    curve = state_occupation(pd.concat([first, reached]))
    incidence = cumulative_incidence(risk_table(persons, time="exit", event="event"))
    for outcome in ("work", "study", "retired"):
        rows = incidence[incidence["outcome"] == outcome]
        assert shares(curve, outcome)[1:] == pytest.approx(rows["incidence"].tolist(), abs=1e-12)
        assert shares(curve, outcome, "standard_error")[1:] == pytest.approx(rows["standard_error"].tolist(), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 50))
def test_order_of_rows_and_origin_change_nothing_and_shares_add_up(seed, shift):
    moved = SPELLS.assign(entry=SPELLS["entry"] + shift, exit=SPELLS["exit"] + shift).sample(frac=1, random_state=seed)
    curve, plain = state_occupation(moved), state_occupation(SPELLS)
    pd.testing.assert_frame_equal(curve.assign(time=curve["time"] - shift), plain, atol=1e-13)
    assert curve.groupby("time")["occupation"].sum().to_numpy() == pytest.approx(1, abs=1e-12)


def test_splitting_a_stay_in_two_changes_no_share():
    long = SPELLS["exit"] - SPELLS["entry"] > 1
    middle = SPELLS["entry"] + 1
    split = pd.concat(
        [SPELLS.assign(exit=SPELLS["exit"].where(~long, middle)), SPELLS[long].assign(entry=middle[long])]
    )
    curve, plain = state_occupation(split), state_occupation(SPELLS)
    both = plain.merge(curve, on=["state", "time"])
    assert len(both) == len(plain)
    for column in ("occupation", "standard_error", "at_risk"):
        assert both[f"{column}_x"].to_numpy() == pytest.approx(both[f"{column}_y"].to_numpy(), abs=1e-13)


@pytest.mark.parametrize(
    ("second", "code", "column"),
    [
        ((1, "work", 3, 9), "overlapping_spells", "entry"),
        ((1, "work", 4, 2), "exit_before_entry", "exit"),
        ((1, "work", 6, 6), "exit_not_after_entry", "entry"),
        ((1, "work", -1, 2), "negative_time", "entry"),
        ((1, "work", 4, None), "missing_number", "exit"),
        ((1, None, 4, 9), "value_missing", "state"),
        ((None, "work", 4, 9), "value_missing", "person"),
    ],
)
def test_faulty_stay_names_column_and_row(second, code, column):
    fault = refusal(stays((1, "out", 0, 4), second))
    assert (fault.code, fault.column, fault.more["rows"]) == (code, column, "1")


def test_stay_of_no_length_between_two_others_is_refused():
    fault = refusal(stays((1, "out", 0, 4), (1, "work", 4, 4), (1, "out", 4, 9)))
    assert (fault.code, fault.more["rows"]) == ("exit_not_after_entry", "1")


def test_missing_column_and_empty_table_are_refused():
    assert refusal(SPELLS, by="place").column == "place"
    assert refusal(SPELLS.iloc[:0]).code == "no_rows"


def test_spells_are_left_as_they_were():
    before = SPELLS.copy()
    state_occupation(SPELLS, by="group")
    pd.testing.assert_frame_equal(SPELLS, before)


@pytest.mark.parametrize(("by", "code"), [("person", "column_used_twice"), ("state", "reserved_name")])
def test_group_that_plays_another_part_is_refused(by, code):
    fault = refusal(SPELLS, by=by)
    assert (fault.code, fault.column) == (code, by)


def test_error_of_weighted_shares_at_the_start_sums_each_persons_part():
    # Weights 1, 1 and 2: A holds 1 of 4. Each is away from that by 3/4 or 1/4, times the own weight's share.
    spells = pd.DataFrame({"person": [1, 2, 3], "state": list("ABB"), "entry": 0, "exit": 5, "w": [1.0, 1.0, 2.0]})
    curve = state_occupation(spells, weights="w")
    of_a = curve[curve["state"] == "A"]
    error = np.sqrt((3 / 4 * 1 / 4) ** 2 + (1 / 4 * 1 / 4) ** 2 + (1 / 4 * 2 / 4) ** 2)
    assert of_a["occupation"].tolist() == pytest.approx([1 / 4] * 2)
    assert of_a["standard_error"].tolist() == pytest.approx([error] * 2)


def test_mean_time_up_to_a_horizon_within_a_stay_is_worked_by_hand():
    # One of two works from 2 to 6: up to 4 two days of work of one, one day each.
    spells = stays((1, "out", 0, 2), (1, "work", 2, 6), (1, "out", 6, 9), (2, "out", 0, 9))
    found = mean_time_in_states(spells, 4).set_index("state")["mean"]
    assert found.to_dict() == {"out": 3, "work": 1}
    assert mean_time_in_states(spells, 9).set_index("state")["mean"].to_dict() == {"out": 7, "work": 2}


def test_limits_of_a_share_of_0_are_those_of_as_many_persons_as_the_weights_are_worth():
    # Weights 1, 1 and 2: 4² / (1 + 1 + 4).
    states = pd.Categorical(["out"] * 3, ["out", "work"])
    spells = stays((1, "out", 0, 9), (2, "out", 0, 9), (3, "out", 0, 9)).assign(state=states, w=[1.0, 1.0, 2.0])
    curve = state_occupation(spells, weights="w", times=[5])
    wanted = confidence_interval(0, 0, persons=16 / 6)[1]
    assert shares(curve, "work", "upper") == pytest.approx([float(wanted)])


def test_limits_of_mean_times_are_those_of_the_time_from_the_earliest_entry_and_of_the_persons_observed_in_it():
    # From 4 to 6 four persons are observed, from 6 to 10 three.
    spells = stays((1, "out", 4, 6), (2, "out", 4, 10), (3, "out", 4, 10), (4, "out", 4, 8), (4, "work", 8, 10))
    found = mean_time_in_states(spells, 10)
    assert found["mean"].sum() == pytest.approx(10 - 4)
    lower, upper = mean_interval(found["mean"], found["standard_error"], 10 - 4, (4 * 2 + 3 * 4) / 6)
    np.testing.assert_allclose(found[["lower", "upper"]], np.c_[lower, upper])
    assert found["lower"].notna().all()
