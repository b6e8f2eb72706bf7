"""What a project is: the settings of `project.toml` and the checked tables. Frozen; `project_file` reads the file."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ModelWrapValidatorHandler, model_validator
from pydantic_core import PydanticCustomError

from evalkit.comparators import Benchmark, Comparison, Regression
from evalkit.errors import Fault
from evalkit.own_columns import Characteristic, in_tables, keys_in_tables, labels_in_tables, own_columns
from evalkit.part import Name, Names, Part, Share
from evalkit.part import Texts as Texts
from evalkit.schema import MOST_UNITS, PARTICIPANTS, TABLES, Column, TableSchema
from evalkit.statements import Pair, Sum

FILE = "project.toml"
LEDGER = "releases.json"  # What has been published so far; `evalkit release` writes it.
LANGUAGES = ("fi", "en", "sv")
DAYS_PER_MONTH = 365.25 / 12

# A point in time is a date, or whole units since the person's origin where the project knows no dates.
Moment = datetime.date | int


class About(Part):
    """[project]: names, programme, time; whether its `persons` exist; the `language` of texts typed into tables."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Texts
    code: str = ""
    programme: str = ""
    # The labour-market statuses that the project was funded for; the audit counts those outside.
    target_group: Names = ()
    start: datetime.date | None = None
    end: datetime.date | None = None
    persons: Literal["observed", "synthetic", "fictitious"] = "observed"
    language: Literal["fi", "en", "sv"] = "fi"
    source: Texts = Field(default_factory=dict)
    note: Texts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> About:
        if self.start and self.end and self.start > self.end:
            raise PydanticCustomError("start_after_end", "start <= end")
        return self


class Time(Part):
    """[time]: dates, or whole units since the person's origin; the horizons that tables show."""

    unit: Literal["date", "day", "week", "month"] = "date"
    horizons: tuple[Annotated[int, Field(gt=0)], ...] = (3, 6, 12, 24)

    @property
    def horizon_unit(self) -> str:
        """The unit of the horizons and of times in rows: months where the data are dates."""
        return "month" if self.unit == "date" else self.unit

    @property
    def units(self) -> float:
        """How many of the data's time units (days) make one unit of the horizons (months)."""
        return DAYS_PER_MONTH if self.unit == "date" else 1

    def elapsed(self, horizon: float) -> int:
        """Return the last time that lies within the horizon, in the data's units.

        Day 0 is the first of the days, so the last day within 24 months from 1.9.2017 is day 729, 31.8.2019.
        """
        return int(horizon * self.units) - 1 if self.unit == "date" else int(horizon)


class Window(Part):
    """[windows.NAME]: an evaluation period; both ends belong to it."""

    start: Moment
    end: Moment
    phases: Names = ()
    name: Texts = Field(default_factory=dict)
    # The name as an adverbial ("hankeaikana 2017–2019"): inflection cannot be glued on.
    during: Texts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if type(self.start) is not type(self.end) or self.start >= self.end:  # type: ignore[operator]
            raise PydanticCustomError("start_after_end", "start < end")
        return self


class Outcomes(Part):
    """[outcomes]: which states make an outcome (every further key), which outcomes are primary, and the target.

    Of outcomes that begin at the same time, the one that the file lists first counts.
    """

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, Names] = Field(init=False)

    primary: Annotated[Names, Field(min_length=1)]
    target: Share | None = None
    target_window: str = ""

    @property
    def states(self) -> dict[str, tuple[str, ...]]:
        """Outcome name to its states, in the order of the file."""
        return dict(self.__pydantic_extra__ or {})


class TableSource(Part):
    """[tables.NAME]: where a table is, and what its columns and values are called there.

    `columns` maps evalkit's name to the header in the file; `values` maps, for each column, the file's value to the
    code. What is not mapped may stand in the file under evalkit's own name.
    """

    file: Annotated[str, Field(min_length=1)]
    sheet: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)

    def in_tables(self, own: Collection[str]) -> TableSource:
        """Return the source with the project's own columns under their names in tables."""
        parts = {"columns": keys_in_tables(self.columns, own), "values": keys_in_tables(self.values, own)}
        return self.model_copy(update=parts)


class Money(Part):
    """One line of [money], in euros; `text` is what a text says where it differs from the form."""

    planned: float | None = None
    realised: float | None = None
    text: float | None = None
    name: Texts = Field(default_factory=dict)


class Score(Part):
    """Direct and indirect effect, 0 to 10, as the funder's form asks."""

    direct: Annotated[int, Field(ge=0, le=10)]
    indirect: Annotated[int, Field(ge=0, le=10)]


class Horizontal(Part):
    """[horizontal]: gender statements and sustainability scores."""

    gender_analysis: bool | None = None
    gender_mainstreaming: bool | None = None
    gender_main_goal: bool | None = None
    sustainability: dict[str, Score] = Field(default_factory=dict)


class Aim(Part):
    """One [[aims]] entry: a stated aim and what became of it."""

    name: Texts
    status: Literal["reached", "partly", "not_reached", "unknown"]


class Stated(Part):
    """[stated.NAME]: a figure of the source that no row computes and no target is held against; context only.

    `upper` makes it a range; shares are 0 to 1.
    """

    value: float
    upper: float | None = None
    unit: Literal["number", "persons", "share", "euros"] = "number"
    approximate: bool = False
    name: Texts
    note: Texts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Stated:
        if self.upper is not None and self.value >= self.upper:
            raise PydanticCustomError("range_upside_down", "value < upper")
        return self


class Step(Part):
    """One [[funnel]] entry: how many persons came as far as this step; the steps follow each other."""

    name: Texts
    value: Annotated[float, Field(ge=0)]
    approximate: bool = False


class Disclosure(Part):
    """[disclosure]: the least number of persons behind a published count."""

    threshold: Annotated[int, Field(ge=3)] = 5
    sensitive_threshold: Annotated[int, Field(ge=3)] = 10
    # States that tell of health; a project adds its own, such as a disability pension.
    sensitive_states: Names = ("health",)


class Privacy(Part):
    """[privacy]: texts and headers that look like a person's identifier and are none, word for word."""

    allowed: tuple[str, ...] = ()


class Settings(Part):
    """All of `project.toml`; a column of participants that the project adds has its name in tables (`own_columns`)."""

    project: About
    time: Time = Time()
    windows: dict[str, Window] = Field(default_factory=dict)
    outcomes: Outcomes | None = None
    states: dict[str, Texts] = Field(default_factory=dict)
    state_priority: Names = ()  # See schema.STATE_PRIORITY, which those left out follow.
    # The project's own names of codes, such as "outcome.arrest"; the catalogues' names are used for all others.
    labels: dict[str, Texts] = Field(default_factory=dict)
    characteristics: dict[Name, Characteristic] = Field(default_factory=dict)
    groups: Names = ("gender",)
    places: dict[Name, Texts] = Field(default_factory=dict)  # Where it works: the codes of the indicators' place.
    tables: dict[str, TableSource] = Field(default_factory=dict)
    published: dict[str, float] = Field(default_factory=dict)
    stated: dict[Name, Stated] = Field(default_factory=dict)
    funnel: tuple[Step, ...] = ()
    sums: tuple[Sum, ...] = ()
    pairs: tuple[Pair, ...] = ()
    money: dict[str, Money] = Field(default_factory=dict)
    horizontal: Horizontal = Horizontal()
    aims: tuple[Aim, ...] = ()
    comparison: Comparison | None = None
    regression: Regression | None = None
    benchmarks: dict[Name, Benchmark] = Field(default_factory=dict)
    disclosure: Disclosure = Disclosure()
    privacy: Privacy = Privacy()

    @model_validator(mode="wrap")
    @classmethod
    def _in_tables(cls, raw: Any, read: ModelWrapValidatorHandler[Settings]) -> Settings:
        typed = read(raw)
        own = typed.characteristics
        tables = {
            name: each.in_tables(own) if name == PARTICIPANTS.name else each for name, each in typed.tables.items()
        }
        named = {"groups": in_tables(typed.groups, own), "labels": labels_in_tables(typed.labels, own)}
        parts = {name: part and part.in_tables(own) for name, part in (("comparison", typed.comparison),
                                                                       ("regression", typed.regression))}  # fmt: skip
        return typed.model_copy(update={**named, **parts, "tables": tables})

    def table_schema(self, table: str) -> TableSchema:
        """Return a table's columns as this project has them; KeyError for an unknown table.

        Its own states, places and characteristics belong to them, and where it knows no dates, days are whole units.
        """
        own = own_columns(self.characteristics) if table == PARTICIPANTS.name else ()
        return replace(TABLES[table], columns=(*map(self._adapted, TABLES[table].columns), *own))

    def _adapted(self, column: Column) -> Column:
        if column.name == "state":
            return replace(column, codes=tuple(dict.fromkeys((*column.codes, *self.states))))
        if column.name == "place" and self.places:
            return replace(column, kind="code", codes=tuple(self.places))
        if column.kind == "day" and self.time.unit != "date":
            return replace(column, kind="whole", least=-MOST_UNITS, most=MOST_UNITS)
        return column


@dataclass(frozen=True)
class Project:
    """A checked project: its settings, its tables by name (canonical columns and codes), its narrative texts.

    `tables` holds a pandas frame for each table that the project has; `narrative` maps language to heading id to
    Markdown; `hashes` file to SHA-256; `remarks` tell what was read otherwise than it stands in a file.
    """

    folder: Path
    settings: Settings
    tables: Mapping[str, Any]
    narrative: Mapping[str, Mapping[str, str]]
    hashes: Mapping[str, str]
    remarks: tuple[Fault, ...] = ()

    @property
    def slug(self) -> str:
        """The project's name in folders and files."""
        return self.settings.project.slug
