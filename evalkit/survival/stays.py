"""Stays of persons in states: checked, with the moves read off, and the Aalen-Johansen product over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import ROUNDING
from evalkit.survival.faults import require_column, row_faults
from evalkit.survival.hazards import least_so_far, mean_over_time, sums_at_risk
from evalkit.survival.observations import Array, code_cells
from evalkit.survival.ties import tied


@dataclass(frozen=True)
class StayColumns:
    """Which column of a frame of stays plays which part."""

    person: str = "person"
    state: str = "state"
    entry: str = "entry"
    exit: str = "exit"
    by: tuple[str, ...] = ()
    weights: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that the frame has to have."""
        weights = () if self.weights is None else (self.weights,)
        return (self.person, self.state, self.entry, self.exit, *weights, *self.by)


@dataclass(frozen=True)
class Stays:
    """Arrays of one length; `following` is the state moved to at the exit, or -1; a stay counts `weight` times."""

    person: Array
    state: Array
    entry: Array
    exit: Array
    following: Array
    weight: Array

    @property
    def known_until(self) -> float:
        """The end of observation, or of the time before a gap in which nobody was observed."""
        order = np.argsort(self.entry, kind="stable")
        ends = np.maximum.accumulate(self.exit[order])
        gaps = np.flatnonzero(self.entry[order][1:] > ends[:-1])
        return float(ends[gaps[0]] if len(gaps) else ends[-1])

    def persons(self, times: Array) -> Array:
        """Return how many persons a share of 0 or 1 rests on at the times: those observed, the least so far.

        Case weights count as many equally weighted persons as they are worth (Kish 1965).
        """
        return least_so_far(*self._effective, times)

    def mean_persons(self, horizon: float) -> float:
        """Return how many persons are observed up to the horizon, as `persons`, averaged over time."""
        watched, persons = self._effective
        return mean_over_time(watched, np.minimum.accumulate(persons), float(self.entry.min()), horizon)

    @property
    def most_persons(self) -> float:
        """How many persons a share can rest on at most: as many as weights are worth; without weights no limit."""
        worth = self._effective[1]
        return float(worth[np.isfinite(worth)].max()) if (self.weight != self.weight[0]).any() else np.inf

    @cached_property
    def _effective(self) -> tuple[Array, Array]:
        """The times at which anybody comes or goes, and the effective persons observed in the spell that ends there."""
        watched = np.unique(np.r_[self.entry, self.exit])
        entry, leaving, times = (each - watched[0] for each in (self.entry, self.exit, watched))
        weight, square = (sums_at_risk(entry, leaving, amount, times) for amount in (self.weight, self.weight**2))
        return watched, np.divide(weight**2, square, out=np.full(len(watched), np.inf), where=square > ROUNDING)

    def rows(self, chosen: Array) -> Stays:
        """Return the chosen stays, their persons numbered anew."""
        persons = np.unique(self.person[chosen], return_inverse=True)[1]
        parts = (self.state, self.entry, self.exit, self.following, self.weight)
        return Stays(persons, *(part[chosen] for part in parts))


@dataclass(frozen=True)
class Step:
    """The situation after the moves of one time, by state: persons at risk just before, shares, and each person's
    influence on the shares, (persons, states), whose sum of squares is their variance.
    """

    time: float
    at_risk: Array
    share: Array
    influence: Array


def read_stays(spells: pd.DataFrame, columns: StayColumns, reserved: frozenset[str]) -> tuple[Stays, list[object]]:
    """Return the stays in the frame's order with the moves read off, and the states' labels, declared ones included.

    ParameterError for a column that is not there, a group called as a `reserved` column or one that plays two parts;
    DataError with row positions (from 0) for missing or unordered times, overlapping stays, and weights not above 0.
    """
    _require_columns(spells, columns, reserved)
    start, end, weight = (
        np.ones(len(spells)) if name is None else pd.to_numeric(spells[name], errors="coerce").to_numpy(float)
        for name in (columns.entry, columns.exit, columns.weights)
    )
    start, end = tied(start, end)
    faults = [
        *row_faults("value_missing", columns.person, spells[columns.person].isna().to_numpy()),
        *row_faults("value_missing", columns.state, spells[columns.state].isna().to_numpy()),
        *row_faults("missing_number", columns.entry, ~np.isfinite(start)),
        *row_faults("missing_number", columns.exit, ~np.isfinite(end)),
        *row_faults("negative_time", columns.entry, start < 0),
        *row_faults("exit_before_entry", columns.exit, end < start),
        *row_faults("not_positive", columns.weights or "", ~(np.isfinite(weight) & (weight > 0))),
    ]
    if faults:
        raise DataError(faults)
    who, _ = code_cells(spells, (columns.person,))
    where, labels = _code_states(spells[columns.state])
    following = _following(who, where, start, end, columns.entry)
    return Stays(who, where, start, end, following, weight), labels


def _code_states(states: pd.Series) -> tuple[Array, list[object]]:
    """Return codes and labels of the states; declared categories count also where nobody is ever in them."""
    if isinstance(states.dtype, pd.CategoricalDtype):
        return states.cat.codes.to_numpy().astype(np.int64), list(states.cat.categories)
    codes, labels = code_cells(states.to_frame("state"), ("state",))
    return codes, labels["state"].tolist()


def _require_columns(spells: pd.DataFrame, columns: StayColumns, reserved: frozenset[str]) -> None:
    for name in columns.named:
        require_column(name, spells.columns)
    for name in columns.by:
        if name in reserved:
            raise ParameterError(Fault("reserved_name", column=name))
        if columns.named.count(name) > 1:
            raise ParameterError(Fault("column_used_twice", column=name))
    if spells.empty:
        raise DataError([Fault("no_rows", column=columns.person)])


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


def steps(stays: Stays, size: int) -> Iterator[Step]:
    """Yield the situation at the earliest entry and after each exit time; states are numbered below `size`."""
    share, influence = _start(stays, size)
    here = (stays.entry == stays.entry.min()) & (stays.exit > stays.entry)
    yield Step(float(stays.entry.min()), np.bincount(stays.state[here], minlength=size), share, influence)
    for time in np.unique(stays.exit[stays.exit > stays.entry]):
        present = (stays.entry < time) & (time <= stays.exit)
        movers = np.flatnonzero(present & (stays.exit == time) & (stays.following >= 0))
        if len(movers):
            share, influence = _move(stays, present, movers, share, influence)
        yield Step(float(time), np.bincount(stays.state[present], minlength=size), share, influence)


def _start(stays: Stays, size: int) -> tuple[Array, Array]:
    """Return the shares just before the first move (or exit, where nobody moves), and each person's influence."""
    moves = stays.exit[stays.following >= 0]
    time = moves.min() if len(moves) else stays.exit.min()
    present = np.flatnonzero((stays.entry < time) & (time <= stays.exit))
    weight = stays.weight[present]
    share = np.bincount(stays.state[present], weight, minlength=size) / weight.sum()
    influence = np.zeros((stays.person.max() + 1, size))
    own = np.eye(size)[stays.state[present]] - share
    influence[stays.person[present]] = own * (weight / weight.sum())[:, None]
    return share, influence


def _move(stays: Stays, present: Array, movers: Array, share: Array, influence: Array) -> tuple[Array, Array]:
    """Return the shares and each person's influence on them after the moves of one time.

    The influence of a person at risk in state j is (own move less the average move out of j) x share_j / at_risk_j,
    times the person's weight.
    """
    size = len(share)
    origin, target, weight = stays.state[movers], stays.following[movers], stays.weight[movers]
    counts = np.bincount(origin * size + target, weight, minlength=size * size).reshape(size, size)
    at_risk = np.bincount(stays.state[present], stays.weight[present], minlength=size)
    somebody = np.where(at_risk > 0, at_risk, 1)
    rate = counts / somebody[:, None]
    change = rate - np.diag(rate.sum(axis=1))
    after = influence + influence @ change
    scale = share / somebody
    after[stays.person[present]] -= (scale[:, None] * change)[stays.state[present]] * stays.weight[present][:, None]
    after[stays.person[movers], target] += scale[origin] * weight
    after[stays.person[movers], origin] -= scale[origin] * weight
    return share + share @ change, after
