"""Values of a curve at given times."""

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import ParameterError
from evalkit.survival.curves import at_times
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.risk_table import risk_table

FRAME = pd.DataFrame({"time": [2, 4, 6, 3, 5], "event": ["a", "b", None, "a", "b"], "g": list("xxxyy")})


def test_a_step_holds_from_its_time_to_the_next():
    values = at_times(kaplan_meier(risk_table(FRAME[:3])), [0, 1.9, 2, 3.5, 4, 6])
    assert values["survival"].to_list() == pytest.approx([1, 1, 2 / 3, 2 / 3, 1 / 3, 1 / 3])
    assert values["standard_error"].to_list()[:2] == [0, 0]
    assert list(values.columns) == ["time", "survival", "standard_error", "lower", "upper"]


def test_past_the_last_follow_up_nothing_is_known():
    values = at_times(kaplan_meier(risk_table(FRAME[:3])), [6, 7])
    assert values.drop(columns="time").isna().all(axis=1).to_list() == [False, True]


def test_past_the_last_time_a_finished_group_keeps_its_values():
    table = risk_table(FRAME, by="g")
    for curve in (kaplan_meier(table), cumulative_incidence(table)):
        late = at_times(curve, 99)
        value = "survival" if "survival" in late else "incidence"
        assert late[late["g"] == "x"][value].isna().all()
        assert late[late["g"] == "y"][value].notna().all()


def test_each_group_and_outcome_has_a_row_for_each_time_in_the_order_asked():
    values = at_times(cumulative_incidence(risk_table(FRAME, by="g")), [4, 2])
    assert values[["g", "outcome"]].agg("".join, axis=1).to_list() == ["xa", "xa", "xb", "xb", "ya", "ya", "yb", "yb"]
    assert values["time"].to_list() == [4, 2] * 4
    assert values["incidence"].to_list() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0, 1 / 2, 0, 0, 0])


def test_curve_without_outcomes_has_no_values():
    curve = cumulative_incidence(risk_table(FRAME.assign(event=None)))
    assert at_times(curve, [1]).empty


@pytest.mark.parametrize("times", [-1, [1, np.nan]])
def test_negative_and_missing_times_are_refused(times):
    with pytest.raises(ParameterError) as caught:
        at_times(kaplan_meier(risk_table(FRAME)), times)
    assert caught.value.fault.key == "times"
