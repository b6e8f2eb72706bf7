"""Groups on a common time axis."""

import pandas as pd
import pytest

from evalkit.errors import ParameterError
from evalkit.survival.comparison import comparisons
from evalkit.survival.risk_table import risk_table


def test_groups_are_at_risk_at_each_others_times_too():
    frame = pd.DataFrame({"time": [2, 5, 3, 4], "event": [1, 1, 1, 0], "g": list("aabb")})
    (stratum,) = comparisons(risk_table(frame, by="g"))
    # Times 2, 3 and 5 have an event; 4 only a censoring.
    assert stratum.at_risk.tolist() == [[2, 1, 1], [2, 2, 0]]
    assert stratum.events.tolist() == [[[1, 0, 1], [0, 1, 0]]]


def test_late_entry_joins_after_the_day_of_entry():
    frame = pd.DataFrame({"entry": [0, 3, 0], "time": [3, 6, 5], "event": 1, "g": list("aab")})
    (stratum,) = comparisons(risk_table(frame, by="g", entry="entry"))
    assert stratum.at_risk.tolist() == [[1, 1, 1], [1, 1, 0]]


def test_each_stratum_holds_all_groups_in_the_same_order():
    frame = pd.DataFrame({"time": [2, 5, 3], "event": 1, "g": list("abb"), "s": list("xxy")})
    first, second = comparisons(risk_table(frame, by="g", strata="s"))
    assert first.at_risk.tolist() == [[1, 0], [1, 1]]
    assert second.at_risk.tolist() == [[0], [1]]


def test_one_group_and_case_weights_are_refused():
    frame = pd.DataFrame({"time": [1, 2], "event": 1, "g": ["a", "a"], "h": ["a", "b"], "w": 0.5})
    for table, code in (
        (risk_table(frame), "one_group"),
        (risk_table(frame, by="g"), "one_group"),
        (risk_table(frame, by="h", weights="w"), "weights_not_supported"),
    ):
        with pytest.raises(ParameterError) as caught:
            list(comparisons(table))
        assert caught.value.fault.code == code
