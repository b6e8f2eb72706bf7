"""State occupation: the share of persons in each state at each time, where persons move between states and return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.intervals import DEFAULT_LEVEL, confidence_interval
from evalkit.survival.observations import Array, code_cells, row_faults
from evalkit.survival.risk_table import AT_RISK, LOWER, STANDARD_ERROR, TIME, UPPER

STATE = "state"
OCCUPATION = "occupation"
# What the curves' own columns are called, so no group may be called so.
RESERVED = frozenset({STATE, TIME, AT_RISK, OCCUPATION, STANDARD_ERROR, LOWER, UPPER})


def state_occupation(
    spells: pd.DataFrame,
    person: str = "person",
    state: str = STATE,
    entry: str = "entry",
    exit: str = "exit",
    by: str | Sequence[str] | None = None,
    interval: str | None = None,
    level: float = DEFAULT_LEVEL,
) -> pd.DataFrame:
    """Return the probability of being in each state, a row for each state and distinct exit time of a group.

    `spells` has a row a stay of a person in a state, from `entry` (excluded) to `exit` (included), in whole units since
    the origin. Where a person's next stay begins at that exit, the person moved; else observation ended or paused
    there. A last stay with entry = exit says where the person arrived on the last observed day. Persons may come late.

    Columns: <by>, state, time, at_risk (in the state just before), occupation, standard_error, lower, upper. A group's
    first row is its earliest entry, with those who enter then. The shares start as those of the persons under
    observation just before the first move, and change by the Aalen-Johansen product; standard errors are the
    infinitesimal jackknife by person, with the uncertainty of the start. Limits are NaN where the share is 0 or 1.

    Raises ParameterError for a column that is not there, DataError for missing or unordered times and for overlapping
    stays, with row positions (from 0).
    Source: Aalen & Johansen, Scand J Stat 5 (1978) 141-150; the jackknife as in R's survfit with id and istate.
    """
    groups = (by,) if isinstance(by, str) else tuple(by or ())
    stays, states = _checked(spells, person, state, entry, exit, groups)
    cell, cells = code_cells(spells, groups)
    curves = []
    for place in range(len(cells)):
        curve = _curve(stays.rows(np.flatnonzero(cell == place)), len(states))
        labels = {name: [cells[name][place]] * len(curve) for name in groups}
        curves.append(pd.DataFrame(labels, index=curve.index).join(curve))
    result = pd.concat(curves, ignore_index=True)
    result[STATE] = pd.Index(states).take(result[STATE].to_numpy())
    result[LOWER], result[UPPER] = confidence_interval(result[OCCUPATION], result[STANDARD_ERROR], interval, level)
    return result


@dataclass(frozen=True)
class _Stays:
    """Arrays of one length; `following` is the state moved to at the exit, or -1."""

    person: Array
    state: Array
    entry: Array
    exit: Array
    following: Array

    def rows(self, chosen: Array) -> _Stays:
        persons = np.unique(self.person[chosen], return_inverse=True)[1]
        return _Stays(persons, self.state[chosen], self.entry[chosen], self.exit[chosen], self.following[chosen])


def _checked(
    spells: pd.DataFrame, person: str, state: str, entry: str, exit: str, by: tuple[str, ...]
) -> tuple[_Stays, list[object]]:
    """Return the stays in the frame's order with the moves read off, and the states' labels."""
    for name in (person, state, entry, exit, *by):
        if name not in spells.columns:
            raise ParameterError(Fault("missing_column", column=name))
    for name in by:
        if name in RESERVED:
            raise ParameterError(Fault("reserved_name", column=name))
        if (person, state, entry, exit, *by).count(name) > 1:
            raise ParameterError(Fault("column_used_twice", column=name))
    if spells.empty:
        raise DataError([Fault("no_rows", column=person)])
    start, end = (pd.to_numeric(spells[name], errors="coerce").to_numpy(float) for name in (entry, exit))
    faults = [
        *row_faults("value_missing", person, spells[person].isna().to_numpy()),
        *row_faults("value_missing", state, spells[state].isna().to_numpy()),
        *row_faults("missing_number", entry, ~np.isfinite(start)),
        *row_faults("missing_number", exit, ~np.isfinite(end)),
        *row_faults("negative_time", entry, start < 0),
        *row_faults("exit_before_entry", exit, end < start),
    ]
    if faults:
        raise DataError(faults)
    who, _ = code_cells(spells, (person,))
    where, labels = code_cells(spells, (state,))
    following = _following(who, where, start, end, entry)
    return _Stays(who, where, start, end, following), labels[state].tolist()


def _following(who: Array, where: Array, start: Array, end: Array, entry: str) -> Array:
    """Return for each stay the state that the person moved to at its exit, or -1."""
    order = np.lexsort((end, start, who))
    same = who[order][1:] == who[order][:-1]
    begins, ended = start[order][1:], end[order][:-1]
    overlapping, moment = np.zeros((2, len(who)), dtype=bool)
    overlapping[order[1:]] = same & (begins < ended)
    # A stay of no length can only be where the person arrived and was last seen.
    moment[order] = (start == end)[order] & ~(np.append(False, same & (begins == ended)) & ~np.append(same, False))
    faults = [
        *row_faults("overlapping_spells", entry, overlapping),
        *row_faults("exit_not_after_entry", entry, moment),
    ]
    if faults:
        raise DataError(faults)
    moved = same & (begins == ended) & (where[order][1:] != where[order][:-1])
    following = np.full(len(who), -1)
    following[order[:-1][moved]] = where[order[1:][moved]]
    return following


def _curve(stays: _Stays, size: int) -> pd.DataFrame:
    """Return state (as code), time, at_risk, occupation and standard_error of one group."""
    steps = list(_steps(stays, size))
    times = np.array([time for time, *_ in steps])
    at_risk, share, error = (np.array(column).T.ravel() for column in list(zip(*steps, strict=True))[1:])
    return pd.DataFrame(
        {
            STATE: np.repeat(np.arange(size), len(times)),
            TIME: np.tile(times, size),
            AT_RISK: at_risk,
            OCCUPATION: share,
            STANDARD_ERROR: error,
        }
    )


def _steps(stays: _Stays, size: int) -> Iterator[tuple[float, Array, Array, Array]]:
    """Yield at the earliest entry and at each exit time: time, numbers at risk, shares and their standard errors."""
    share, influence = _start(stays, size)
    here = (stays.entry == stays.entry.min()) & (stays.exit > stays.entry)
    yield stays.entry.min(), _count(stays.state[here], size), share, _error(influence)
    for time in np.unique(stays.exit[stays.exit > stays.entry]):
        present = (stays.entry < time) & (time <= stays.exit)
        at_risk = _count(stays.state[present], size)
        movers = np.flatnonzero(present & (stays.exit == time) & (stays.following >= 0))
        if len(movers):
            share, influence = _move(stays, present, movers, at_risk, share, influence)
        yield time, at_risk, share, _error(influence)


def _start(stays: _Stays, size: int) -> tuple[Array, Array]:
    """Return the shares just before the first move (or exit, where nobody moves), and each person's influence."""
    moves = stays.exit[stays.following >= 0]
    time = moves.min() if len(moves) else stays.exit.min()
    present = np.flatnonzero((stays.entry < time) & (time <= stays.exit))
    share = _count(stays.state[present], size) / len(present)
    influence = np.zeros((stays.person.max() + 1, size))
    influence[stays.person[present]] = (np.eye(size)[stays.state[present]] - share) / len(present)
    return share, influence


def _move(
    stays: _Stays, present: Array, movers: Array, at_risk: Array, share: Array, influence: Array
) -> tuple[Array, Array]:
    """Return the shares and each person's influence on them after the moves of one time.

    The influence of a person at risk in state j is (own move less the average move out of j) x share_j / at_risk_j.
    """
    size = len(share)
    origin, target = stays.state[movers], stays.following[movers]
    counts = _count(origin * size + target, size * size).reshape(size, size)
    rate = counts / np.maximum(at_risk, 1)[:, None]
    change = rate - np.diag(rate.sum(axis=1))
    after = influence + influence @ change
    scale = share / np.maximum(at_risk, 1)
    after[stays.person[present]] -= (scale[:, None] * change)[stays.state[present]]
    after[stays.person[movers], target] += scale[origin]
    after[stays.person[movers], origin] -= scale[origin]
    return share + share @ change, after


def _count(codes: Array, size: int) -> Array:
    return np.bincount(codes, minlength=size)


def _error(influence: Array) -> Array:
    return np.sqrt((influence**2).sum(axis=0))
