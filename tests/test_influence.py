"""Influence of persons on the incidences: against derivatives taken by hand of the computer."""

import numpy as np
import pandas as pd
import pytest

from evalkit.survival import influence as influence_module
from evalkit.survival.hazards import hazards_by_group
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.influence import influence
from evalkit.survival.restricted_mean import restricted_mean
from evalkit.survival.risk_table import risk_table

FRAME = pd.DataFrame(
    {
        "entry": [0, 0, 0, 1, 2, 0, 3, 0],
        "time": [2, 3, 3, 4, 5, 6, 6, 7],
        "event": ["a", "b", "a", None, "a", "b", "a", None],
        "w": [1.0, 2.0, 0.5, 1.5, 1.0, 3.0, 0.7, 1.2],
    }
)


def incidences(frame):
    ((_, hazards),) = hazards_by_group(risk_table(frame, entry="entry", weights="w"))
    return hazards.incidence


@pytest.mark.parametrize("person", range(len(FRAME)))
def test_influence_is_the_derivative_by_the_persons_weight(person):
    table = risk_table(FRAME, entry="entry", weights="w")
    ((_, hazards),) = hazards_by_group(table)
    more, less = FRAME.copy(), FRAME.copy()
    more.loc[person, "w"] += 1e-5
    less.loc[person, "w"] -= 1e-5
    derivative = (incidences(more) - incidences(less)) / 2e-5
    np.testing.assert_allclose(influence(hazards, table.squares)[:, person], derivative, atol=1e-9)


def test_blocks_of_persons_add_up_to_all_of_them(monkeypatch):
    table = risk_table(FRAME, entry="entry", weights="w")
    curve, means = cumulative_incidence(table), restricted_mean(table, 6)
    monkeypatch.setattr(influence_module, "BLOCK", 1)
    pd.testing.assert_frame_equal(cumulative_incidence(table), curve)
    pd.testing.assert_frame_equal(restricted_mean(table, 6), means)


def test_weighted_groups_have_the_errors_they_have_alone():
    frame = FRAME.assign(g=list("xyxyxyxy"), event=pd.Categorical(FRAME["event"], ["a", "b"]))
    both = cumulative_incidence(risk_table(frame, entry="entry", weights="w", by="g"))
    for name in "xy":
        alone = cumulative_incidence(risk_table(frame[frame["g"] == name], entry="entry", weights="w"))
        found = both[both["g"] == name].drop(columns="g").reset_index(drop=True)
        pd.testing.assert_frame_equal(found, alone)


def test_frequency_repeats_a_weighted_person():
    counted = risk_table(FRAME.assign(n=2), entry="entry", weights="w", frequency="n")
    repeated = risk_table(pd.concat([FRAME, FRAME]), entry="entry", weights="w")
    pd.testing.assert_frame_equal(cumulative_incidence(counted), cumulative_incidence(repeated))


def test_scale_of_the_weights_changes_nothing():
    heavy = cumulative_incidence(risk_table(FRAME.assign(w=FRAME["w"] * 1000), entry="entry", weights="w"))
    light = cumulative_incidence(risk_table(FRAME, entry="entry", weights="w"))
    pd.testing.assert_frame_equal(heavy, light)
