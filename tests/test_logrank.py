"""Log-rank tests: by hand, properties, second opinions for what survdiff lacks."""

from fractions import Fraction

import greenwood
import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import survdiff

from evalkit.errors import DataError, ParameterError
from evalkit.survival.logrank import logrank_test
from evalkit.survival.risk_table import risk_table


def made(seed=7, persons=160, groups=3):
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"time": random.integers(1, 25, persons), "event": random.integers(0, 2, persons)})
    frame["entry"] = (frame["time"] * random.random(persons)).astype(int)
    return frame.assign(g=random.integers(1, groups + 1, persons), s=random.integers(0, 2, persons))


def surv(frame, late=False):
    if late:
        return greenwood.Surv(frame["entry"], frame["time"], event=frame["event"])
    return greenwood.Surv(frame["time"], event=frame["event"])


def test_four_persons_by_hand():
    frame = pd.DataFrame({"time": [1, 3, 2, 4], "event": 1, "g": list("aabb")})
    found = logrank_test(risk_table(frame, by="g"))
    # a is expected to have 2/4 + 1/3 + 1/2 + 0 of its 2 events; each variance is n_a n_b / n**2 with one event.
    score = 2 - (Fraction(1, 2) + Fraction(1, 3) + Fraction(1, 2))
    variance = Fraction(1, 4) + Fraction(2, 9) + Fraction(1, 4)
    assert found.statistic == pytest.approx(float(score**2 / variance), rel=1e-12)
    assert found.degrees_of_freedom == 1


def test_event_on_day_0_finds_everybody_at_risk_as_one_on_any_later_day_does():
    frame = pd.DataFrame({"time": [0, 3, 2, 0, 4, 2], "event": [1, 1, 0, 1, 1, 1], "g": list("aaabbb")})
    found, later = (logrank_test(risk_table(each, by="g")) for each in (frame, frame.assign(time=frame["time"] + 1)))
    assert found.statistic == pytest.approx(later.statistic, rel=1e-12)


def test_tied_events_have_the_hypergeometric_variance():
    frame = pd.DataFrame({"time": [1, 1, 2, 1, 2, 2], "event": [1, 1, 0, 1, 0, 0], "g": list("aaabbb")})
    found = logrank_test(risk_table(frame, by="g"))
    # One table: 3 of 6 have the event, 2 of the 3 in a; variance 3 * 3 * (1/2) * (1/2) / 5.
    assert found.statistic == pytest.approx(float(Fraction(1, 2) ** 2 / (Fraction(9, 4) / 5)), rel=1e-12)


@pytest.mark.parametrize(("rho", "gamma"), [(0, 0), (1, 0), (0, 1), (0.5, 0.5), (1, 1)])
@pytest.mark.parametrize("late", [False, True])
def test_weights_late_entry_and_strata_agree_with_greenwood(rho, gamma, late):
    frame = made()
    table = risk_table(frame, by="g", strata="s", entry="entry" if late else None)
    oracle = greenwood.logrank_test(surv(frame, late), frame["g"], rho=rho, gamma=gamma, strata=frame["s"])
    found = logrank_test(table, rho, gamma)
    assert (found.statistic, found.p_value) == pytest.approx((oracle.statistic, oracle.p_value), rel=1e-8)


def test_late_entry_agrees_with_statsmodels():
    frame = made(groups=2)
    columns = (frame[name].to_numpy() for name in ("time", "event", "g"))
    statistic, _ = survdiff(*columns, entry=frame["entry"].to_numpy())
    assert logrank_test(risk_table(frame, by="g", entry="entry")).statistic == pytest.approx(statistic, rel=1e-9)


def test_trend_depends_on_the_distances_of_the_groups_only():
    table = risk_table(made(), by="g", strata="s", entry="entry")
    near, far = logrank_test(table, rho=1, trend=[0, 1, 5]), logrank_test(table, rho=1, trend=[-20, -18, -10])
    assert far.statistic == pytest.approx(near.statistic, rel=1e-9)
    assert near.statistic != pytest.approx(logrank_test(table, rho=1, trend=True).statistic, rel=1e-3)


def test_trend_of_two_groups_is_the_test_itself():
    table = risk_table(made(groups=2), by="g")
    assert logrank_test(table, trend=True).statistic == pytest.approx(logrank_test(table).statistic)


def test_names_of_groups_do_not_matter():
    frame = made()
    renamed = frame.assign(g=frame["g"].map({1: "c", 2: "a", 3: "b"}))
    found, other = (logrank_test(risk_table(part, by="g"), 1, 1) for part in (frame, renamed))
    assert found.statistic == pytest.approx(other.statistic, rel=1e-9)


def test_group_that_is_gone_before_the_first_event_takes_no_part():
    frame = made(groups=2)
    early = pd.DataFrame({"time": [0] * 5, "event": 0, "g": 9})
    without, with_it = (logrank_test(risk_table(part, by="g")) for part in (frame, pd.concat([frame, early])))
    assert with_it.degrees_of_freedom == without.degrees_of_freedom == 1
    assert with_it.statistic == pytest.approx(without.statistic, rel=1e-9)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"time": [1, 2, 3], "event": 0, "g": list("aab")}, "no_events"),
        # Everybody has the event at once: nothing could differ.
        ({"time": [5, 5, 5], "event": 1, "g": list("aab")}, "nothing_to_compare"),
        ({"time": [1, 2, 8], "entry": [0, 0, 5], "event": 1, "g": list("aab")}, "nothing_to_compare"),
    ],
)
def test_where_there_is_nothing_to_compare_that_is_said(frame, code):
    frame = pd.DataFrame(frame)
    with pytest.raises(DataError) as caught:
        logrank_test(risk_table(frame, by="g", entry="entry" if "entry" in frame else None))
    assert caught.value.faults[0].code == code


@pytest.mark.parametrize("parameters", [{"rho": -1}, {"gamma": float("nan")}, {"trend": [1, 2]}])
def test_parameters_that_make_no_sense_are_refused_by_name(parameters):
    with pytest.raises(ParameterError) as caught:
        logrank_test(risk_table(made(), by="g"), **parameters)
    assert caught.value.fault.key in parameters


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
@pytest.mark.parametrize("trend", [True, [1, 2, 4]])
def test_trend_leaves_out_whose_group_is_missing(missing, trend):
    frame = made()
    nobody = frame.assign(g=frame["g"].astype(object).where(frame.index % 4 != 0, missing))
    known = frame[frame.index % 4 != 0]
    for strata in (None, "s"):
        found, wanted = (
            logrank_test(risk_table(rows, by="g", strata=strata), 1, trend=trend) for rows in (nobody, known)
        )
        assert found.statistic == pytest.approx(wanted.statistic, rel=1e-12)


def test_trend_leaves_out_who_lacks_one_of_two_groupings():
    frame = made().assign(h=lambda rows: np.where(rows.index % 5, "x", "y"))
    partly = frame.assign(h=frame["h"].where(frame["h"] == "x"))
    found, wanted = (
        logrank_test(risk_table(rows, by=["g", "h"]), trend=True) for rows in (partly, frame[frame["h"] == "x"])
    )
    assert found.statistic == pytest.approx(wanted.statistic, rel=1e-12)


def test_missing_group_takes_part_in_the_test_without_a_trend():
    frame = made(groups=2)
    frame = frame.assign(g=frame["g"].where(frame.index % 4 != 0))
    assert logrank_test(risk_table(frame, by="g")).degrees_of_freedom == 2


def test_trend_with_one_known_group_has_nothing_to_compare():
    frame = made(groups=1)
    with pytest.raises(DataError) as caught:
        logrank_test(risk_table(frame.assign(g=frame["g"].where(frame.index % 2 == 0)), by="g"), trend=True)
    assert caught.value.faults[0].code == "nothing_to_compare"
