"""Gray's test: what it reduces to, properties, a second opinion, refusals."""

import greenwood
import numpy as np
import pandas as pd
import pytest

from evalkit.errors import DataError, ParameterError
from evalkit.survival.gray import gray_test
from evalkit.survival.logrank import logrank_test
from evalkit.survival.risk_table import risk_table


def made(seed=8, persons=150, groups=3, months=13):
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"time": random.integers(1, months, persons), "event": random.integers(0, 3, persons)})
    return frame.assign(g=random.integers(1, groups + 1, persons), s=random.integers(0, 2, persons))


def test_without_competing_outcomes_and_ties_its_score_is_that_of_the_logrank_test():
    random = np.random.default_rng(9)
    frame = pd.DataFrame({"time": random.permutation(400), "event": random.integers(0, 2, 400), "g": list("ab") * 200})
    table = risk_table(frame, by="g")
    # The variances differ by what is of lower order in the number of persons.
    assert gray_test(table, 1).statistic == pytest.approx(logrank_test(table).statistic, rel=0.05)


@pytest.mark.parametrize("outcome", [1, 2])
def test_monthly_ties_agree_with_greenwood(outcome):
    frame = made()
    surv = greenwood.Surv(frame["time"], event=pd.Categorical(frame["event"], [0, 1, 2]))
    oracle = greenwood.grays_test(surv, frame["g"], cause=outcome)
    found = gray_test(risk_table(frame, by="g"), outcome)
    assert (found.statistic, found.p_value) == pytest.approx((oracle.statistic, oracle.p_value), rel=1e-8)


def test_names_of_groups_and_order_of_rows_do_not_matter():
    frame = made()
    renamed = frame.assign(g=frame["g"].map({1: "c", 2: "a", 3: "b"})).iloc[::-1]
    found, other = (gray_test(risk_table(part, by="g", strata="s"), 1, rho=1) for part in (frame, renamed))
    assert found.statistic == pytest.approx(other.statistic, rel=1e-9)


def test_doubled_rows_equal_frequency_2():
    frame = made()
    doubled = gray_test(risk_table(pd.concat([frame, frame]), by="g"), 1)
    assert gray_test(risk_table(frame.assign(n=2), by="g", frequency="n"), 1) == doubled


def test_stratum_with_one_group_only_adds_nothing():
    frame = made()
    lone = made(seed=10, persons=30).assign(g=1, s=2)
    without, with_it = (
        gray_test(risk_table(part, by="g", strata="s"), 1) for part in (frame, pd.concat([frame, lone]))
    )
    assert with_it.statistic == pytest.approx(without.statistic, rel=1e-9)


def test_groups_that_run_out_long_before_the_others_are_not_compared():
    # All of a have the outcome before anybody in b and c: the pooled incidence reaches 1 while b and c go on.
    times = {"a": range(1, 6), "b": range(10, 30, 2), "c": range(11, 31, 2)}
    frame = pd.concat([pd.DataFrame({"time": list(span), "event": 1, "g": name}) for name, span in times.items()])
    with pytest.raises(DataError) as caught:
        gray_test(risk_table(frame, by="g"), 1)
    assert caught.value.faults[0].code == "nothing_to_compare"


def test_two_groups_one_after_the_other_differ_clearly():
    frame = pd.DataFrame({"time": range(1, 31), "event": 1, "g": ["a"] * 15 + ["b"] * 15})
    assert gray_test(risk_table(frame, by="g"), 1).p_value < 0.001


def test_late_entry_is_refused():
    frame = made().assign(entry=0)
    frame.loc[3, ["entry", "time"]] = [2, 9]
    with pytest.raises(ParameterError) as caught:
        gray_test(risk_table(frame, by="g", entry="entry"), 1)
    assert caught.value.fault.code == "late_entry_not_supported"


def test_unknown_outcome_names_the_known_ones():
    with pytest.raises(ParameterError) as caught:
        gray_test(risk_table(made(), by="g"), "work")
    assert (caught.value.fault.value, caught.value.fault.expected) == ("'work'", "1, 2")


def test_outcome_that_never_happens_has_no_test():
    frame = made()
    frame = frame.assign(event=pd.Categorical(frame["event"], [0, 1, 2, 3]))
    with pytest.raises(DataError) as caught:
        gray_test(risk_table(frame, by="g"), 3)
    assert (caught.value.faults[0].code, caught.value.faults[0].value) == ("no_events", "3")


def test_one_group_and_a_negative_power_are_refused():
    with pytest.raises(ParameterError):
        gray_test(risk_table(made()), 1)
    with pytest.raises(ParameterError) as caught:
        gray_test(risk_table(made(), by="g"), 1, rho=-1)
    assert caught.value.fault.key == "rho"


def test_text_is_told_from_the_code_that_looks_like_it():
    with pytest.raises(ParameterError) as caught:
        gray_test(risk_table(made(), by="g"), "1")
    assert (caught.value.fault.code, caught.value.fault.value, caught.value.fault.expected) == (
        "outcome_unknown",
        "'1'",
        "1, 2",
    )
