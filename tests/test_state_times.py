"""Mean time in each state and case weights: by hand, by property, and against survfit with id, istate and weights."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import DataError, ParameterError
from evalkit.survival.occupation import mean_time_in_states, state_occupation

REFERENCE = json.loads((Path(__file__).with_name("reference") / "occupation_weights.json").read_text("utf-8"))
SPELLS = pd.DataFrame(REFERENCE["input"])
WEIGHTS = {"weighted": "weight", "plain": None}
# The errors that survfit makes without the weights are made of its estimates by numerical derivatives there.
TOLERANCE = {"weighted": 1e-9, "plain": 1e-12}


def stays(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["person", "state", "entry", "exit"])


def by_state(means: pd.DataFrame, column: str = "mean") -> dict[str, float]:
    return dict(zip(means["state"], means[column], strict=True))


def test_mean_times_are_the_areas_under_the_shares():
    # Shares in work: 0 until 3, a half until 5 and none again: 1 of 9 months.
    means = mean_time_in_states(stays((1, "out", 0, 3), (1, "work", 3, 5), (1, "out", 5, 9), (2, "out", 0, 9)), 9)
    assert by_state(means) == {"out": 8, "work": 1}


def test_person_who_is_not_followed_to_the_horizon_counts_for_what_was_seen():
    # Until 2 both are out; of the two at risk one begins work at 2 (a half), the other is not seen after 4.
    means = mean_time_in_states(stays((1, "out", 0, 2), (1, "work", 2, 6), (2, "out", 0, 4)), 6)
    assert by_state(means) == {"out": 2 + 4 / 2, "work": 4 / 2}


def test_person_of_weight_three_counts_as_three():
    rows = stays((1, "out", 0, 3), (1, "work", 3, 9), (2, "out", 0, 9)).assign(weight=[3.0, 3.0, 1.0])
    assert by_state(mean_time_in_states(rows, 9, weights="weight")) == {"out": 3 + 6 / 4, "work": 6 * 3 / 4}


@pytest.mark.parametrize("kind", WEIGHTS)
def test_means_and_their_errors_equal_survfit(kind):
    expected = REFERENCE["expected"][kind]
    means = mean_time_in_states(SPELLS, 12, weights=WEIGHTS[kind])
    for column, wanted in (("mean", "mean"), ("standard_error", "mean_error")):
        assert by_state(means, column) == pytest.approx(
            dict(zip(expected["states"], expected[wanted], strict=True)), rel=TOLERANCE[kind]
        )


@pytest.mark.parametrize("kind", WEIGHTS)
def test_weighted_shares_and_their_errors_equal_survfit(kind):
    expected = REFERENCE["expected"][kind]
    curve = state_occupation(SPELLS, weights=WEIGHTS[kind])
    for place, state in enumerate(expected["states"]):
        own = curve[curve["state"] == state]
        assert own["at_risk"].tolist()[1:] == [row[place] for row in expected["at_risk"]]
        for column, start in (("occupation", "start"), ("standard_error", "start_error")):
            assert own[column].iloc[0] == pytest.approx(expected[start][place], rel=TOLERANCE[kind])
            assert own[column].tolist()[1:] == pytest.approx([row[place] for row in expected[column]], abs=1e-12)


@given(st.integers(1, 20))
def test_means_add_up_to_the_horizon(horizon):
    means = mean_time_in_states(SPELLS, horizon, weights="weight")
    assert means["mean"].sum() == pytest.approx(horizon)
    assert (means["lower"].fillna(0) <= means["mean"]).all()
    assert (means["mean"] <= means["upper"].fillna(horizon)).all()


@given(st.floats(0.1, 10), st.integers(0, 2**32 - 1))
def test_scale_of_the_weights_and_order_of_rows_change_nothing(scale, seed):
    plain = mean_time_in_states(SPELLS, 12, weights="weight")
    moved = SPELLS.assign(weight=SPELLS["weight"] * scale).sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(mean_time_in_states(moved, 12, weights="weight"), plain)


def test_groups_are_counted_apart():
    rows = stays((1, "out", 0, 9), (2, "out", 0, 3), (2, "work", 3, 9)).assign(group=["a", "b", "b"])
    means = mean_time_in_states(rows, 9, by="group")
    assert means[["group", "state", "mean"]].to_numpy().tolist() == [
        ["a", "out", 9.0], ["a", "work", 0.0], ["b", "out", 3.0], ["b", "work", 6.0],
    ]  # fmt: skip


def test_horizon_that_nobody_was_followed_to_is_refused_with_the_longest_one():
    with pytest.raises(DataError, match="horizon_beyond_follow_up") as caught:
        mean_time_in_states(stays((1, "out", 0, 9)), 10)
    assert caught.value.faults[0].more["longest"] == "9"


def test_horizon_and_weights_must_be_positive():
    with pytest.raises(ParameterError, match="out_of_range"):
        mean_time_in_states(SPELLS, 0)
    with pytest.raises(DataError, match="not_positive") as caught:
        state_occupation(stays((1, "out", 0, 9)).assign(weight=0), weights="weight")
    assert caught.value.faults[0].more["rows"] == "0"
