"""The classic school-to-work data (McVicar and Anyadike-Danes 2002): 712 young people, the month's state for 72 months.

The expected means are those of TraMineR's `seqmeant(..., weighted = TRUE)` for September 1993 to June 1999, which
leave out the first two months, the summer before the school year.
"""

from importlib.metadata import distribution

import pandas as pd
import pytest

from evalkit.survival.occupation import mean_time_in_states, state_occupation

MONTHS = 70
MEANS = {
    "employment": 26.950,
    "HE": 10.583,
    "school": 10.079,
    "FE": 9.136,
    "training": 7.158,
    "joblessness": 6.095,
}


@pytest.fixture(scope="module")
def months() -> pd.DataFrame:
    """A row a person: id, weight and the state of each month. The package is not imported: its dependencies are not
    there."""
    wide = pd.read_csv(distribution("sequenzo").locate_file("sequenzo/datasets/mvad.csv"))
    return wide.drop(columns=["Jul.93", "Aug.93"])


@pytest.fixture(scope="module")
def stays(months) -> pd.DataFrame:
    """A row for each month of a person, from its begin to its end."""
    names = [name for name in months if "." in name and name[-1].isdigit()]
    long = months.melt(["id", "weight"], names, "name", "state").rename(columns={"id": "person"})
    entry = long["name"].map({name: place for place, name in enumerate(names)})
    return long.assign(entry=entry, exit=entry + 1)


def test_data_are_those_of_the_paper(months, stays):
    assert (len(months), len(stays)) == (712, 712 * MONTHS)
    assert set(stays["state"]) == set(MEANS)


def test_weighted_mean_months_equal_those_of_traminer(stays):
    means = mean_time_in_states(stays, MONTHS, weights="weight")
    found = dict(zip(means["state"], means["mean"], strict=True))
    assert {state: round(mean, 3) for state, mean in found.items()} == MEANS
    assert sum(found.values()) == pytest.approx(MONTHS)


def test_without_censoring_the_shares_are_those_of_the_weighted_months(stays):
    curve = state_occupation(stays, weights="weight")
    counted = stays.pivot_table("weight", "entry", "state", aggfunc="sum", fill_value=0)
    shares = counted.div(counted.sum(axis=1), axis=0)
    found = curve.pivot_table("occupation", "time", "state")
    # The share after the moves of time t is that of the month that begins at t.
    assert (found.loc[0 : MONTHS - 1] - shares).abs().to_numpy().max() < 1e-12
