"""Participation records: one a person in the operation, with what the forms tell at entry and after the last exit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from evalkit.analysis.assessments import first_and_last
from evalkit.analysis.cohort import Cohort, build_cohort
from evalkit.analysis.funder_rules import Framework, situations
from evalkit.analysis.outcomes import due, reached
from evalkit.analysis.reach import BIRTH_COLUMNS
from evalkit.own_columns import own_name
from evalkit.project import Project
from evalkit.schema import PARTICIPANTS
from evalkit.spells import in_force, states_since

EXIT_CLOCKS = ("exit_4_weeks", "exit_6_months")
# Unemployed for longer than so many months is long-term unemployed; the shorter limit is for those below the age.
LONG_TERM_MONTHS = 12
LONG_TERM_MONTHS_YOUNG = 6
YOUNG_BELOW = 25
UNEMPLOYED = ("unemployed", "long_term_unemployed")
# An answer that is no answer: the person counts nowhere by this field, and the record stays complete.
REFUSED = "refused"


@dataclass(frozen=True)
class Records:
    """The records of one operation, and the persons in each situation by clock.

    `frame` has a row a person, indexed by person: the participants' columns, age and first_day, unemployed_since
    (missing where the data do not tell it), status_at_start with long-term unemployment decided, exit, `complete`.
    `situations` maps (clock, situation) to the persons; a situation that the project's data cannot tell is not there.
    """

    window: str
    frame: pd.DataFrame
    situations: Mapping[tuple[str, str], frozenset[str]]


def participation_records(project: Project, framework: Framework) -> Records:
    """Return the records of the project's first window, which is the operation.

    A person is in it once: entry is the first day of the first participation, exit the end of the last one. Raises
    ParameterError as `build_cohort`.
    """
    cohort = build_cohort(project)
    frame = cohort.frame.set_index("person", drop=False).rename(columns={"age_at_start": "age", "origin": "first_day"})
    if project.settings.time.unit == "date":
        frame = frame.assign(unemployed_since=_unemployed_since(project, frame["first_day"]).reindex(frame.index))
        frame = _with_length(frame) if "status_at_start" in frame else frame
    frame = frame.assign(complete=~missing_fields(project, frame, framework).any(axis=1))
    return Records(cohort.window, frame, _situations(project, cohort))


def column_of(field: str) -> str:
    """Return the column of the records that holds a funder's field: one that evalkit lacks is the project's own."""
    return field if field in (*PARTICIPANTS.column_names, "age") else own_name(field)


def recorded(project: Project, field: str) -> bool:
    """Say whether any of the participants has the field; age needs dates and a birth date or year."""
    participants = project.tables["participants"]
    if field == "age":
        known = [column for column in BIRTH_COLUMNS if column in participants]
        return project.settings.time.unit == "date" and bool(participants[known].notna().any(axis=None))
    column = column_of(field)
    return column in participants and bool(participants[column].notna().any())


def missing_fields(project: Project, frame: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Return for each person which required fields are missing; a field that nobody has is not asked for here.

    Gender "unknown" is a missing field: the form asks for it, and it is none that may be refused.
    """
    asked = [field for field in framework.required if recorded(project, field)]
    found = frame.reindex(columns=asked).isna()
    return found.assign(gender=found["gender"] | (frame["gender"] == "unknown")) if "gender" in asked else found


def _with_length(frame: pd.DataFrame) -> pd.DataFrame:
    """The records with the status at entry in which the length of unemployment decides where the data tell it."""
    status, since = frame["status_at_start"], frame["unemployed_since"]
    young = frame["age"].lt(YOUNG_BELOW).fillna(False).astype(bool)
    limit = since + pd.DateOffset(months=LONG_TERM_MONTHS)
    limit = limit.where(~young, since + pd.DateOffset(months=LONG_TERM_MONTHS_YOUNG))
    decided = pd.Series(UNEMPLOYED[0], index=frame.index, dtype=object).mask(frame["first_day"] > limit, UNEMPLOYED[1])
    return frame.assign(status_at_start=status.mask(status.isin(UNEMPLOYED) & since.notna(), decided))


def _unemployed_since(project: Project, first_day: pd.Series) -> pd.Series:
    """When the unemployment began that the person was in on the eve of entry; spells that touch are one."""
    spells = states_since(project, first_day).sort_values(["person", "start"], kind="stable")
    spells = spells[(spells["state"] == UNEMPLOYED[0]) & (spells["start"] < spells["origin"])]
    until = spells["end"].fillna(spells["origin"])
    before = until.groupby(spells["person"]).cummax().groupby(spells["person"]).shift()
    begins = before.isna() | (spells["start"] > before + pd.Timedelta(days=1))
    since = spells["start"].where(begins).groupby(spells["person"]).ffill()
    eve = spells["origin"] - pd.Timedelta(days=1)
    return since[in_force(spells, eve, eve)].groupby(spells["person"]).min()


def counted_states(project: Project) -> dict[str, tuple[str, ...]]:
    """Return for each situation the states that this project can tell it by; situations without one are left out.

    The states of an outcome are the project's own choice, but for those that the funder never counts.
    """
    known = project.settings.table_schema("episodes").column("state").codes if "episodes" in project.tables else ()
    chosen = project.settings.outcomes.states if project.settings.outcomes else {}
    found = {
        name: tuple(
            state
            for state in chosen.get(situation.outcome, situation.states)
            if state in known and state not in situation.never
        )
        for name, situation in situations().items()
    }
    return {name: states for name, states in found.items() if states}


def _situations(project: Project, cohort: Cohort) -> dict[tuple[str, str], frozenset[str]]:
    persons = cohort.frame.set_index("person")
    spells = states_since(project, persons["origin"])
    exits = pd.Series(persons["exit"].reindex(spells["person"]).array, index=spells.index)
    during = (spells["end"].isna() | (spells["end"] >= spells["origin"])) & ~(spells["start"] > exits)
    counted = {("entry", "during"): spells[during]}
    if project.settings.time.unit == "date":
        gained = (spells["start"] > spells["origin"]) & (spells["start"] <= due(exits, "exit_4_weeks"))
        for clock in EXIT_CLOCKS:
            counted[clock, "by_exit"] = spells[gained]
            counted[clock, "at_clock"] = reached(project, replace(cohort, clock=clock)).spells
    found = {
        (clock, name): frozenset(rows.loc[rows["state"].isin(states), "person"])
        for name, states in counted_states(project).items()
        for (clock, when), rows in counted.items()
        if when == situations()[name].when
    }
    return found | _improved(project)


def _improved(project: Project) -> dict[tuple[str, str], frozenset[str]]:
    """Persons whose last assessed level lies at least one above the first."""
    if "assessments" not in project.tables:
        return {}
    scores, found = project.tables["assessments"], {}
    for name, rule in situations().items():
        assessed = scores[scores["dimension"] == rule.dimension]
        if len(assessed):
            levels = first_and_last(assessed)
            found["entry", name] = frozenset(levels.index[levels["last"] - levels["first"] >= 1])
    return found
