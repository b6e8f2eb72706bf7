"""Counting: the dense and the sparse way, whole and fractional times, who is at risk."""

import numpy as np
import pytest

from evalkit.survival import counting
from evalkit.survival.counting import Marks, add_up, at_risk, code_times


def marks():
    random = np.random.default_rng(1)
    cell, time, kind = random.integers(0, 3, 200), random.integers(0, 30, 200), random.integers(0, 2, 200)
    return [Marks(cell, time, kind), Marks(cell, time // 2, 2, random.integers(1, 4, 200))]


def test_counting_only_what_occurs_gives_the_same_as_counting_everything(monkeypatch):
    everything = add_up(marks(), cells=3, kinds=3)
    monkeypatch.setattr(counting, "SLOTS", 0)
    occurring = add_up(marks(), cells=3, kinds=3)
    for name in ("cell", "time", "amounts"):
        np.testing.assert_array_equal(getattr(occurring, name), getattr(everything, name))


def test_sums_are_those_of_a_plain_loop():
    wanted = {}
    for mark in marks():
        for row, (cell, time) in enumerate(zip(mark.cell, mark.time, strict=True)):
            kind = mark.kind if isinstance(mark.kind, int) else mark.kind[row]
            amounts = wanted.setdefault((cell, time), [0, 0, 0])
            amounts[kind] += 1 if mark.amount is None else mark.amount[row]
    sums = add_up(marks(), cells=3, kinds=3)
    found = {key: list(row) for key, row in zip(zip(sums.cell, sums.time, strict=True), sums.amounts, strict=True)}
    assert found == wanted
    assert list(found) == sorted(found)


@pytest.mark.parametrize("times", [[3, 1, 3], [0.5, 1.0, 0.5], [10**12, 7, 7]])
def test_grid_gives_every_time_back(times):
    grid, codes = code_times([np.array(times), np.array([0])])
    assert list(grid[codes[0]]) == times
    assert grid[codes[1]].item() == 0
    assert (np.diff(grid) > 0).all()


def test_whole_numbers_stay_whole_and_weights_become_fractions():
    whole = add_up([Marks(np.array([0]), np.array([1]), 0, np.array([4]))], 1, 1)
    weighted = add_up([Marks(np.array([0]), np.array([1]), 0, np.array([0.25]))], 1, 1)
    assert whole.amounts.dtype.kind == "i"
    assert weighted.amounts.item() == 0.25


def test_at_risk_starts_anew_in_each_cell_and_counts_who_enters_at_0_from_0_on():
    cell = np.array([0, 0, 0, 1, 1])
    time = np.array([0, 2, 5, 3, 4])
    entered, exits = np.array([2, 1, 0, 1, 0]), np.array([1, 1, 1, 0, 1])
    assert list(at_risk(cell, time, entered, exits)) == [2, 1, 1, 0, 1]


def test_the_last_at_risk_by_weights_are_exactly_those_who_leave_last():
    weights = np.random.default_rng(2).random(1000)
    entered = np.r_[weights.sum(), np.zeros(1000)]
    left = at_risk(np.zeros(1001, int), np.arange(1001), entered, np.r_[0, weights])
    assert left[-1] == weights[-1]


def test_who_never_leaves_stays_at_risk():
    assert list(at_risk(np.zeros(2, int), np.array([0, 4]), np.array([5, 0]), np.array([0, 2]))) == [5, 5]
