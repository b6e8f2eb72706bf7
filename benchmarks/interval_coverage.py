"""How often 95 % intervals hold the truth in small cohorts: prints a table a kind of statistic, and what fails.

Made persons, always the same: the outcome and a competing one come at constant rates, so that given shares have had
them by 12 months; times are whole months, counted upwards, so ties are many, and the truth at a whole month is known,
because counting upwards carries no event over a month's end. "all" are followed for 12 months; of the "censored" the
follow-up ends after 6 to 18 months, each equally likely. A cohort in which everybody had an outcome early counts.

`known` is the share of cohorts in which the value is known at all (somebody is followed so long, or nobody is left who
could have an outcome), `given` the share of these with limits, `holds` the share of these whose limits hold the truth.
A setting fails where even the upper limit of `holds` (Clopper and Pearson) is below 93 %, and where proportions,
incidences and their differences have limits in fewer than 99 %; all fail together where `holds` is above 98 % on
average. Strata differ in their incidence (0.5, 1 and 1.5 times) and lean to one group.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from evalkit.survival.covariates import covariates
from evalkit.survival.curves import known_until
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.intervals import difference_interval
from evalkit.survival.occupation import mean_time_in_states
from evalkit.survival.proportions import proportion
from evalkit.survival.restricted_mean import restricted_mean
from evalkit.survival.risk_table import RiskTable, risk_table
from evalkit.survival.standardisation import standardising_weights
from evalkit.survival.weighting import inverse_probability_weights

COHORTS = 5_000
LEAST, MOST, LEAST_GIVEN = 93.0, 98.0, 99.0
INCIDENCES = (0.05, 0.2, 0.36, 0.8, 0.95)
SIZES = (14, 50, 200)
PAIRS = ((10, 14), (14, 50), (50, 50), (200, 200))
PER_STRATUM = (1, 2, 3, 5, 20)
STRATA = 6
# Persons of weight 1, others, and the weight of these; no weight of evalkit's own is above 10.
UNEVEN = ((40, 10, 10), (16, 4, 10), (25, 25, 4), (10, 10, 3))
HORIZON = 12
FOLLOW_UP = {"all": (HORIZON, HORIZON), "censored": (6, 18)}
# Of those who never have the outcome, how many have the competing one by the horizon.
COMPETING = 0.25
COHORT, OUTCOME, OTHER = "cohort", "outcome", "competing"
SEED = 2019


class Setting(NamedTuple):
    """One line of the tables: what is estimated, of whom, and the limits of each cohort."""

    statistic: str
    followed: str
    persons: str
    incidence: float
    holds: np.ndarray
    given: np.ndarray
    known: np.ndarray


def made_cohorts(share: float | np.ndarray, persons: int, followed: str, seed: int) -> pd.DataFrame:
    """Return cohort, time and event of all cohorts of so many synthetic persons, and each person's own `share`."""
    generator = np.random.default_rng([SEED, seed])
    size = persons * COHORTS
    own = np.resize(np.asarray(share, float), persons)
    own = np.tile(own, COHORTS)
    total = own + COMPETING * (1 - own)
    months = np.ceil(generator.exponential(-HORIZON / np.log(1 - total))).astype(int)
    least, most = FOLLOW_UP[followed]
    until = generator.integers(least, most + 1, size)
    kinds = np.where(generator.random(size) < own / total, OUTCOME, OTHER)
    event = np.where(months <= until, kinds, "censored")
    return pd.DataFrame({
        COHORT: np.repeat(np.arange(COHORTS), persons),
        "place": np.tile(np.arange(persons), COHORTS),
        "time": np.minimum(months, until),
        "event": pd.Categorical(event, ["censored", OUTCOME, OTHER]),
    })  # fmt: skip


def mean_after(share: float) -> float:
    """Return the mean months after the outcome by the horizon."""
    total = share + COMPETING * (1 - share)
    return float(share / total * (1 - (1 - total) ** (np.arange(HORIZON) / HORIZON)).sum())


def limits(share_at: pd.DataFrame) -> np.ndarray:
    """Return estimate, lower and upper limit of each cohort, (3, cohorts); NaN for cohorts without a row."""
    columns = [name for name in ("incidence", "mean") if name in share_at]
    by_cohort = share_at.set_index(COHORT).reindex(range(COHORTS))
    return by_cohort[[*columns, "lower", "upper"]].to_numpy(float).T


def at_horizon(table: RiskTable) -> np.ndarray:
    """Return the incidence of the outcome at the horizon with its limits."""
    found = cumulative_incidence(table, HORIZON)
    return limits(found[found["outcome"] == OUTCOME])


def means(table: RiskTable) -> np.ndarray:
    """Return the mean time after the outcome up to the horizon, of the cohorts in which it is known."""
    until = known_until(table)
    known = set(until.loc[until["known_until"] >= HORIZON, COHORT])
    counts = table.counts[table.counts[COHORT].isin(known)].reset_index(drop=True)
    found = restricted_mean(RiskTable(counts, table.outcomes, table.by), HORIZON)
    return limits(found[found["outcome"] == OUTCOME])


def in_state(rows: pd.DataFrame) -> np.ndarray:
    """Return the mean time in work of persons who all begin out of work and are followed for the whole horizon."""
    begun = rows["time"].where(rows["event"] == OUTCOME, HORIZON)
    before = pd.DataFrame({COHORT: rows[COHORT], "person": rows["place"], "state": "out", "entry": 0, "exit": begun})
    after = before[begun < HORIZON].assign(state="work", entry=begun, exit=HORIZON)
    arrived = before[(begun == HORIZON) & (rows["event"] == OUTCOME)].assign(state="work", entry=HORIZON, exit=HORIZON)
    stays = pd.concat([before, after, arrived])
    stays["state"] = pd.Categorical(stays["state"], ["out", "work"])
    found = mean_time_in_states(stays.assign(person=stays[COHORT] * 1000 + stays["person"]), HORIZON, by=COHORT)
    return limits(found[found["state"] == "work"])


def setting(
    statistic: str, followed: str, persons: object, incidence: float, truth: float, found: np.ndarray
) -> Setting:
    """Return how often the limits are known, given, and hold the truth."""
    estimate, lower, upper = found
    known, given = ~np.isnan(estimate), ~np.isnan(lower) & ~np.isnan(upper)
    # The last digit of a limit is no miss.
    holds = given & (lower <= truth + 1e-12) & (truth <= upper + 1e-12)
    return Setting(statistic, followed, str(persons), incidence, holds, given, known)


def single_groups() -> Iterator[Setting]:
    for share, persons in product(INCIDENCES, SIZES):
        rows = made_cohorts(share, persons, "all", 1)
        counts = rows[rows["event"] == OUTCOME].groupby(COHORT).size().reindex(range(COHORTS), fill_value=0)
        wilson = {count: proportion(int(count), persons) for count in counts.unique()}
        found = np.array([(wilson[each].share, wilson[each].lower, wilson[each].upper) for each in counts]).T
        yield setting("proportion", "all", persons, share, share, found)
        yield setting("mean time in a state", "all", persons, share, mean_after(share), in_state(rows))
        for followed in FOLLOW_UP:
            table = risk_table(made_cohorts(share, persons, followed, 2), by=COHORT)
            yield setting("incidence", followed, persons, share, share, at_horizon(table))
            yield setting("restricted mean", followed, persons, share, mean_after(share), means(table))


def pairs() -> Iterator[Setting]:
    for share, (one, other), followed in product(INCIDENCES, PAIRS, FOLLOW_UP):
        tables = [risk_table(made_cohorts(share, size, followed, 3 + place), by=COHORT)
                  for place, size in enumerate((one, other))]  # fmt: skip
        for name, read in (("difference", at_horizon), ("difference of restricted means", means)):
            first, second = (read(table) for table in tables)
            apart = np.array([first[0] - second[0], *difference_interval(first, second)])
            yield setting(name, followed, f"{one}/{other}", share, 0.0, apart)


def strata() -> Iterator[Setting]:
    """Two groups in six strata, one with half the incidence of the other; the design is the same in all cohorts."""
    for share, size, followed in product((0.2, 0.36, 0.8), PER_STRATUM, FOLLOW_UP):
        stratum = np.repeat(np.arange(STRATA), size)
        own = np.clip(share * np.array([0.5, 1, 1.2, 0.5, 1, 1.2])[stratum], 0, 0.97)
        groups = [made_cohorts(own * factor, len(own), followed, 5 + place).assign(g=place, s=np.tile(stratum, COHORTS))
                  for place, factor in enumerate((1.0, 0.5))]  # fmt: skip
        # One group leans to the first strata: every second person of the last two strata is not in it.
        keep = (groups[1]["s"] < STRATA - 2) | (groups[1]["place"] % 2 == 0) | (size == 1)
        rows = pd.concat([groups[0], groups[1][keep]], ignore_index=True)
        one = rows.loc[rows[COHORT] == 0, ["g", "s"]]
        of_all = one["s"].value_counts(normalize=True)[range(STRATA)].to_numpy()
        truth = float((of_all * own[::size] * 0.5).sum())
        cells = one.assign(w=cell_weights(one)).drop_duplicates(["g", "s"])
        weighted = rows.merge(cells, on=["g", "s"])
        found = [at_horizon(risk_table(part, by=COHORT, weights="w")) for _, part in weighted.groupby("g")]
        apart = np.array([found[0][0] - found[1][0], *difference_interval(*found)])
        for name in ("weighted", "standardised"):
            yield setting(f"{name} difference", followed, f"{STRATA} strata of {size}", share, truth, apart)


def uneven_weights() -> Iterator[Setting]:
    """One group in which some persons weigh much more than the others."""
    for share, (light, heavy, weight) in product((0.05, 0.2, 0.36), UNEVEN):
        rows = made_cohorts(share, light + heavy, "all", 8)
        rows["w"] = np.where(rows["place"] < light, 1.0, weight)
        found = at_horizon(risk_table(rows, by=COHORT, weights="w"))
        yield setting("weighted incidence", "all", f"{light} + {heavy} of weight {weight}", share, share, found)


def cell_weights(one: pd.DataFrame) -> np.ndarray:
    """Return the weights of one cohort's persons, which inverse probability and standardisation give alike."""
    strata = covariates(one.assign(s=one["s"].astype("category")), ["s"])
    by_propensity = inverse_probability_weights(one["g"] == 0, strata)["weight"].to_numpy()
    standardising = standardising_weights(one, "g", ["s"])
    np.testing.assert_allclose(by_propensity, standardising, rtol=1e-6)
    return standardising


def upper_limit(count: int, base: int) -> float:
    """Return the upper limit of a share of simulated cohorts, in per cent."""
    return 100 * proportion(count, base, "clopper-pearson").upper


def verdicts(settings: list[Setting]) -> pd.DataFrame:
    """Return the table: a row a setting, shares in per cent, and what fails."""
    rows = []
    for each in settings:
        known, given, held = (int(part.sum()) for part in (each.known, each.given, each.holds))
        of_known = 100 * given / known
        missing = "mean" not in each.statistic and of_known < LEAST_GIVEN
        short = upper_limit(held, given) < LEAST
        fails = " ".join(word for word, is_so in (("short", short), ("missing", missing)) if is_so)
        rows.append((*each[:4], 100 * known / COHORTS, of_known, 100 * held / given, fails))
    return pd.DataFrame(
        rows, columns=["statistic", "followed", "persons", "incidence", "known", "given", "holds", "fails"]
    )


def main() -> int:
    table = verdicts([*single_groups(), *pairs(), *strata(), *uneven_weights()])
    for (statistic, followed), rows in table.groupby(["statistic", "followed"], sort=False):
        print(f"\n{statistic}, {followed}\n\n| persons | incidence, % | known, % | given, % | holds, % | |")
        print("|---|---|---|---|---|---|")
        for row in rows.itertuples():
            shares = " | ".join(f"{value:.1f}" for value in (100 * row.incidence, row.known, row.given, row.holds))
            print(f"| {row.persons} | {shares} | {row.fails} |")
    mean, least = table["holds"].mean(), table["holds"].min()
    print(f"\n{len(table)} settings, {COHORTS} cohorts each; held on average {mean:.2f} %, least {least:.1f} %")
    return int(bool((table["fails"] != "").any()) or mean > MOST)


if __name__ == "__main__":
    sys.exit(main())
