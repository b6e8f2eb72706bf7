"""Pathways as result rows: where people were over time, from which state to which they moved, typical paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from evalkit.analysis.cohort import CENSORED
from evalkit.analysis.reach import count_and_share
from evalkit.analysis.returns import returns
from evalkit.analysis.sequences import GROUPS, OTHER, UNEMPLOYED, Sequences, state_sequences
from evalkit.analysis.state_counts import state_counts
from evalkit.analysis.timing import estimate_row, last_horizon
from evalkit.errors import Fault, ParameterError
from evalkit.project import Project, Time
from evalkit.results import STEP, Results, Row, mark_origin
from evalkit.survival.occupation import OCCUPATION, STATE, mean_time_in_states, observed_until, state_occupation
from evalkit.survival.risk_table import TIME

# The distribution by state is shown at the horizons and every month, in each of the units that they may have.
MONTH = {"day": 30, "week": 4, "month": 1}
OTHER_PATHS = "other_paths"
MOST_PATHS = 8
# A path that only one person took is not typical.
LEAST_ON_PATH = 2


@dataclass(frozen=True)
class _Course:
    """A window's sequences, how its times are printed, and the row that its statistics are filled into."""

    sequences: Sequences
    time: Time
    template: Row
    least: int

    @property
    def persons(self) -> frozenset[str]:
        return frozenset(self.sequences.observed["person"])

    def counted(self, measure: str, persons: frozenset[str]) -> Row:
        """Return the row of a count of persons."""
        return replace(self.template, measure=measure, value=float(len(persons)), persons=(persons,))


def pathways(project: Project, window: str | None = None, least: int = 1) -> Results:
    """Return the rows of one window (the first where none is named), over all of its persons.

    Moves and paths of fewer than `least` persons have no row of their own.

    Times are in the project's horizon unit. By state (variable "state"):
    state_at: persons in the state every MONTH and at the horizons, of those observed then (the row without a state);
    state_occupation: the probability of being in it at the horizons, as `state_occupation` estimates it; both also by
    `sequences.GROUPS` (variable "state_group", at 0 and the horizons), which is what a public release has of them;
    in_state: persons who were ever in it; state_reached: see `state_counts`; time_in_state: mean time in it up to the
    last horizon that was followed.
    By moves (variable "path", states joined by `results.STEP`): moved: persons who ever changed state; moves: how many
    changes; transition: persons who moved so at least once, of those who left the first state; path: persons
    whose states were these, in this order, of all, the rest as "other_paths"; paths: how many different ones there are.
    Returns to the project: see `returns`. What the paths rest on: path_note: persons whom each of `sequences.NOTES`
    concerns; state_priority and pooled_state: states in order, and those counted as "other_states".
    index_plot: a row a stay of a person: from `time` to `value`, persons numbered in the order of their outcome;
    path_group: persons by it (variable "outcome").

    Every count and estimate names its persons, for the disclosure gate. Raises ParameterError as `build_cohort`, and
    where the project has no episodes.
    """
    if "episodes" not in project.tables:
        raise ParameterError(Fault("table_missing", key="tables", value="episodes"))
    sequences = state_sequences(project, window)
    template = Row("", "count", None, window=sequences.cohort.window)
    course = _Course(sequences, project.settings.time, template, least)
    rows = (
        *_definitions(course),
        *_by_state(course),
        *state_counts(project, sequences),
        *_moves(course),
        *_paths(course),
        *returns(project, sequences.cohort),
        *_index_plot(course),
    )
    return mark_origin(Results(rows), project.settings.project.persons, project.settings.published)


def _definitions(course: _Course) -> Iterator[Row]:
    sequences = course.sequences
    told = replace(course.template, statistic="definition", variable="state", unit="text")
    for place, state in enumerate(sequences.priority, 1):
        yield replace(told, measure="state_priority", category=state, text=str(place))
    for state in sequences.pooled:
        yield replace(told, measure="pooled_state", category=state, text=OTHER)
    for note, persons in sequences.notes.items():
        yield replace(course.counted("path_note", persons), variable="note", category=note)


def _by_state(course: _Course) -> Iterator[Row]:
    sequences = course.sequences
    for time in _times(course):
        yield replace(course.counted("state_at", _observed(course, time)), time=float(time))
    yield from _over_time(course, _Division("state", sequences.stays, sequences.states), _times(course))
    told = [time for time in _times(course) if time in (0, *course.time.horizons)]
    found = set(sequences.grouped["state"])
    # Where nobody was ever recorded as unemployed, the data may not tell unemployment at all.
    groups = tuple(group for group in GROUPS if group != UNEMPLOYED or group in found)
    yield from _over_time(course, _Division("state_group", sequences.grouped, groups), told)
    yield from _time_in_states(course, sequences.followed(sequences.stays))


@dataclass(frozen=True)
class _Division:
    """The stays with what they are divided by: states, or groups of them, in order; `variable` is that of the rows."""

    variable: str
    stays: pd.DataFrame
    codes: tuple[str, ...]


def _times(course: _Course) -> list[int]:
    last = course.sequences.observed["last"].max()
    months = range(0, max(course.time.horizons) + 1, MONTH[course.time.horizon_unit])
    return [time for time in sorted({*months, *course.time.horizons}) if _at(course, time) <= last]


def _at(course: _Course, time: int) -> int:
    return course.time.elapsed(time) if time else 0


def _observed(course: _Course, time: int) -> frozenset[str]:
    at, observed = _at(course, time), course.sequences.observed
    return frozenset(observed.loc[(observed["entry"] <= at) & (at <= observed["last"]), "person"])


def _over_time(course: _Course, division: _Division, times: list[int]) -> Iterator[Row]:
    """Who is observed at a time is in one state then; the probability of being in it, at the horizons."""
    members = {(code, time): _members(course, division, code, time) for time in times for code in division.codes}
    template = replace(course.template, variable=division.variable)
    for (code, time), persons in members.items():
        row = replace(template, measure="state_at", category=code, time=float(time))
        yield from count_and_share(row, persons, _observed(course, time))
    stays = course.sequences.followed(division.stays)
    if stays.empty:
        return
    at = {horizon: course.time.elapsed(horizon) for horizon in course.time.horizons}
    declared = stays.assign(state=pd.Categorical(stays[STATE], division.codes))
    curve = state_occupation(declared, times=list(at.values()))
    steps = dict(zip(zip(curve[STATE], curve[TIME], strict=True), curve.to_dict("records"), strict=True))
    for code in division.codes:
        ever = stays[stays[STATE] == code]
        for horizon, time in at.items():
            now, observed = _members(course, division, code, horizon), _observed(course, horizon)
            # Who was in the state and is observed no longer stands behind the estimate as well.
            behind = (now, observed, frozenset(ever.loc[ever["entry"] <= time, "person"]))
            row = replace(template, measure="state_occupation", statistic="estimate", category=code,
                          time=float(horizon), unit="share")  # fmt: skip
            known = replace(row, count=float(len(now)), base=float(len(observed)), persons=behind)
            found = estimate_row(known, steps[code, time], OCCUPATION)
            past = time > stays["exit"].max()
            yield found if not found.mark else replace(row, mark="not_applicable" if past else "missing")


def _members(course: _Course, division: _Division, code: str, time: int) -> frozenset[str]:
    stays, at = division.stays, _at(course, time)
    inside = (stays["entry"] <= at) & (at < stays["exit"]) & (stays["state"] == code)
    return frozenset(stays.loc[inside, "person"])


def _time_in_states(course: _Course, stays: pd.DataFrame) -> Iterator[Row]:
    persons = dict(course.sequences.stays.groupby("state")["person"].agg(frozenset))
    for state in course.sequences.states:
        yield replace(course.counted("in_state", persons[state]), variable="state", category=state)
    horizon = None if stays.empty else last_horizon(course.time, observed_until(stays))
    if horizon is None:
        return
    means = mean_time_in_states(stays, course.time.elapsed(horizon)).set_index("state")
    for state in course.sequences.states:
        if state in means.index:
            row = replace(course.template, measure="time_in_state", statistic="mean", variable="state", category=state)
            row = replace(row, time=float(horizon), unit="time", persons=(persons[state], course.persons))
            row = replace(row, count=float(len(persons[state])), base=float(len(course.persons)))
            yield estimate_row(row, means.loc[[state]].iloc[0], "mean", course.time.units)


def _moves(course: _Course) -> Iterator[Row]:
    """Each change of state; the states are those shown, so that a change between two pooled ones is none."""
    stays = course.sequences.stays
    following = stays.shift(-1)
    stays = stays.assign(target=following["state"])[stays["person"] == following["person"]]
    moved = course.counted("moved", frozenset(stays["person"]))
    yield moved
    yield replace(moved, measure="moves", value=float(len(stays)), unit="moves")
    left = dict(stays.groupby("state")["person"].agg(frozenset))
    persons = dict(stays.groupby(["state", "target"])["person"].agg(frozenset))
    for state in course.sequences.states:
        for target in course.sequences.states:
            if len(persons.get((state, target), ())) >= course.least:
                row = replace(course.template, measure="transition", variable="path", category=state + STEP + target)
                yield from count_and_share(row, persons[state, target], left[state])


def _paths(course: _Course) -> Iterator[Row]:
    walked = course.sequences.stays.groupby("person")["state"].agg(STEP.join)
    paths = {str(path): frozenset(own.index) for path, own in walked.groupby(walked)}
    ordered = sorted(paths, key=lambda path: (-len(paths[path]), path))
    typical = [path for path in ordered if len(paths[path]) >= max(LEAST_ON_PATH, course.least)][:MOST_PATHS]
    row = replace(course.template, measure="path", variable="path")
    for path in typical:
        yield from count_and_share(replace(row, category=path), paths[path], course.persons)
    rest = course.persons.difference(*(paths[path] for path in typical))
    yield from count_and_share(replace(row, category=OTHER_PATHS), rest, course.persons)
    yield replace(row, measure="paths", variable="", value=float(len(ordered)), unit="paths", persons=(course.persons,))


def _index_plot(course: _Course) -> Iterator[Row]:
    """Persons by what ended their follow-up, the earlier the first; who was not at risk comes last, by the reason.

    A place in this order is no name: it hangs on no identifier.
    """
    frame = course.sequences.cohort.frame
    kind = frame["event"].where(frame["at_risk"], frame["excluded_because"])
    order = [*course.sequences.cohort.outcomes, CENSORED]
    rank = kind.map({name: place for place, name in enumerate(order)}).fillna(len(order))
    stays = course.sequences.stays
    # Ties are broken by the whole path, so that the order of the rows in the files decides nothing.
    steps = stays["state"] + stays["exit"].astype(str).str.zfill(6)
    walked = frame["person"].map(steps.groupby(stays["person"]).agg(STEP.join))
    ranked = frame.assign(kind=kind, rank=rank, walked=walked)
    ranked = ranked.sort_values(["rank", "kind", "time", "walked"], kind="stable")
    for outcome, own in ranked.groupby("kind", sort=False)["person"]:
        yield replace(course.counted("path_group", frozenset(own)), variable="outcome", category=str(outcome))
    own_stays = {person: own.to_dict("records") for person, own in stays.groupby("person")}
    for place, (person, outcome) in enumerate(zip(ranked["person"], ranked["kind"], strict=True), 1):
        row = replace(course.template, measure="index_plot", statistic="state", outcome=str(outcome), variable="place",
                      category=f"{place:04d}", unit="time")  # fmt: skip
        for stay in own_stays[person]:
            span = (stay[side] / course.time.units for side in ("entry", "exit"))
            yield replace(row, time=next(span), value=next(span), text=stay["state"])
