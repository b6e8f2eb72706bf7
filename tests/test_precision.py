"""What so many persons can show: against R's power.prop.test, Wilson's interval and itself."""

from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ParameterError
from evalkit.survival.precision import detectable_incidences, half_width, persons_for_half_width, power
from evalkit.survival.proportions import proportion

# R 4.2.2: power.prop.test(n, p1, p2, sig.level = 1 - level)$power, printed with 15 digits.
POWERS_IN_R = [
    (50, (0.36, 0.6), 0.95, 0.675548497536203),
    (100, (0.1, 0.25), 0.95, 0.80182993619403),
    (400, (0.5, 0.55), 0.9, 0.409373710576139),
]


@pytest.mark.parametrize(("persons", "incidences", "level", "expected"), POWERS_IN_R)
def test_power_of_equal_groups_equals_r(persons, incidences, level, expected):
    assert power(incidences, (persons, persons), level) == pytest.approx(expected, rel=1e-12)


def test_power_of_groups_of_unequal_sizes_pools_their_persons_by_hand():
    # 20 of 40 and 2 of 10 are 22 of 50 together: under no difference both have 0.44.
    normal = NormalDist()
    needed = normal.inv_cdf(0.975) * sqrt(0.44 * 0.56 * (1 / 40 + 1 / 10))
    wanted = normal.cdf((0.3 - needed) / sqrt(0.5 * 0.5 / 40 + 0.2 * 0.8 / 10))
    assert power((0.5, 0.2), (40, 10)) == power((0.2, 0.5), (10, 40)) == pytest.approx(wanted, rel=1e-9)


def test_detectable_incidence_of_equal_groups_equals_r():
    # power.prop.test(n = 50, p1 = .36, power = .8, tol = 1e-12)$p2
    assert detectable_incidences(0.36, (50, 50)).above == pytest.approx(0.636867083369462, abs=1e-9)


def test_detectable_incidences_have_the_wanted_power():
    found = detectable_incidences(0.36, (36, 60), chance=0.9)
    for other in (found.below, found.above):
        assert power((0.36, other), (36, 60)) == pytest.approx(0.9, abs=1e-9)


def test_too_few_persons_can_show_nothing_below():
    found = detectable_incidences(0.1, (10, 10))
    assert found.below is None
    assert found.above > 0.1


def test_order_of_the_groups_does_not_matter():
    assert power((0.2, 0.5), (30, 40)) == pytest.approx(power((0.5, 0.2), (40, 30)))


def test_certain_difference_has_power_1_and_none_has_0():
    assert power((0, 1), (20, 20)) == 1
    assert power((1, 1), (20, 20)) == 0


def test_half_width_is_that_of_wilsons_interval():
    share = proportion(18, 50)
    assert half_width(0.36, 50) == pytest.approx((share.upper - share.lower) / 2, rel=1e-12)


@given(st.floats(0, 1), st.floats(0.005, 0.45), st.sampled_from([0.8, 0.95, 0.99]))
def test_persons_for_a_half_width_are_the_fewest_that_reach_it(incidence, width, level):
    persons = persons_for_half_width(incidence, width, level)
    assert half_width(incidence, persons, level) <= width + 1e-9
    assert persons == 1 or half_width(incidence, persons - 1, level) > width


@pytest.mark.parametrize(
    ("call", "key"),
    [
        (lambda: power((0.2, 1.2), (10, 10)), "incidence"),
        (lambda: power((0.2, 0.3), (0, 10)), "persons"),
        (lambda: half_width(0.2, float("nan")), "persons"),
        (lambda: persons_for_half_width(0.2, 0.5), "width"),
        (lambda: persons_for_half_width(-0.1, 0.1), "incidence"),
        (lambda: detectable_incidences(0.3, (10, 10), chance=0.01), "chance"),
        (lambda: detectable_incidences(0.3, (10, 10), level=2), "level"),
    ],
)
def test_impossible_questions_are_refused_by_name(call, key):
    with pytest.raises(ParameterError) as caught:
        call()
    assert caught.value.fault.key == key


def test_very_small_width_takes_its_persons_and_does_not_break_down():
    assert persons_for_half_width(0.5, 1e-9) == pytest.approx(1.959963984540054**2 / 4e-18, rel=1e-12)
