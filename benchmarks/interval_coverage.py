"""How often 95 % intervals hold the truth in small cohorts, by interval type: prints a table a number of persons.

Made persons: the outcome and a competing one come at constant rates, so that 36 and 12 % have had them by 12 months;
follow-up ends after 6 to 18 months, each equally likely; times are whole months, counted upwards, so ties are many.
The truth at a whole month is known, because counting upwards carries no event over a month's end. Cohorts that nobody
is followed to month 12 in are left out; an interval that does not exist, since nobody or everybody had the outcome,
holds nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.intervals import KINDS, confidence_interval
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.restricted_mean import restricted_mean
from evalkit.survival.risk_table import ANY_OUTCOME, RiskTable, risk_table

SIZES = (14, 50, 200)
# The error of a share of 95 % from so many cohorts is 0.15 percentage points, of 85 % 0.25.
COHORTS = 20_000
HORIZON = 12
OUTCOME, COMPETING = "outcome", "competing"
SHARES = {OUTCOME: 0.36, COMPETING: 0.12}
RATE = -np.log(1 - sum(SHARES.values())) / HORIZON
FOLLOW_UP = (6, 18)
SEED = 2019


def made_cohorts(persons: int) -> pd.DataFrame:
    """Return cohort, time and event of all cohorts of so many synthetic persons; always the same."""
    generator = np.random.default_rng([SEED, persons])
    size = persons * COHORTS
    months = np.ceil(generator.exponential(1 / RATE, size)).astype(int)
    followed = generator.integers(FOLLOW_UP[0], FOLLOW_UP[1] + 1, size)
    kinds = generator.choice(list(SHARES), size, p=np.array(list(SHARES.values())) / sum(SHARES.values()))
    rows = pd.DataFrame(
        {
            "cohort": np.repeat(np.arange(COHORTS), persons),
            "time": np.minimum(months, followed),
            "event": pd.Categorical(np.where(months <= followed, kinds, "censored"), ["censored", *SHARES]),
        }
    )
    return rows[rows.groupby("cohort")["time"].transform("max") >= HORIZON]


def truths() -> dict[str, float]:
    """Return incidence and survival at the horizon and the two restricted means that the intervals should hold."""
    months = np.arange(HORIZON)
    reached = 1 - np.exp(-RATE * months)
    share = SHARES[OUTCOME] / sum(SHARES.values())
    return {
        "incidence at 12 months": SHARES[OUTCOME],
        "survival at 12 months": 1 - sum(SHARES.values()),
        "mean months before any outcome": float((1 - reached).sum()),
        "mean months after the outcome": float(share * reached.sum()),
    }


def estimates(table: RiskTable) -> dict[str, tuple[np.ndarray, np.ndarray, float]]:
    """Return by statistic: the estimates, their standard errors, and what divides them into shares."""
    incidence, survival = cumulative_incidence(table), kaplan_meier(table)
    means = restricted_mean(table, HORIZON)
    columns = [
        at_horizon(incidence[incidence["outcome"] == OUTCOME], "incidence"),
        at_horizon(survival, "survival"),
        *(means.loc[means["outcome"] == name, ["mean", "standard_error"]] for name in (ANY_OUTCOME, OUTCOME)),
    ]
    return {
        name: (*values.to_numpy().T, scale)
        for name, values, scale in zip(truths(), columns, (1, 1, HORIZON, HORIZON), strict=True)
    }


def at_horizon(curve: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return each cohort's value and standard error at the horizon (`at_times` for twenty thousand groups at once)."""
    return curve[curve["time"] <= HORIZON].groupby("cohort")[[value, "standard_error"]].last()


def coverage(persons: int) -> pd.DataFrame:
    """Return statistic, interval, and the shares of intervals that hold the truth, lie below it, lie above it."""
    table = risk_table(made_cohorts(persons), by="cohort")
    rows = []
    for name, (estimate, error, scale) in estimates(table).items():
        for kind in KINDS:
            lower, upper = confidence_interval(estimate / scale, error / scale, kind)
            truth = truths()[name] / scale
            below, above = upper < truth, lower > truth
            holds = (lower <= truth) & (truth <= upper)
            width = np.nanmedian(upper - lower) * scale
            rows.append((name, kind, 100 * holds.mean(), 100 * below.mean(), 100 * above.mean(), width))
    return pd.DataFrame(rows, columns=["statistic", "interval", "holds", "below", "above", "median_width"])


def main() -> None:
    for persons in SIZES:
        print(f"\n{persons} persons\n\n| statistic | interval | holds, % | below, % | above, % | median width |")
        print("|---|---|---|---|---|---|")
        for row in coverage(persons).itertuples(index=False):
            numbers = " | ".join(f"{value:.1f}" for value in (row.holds, row.below, row.above))
            print(f"| {row.statistic} | {row.interval} | {numbers} | {row.median_width:.3f} |", flush=True)


if __name__ == "__main__":
    main()
