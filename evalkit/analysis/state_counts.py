"""State counts: how many persons reached each state of the paths, and why another number has it on their path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.analysis.outcomes import NOT_REACHED, reached
from evalkit.analysis.sequences import OTHER, Sequences
from evalkit.project import Project
from evalkit.results import Row
from evalkit.spells import elapsed, in_force, states_since

# Why who reached a state is not in it on their path: another state counted all the while, or it was over before they
# were observed. Why who is in it did not reach it: it was in force at the start, or another of its outcome was.
REASONS = PRIORITY, BEFORE, AT_START, OUTCOME_AT_START = ("priority", "before", "at_start", "outcome_at_start")
SAME = "same"
# Between the reasons of a row's text.
AND = "+"


def state_counts(project: Project, sequences: Sequences) -> Iterator[Row]:
    """Yield for each state of the paths that can be reached: state_reached with who reached it, as `outcome_counts`
    says (count), and why as many are not in it on their path (reason: REASONS joined by AND, or SAME).

    None for a project without outcomes.
    """
    if project.settings.outcomes is None:
        return
    spells = reached(project, sequences.cohort).spells
    reached_by = dict(spells.groupby("state")["person"].agg(frozenset))
    in_path = dict(sequences.stays.groupby("state")["person"].agg(frozenset))
    origins = sequences.cohort.frame.set_index("person")["origin"]
    every = states_since(project, origins)
    at_start = every[in_force(every, every["origin"], every["origin"])]
    known = dict(at_start.groupby("state")["person"].agg(frozenset))
    observed = dict(spells[_observed(spells, sequences)].groupby("state")["person"].agg(frozenset))
    nobody: frozenset[str] = frozenset()
    for state in sequences.states:
        if state in (*NOT_REACHED, OTHER):
            continue
        who, there = reached_by.get(state, nobody), in_path[state]
        found = {
            PRIORITY: (who - there) & observed.get(state, nobody),
            BEFORE: who - there - observed.get(state, nobody),
            AT_START: (there - who) & known.get(state, nobody),
            OUTCOME_AT_START: there - who - known.get(state, nobody),
        }
        reasons = [reason for reason in REASONS if found[reason]] if len(who) != len(there) else [SAME]
        row = Row("state_reached", "count", float(len(who)), window=sequences.cohort.window, variable="state",
                  category=state, persons=(who,))  # fmt: skip
        yield row
        yield replace(row, statistic="reason", value=None, unit="text", text=AND.join(reasons), persons=(who, there))


def _observed(spells: pd.DataFrame, sequences: Sequences) -> pd.Series:
    """Whether each spell was in force on a day on which its person was observed."""
    entry = sequences.observed.set_index("person")["entry"].reindex(spells["person"]).set_axis(spells.index)
    return spells["end"].isna() | (elapsed(spells["origin"], spells["end"]) >= entry).fillna(True)
