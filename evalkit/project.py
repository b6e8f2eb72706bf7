"""`project.toml`: what a project is, apart from its tables. Read once, checked, frozen."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evalkit.errors import DataError, Fault
from evalkit.schema import STATES, TABLES

FILE = "project.toml"
LANGUAGES = ("fi", "en", "sv")

# A point in time is a date, or whole units since the person's origin where the project knows no dates.
Moment = datetime.date | int
Share = Annotated[float, Field(gt=0, le=1)]
Texts = dict[Literal["fi", "en", "sv"], str]


class Part(BaseModel):
    """A part of `project.toml`: frozen, and an unknown key is a fault, since it is most often a misspelt one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class About(Part):
    """[project]: names, programme and time; `persons` tells readers whether the persons exist."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Texts
    code: str = ""
    programme: str = ""
    start: datetime.date | None = None
    end: datetime.date | None = None
    persons: Literal["observed", "synthetic", "fictitious"] = "observed"
    source: Texts = Field(default_factory=dict)
    note: Texts = Field(default_factory=dict)


class Time(Part):
    """[time]: dates, or whole units since the person's origin; the horizons that tables show."""

    unit: Literal["date", "day", "week", "month"] = "date"
    horizons: tuple[Annotated[int, Field(gt=0)], ...] = (3, 6, 12, 24)


class Window(Part):
    """[windows.NAME]: an evaluation period; both ends belong to it."""

    start: Moment
    end: Moment
    phases: tuple[str, ...] = ()
    name: Texts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if type(self.start) is not type(self.end) or self.start >= self.end:  # type: ignore[operator]
            raise ValueError("window_upside_down")
        return self


class Outcomes(Part):
    """[outcomes]: which states make an outcome (every further key), which outcomes are primary, and the target."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, tuple[str, ...]] = Field(init=False)

    primary: tuple[str, ...]
    target: Share | None = None
    target_window: str = ""

    @property
    def states(self) -> dict[str, tuple[str, ...]]:
        """Outcome name to its states, in the order of the file."""
        return dict(self.__pydantic_extra__ or {})


class TableSource(Part):
    """[tables.NAME]: where a table is, and what its columns and values are called there."""

    file: str
    sheet: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)


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


class Disclosure(Part):
    """[disclosure]: the least number of persons behind a published count."""

    threshold: Annotated[int, Field(ge=3)] = 5
    sensitive_threshold: Annotated[int, Field(ge=3)] = 10


class Settings(Part):
    """All of `project.toml`."""

    project: About
    time: Time = Time()
    windows: dict[str, Window] = Field(default_factory=dict)
    outcomes: Outcomes | None = None
    states: dict[str, Texts] = Field(default_factory=dict)
    groups: tuple[str, ...] = ("gender",)
    tables: dict[str, TableSource] = Field(default_factory=dict)
    published: dict[str, float] = Field(default_factory=dict)
    money: dict[str, Money] = Field(default_factory=dict)
    horizontal: Horizontal = Horizontal()
    aims: tuple[Aim, ...] = ()
    disclosure: Disclosure = Disclosure()


@dataclass(frozen=True)
class Project:
    """A checked project: its settings, its tables by name (canonical columns and codes), its narrative texts.

    `tables` holds a pandas frame for each table that the project has; `narrative` maps language to heading id to
    Markdown; `hashes` maps each file read, by its name inside the folder, to its SHA-256.
    """

    folder: Path
    settings: Settings
    tables: Mapping[str, Any]
    narrative: Mapping[str, Mapping[str, str]]
    hashes: Mapping[str, str]

    @property
    def slug(self) -> str:
        """The project's name in folders and files."""
        return self.settings.project.slug

    def window(self, name: str | None = None) -> tuple[str, Window]:
        """Return the named window with its name, the first one where no name is given; KeyError if unknown."""
        chosen = name or next(iter(self.settings.windows))
        return chosen, self.settings.windows[chosen]


def read_settings(folder: Path) -> Settings:
    """Return the checked settings of a project folder.

    Raises DataError listing every fault: file missing, not TOML, unknown key, wrong type, names that point nowhere.
    """
    path = folder / FILE
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError([Fault("project_missing", file=FILE)]) from None
    except UnicodeDecodeError:
        raise DataError([Fault("not_utf8", file=FILE)]) from None
    except tomllib.TOMLDecodeError as error:
        raise DataError([Fault("not_toml", file=FILE, value=str(error))]) from None
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        raise DataError([_fault(item) for item in error.errors()]) from None
    faults = [*_reference_faults(settings)]
    if faults:
        raise DataError(faults)
    return settings


# pydantic's error types that have words of their own; all others are "wrong_value".
_CODES = {"missing": "key_missing", "extra_forbidden": "key_unknown", "value_error": "key_wrong"}


def _fault(item: Any) -> Fault:
    key = ".".join(str(part) for part in item["loc"])
    code = _CODES.get(item["type"], "key_wrong_type")
    value = "" if code == "key_missing" else str(item["input"])[:80]
    return Fault(code, file=FILE, key=key, value=value, expected=item["msg"])


def _reference_faults(settings: Settings) -> list[Fault]:
    """Names in one place that must stand in another: states, outcomes, windows, tables."""
    known_states = {*STATES, *settings.states}
    outcomes = settings.outcomes
    checks: list[tuple[str, list[str], set[str]]] = [("tables", list(settings.tables), set(TABLES))]
    if outcomes:
        checks += [(f"outcomes.{name}", list(states), known_states) for name, states in outcomes.states.items()]
        checks.append(("outcomes.primary", list(outcomes.primary), set(outcomes.states)))
        if outcomes.target_window:
            checks.append(("outcomes.target_window", [outcomes.target_window], set(settings.windows)))
    return [
        Fault("name_unknown", file=FILE, key=key, value=name, expected=", ".join(sorted(known)))
        for key, names, known in checks
        for name in names
        if name not in known
    ]
