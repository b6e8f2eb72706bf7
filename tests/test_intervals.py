"""Intervals: each kind against its definition, the edges, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ParameterError
from evalkit.survival.intervals import KINDS, confidence_interval, normal_quantile

# Each kind is plain on its own scale: the transformation and its derivative.
SCALES = {
    "log-log": (lambda p: math.log(-math.log(p)), lambda p: 1 / (p * math.log(p))),
    "log": (math.log, lambda p: 1 / p),
    "plain": (lambda p: p, lambda p: 1.0),
    "logit": (lambda p: math.log(p / (1 - p)), lambda p: 1 / (p * (1 - p))),
    "arcsine": (lambda p: math.asin(math.sqrt(p)), lambda p: 1 / (2 * math.sqrt(p * (1 - p)))),
}


@pytest.mark.parametrize("kind", KINDS)
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
def test_0_and_1_have_no_limits(kind):
    for limits in confidence_interval([0.0, 1.0, 1 - 1e-16], [0.0, 0.0, 1e-9], kind):
        assert np.isnan(limits).all()


def test_higher_level_is_wider():
    narrow, wide = (confidence_interval([0.3], [0.1], level=level) for level in (0.8, 0.99))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_default_is_logit():
    np.testing.assert_array_equal(confidence_interval([0.3], [0.1]), confidence_interval([0.3], [0.1], "logit"))


def test_unknown_kind_names_the_known_ones():
    with pytest.raises(ParameterError) as caught:
        confidence_interval([0.3], [0.1], "wald")
    assert caught.value.fault.expected == "log-log, log, plain, logit, arcsine"


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_level_that_is_no_share_is_refused(level):
    with pytest.raises(ParameterError):
        normal_quantile(level)
