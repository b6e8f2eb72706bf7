"""Subtraction: two releases of one project side by side, an earlier one and one after few or many have joined."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from chapters import Gate, Released, public_gate, release
from cohorts import random_project
from deduction import Deduction, Fact, Hole, Secret
from intruder import Gathered, gather
from knowledge import ALL, ONE, counts, threshold_of
from published import read_files

from evalkit.disclosure.gate import decide
from evalkit.project import Project

THEN = "then "


def joined_later(seed: int, newcomers: int) -> tuple[Project, Project]:
    """Return a random project as it was before its last participants joined, and as it is with them."""
    later = random_project(seed)
    names = list(dict.fromkeys(later.tables["enrolments"]["person"]))[-newcomers:]
    tables = {name: table[~table["person"].isin(names)].reset_index(drop=True) if "person" in table else table
              for name, table in later.tables.items()}  # fmt: skip
    return replace(later, tables=tables), later


def window_moved(seed: int, months: int) -> tuple[Project, Project]:
    """Return a random project, and the same one with its window begun some months later and under another name."""
    earlier = random_project(seed)
    windows = dict(earlier.settings.windows)
    period = windows.pop("project")
    month = period.start.month + months
    moved = {"moved": period.model_copy(update={"start": period.start.replace(month=month)})}
    outcomes = earlier.settings.outcomes.model_copy(update={"target_window": "moved"})
    changed = earlier.settings.model_copy(update={"windows": moved | windows, "outcomes": outcomes})
    tables = {name: table for name, table in earlier.tables.items() if name != "indicators"}
    return earlier, replace(earlier, settings=changed, tables=tables)


def released_in_turn(earlier: Project, later: Project, folder: Path, gate: Gate) -> tuple[Released, Released]:
    """Return both releases; the ledger that the first one leaves in the folder is read by the second."""
    first = release(earlier, gate)
    ledger = {"releases": [asdict(decide(earlier).entry)]}
    (folder / "releases.json").write_text(json.dumps(ledger), encoding="utf-8")
    return first, release(replace(later, folder=folder), gate)


def subtracted(earlier: Project, later: Project, folder: Path, gate: Gate = public_gate) -> list[Hole]:
    """Return the small counts, and the small changes of counts, that follow from the two releases together."""
    first, second = released_in_turn(earlier, later, folder, gate)
    then = _renamed(gather(earlier, first, read_files(first.files)))
    now = gather(later, second, read_files(second.files))
    truth = {**then.truth, **now.truth}
    grown = [Fact({name: 1, THEN + name: -1}, 0, ALL, f"grown: {name}") for name in now.truth if THEN + name in truth]
    facts = [*then.facts, *now.facts, *(fact for fact in grown if fact.holds(truth))]
    told = frozenset(row.id for row in first.shown if row.value is not None)
    wanted = [*_small(then.secrets), *_small(now.secrets), *_changes(now, truth, told)]
    return Deduction(facts).holes(wanted)


def _small(secrets: tuple[Secret, ...]) -> Iterator[Secret]:
    yield from (secret for secret in secrets if secret.threshold)


def _changes(now: Gathered, truth: dict[str, float], told: frozenset[str]) -> Iterator[Secret]:
    """By how few persons a count has changed. That it is fewer than the threshold is told by its being hidden; it must
    stay possible that it is one person, and that it is more; of a count that was hidden then it must not be known."""
    rows, limit = counts(now.world.rows), now.world.settings.disclosure.threshold
    for name in now.truth:
        if THEN + name in truth and (name in rows or name.startswith("events.")):
            counted = name in rows and rows[name].statistic != "base"
            least = threshold_of(rows[name], now.world) if counted else limit
            change = now.truth[name] - truth[THEN + name]
            if 0 < change < least:
                open_to = 2 if name in told or name.startswith("events.") else 0
                yield Secret(f"change of {name}", {name: 1, THEN + name: -1}, change, open_to)


def _renamed(known: Gathered) -> Gathered:
    """What was known of the earlier release, under names of their own."""

    def named(name: str) -> str:
        return name if name == ONE else THEN + name

    facts = tuple(replace(fact, terms={named(name): weight for name, weight in fact.terms.items()},
                          why=THEN + fact.why) for fact in known.facts)  # fmt: skip
    secrets = tuple(replace(secret, name=THEN + secret.name, terms={named(name): weight for name, weight
                                                                    in secret.terms.items()})
                    for secret in known.secrets)  # fmt: skip
    return replace(known, truth={named(name): value for name, value in known.truth.items()}, facts=facts,
                   secrets=secrets)  # fmt: skip
