"""Hazards of one group, from which all estimates are made."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from evalkit.survival.hazards import hazards_by_group
from evalkit.survival.risk_table import risk_table


def test_hazards_survival_and_incidence_of_a_group_by_hand():
    frame = pd.DataFrame({"time": [1, 2, 2, 3], "event": ["a", "b", None, "a"]})
    ((rows, hazards),) = hazards_by_group(risk_table(frame))
    assert rows == slice(0, 3)
    third = float(Fraction(1, 3))
    np.testing.assert_allclose(hazards.outcome, [[0.25, 0, 1], [0, third, 0], [0.25, third, 1]])
    np.testing.assert_allclose(hazards.before, [1, 0.75, 0.5])
    np.testing.assert_allclose(hazards.survival, [0.75, 0.5, 0])
    np.testing.assert_allclose(hazards.incidence, [[0.25, 0.25, 0.75], [0, 0.25, 0.25], [0.25, 0.5, 1]])


def test_greenwoods_sum_stops_where_everybody_has_the_event():
    ((_, hazards),) = hazards_by_group(risk_table(pd.DataFrame({"time": [1, 2], "event": 1})))
    assert hazards.greenwood.tolist() == pytest.approx([0.5, 0.5])


def test_weights_that_add_up_only_nearly_still_reach_survival_0():
    frame = pd.DataFrame({"time": [1, 1, 1], "event": ["a", "b", "b"], "w": [0.1, 0.2, 0.3]})
    ((_, hazards),) = hazards_by_group(risk_table(frame, weights="w"))
    assert hazards.survival.tolist() == [0]


def hazards_of(frame, **more):
    ((_, hazards),) = hazards_by_group(risk_table(frame, **more))
    return hazards


def test_persons_behind_a_share_are_the_fewest_so_far_and_not_those_who_came_later():
    late = pd.DataFrame({"entry": [0, 0, 3, 3, 3], "time": [9] * 5, "event": 0})
    assert hazards_of(late, entry="entry").persons(np.array([0, 2, 3, 5, 9])).tolist() == [2] * 5


def test_persons_behind_a_share_fall_as_persons_are_lost_and_not_by_outcomes():
    # Four, then three; one of them has the outcome: two at risk by survival 2/3.
    frame = pd.DataFrame({"time": [2, 4, 10, 10], "event": [0, 1, 0, 0]})
    assert hazards_of(frame).persons(np.array([1, 2, 3, 4, 5])).tolist() == pytest.approx([4, 4, 3, 3, 3])


def test_weighted_persons_are_worth_the_square_of_their_sum_by_the_sum_of_their_squares():
    # Weights 1, 1 and 2, and then 1 and 2: 4² / (1 + 1 + 4), 3² / (1 + 4).
    frame = pd.DataFrame({"time": [2, 5, 5], "event": 0, "w": [1.0, 1.0, 2.0]})
    found = hazards_of(frame, weights="w").persons(np.array([1, 2, 3]))
    assert found.tolist() == pytest.approx([16 / 6, 16 / 6, 9 / 5])


@pytest.mark.parametrize(
    ("horizon", "wanted"), [(2, 4), (5, Fraction(4 * 2 + 3 * 3, 5)), (10, Fraction(4 * 2 + 3 * 8, 10))]
)
def test_persons_behind_a_mean_are_averaged_over_the_time_to_the_horizon(horizon, wanted):
    frame = pd.DataFrame({"time": [2, 10, 10, 10], "event": 0})
    assert hazards_of(frame).mean_persons(horizon) == pytest.approx(float(wanted))


def test_time_after_which_nobody_is_left_takes_nothing_from_the_persons_behind_a_mean():
    assert hazards_of(pd.DataFrame({"time": [2, 4], "event": 1})).mean_persons(100) == 2
