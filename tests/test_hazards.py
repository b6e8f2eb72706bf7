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
