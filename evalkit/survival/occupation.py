"""State occupation: the share of persons in each state at each time, where persons move between states and return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import ROUNDING
from evalkit.survival.curves import MOST, PERSONS, check_times, read
from evalkit.survival.intervals import DEFAULT_LEVEL, confidence_interval, mean_interval
from evalkit.survival.observations import Array, code_cells
from evalkit.survival.risk_table import AT_RISK, LOWER, MEAN, STANDARD_ERROR, TIME, UPPER
from evalkit.survival.stays import StayColumns, Stays, read_stays, steps
from evalkit.survival.ties import at_steps

STATE = "state"
OCCUPATION = "occupation"
# What the curves' own columns are called, so no group may be called so.
RESERVED = frozenset({STATE, TIME, AT_RISK, OCCUPATION, MEAN, STANDARD_ERROR, LOWER, UPPER})


def state_occupation(
    spells: pd.DataFrame,
    person: str = "person",
    state: str = STATE,
    entry: str = "entry",
    exit: str = "exit",
    by: str | Sequence[str] | None = None,
    weights: str | None = None,
    times: float | Sequence[float] | None = None,
    interval: str | None = None,
    level: float = DEFAULT_LEVEL,
) -> pd.DataFrame:
    """Return the probability of being in each state at the times, a row for each group, state and time.

    Without `times` a row for each distinct exit time of a group. `spells` has a row a stay of a person in a state, from
    `entry` (excluded) to `exit` (included), in whole units since the origin. Where a person's next stay begins at that
    exit, the person moved; else observation ended or paused there. A last stay with entry = exit says where the person
    arrived on the last observed day. Persons may come late. States that are categories have rows also where nobody is
    ever in them. `weights` names the column of case weights (sampling, inverse probability).

    Columns: <by>, state, time, at_risk (persons in the state just before, not weighted), occupation, standard_error,
    lower, upper. A group's first row is its earliest entry, with those who enter then. The shares start as those of
    the persons under observation just before the first move, and change by the Aalen-Johansen product; standard
    errors are the infinitesimal jackknife by person, with the uncertainty of the start. At times other than these
    steps `at_risk` is that of the last step. NaN before the first step, past the end of observation, and from a time on
    at which nobody was observed while others enter later.

    Raises ParameterError for a column that is not there and for a negative or missing time, DataError for missing or
    unordered times and for overlapping stays, with row positions (from 0).
    Source: Aalen & Johansen, Scand J Stat 5 (1978) 141-150; the jackknife as in R's survfit with id and istate.
    """
    columns = StayColumns(person, state, entry, exit, (by,) if isinstance(by, str) else tuple(by or ()), weights)
    stays, states = read_stays(spells, columns, RESERVED)
    asked = None if times is None else check_times(times)
    result = _in_each_group(spells, columns, stays, lambda own: _curve(own, len(states), asked))
    result[STATE] = pd.Index(states).take(result[STATE].to_numpy())
    limits = confidence_interval(
        result[OCCUPATION], result[STANDARD_ERROR], interval, level, result.pop(PERSONS), result.pop(MOST)
    )
    return result.assign(**{LOWER: limits[0], UPPER: limits[1]})


def mean_time_in_states(
    spells: pd.DataFrame,
    horizon: float,
    by: str | Sequence[str] | None = None,
    weights: str | None = None,
    interval: str | None = None,
    level: float = DEFAULT_LEVEL,
) -> pd.DataFrame:
    """Return the mean time in each state up to the horizon: <by>, state, mean, standard_error, lower, upper.

    `spells` is as in `state_occupation`, its columns called person, state, entry, exit. The mean is the area under the
    state's occupation probability, in the unit of the times, so those who were followed for less count for what was
    seen of them. The means of a group add up to the time from its earliest entry to the horizon. Limits are those of
    the mean's share of that time, NaN where it has no variance.

    Errors as in `state_occupation`; ParameterError where the horizon is not after every group's earliest entry,
    DataError where a group was not followed to it. Source: equal to R's `summary(survfit(...), rmean = horizon)` with
    id and istate.
    """
    if not 0 < horizon < np.inf:
        raise ParameterError(Fault("out_of_range", key="horizon", value=str(horizon), expected="0 < horizon"))
    columns = StayColumns(by=(by,) if isinstance(by, str) else tuple(by or ()), weights=weights)
    stays, states = read_stays(spells, columns, RESERVED)
    result = _in_each_group(spells, columns, stays, lambda own: _areas(own, len(states), horizon))
    result[STATE] = pd.Index(states).take(result[STATE].to_numpy())
    whole = result.pop("whole")
    persons = result.pop(PERSONS)
    result[LOWER], result[UPPER] = mean_interval(result[MEAN], result[STANDARD_ERROR], whole, persons, interval, level)
    return result


def observed_until(spells: pd.DataFrame) -> float:
    """Return the last time at which occupation and mean times of all stays together are known, in their unit.

    Columns and errors as in `mean_time_in_states`.
    """
    return read_stays(spells, StayColumns(), RESERVED)[0].known_until


def _in_each_group(
    spells: pd.DataFrame, columns: StayColumns, stays: Stays, make: Callable[[Stays], pd.DataFrame]
) -> pd.DataFrame:
    """Return what `make` says of each group's stays, one after the other, with the group's labels in front."""
    cell, cells = code_cells(spells, columns.by)
    made = []
    for place in range(len(cells)):
        frame = make(stays.rows(np.flatnonzero(cell == place)))
        labels = {name: [cells[name][place]] * len(frame) for name in columns.by}
        made.append(pd.DataFrame(labels, index=frame.index).join(frame))
    return pd.concat(made, ignore_index=True)


def _curve(stays: Stays, size: int, asked: Array | None) -> pd.DataFrame:
    """Return state (as code), time, at_risk, occupation, standard_error and the persons behind them, of one group."""
    found = list(steps(stays, size))
    reading = read(np.array([step.time for step in found]), stays.known_until, asked)
    by_state = {
        AT_RISK: np.array([step.at_risk for step in found]).T,
        OCCUPATION: np.array([step.share for step in found]).T,
        STANDARD_ERROR: np.array([_error(step.influence) for step in found]).T,
    }
    return pd.DataFrame(
        {
            STATE: np.repeat(np.arange(size), len(reading.time)),
            TIME: np.tile(reading.time, size),
            **{name: reading.of(np.nan, values).ravel() for name, values in by_state.items()},
            PERSONS: np.tile(stays.persons(reading.time), size),
            MOST: stays.most_persons,
        }
    )


def _areas(stays: Stays, size: int, horizon: float) -> pd.DataFrame:
    """Return state (as code), mean, standard_error and the whole time from the earliest entry of one group."""
    last, first = stays.known_until, stays.entry.min()
    if not first < horizon:
        raise ParameterError(Fault("out_of_range", key="horizon", value=f"{horizon:g}", expected=f"> {first:g}"))
    if last < at_steps(np.array([horizon], float), np.array([last]))[0]:
        more = {"longest": f"{last:g}"}
        raise DataError([Fault("horizon_beyond_follow_up", key="horizon", value=f"{horizon:g}", more=more)])
    found = list(steps(stays, size))
    times = [min(step.time, horizon) for step in found]
    widths = [after - before for before, after in pairwise((*times, horizon))]
    mean = sum(step.share * width for step, width in zip(found, widths, strict=True))
    influence = sum(step.influence * width for step, width in zip(found, widths, strict=True))
    error, persons = _error(np.asarray(influence)), stays.mean_persons(horizon)
    return pd.DataFrame(
        {STATE: np.arange(size), MEAN: mean, STANDARD_ERROR: error, "whole": sum(widths), PERSONS: persons}
    )


def _error(influence: Array) -> Array:
    """The standard errors; persons who are all alike have influences that are rounding errors."""
    error = np.sqrt((influence**2).sum(axis=0))
    return np.where(error > ROUNDING, error, 0)
