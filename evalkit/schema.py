"""The columns of a project's tables and the codes they may hold: the one home that loader, samples and tests read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "code", "day", "whole", "number"]

GENDERS = ("female", "male", "nonbinary", "unknown")
STATUSES_AT_START = ("unemployed", "long_term_unemployed", "inactive", "inactive_not_in_education", "employed")
STATES = (
    "work",
    "own_business",
    "subsidised_work",
    "study",
    "work_trial",
    "rehabilitative_work",
    "language_course",
    "career_guidance",
    "unemployed",
    "retired",
    "parental_leave",
    "health",
    "with_case_worker",
    "moved_away",
    "died",
    "unknown",
)
# Of states in force at once the first counts, unless project.toml has another order (`state_priority`): what ends a
# path, then work and study, then services, then what says least. A project's own states stand before "unemployed".
STATE_PRIORITY = (
    *("died", "moved_away", "work", "own_business", "subsidised_work", "study", "retired", "work_trial"),
    *("rehabilitative_work", "language_course", "career_guidance", "parental_leave", "health", "with_case_worker"),
    *("unemployed", "unknown"),
)
LANGUAGE_LEVELS = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")
EDUCATION_LEVELS = tuple(str(level) for level in range(9))
ANSWERS = ("yes", "no", "refused")
DIRECTIONS = ("higher", "lower")
MILESTONE_STATUSES = ("planned", "under_way", "reached", "dropped")
MILESTONE_UNIT = "milestone"
PROGRAMMES = ("ESF 2014-2020", "ESF+ 2021-2027", "AMIF 2014-2020", "AMIF 2021-2027")
# The code of what is not known: in a cell it is the same as nothing, in rows and labels it stands for all such cells.
MISSING = "missing"
# Why a person cannot reach an outcome any more, and what else a cohort's flow counts beside the outcomes.
EXCLUSIONS = ("status_at_start", "outcome_before_window", "no_follow_up")
FLOW_STEPS = ("in_data", "in_window", "returned", *EXCLUSIONS, "at_risk", "censored")
# Who a report is for: everybody, or the project's own people.
RELEASES = ("public", "internal")
# Whole units since the origin: more than a hundred years of days is a slip of the keyboard.
MOST_UNITS = 36_600


@dataclass(frozen=True)
class Column:
    """One column: its name in evalkit, what it holds, whether it must be there, and its codes if they are listed.

    `day` columns hold dates, or whole time units since the person's origin in a project that knows no dates.
    """

    name: str
    kind: Kind
    required: bool = False
    codes: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    sensitive: bool = False


@dataclass(frozen=True)
class TableSchema:
    """One table: its columns in order, the columns that identify a row, and pairs (start, end) to be in order."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    spans: tuple[tuple[str, str], ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def in_words(self) -> tuple[str, ...]:
        """The names of the columns that hold words or codes, in order."""
        return tuple(column.name for column in self.columns if column.kind in ("text", "code"))

    @property
    def of_persons(self) -> bool:
        """Whether the rows tell of persons."""
        return "person" in self.column_names

    def meanings(self, name: str) -> tuple[str, ...]:
        """Return the codes that a word of a column may stand for, if they are listed; one of persons may be missing."""
        codes = self.column(name).codes
        return (*codes, MISSING) if codes and self.of_persons and MISSING not in codes else codes

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError where the table has none."""
        return {column.name: column for column in self.columns}[name]


PARTICIPANTS = TableSchema(
    "participants",
    (
        Column("person", "text", required=True),
        Column("gender", "code", required=True, codes=GENDERS),
        Column("birth_year", "whole", least=1900, most=2030),
        Column("birth_date", "day"),
        Column("status_at_start", "code", codes=STATUSES_AT_START),
        Column("education", "code", codes=EDUCATION_LEVELS),
        Column("language_level", "code", codes=LANGUAGE_LEVELS),
        Column("arrival_year", "whole", least=1900, most=2100),
        Column("municipality", "text"),
        Column("comparison_group", "text"),
        Column("disability", "code", codes=ANSWERS, sensitive=True),
        Column("minority", "code", codes=ANSWERS, sensitive=True),
        Column("other_disadvantage", "code", codes=ANSWERS, sensitive=True),
    ),
    key=("person",),
)
ENROLMENTS = TableSchema(
    "enrolments",
    (
        Column("person", "text", required=True),
        Column("phase", "text"),
        Column("group", "text"),
        Column("start", "day", required=True),
        Column("end", "day"),
        Column("exit_reason", "text"),
    ),
    key=("person", "phase", "start"),
    spans=(("start", "end"),),
)
EPISODES = TableSchema(
    "episodes",
    (
        Column("person", "text", required=True),
        Column("state", "code", required=True, codes=STATES),
        Column("start", "day", required=True),
        Column("end", "day"),
        Column("source", "text"),
    ),
    key=("person", "state", "start"),
    spans=(("start", "end"),),
)
ASSESSMENTS = TableSchema(
    "assessments",
    (
        Column("person", "text", required=True),
        Column("date", "day", required=True),
        Column("instrument", "text", required=True),
        Column("dimension", "text", required=True),
        Column("score", "number", required=True),
    ),
    key=("person", "date", "instrument", "dimension"),
)
INDICATORS = TableSchema(
    "indicators",
    (
        Column("indicator", "text", required=True),
        Column("name", "text"),
        # The result or goal of the project that the indicator belongs to.
        Column("group", "text"),
        Column("unit", "text"),
        Column("place", "text"),
        Column("target_low", "number"),
        Column("target_high", "number"),
        # A target that is given for each place; times the number of [places] it is the target of all.
        Column("per_place_low", "number"),
        Column("per_place_high", "number"),
        Column("direction", "code", codes=DIRECTIONS),
        Column("due", "day"),
        Column("actual", "number"),
        Column("as_of", "day"),
        # What is known of the day where the source gives none ("while the project was running").
        Column("as_of_note", "text"),
        # The id of a computed row (see `results`) that is the realised value, where staff do not type it.
        Column("computed", "text"),
        Column("evidence", "text"),
        Column("status", "code", codes=MILESTONE_STATUSES),
    ),
    key=("indicator", "place", "as_of"),
)

TABLES = {table.name: table for table in (PARTICIPANTS, ENROLMENTS, EPISODES, ASSESSMENTS, INDICATORS)}
