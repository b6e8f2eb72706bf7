"""Intervals: each kind against its definition, the edges, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ParameterError
from evalkit.survival.intervals import (
    KINDS,
    confidence_interval,
    difference_interval,
    mean_interval,
    normal_quantile,
)
from evalkit.survival.proportions import proportion

# Each kind is plain on its own scale: the transformation and its derivative.
SCALES = {
    "log-log": (lambda p: math.log(-math.log(p)), lambda p: 1 / (p * math.log(p))),
    "log": (math.log, lambda p: 1 / p),
    "plain": (lambda p: p, lambda p: 1.0),
    "logit": (lambda p: math.log(p / (1 - p)), lambda p: 1 / (p * (1 - p))),
    "arcsine": (lambda p: math.asin(math.sqrt(p)), lambda p: 1 / (2 * math.sqrt(p * (1 - p)))),
}


@pytest.mark.parametrize("kind", SCALES)
@given(share=st.floats(0.2, 0.8), error=st.floats(0.001, 0.05))
def test_limits_lie_1_96_errors_away_on_the_scale_of_the_kind(kind, share, error):
    scale, derivative = SCALES[kind]
    limits = confidence_interval(np.array([share]), np.array([error]), kind)
    for limit in limits:
        away = abs(scale(limit.item()) - scale(share))
        assert away == pytest.approx(1.959963984540054 * error * abs(derivative(share)), rel=1e-6)
    assert limits[0] < share < limits[1]


@pytest.mark.parametrize("kind", KINDS)
@given(share=st.floats(0.001, 0.999), error=st.floats(1e-4, 0.5))
def test_limits_stay_between_0_and_1_around_the_share(kind, share, error):
    lower, upper = confidence_interval([share], [error], kind)
    assert 0 <= lower.item() <= share <= upper.item() <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_where_there_is_no_standard_error_and_nobody_is_known_to_stand_behind_there_are_no_limits(kind):
    for limits in confidence_interval([0.0, 1.0, 1 - 1e-16, 0.4], [0.0, 0.0, 1e-9, 0.0], kind):
        assert np.isnan(limits).all()


@pytest.mark.parametrize("kind", SCALES)
def test_0_and_1_have_no_limits_of_survfits_kinds(kind):
    for limits in confidence_interval([0.0, 1.0], [0.0, 0.0], kind, persons=12):
        assert np.isnan(limits).all()


@given(count=st.integers(0, 40), more=st.integers(0, 40))
def test_without_censoring_wilsons_interval_is_that_of_a_counted_share(count, more):
    persons = count + more
    if not persons:
        return
    share = count / persons
    lower, upper = confidence_interval(share, math.sqrt(share * (1 - share) / persons), persons=persons)
    wanted = proportion(count, persons)
    assert (lower.item(), upper.item()) == pytest.approx((wanted.lower, wanted.upper), abs=1e-12)


def test_limits_of_a_difference_are_newcombes_of_the_parts():
    # 56 of 70 and 48 of 80, Newcombe 1998, table II, method 10: 0.0524 to 0.3339.
    parts = [(each.share, each.lower, each.upper) for each in (proportion(56, 70), proportion(48, 80))]
    assert [round(float(limit), 4) for limit in difference_interval(*parts)] == [0.0524, 0.3339]


def test_higher_level_is_wider():
    narrow, wide = (confidence_interval([0.3], [0.1], level=level) for level in (0.8, 0.99))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_default_is_wilson():
    np.testing.assert_array_equal(confidence_interval([0.3], [0.1]), confidence_interval([0.3], [0.1], "wilson"))


def test_unknown_kind_names_the_known_ones():
    with pytest.raises(ParameterError) as caught:
        confidence_interval([0.3], [0.1], "wald")
    assert caught.value.fault.expected == "wilson, log-log, log, plain, logit, arcsine"


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_level_that_is_no_share_is_refused(level):
    with pytest.raises(ParameterError):
        normal_quantile(level)


@pytest.mark.parametrize("persons", range(1, 60))
def test_wilsons_limits_at_0_and_1_end_exactly_there(persons):
    nearly = 1e-13
    lower, upper = confidence_interval([0.0, 1.0, nearly, 1 - nearly], 0.0, persons=persons)
    assert (lower[[0, 2]].tolist(), upper[[1, 3]].tolist()) == ([0, 0], [1, 1])
    wanted = proportion(0, persons)
    assert upper[[0, 2]].tolist() == pytest.approx([wanted.upper] * 2)
    assert lower[[1, 3]].tolist() == pytest.approx([1 - wanted.upper] * 2)


# Student's quantile of one degree of freedom at level 1/2 is tan(pi/4) = 1; that of two degrees at level L is
# L sqrt(2 / (1 - L²)), at 0.6 so 0.75 sqrt(2). The error of the mean is multiplied by sqrt(2 / 1) and sqrt(3 / 2).
@pytest.mark.parametrize(
    ("persons", "level", "errors"), [(2, 0.5, math.sqrt(2)), (3, 0.6, 0.75 * math.sqrt(2) * math.sqrt(3 / 2))]
)
def test_limits_of_a_mean_are_students_of_the_persons_less_one_by_hand(persons, level, errors):
    # Half of the whole: its logit is 0, the error of the logit 0.1 / (1/2 · 1/2).
    lower, upper = mean_interval(5, 1, 10, persons, level=level)
    away = errors * 0.1 / (1 / 4)
    assert float(upper) == pytest.approx(10 / (1 + math.exp(-away)))
    assert float(lower) == pytest.approx(10 / (1 + math.exp(away)))


def test_one_person_has_no_limits_of_a_mean():
    for limits in mean_interval(5, 1, 10, [0.5, 1, 2]):
        assert np.isnan(limits).tolist() == [True, True, False]
