"""Quantiles of time and the length of follow-up."""

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import ParameterError
from evalkit.survival.quantiles import follow_up, quantile_time
from evalkit.survival.risk_table import risk_table


def table(times, events, **columns):
    return risk_table(pd.DataFrame({"time": times, "event": events, **columns}), by=list(columns) or None)


def test_median_is_the_first_time_at_which_half_have_had_an_outcome():
    assert quantile_time(table([1, 2, 4, 8, 9], [1, 1, 1, 1, 1]))["time"].item() == 4


def test_curve_that_stands_at_the_half_gives_the_middle_of_that_while():
    assert quantile_time(table([1, 2, 4, 8], [1, 1, 1, 1]))["time"].item() == 3


def test_curve_that_ends_at_the_half_gives_the_middle_to_the_last_follow_up():
    assert quantile_time(table([1, 2, 4, 8], [1, 1, 0, 0]))["time"].item() == 5


def test_share_that_is_never_reached_has_no_time():
    found = quantile_time(table([1, 2, 3, 4], [1, 0, 0, 0]))
    assert found[["time", "upper"]].isna().all(axis=None)


def test_limits_are_the_times_at_which_the_limits_of_survival_cross_the_half():
    from evalkit.survival.kaplan_meier import kaplan_meier

    random = np.random.default_rng(5)
    counted = table(random.integers(1, 40, 80), random.integers(0, 2, 80))
    curve, found = kaplan_meier(counted), quantile_time(counted)
    for limit in ("lower", "upper"):
        crossing = curve.loc[curve[limit] <= 0.5, "time"]
        assert found[limit].item() == crossing.min()
    assert found["lower"].item() < found["time"].item() < found["upper"].item()


def test_groups_have_a_row_each():
    found = quantile_time(table([1, 2, 3, 4, 5, 6], [1] * 6, course=list("aaabbb")))
    assert found[["course", "time"]].to_numpy().tolist() == [["a", 2], ["b", 5]]


def test_follow_up_looks_at_censorings_only():
    # Three persons are censored at 10, 20 and 30; outcomes only cut others' follow-up short.
    assert follow_up(table([5, 6, 10, 20, 30], [1, 2, 0, 0, 0]))["time"].item() == 20


def test_follow_up_of_weighted_persons_weighs_them():
    frame = pd.DataFrame({"time": [10, 20, 30], "event": 0, "w": [1.0, 1.0, 5.0]})
    assert follow_up(risk_table(frame, weights="w"))["time"].item() == 30


def test_follow_up_has_no_median_when_most_had_an_outcome_early():
    assert follow_up(table([1, 1, 1, 9], [1, 1, 1, 1]))[["time", "upper"]].isna().all(axis=None)


@pytest.mark.parametrize("q", [0, 1, 50, -0.1])
def test_quantile_that_is_no_share_is_refused(q):
    with pytest.raises(ParameterError) as caught:
        quantile_time(table([1], [1]), q)
    assert caught.value.fault.key == "q"


def test_median_of_persons_who_all_left_at_one_time_has_no_limits_that_would_make_it_certain():
    found = quantile_time(table([4] * 12, [1] * 12)).iloc[0]
    assert found["time"] == 4
    assert found[["lower", "upper"]].isna().all()


def test_median_of_one_person_may_be_sooner_or_later():
    found = quantile_time(table([2], [1])).iloc[0]
    assert found["time"] == 2
    assert found[["lower", "upper"]].isna().all()


def test_curve_that_stands_at_the_half_before_a_gap_gives_the_middle_to_the_last_time_at_which_it_is_known():
    # Of two one has the outcome at 2 and one is lost at 6; who enters at 8 tells nothing of the time between.
    frame = pd.DataFrame({"entry": [0, 0, 8], "time": [2, 6, 20], "event": [1, 0, 0]})
    assert quantile_time(risk_table(frame, entry="entry"))["time"].item() == (2 + 6) / 2
