"""The cohort of a window: who is in it, from which day each person is followed, and what ended the following."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evalkit.project import Project, Window
from evalkit.schema import EXCLUSIONS
from evalkit.spells import Moment, elapsed, enrolments_in, find_window, in_force, moment, require, states_since

CLOCKS = ("project_end", "exit_4_weeks", "exit_6_months")
# first: the person's first participation in the window; first_ever: the first one in any phase.
ORIGINS = ("first", "first_ever")
CENSORED = "censored"
# What becomes of a person who died or moved away is not known, unless the project lists the state as an outcome.
LEAVING_STATES = ("died", "moved_away")


@dataclass(frozen=True)
class Cohort:
    """The persons of a window with their follow-up, and how they came to be followed.

    `frame` has a row a person, in the order of the participants table: that table's columns, those of the project's own
    with `own_` in front; age_at_start (whole years); origin (day 0); entry and time (whole `unit`s since day 0); event
    (an outcome or "censored"); at_risk; excluded_because ("" or one of EXCLUSIONS); enrolments (participations in the
    window); exit (end of the last one, missing if it goes on or was not recorded). Time and event are missing for
    persons who are not at risk.
    `flow` counts persons: in_data, in_window, returned, each exclusion, at_risk, each outcome, censored.
    """

    window: str
    period: Window
    clock: str
    origin: str
    outcomes: Mapping[str, tuple[str, ...]]
    unit: str
    frame: pd.DataFrame
    flow: Mapping[str, int]


def build_cohort(
    project: Project,
    window: str | None = None,
    clock: str = "project_end",
    origin: str = "first",
    outcomes: Sequence[str] | None = None,
) -> Cohort:
    """Return the cohort of a window (the first one where none is named).

    Day 0 is the person's origin. An outcome state in force on day 0 is a status at start and takes the person out of
    the risk set; otherwise the first of the outcomes to start later is the event, on a tie the one that the project
    lists first. All others are censored at the window's end, or on the day they died or moved away. Who began before
    the window (origin "first_ever") enters late, on the first day of participation in it or its start, whichever is
    later: until then only persons who go on to take part are seen. An outcome up to that day came before.
    `clock` is the rule by which `outcomes.outcome_counts` counts; it does not change the follow-up.
    ParameterError for an unknown window, clock, origin or outcome, and for a project without participations.
    """
    name, period = find_window(project, window)
    require("clock", clock, CLOCKS)
    require("origin", origin, ORIGINS)
    counted = _counted(project, outcomes)
    persons = _persons(project, name, origin)
    spells = states_since(project, persons.set_index("person")["origin"])
    frame = _followed(persons, spells, counted, moment(period.end))
    unit = project.settings.time.unit
    steps = {step: len(members) for step, members in _steps(frame, counted).items()}
    flow = {"in_data": len(project.tables["participants"]), **steps}
    return Cohort(name, period, clock, origin, counted, "day" if unit == "date" else unit, frame, flow)


def _counted(project: Project, wanted: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """The outcomes that end the follow-up, in the project's order, which decides ties."""
    known = project.settings.outcomes.states if project.settings.outcomes else {}
    for name in wanted or ():
        require("outcome", name, tuple(known))
    return {name: states for name, states in known.items() if wanted is None or name in wanted}


def _persons(project: Project, window: str, origin: str) -> pd.DataFrame:
    """The persons of the window with age, origin, entry, number of participations and exit."""
    taken = enrolments_in(project, window)
    participants = project.tables["participants"]
    rows = participants[participants["person"].isin(taken["person"])].reset_index(drop=True)
    joined = rows["person"].map(taken.groupby("person")["start"].min())
    ever = project.tables["enrolments"].groupby("person")["start"].min()
    first = joined if origin == "first" else rows["person"].map(ever)
    seen = joined.clip(lower=moment(find_window(project, window)[1].start))
    return rows.assign(
        age_at_start=_age(rows, first),
        origin=first,
        entry=elapsed(first, seen),
        enrolments=rows["person"].map(taken["person"].value_counts()),
        exit=rows["person"].map(_exits(taken)),
    )


def _exits(taken: pd.DataFrame) -> pd.Series:
    """The last end of each person; missing where the last participation has none: the person may still be there."""
    last = taken.sort_values("start", kind="stable").drop_duplicates("person", keep="last").set_index("person")["end"]
    ends = taken.groupby("person")["end"].max()
    return ends.where(last.reindex(ends.index).notna())


def _age(rows: pd.DataFrame, first: pd.Series) -> pd.Series:
    """Whole years on day 0; where only the birth year is known, the age that is reached in day 0's year."""
    age = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    if not pd.api.types.is_datetime64_dtype(first):
        return age
    if "birth_date" in rows:
        born = rows["birth_date"].dt
        before_birthday = first.dt.month * 100 + first.dt.day < born.month * 100 + born.day
        age = (first.dt.year - born.year - before_birthday).astype("Int64")
    return age.fillna(first.dt.year - rows["birth_year"]) if "birth_year" in rows else age


def _followed(
    persons: pd.DataFrame, spells: pd.DataFrame, counted: Mapping[str, tuple[str, ...]], end: Moment
) -> pd.DataFrame:
    """The persons with time, event, at_risk and excluded_because."""
    spells = spells.assign(outcome=spells["state"].map(outcome_of(counted)))
    outcomes = spells[spells["outcome"].notna()]
    at_start = outcomes.loc[in_force(outcomes, outcomes["origin"], outcomes["origin"]), "person"]
    reached = _first(outcomes, list(counted))
    left = _first(spells[spells["state"].isin(LEAVING_STATES)], [])

    person = persons["person"]
    began = person.map(reached["start"])
    stop = person.map(left["start"]).fillna(end).clip(upper=end)
    happened = began <= stop
    time = elapsed(persons["origin"], began.where(happened, stop))
    event = person.map(reached["outcome"]).where(happened, CENSORED)
    excluded = _excluded(person.isin(at_start), time <= persons["entry"], happened)
    at_risk = excluded == ""
    return persons.assign(
        time=time.where(at_risk), event=event.where(at_risk), at_risk=at_risk, excluded_because=excluded
    )


def outcome_of(outcomes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return for each state the outcome that it makes: the first one that lists it."""
    return {state: name for name, states in reversed(list(outcomes.items())) for state in states}


def _first(spells: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """The first spell of each person to start from day 0 on; on a tie that of the outcome that is first in order.

    On day 0 itself an outcome is a status at start, and leaving leaves nothing to follow.
    """
    later = spells[spells["start"] >= spells["origin"]]
    rank = later["outcome"].map({name: place for place, name in enumerate(order)})
    ranked = later.assign(rank=rank).sort_values(["start", "rank"], kind="stable")
    return ranked.drop_duplicates("person").set_index("person")


def _excluded(at_start: pd.Series, too_late: pd.Series, happened: pd.Series) -> pd.Series:
    why = pd.Series("", index=at_start.index, dtype=object)
    why = why.mask(too_late & happened, "outcome_before_window").mask(too_late & ~happened, "no_follow_up")
    return why.mask(at_start, "status_at_start")


def step_members(cohort: Cohort) -> dict[str, frozenset[str]]:
    """Return the persons whom each step of the cohort's flow counts, but for in_data."""
    return _steps(cohort.frame, cohort.outcomes)


def _steps(frame: pd.DataFrame, counted: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    members = {
        "in_window": frame["enrolments"] > 0,
        "returned": frame["enrolments"] > 1,
        **{reason: frame["excluded_because"] == reason for reason in EXCLUSIONS},
        "at_risk": frame["at_risk"],
        **{name: frame["event"] == name for name in (*counted, CENSORED)},
    }
    return {step: frozenset(frame.loc[chosen, "person"]) for step, chosen in members.items()}
