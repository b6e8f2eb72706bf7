"""Returns to the project as result rows: how many persons came back, how often, and after how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.analysis.cohort import Cohort
from evalkit.analysis.reach import count_and_share, units
from evalkit.project import Project
from evalkit.results import Row
from evalkit.spells import elapsed, enrolments_in

QUANTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
# One more participation than returns: the same persons as the chapter on reach counts.
TIMES = ("0", "1", "2+")


def returns(project: Project, cohort: Cohort) -> Iterator[Row]:
    """Yield the rows of a cohort's returns; every participation after a person's first in the window is one.

    returns: persons by their number of returns (variable "returns"), with shares of all; returned: persons who came
    back at all, likewise; returned_times: returns in all; time_to_return: quartiles of the time from the end of what
    came before to the return, in the horizon unit, over the returns that came after a known end (`count`, of `base` in
    all). They tell of those who returned, not how soon people return. A return while an earlier participation went on
    has no such time.
    """
    taken = enrolments_in(project, cohort.window).sort_values(["person", "start"], kind="stable")
    template = Row("returns", "count", None, window=cohort.window)
    everybody = frozenset(cohort.frame["person"])
    numbers = taken["person"].value_counts() - 1
    returned = frozenset(numbers.index[numbers > 0])
    # Where nobody came back, one number says it.
    for category in TIMES if returned else ():
        so_often = numbers >= 2 if category == "2+" else numbers == int(category)
        row = replace(template, variable="returns", category=category)
        yield from count_and_share(row, frozenset(numbers.index[so_often]), everybody)
    yield from count_and_share(replace(template, measure="returned"), returned, everybody)
    again = taken[taken.groupby("person").cumcount() > 0]
    yield replace(template, measure="returned_times", value=float(len(again)), unit="participations",
                  persons=(units("participation", again),))  # fmt: skip
    if returned:
        yield from _times(project, taken, replace(template, measure="time_to_return", unit="time"))


def _times(project: Project, taken: pd.DataFrame, template: Row) -> Iterator[Row]:
    of_person = taken.groupby("person")
    earlier = of_person["end"].cummax().groupby(taken["person"]).shift()
    unknown = taken["end"].isna().groupby(taken["person"]).cummax().groupby(taken["person"]).shift(fill_value=False)
    again = of_person.cumcount() > 0
    known = again & ~unknown & (earlier < taken["start"])
    template = replace(template, count=float(known.sum()), base=float(again.sum()))
    template = replace(template, persons=tuple(units("participation", taken[each]) for each in (known, again)))
    waits = elapsed(earlier[known], taken.loc[known, "start"]).astype(float) / project.settings.time.units
    for statistic, share in QUANTILES.items():
        row = replace(template, statistic=statistic)
        yield replace(row, value=float(waits.quantile(share))) if known.any() else replace(row, mark="not_applicable")
