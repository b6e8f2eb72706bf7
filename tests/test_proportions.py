"""Proportions: worked values, limits, refusals."""

import pytest

from evalkit.errors import ParameterError
from evalkit.survival.proportions import proportion, proportion_difference


def test_wilson_interval_of_18_in_50_solves_its_own_equation():
    share = proportion(18, 50)
    # Wilson's limits are the p at which |0.36 - p| is exactly 1.96 standard errors of p.
    for limit in (share.lower, share.upper):
        assert (0.36 - limit) ** 2 == pytest.approx(1.959963984540054**2 * limit * (1 - limit) / 50, rel=1e-12)
    assert (round(share.lower, 3), round(share.upper, 3)) == (0.241, 0.499)


def test_clopper_pearson_of_nobody_in_ten_is_the_closed_form():
    share = proportion(0, 10, interval="clopper-pearson")
    assert share.lower == 0
    assert share.upper == pytest.approx(1 - 0.025 ** (1 / 10), rel=1e-12)


def test_clopper_pearson_of_everybody_in_ten_is_the_closed_form():
    share = proportion(10, 10, interval="clopper-pearson")
    assert share.lower == pytest.approx(0.025 ** (1 / 10), rel=1e-12)
    assert share.upper == 1


def test_wilson_limits_of_nobody_and_everybody_stay_within_0_and_1():
    assert proportion(0, 7).lower == 0
    assert proportion(7, 7).upper == 1


def test_newcombe_difference_gives_the_published_example():
    # Newcombe 1998, table II, example (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    result = proportion_difference((56, 70), (48, 80))
    assert round(result.difference, 4) == 0.2
    assert (round(result.lower, 4), round(result.upper, 4)) == (0.0524, 0.3339)


def test_newcombe_difference_agrees_with_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep

    result = proportion_difference((18, 50), (42, 70), level=0.9)
    expected = confint_proportions_2indep(18, 50, 42, 70, method="newcomb", compare="diff", alpha=0.1)
    assert (result.lower, result.upper) == pytest.approx(expected, rel=1e-12)


def test_swapping_the_groups_turns_the_difference_around():
    one, other = proportion_difference((3, 14), (15, 36)), proportion_difference((15, 36), (3, 14))
    assert (one.difference, one.lower, one.upper) == pytest.approx((-other.difference, -other.upper, -other.lower))


@pytest.mark.parametrize(("count", "base"), [(1, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused_by_name(count, base):
    with pytest.raises(ParameterError) as caught:
        proportion(count, base)
    assert caught.value.fault.key in ("count", "base")


def test_unknown_interval_names_the_known_ones():
    with pytest.raises(ParameterError) as caught:
        proportion(1, 2, interval="wald")
    assert "clopper-pearson" in caught.value.fault.expected


def test_level_outside_0_and_1_is_refused():
    with pytest.raises(ParameterError):
        proportion(1, 2, level=95)
