"""Chi-square of scores, Holm's adjustment, all pairs of groups."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from evalkit.errors import DataError, ParameterError
from evalkit.survival.gray import gray_test
from evalkit.survival.logrank import logrank_test
from evalkit.survival.risk_table import risk_table
from evalkit.survival.significance import chi_square, holm, pairwise_tests


def made():
    random = np.random.default_rng(11)
    frame = pd.DataFrame({"time": random.integers(1, 20, 120), "event": random.integers(0, 3, 120)})
    return frame.assign(g=random.choice(["a", "b", "c"], 120))


def test_two_groups_are_the_squared_score_over_its_variance():
    found = chi_square(np.array([3.0, -3.0]), np.array([[4.0, -4.0], [-4.0, 4.0]]))
    assert (found.statistic, found.degrees_of_freedom) == (pytest.approx(9 / 4), 1)
    assert found.p_value == pytest.approx(0.13361440253771584)


def test_scores_without_variance_are_no_test():
    with pytest.raises(DataError) as caught:
        chi_square(np.zeros(2), np.zeros((2, 2)))
    assert caught.value.faults[0].code == "nothing_to_compare"


def test_holm_by_hand_and_against_statsmodels():
    assert holm([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.06, 0.06])
    given = np.random.default_rng(12).random(20) ** 3
    np.testing.assert_allclose(holm(given), multipletests(given, method="holm")[1])


def test_holm_does_not_count_what_was_not_tested():
    adjusted = holm([0.02, np.nan, 0.03])
    assert adjusted[[0, 2]].tolist() == pytest.approx([0.04, 0.04])
    assert np.isnan(adjusted[1])


def test_each_pair_is_tested_as_if_alone():
    frame = made()
    pairs = pairwise_tests(risk_table(frame, by="g"), lambda pair: gray_test(pair, 1))
    assert pairs[["g", "g_other"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    for row in pairs.itertuples():
        alone = gray_test(risk_table(frame[frame["g"].isin([row.g, row.g_other])], by="g"), 1)
        assert (row.statistic, row.p_value) == pytest.approx((alone.statistic, alone.p_value))
    np.testing.assert_allclose(pairs["adjusted_p_value"], holm(pairs["p_value"]))


def test_pair_in_which_nothing_happened_is_not_tested():
    frame = made()
    frame.loc[frame["g"] != "a", "event"] = 0
    pairs = pairwise_tests(risk_table(frame, by="g"), logrank_test).set_index(["g", "g_other"])
    assert pairs.loc[("b", "c")].isna().all()
    assert pairs.loc[("a", "b")].notna().all()


def test_one_group_makes_no_pairs():
    with pytest.raises(ParameterError) as caught:
        pairwise_tests(risk_table(made()), logrank_test)
    assert caught.value.fault.code == "one_group"


def test_trend_of_a_pair_with_the_missing_group_is_not_tested():
    frame = made()
    frame["g"] = frame["g"].where(frame["g"] != "c")
    table = risk_table(frame, by="g")
    pairs = pairwise_tests(table, lambda pair: logrank_test(pair, trend=True))
    assert pairs["statistic"].notna().tolist() == [True, False, False]
    assert pairwise_tests(table, logrank_test)["statistic"].notna().all()
