"""Hazards: from the counts of one group to its survival and incidences, which all estimators read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evalkit.survival.counting import ROUNDING, Array
from evalkit.survival.observations import code_cells
from evalkit.survival.risk_table import AT_RISK, CENSORED, ENTERED, ENTRY, SQUARED_WEIGHT, TIME, RiskTable, group_slices


@dataclass(frozen=True)
class Hazards:
    """One group's exit times (T of them), numbers at risk, and hazards: a row for each outcome and a last one for any.

    Arrays by outcome have the shape (K + 1, T). `known_until` is the last time at which the group's curves are known:
    infinite once nobody is left who could have an outcome. `watched` are the times at which anybody enters or leaves,
    `effective` how many equally weighted persons those at risk there are worth (Kish 1965), without case weights their
    number; `weighted` says whether there are any.
    """

    time: Array
    at_risk: Array
    outcome: Array
    known_until: float
    watched: Array
    effective: Array
    weighted: bool = False

    @property
    def total(self) -> Array:
        """The hazard of any outcome."""
        return self.outcome[-1]

    @cached_property
    def survival(self) -> Array:
        """The share without any outcome at each time, by the product limit."""
        return np.cumprod(1 - self.total)

    @cached_property
    def before(self) -> Array:
        """Survival just before each time."""
        return np.r_[1.0, self.survival[:-1]]

    @cached_property
    def incidence(self) -> Array:
        """Cumulative incidence of each outcome; the last row is 1 - survival."""
        # Five persons who leave one by one add up to a little more than one.
        by_outcome = np.minimum(np.cumsum(self.before * self.outcome[:-1], axis=1), 1.0)
        return np.vstack([by_outcome, 1 - self.survival])

    @cached_property
    def inverse(self) -> Array:
        """1 / (1 - total), and 0 where everybody at risk has an event: what is divided there is 0 as well."""
        surviving = 1 - self.total
        return np.divide(1.0, surviving, out=np.zeros(len(surviving)), where=surviving > 0)

    @cached_property
    def greenwood(self) -> Array:
        """Greenwood's sum; it stops growing where everybody at risk has an event."""
        return np.cumsum(self.total * self.inverse / self.at_risk)

    @property
    def most_persons(self) -> float:
        """How many persons an estimate can rest on at most: as many as weights are worth; without weights no limit."""
        return float(self.effective.max()) if self.weighted else np.inf

    def persons(self, times: Array) -> Array:
        """Return how many persons an estimate of 0 or 1 rests on at the times.

        So many as leave, of all, those at risk: at risk / survival, the least so far; without censoring and late entry
        everybody. Source: Peto et al. 1977 (Br J Cancer 35: 1-39), whose standard error of survival is that of so many.
        """
        return least_so_far(self.watched, self._everybody, times)

    def mean_persons(self, horizon: float) -> float:
        """Return how many persons an area under the curves to the horizon rests on: `persons` averaged over time."""
        return mean_over_time(self.watched, np.minimum.accumulate(self._everybody), 0, horizon)

    @cached_property
    def _everybody(self) -> Array:
        """At risk / survival in the spell that ends at each of `watched`; infinite once nobody is left."""
        before = np.r_[1.0, self.survival][np.searchsorted(self.time, self.watched, "left")]
        return np.divide(self.effective, before, out=np.full(len(before), np.inf), where=before > 0)


def least_so_far(watched: Array, persons: Array, times: Array) -> Array:
    """Return the least number of persons up to each time; `persons` are those of the spell that ends at `watched`."""
    least = np.minimum.accumulate(persons)
    return np.asarray(least[np.minimum(np.searchsorted(watched, times, "left"), len(least) - 1)])


def mean_over_time(watched: Array, persons: Array, start: float, horizon: float) -> float:
    """Return the mean number of persons from the start to the horizon, of the time in which there are any."""
    widths = np.diff(np.clip(np.r_[start, watched], start, horizon))
    counted = np.isfinite(persons) & (widths > 0)
    return float(np.average(persons[counted], weights=widths[counted])) if counted.any() else float(persons[0])


def hazards_by_group(table: RiskTable) -> Iterator[tuple[slice, Hazards]]:
    """Yield for each group of a pooled table its rows in `exit_rows(table)` and its hazards."""
    counts = table.counts
    events = counts[table.event_columns].to_numpy(float)
    time, at_risk, entered, censored = (counts[name].to_numpy() for name in (TIME, AT_RISK, ENTERED, CENSORED))
    effective = _effective(table)
    leaving = events.sum(axis=1) + censored > 0
    start = 0
    for rows in group_slices(counts, table.by):
        steps = np.flatnonzero(leaving[rows]) + rows.start
        if len(steps):
            known = _known_until(time[rows], at_risk[rows], entered[rows], events[rows].sum(axis=1), censored[rows])
            hazard = np.vstack([events[steps].T, events[steps].sum(axis=1)]) / at_risk[steps]
            # Sums of weights that should be equal differ in the last digit, and survival would not quite reach 0.
            hazard[hazard > 1 - ROUNDING] = 1.0
            own = Hazards(time[steps], at_risk[steps].astype(float), hazard, known, time[rows], effective[rows],
                          table.squares is not None)  # fmt: skip
            yield slice(start, start := start + len(steps)), own


def _known_until(time: Array, at_risk: Array, entered: Array, events: Array, censored: Array) -> float:
    """Known while anybody is followed; for ever once everybody left had an outcome, unless somebody enters later.

    A risk set that is empty before a late entry leaves what happened meanwhile unknown, and with it all that follows.
    """
    if time[0] > 0:
        return 0.0
    nobody = ROUNDING * at_risk.max()
    # Who enters at 0 is at risk there; who enters later is so after that time.
    staying = at_risk - events - censored + np.where(time > 0, entered, 0)
    finished = (events > 0) & (at_risk - events <= nobody)
    stops = np.flatnonzero(finished | (staying <= nobody))
    if not len(stops):
        return float(time[-1])
    first = stops[0]
    last = first == len(time) - 1 and staying[first] <= nobody
    return np.inf if finished[first] and last else float(time[first])


def _effective(table: RiskTable) -> Array:
    """Return how many equally weighted persons those at risk in each row are worth: (sum of weights)² / squares."""
    at_risk = table.counts[AT_RISK].to_numpy(float)
    if table.squares is None:
        return at_risk
    group, _ = code_cells(table.squares, table.by)
    squares, entry, leaving = (table.squares[name].to_numpy(float) for name in (SQUARED_WEIGHT, ENTRY, TIME))
    time, squared = table.counts[TIME].to_numpy(float), np.empty(len(at_risk))
    for own, rows in zip(rows_of_groups(group), group_slices(table.counts, table.by), strict=True):
        squared[rows] = sums_at_risk(entry[own], leaving[own], squares[own], time[rows])
    # Before the first entry nobody is at risk.
    return np.divide(at_risk**2, squared, out=np.zeros(len(at_risk)), where=squared > 0)


def rows_of_groups(group: Array) -> list[Array]:
    """Return the positions of each group's rows, found by one sort."""
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def sums_at_risk(entry: Array, leaving: Array, amount: Array, times: Array) -> Array:
    """Return the sum of the amounts of those at risk at each time: entry < time <= leaving, at 0 who enters then."""
    came = np.where(entry == 0, -1.0, entry)
    return _sums_from(leaving, amount, times) - _sums_from(came, amount, times)


def _sums_from(at: Array, amount: Array, times: Array) -> Array:
    order = np.argsort(at, kind="stable")
    sums = np.r_[np.cumsum(amount[order][::-1])[::-1], 0.0]
    return np.asarray(sums[np.searchsorted(at[order], times, "left")])
