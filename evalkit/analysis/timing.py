"""Time to outcome as result rows: who is at risk, incidence at the horizons, the curve, mean time, follow-up."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evalkit.analysis.cohort import Cohort, build_cohort, step_members
from evalkit.project import DAYS_PER_MONTH, Project, Time
from evalkit.results import Mark, Results, Row
from evalkit.spells import elapsed, moment
from evalkit.survival.curves import KNOWN_UNTIL, known_until, numbers_at_risk
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.quantiles import follow_up, quantile_time
from evalkit.survival.restricted_mean import restricted_mean
from evalkit.survival.risk_table import INCIDENCE, OUTCOME, TIME, RiskTable, risk_table

# Axis ticks: the first step of the unit that needs no more than MOST_TICKS of them.
TICK_STEPS = {"day": (1, 7, 14, 30, 60, 90, 180, 365), "week": (1, 2, 4, 13, 26, 52), "month": (1, 2, 3, 6, 12, 24)}
MOST_TICKS = 9

# What is done to the counts of a cohort before anything is estimated from them, such as rounding; groups that may not
# be shown are left out, and where none is left there is no table.
Counting = Callable[[RiskTable], RiskTable | None]


def as_counted(table: RiskTable) -> RiskTable:
    """Return the counts as they are."""
    return table


@dataclass(frozen=True)
class Study:
    """One cohort with its counts and how its times are printed."""

    cohort: Cohort
    table: RiskTable | None
    time: Time
    template: Row

    @property
    def horizons(self) -> dict[float, int]:
        """The horizons, each with the last time that lies within it, in the data's units."""
        return {float(horizon): self.time.elapsed(horizon) for horizon in self.time.horizons}

    @property
    def longest(self) -> int:
        """The longest time for which anybody can be followed in the window, in the data's units."""
        end = pd.Series(moment(self.cohort.period.end), index=self.cohort.frame.index)
        return int(elapsed(self.cohort.frame["origin"], end).max())

    def last_known(self, table: RiskTable) -> int | None:
        """Return the last horizon within the window at which every group's curves are known; None for none."""
        return last_horizon(self.time, min(self.longest, known_until(table)[KNOWN_UNTIL].min()))

    def within(self, row: Row, at: float) -> Row:
        """Return a row of a time as it is; not applicable past the window, also of those who all had an outcome."""
        return row if at <= self.longest else replace(row, value=None, lower=None, upper=None, mark="not_applicable")

    def unknown(self, at: float) -> Mark:
        """Return why nothing is known at a time: it lies past the follow-up, or nobody was at risk for a while."""
        return "not_applicable" if self.table is None or at > last_time(self.table) else "missing"


def study_of(project: Project, window: str | None = None, counting: Counting = as_counted) -> Study:
    """Return the cohort of a window with its counts, and the row that its statistics are filled into."""
    cohort = build_cohort(project, window)
    template = Row("", "", None, window=cohort.window, clock=cohort.clock, origin=project.settings.project.persons)
    return Study(cohort, counting(risk_table(cohort)), project.settings.time, template)


def time_to_outcome(project: Project, window: str | None = None, counting: Counting = as_counted) -> Results:
    """Return the rows of one window: flow, incidence at the horizons, curve, numbers at risk, means, follow-up.

    Times are in the project's horizon unit (months where the data are dates). A horizon beyond the last follow-up is
    marked not applicable, one at which the incidence is not known although somebody is followed missing; known_until
    then tells until when it is known. All but the flow is estimated from the counts that `counting` returns. Raises
    ParameterError for an unknown window.
    """
    study = study_of(project, window, counting)
    return Results((*_flow(study, frozenset(project.tables["participants"]["person"])), *_estimates(study)))


def _flow(study: Study, in_data: frozenset[str]) -> Iterator[Row]:
    members = {"in_data": in_data, **step_members(study.cohort)}
    for step, count in study.cohort.flow.items():
        variable = "outcome" if step in study.cohort.outcomes else "step"
        yield replace(study.template, measure="flow", statistic="count", variable=variable, category=step,
                      value=float(count), persons=(members[step],))  # fmt: skip


def _estimates(study: Study) -> Iterator[Row]:
    if study.table is None:
        return
    yield from _incidences(study, study.table)
    yield from _curve(study, study.table)
    yield from _numbers_at_risk(study, study.table)
    yield from _summaries(study, study.table)


def _incidences(study: Study, table: RiskTable) -> Iterator[Row]:
    at = study.horizons
    for outcome, steps in incidences_at(table, list(at.values())):
        for horizon, step in zip(at, steps, strict=True):
            row = replace(study.template, measure="incidence", statistic="estimate", outcome=outcome, time=horizon,
                          unit="share")  # fmt: skip
            found = estimate_row(row, step, INCIDENCE, unknown=study.unknown(step[TIME]))
            yield study.within(found, step[TIME])
    until = float(known_until(table)[KNOWN_UNTIL].iloc[0])
    if until < last_time(table):
        yield replace(
            study.template, measure=KNOWN_UNTIL, statistic="time", value=until / study.time.units, unit="time"
        )


def incidences_at(table: RiskTable, times: Sequence[int]) -> Iterator[tuple[str, list[dict[Hashable, Any]]]]:
    """Yield each outcome with its incidence at the times."""
    curve = cumulative_incidence(table, times)
    for outcome, steps in curve.groupby(OUTCOME, sort=False):
        yield str(outcome), steps.to_dict("records")


def estimate_row(
    row: Row, step: Mapping[Hashable, Any] | pd.Series, column: str, scale: float = 1, unknown: Mark = "missing"
) -> Row:
    """Return the row with an estimate and its interval, divided by `scale`; the mark `unknown` where there is none."""
    value, lower, upper = (_finite(step[name], scale) for name in (column, "lower", "upper"))
    return replace(row, value=value, lower=lower, upper=upper, mark="" if value is not None else unknown)


def _ordered(study: Study, frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Records of a frame with the outcomes in the order of the project's settings, "any" last."""
    order = list(study.cohort.outcomes)
    return sorted(
        frame.to_dict("records"),
        key=lambda step: order.index(step["outcome"]) if step["outcome"] in order else len(order),
    )


def _finite(value: float, scale: float) -> float | None:
    return float(value) / scale if math.isfinite(value) else None


def _curve(study: Study, table: RiskTable) -> Iterator[Row]:
    curve = cumulative_incidence(table)
    for step in _ordered(study, curve[curve[INCIDENCE].notna()]):
        row = replace(study.template, measure="incidence_curve", statistic="estimate", outcome=str(step["outcome"]),
                      time=step["time"] / study.time.units, unit="share")  # fmt: skip
        yield estimate_row(row, step, "incidence")


def _numbers_at_risk(study: Study, table: RiskTable) -> Iterator[Row]:
    ticks = tick_times(last_time(table) / study.time.units, study.time.horizon_unit)
    at = [study.time.elapsed(tick) if tick else 0 for tick in ticks]
    counted = numbers_at_risk(table, at)
    for tick, count in zip(ticks, counted["at_risk"], strict=True):
        yield replace(study.template, measure="at_risk", statistic="count", time=float(tick), value=float(count))
    row = replace(study.template, measure="incidence_at_tick", statistic="estimate", unit="share")
    for outcome, steps in incidences_at(table, at):
        for tick, step in zip(ticks, steps, strict=True):
            told = replace(row, outcome=outcome, time=float(tick))
            yield estimate_row(told, step, INCIDENCE, unknown=study.unknown(step[TIME]))


def tick_times(last: float, unit: str) -> list[int]:
    """Return whole axis times from 0 to the last one within `last`, at most MOST_TICKS of them if steps allow."""
    step = next((step for step in TICK_STEPS[unit] if last / step <= MOST_TICKS - 1), TICK_STEPS[unit][-1])
    return [tick for tick in range(0, math.ceil(last / step) * step + 1, step) if is_within(tick, last, unit)]


def is_within(time: float, last: float, unit: str) -> bool:
    """Say whether a whole time lies within a follow-up to `last`, both in the unit of the horizons.

    The last day within a month comes less than two days before its end, see `Time.elapsed`.
    """
    return time <= last or (unit == "month" and time < last + 2 / DAYS_PER_MONTH)


def last_horizon(time: Time, until: float) -> int | None:
    """Return the last horizon until which something is known, None where there is none."""
    return max((horizon for horizon in time.horizons if time.elapsed(horizon) <= until), default=None)


def last_time(table: RiskTable) -> float:
    """Return the last time at which anybody is followed, in the data's units."""
    return float(table.counts[TIME].max())


def _summaries(study: Study, table: RiskTable) -> Iterator[Row]:
    horizon = study.last_known(table)
    unit = study.template
    if horizon is not None:
        means = restricted_mean(table, study.time.elapsed(horizon))
        for step in _ordered(study, means):
            row = replace(unit, measure="restricted_mean", statistic="mean", outcome=str(step["outcome"]),
                          time=float(horizon), unit="time")  # fmt: skip
            yield estimate_row(row, step, "mean", study.time.units)
    median = quantile_time(table).iloc[0]
    yield estimate_row(replace(unit, measure="median_time", statistic="median", unit="time"), median, "time",
                    study.time.units)  # fmt: skip
    follow = follow_up(table).iloc[0]
    yield estimate_row(replace(unit, measure="follow_up", statistic="median", unit="time"), follow, "time",
                    study.time.units)  # fmt: skip
