"""Sequences: each person's states since the origin, one at a time and without gaps, from episodes as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evalkit.analysis.cohort import Cohort, build_cohort
from evalkit.project import Disclosure, Project, Settings
from evalkit.schema import STATE_PRIORITY
from evalkit.spells import elapsed, moment, states_since

UNKNOWN = "unknown"
# Rare states together: each on its own would tell of single persons, and no figure has room for all.
OTHER = "other_states"
MOST_STATES = 7
# What a path is for and what it comes from, as three groups that also small cohorts can publish: the states of the
# primary outcomes, unemployment, everything else.
PRIMARY, UNEMPLOYED = "primary", "unemployed"
GROUPS = (PRIMARY, UNEMPLOYED, OTHER)
# What a person's records may be like: states at once, a hole, a spell without an end, nothing at all.
NOTES = ("overlap", "gap", "open_end", "only_unknown")


@dataclass(frozen=True)
class Sequences:
    """The states of a cohort's persons over time.

    `stays` has a row a stay: person, state, entry, exit, in whole units since the person's origin; the state holds from
    entry up to but not on exit. A person's stays follow each other from the first observed day to the window's end.
    `grouped` are the same stays with one of GROUPS for a state. `observed` has a row a person: person, entry (first
    observed time), last (the window's end). `states` are those that occur, in the order of priority; `priority` holds
    every state that occurs before rare ones are pooled, `pooled` those that are counted as OTHER. `notes` holds the
    persons whom each of NOTES concerns.
    """

    cohort: Cohort
    stays: pd.DataFrame
    grouped: pd.DataFrame
    observed: pd.DataFrame
    states: tuple[str, ...]
    priority: tuple[str, ...]
    pooled: tuple[str, ...]
    notes: Mapping[str, frozenset[str]]

    def followed(self, stays: pd.DataFrame) -> pd.DataFrame:
        """Return stays as estimators take them: up to the last observed time, of persons observed for any time."""
        limits = self.observed.set_index("person").reindex(stays["person"]).set_axis(stays.index)
        kept = limits["entry"] < limits["last"]
        return stays.assign(exit=stays["exit"].clip(upper=limits["last"]))[kept].reset_index(drop=True)


def state_sequences(project: Project, window: str | None = None) -> Sequences:
    """Return the states of every person of a window (the first where none is named) from day 0 to the window's end.

    Of states in force at once the first by `priority` counts; time without any is "unknown"; an open end lasts to the
    window's end. Who began before the window is seen from its first day on. States in which fewer persons were than
    the disclosure threshold, and those beyond the MOST_STATES that most persons were in, are pooled as OTHER.
    ParameterError as `build_cohort`.
    """
    cohort = build_cohort(project, window)
    observed = _observed(cohort)
    spells = _spells(project, cohort, observed)
    order = priority(project.settings)
    single = resolved(spells, observed, order)
    kept = _frequent(single, order, project.settings.disclosure)
    occurring = tuple(state for state in order if (single["state"] == state).any())
    pooled = tuple(state for state in occurring if state not in kept)
    stays = merged(single.assign(state=single["state"].where(single["state"].isin(kept), OTHER)))
    shown = (*(state for state in kept if state != UNKNOWN), OTHER, UNKNOWN)
    states = tuple(state for state in shown if (stays["state"] == state).any())
    grouped = _grouped(single, project.settings)
    return Sequences(cohort, stays, grouped, observed, states, occurring, pooled, _notes(spells, single))


def _grouped(single: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The stays by group, rare states included."""
    outcomes = settings.outcomes
    primary = {state for name in outcomes.primary for state in outcomes.states[name]} if outcomes else set()
    group = single["state"].map(dict.fromkeys(primary, PRIMARY) | {UNEMPLOYED: UNEMPLOYED}).fillna(OTHER)
    return merged(single.assign(state=group))


def priority(settings: Settings) -> tuple[str, ...]:
    """Return every state in the order in which they count: the project's own order, then the default one."""
    own = tuple(state for state in settings.states if state not in STATE_PRIORITY)
    place = STATE_PRIORITY.index("unemployed")
    return tuple(dict.fromkeys((*settings.state_priority, *STATE_PRIORITY[:place], *own, *STATE_PRIORITY[place:])))


def resolved(spells: pd.DataFrame, observed: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return stays without overlaps and gaps: person, state, entry, exit.

    `spells` has person, state, entry and exit (not included), `observed` person, entry, last. At each time the state
    first in `order` holds; where there is none, "unknown" does.
    """
    rank = {state: place for place, state in enumerate(order)}
    known = spells[["person", "state", "entry", "exit"]].assign(rank=spells["state"].map(rank))
    whole = observed.assign(state=UNKNOWN, exit=observed["last"] + 1, rank=len(rank)).drop(columns="last")
    layers = pd.concat([known, whole[known.columns]], ignore_index=True)
    cuts = pd.concat([layers[["person", side]].set_axis(["person", "cut"], axis=1) for side in ("entry", "exit")])
    cuts = cuts.drop_duplicates().sort_values(["person", "cut"], kind="stable", ignore_index=True)
    pieces = cuts.assign(until=cuts.groupby("person")["cut"].shift(-1)).dropna().astype({"until": int})
    covered = pieces.merge(layers, on="person")
    covered = covered[(covered["entry"] <= covered["cut"]) & (covered["until"] <= covered["exit"])]
    first = covered.sort_values(["person", "cut", "rank"], kind="stable").drop_duplicates(["person", "cut"])
    return merged(first[["person", "state", "cut", "until"]].set_axis(["person", "state", "entry", "exit"], axis=1))


def merged(stays: pd.DataFrame) -> pd.DataFrame:
    """Return the stays, in the order of persons and time, with those of one state that follow each other as one."""
    rows = stays.sort_values(["person", "entry"], kind="stable", ignore_index=True)
    same = (rows["person"] == rows["person"].shift()) & (rows["state"] == rows["state"].shift())
    runs = rows.groupby((~same).cumsum(), sort=False)
    return runs.agg({"person": "first", "state": "first", "entry": "first", "exit": "last"}).reset_index(drop=True)


def _observed(cohort: Cohort) -> pd.DataFrame:
    frame = cohort.frame
    last = elapsed(frame["origin"], pd.Series(moment(cohort.period.end), index=frame.index))
    return pd.DataFrame({"person": frame["person"], "entry": frame["entry"].astype(int), "last": last.astype(int)})


def _spells(project: Project, cohort: Cohort, observed: pd.DataFrame) -> pd.DataFrame:
    """The recorded spells in units since the origin, cut to what was observed; `open` says which had no end."""
    origins = cohort.frame.set_index("person")["origin"]
    rows = states_since(project, origins)
    rows = rows[rows["state"].notna() & rows["start"].notna()]
    limits = observed.set_index("person").reindex(rows["person"]).set_axis(rows.index)
    end = elapsed(rows["origin"], rows["end"].fillna(moment(cohort.period.end)))
    made = pd.DataFrame({
        "person": rows["person"],
        "state": rows["state"].astype(object),
        "entry": elapsed(rows["origin"], rows["start"]).clip(lower=limits["entry"]).astype(int),
        "exit": (end.clip(upper=limits["last"]) + 1).astype(int),
        "open": rows["end"].isna(),
    })  # fmt: skip
    return made[made["entry"] < made["exit"]].reset_index(drop=True)


def _frequent(stays: pd.DataFrame, order: Sequence[str], rules: Disclosure) -> tuple[str, ...]:
    """The states that are shown by themselves, in order; unknown is always one."""
    sensitive = dict.fromkeys(rules.sensitive_states, rules.sensitive_threshold)
    persons = stays.groupby("state")["person"].nunique().drop(UNKNOWN, errors="ignore")
    known = sorted(persons.index, key=lambda state: (-persons[state], order.index(state)))
    kept = {
        UNKNOWN,
        *[state for state in known if persons[state] >= sensitive.get(state, rules.threshold)][:MOST_STATES],
    }
    return tuple(state for state in order if state in kept)


def _notes(spells: pd.DataFrame, stays: pd.DataFrame) -> dict[str, frozenset[str]]:
    """The persons each rule was needed for."""
    pairs = spells.merge(spells, on="person", suffixes=("", "_other"))
    at_once = (pairs["entry"] < pairs["exit_other"]) & (pairs["entry_other"] < pairs["exit"])
    unknown = frozenset(stays.loc[stays["state"] == UNKNOWN, "person"])
    known = frozenset(stays.loc[stays["state"] != UNKNOWN, "person"])
    return {
        "overlap": frozenset(pairs.loc[at_once & (pairs["state"] != pairs["state_other"]), "person"]),
        "gap": unknown & known,
        "open_end": frozenset(spells.loc[spells["open"], "person"]),
        "only_unknown": unknown - known,
    }
