"""Results: one row a statistic, the same row for table, figure and sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from evalkit.errors import Fault, ParameterError
from evalkit.own_columns import OWN, plain_name
from evalkit.project import Project

# published: stands in the project's own report; cited: in another publication, which the text names; computed: from
# published figures alone; synthetic, fictitious: from made-up persons; observed: from real data.
Origin = Literal["published", "cited", "computed", "synthetic", "fictitious", "observed"]
# Four marks that readers must be able to tell apart from each other and from a true zero.
Mark = Literal["", "suppressed", "missing", "not_applicable"]

# The decimals of a recorded number: shares are printed with one of a hundredth, times and money with fewer.
RECORDED = 10

# Between the states of a path in a row's category (variable "path").
STEP = ">"


@dataclass(frozen=True, slots=True)
class Row:
    """One statistic with everything that is needed to print, check, protect or mark it.

    `measure` says what is counted or estimated (persons, primary_outcome, incidence, money, …), `statistic` how
    (count, share, estimate, planned, …). The dimensions that do not apply are empty. Shares and probabilities are
    0–1; times are in the project's time unit; money is in euros. `count` of `base` are the numbers behind a share.
    `persons` are the sets of persons whose sizes the row tells, the counted one first, then the base: what the
    disclosure gate looks at; further sets stand behind an estimate that does not tell their sizes. They stay in memory;
    `records` leaves them out.
    A `rounded` row is computed from counts that were rounded for data protection.
    """

    measure: str
    statistic: str
    value: float | None
    window: str = ""
    clock: str = ""
    outcome: str = ""
    variable: str = ""
    category: str = ""
    time: float | None = None
    lower: float | None = None
    upper: float | None = None
    count: float | None = None
    base: float | None = None
    unit: str = "persons"
    text: str = ""
    approximate: bool = False
    rounded: bool = False
    origin: Origin = "observed"
    mark: Mark = ""
    persons: tuple[frozenset[str], ...] = field(default=(), compare=False, repr=False)

    @property
    def id(self) -> str:
        """The row's name within a report: measure.window.clock.outcome.variable=category.time.statistic."""
        category = f"{self.variable}={self.category}" if self.category else self.variable
        moment = "" if self.time is None else f"{self.time:g}"
        parts = (self.measure, self.window, self.clock, self.outcome, category, moment, self.statistic)
        return ".".join(part for part in parts if part)

    @property
    def hidden(self) -> bool:
        """Whether there is a number that is not shown, since it could tell of a person."""
        return self.mark == "suppressed"

    @property
    def interval_origin(self) -> Origin:
        """Where the interval comes from: that of a published share is computed from its count and base."""
        return derived_origin(self.origin)


def derived_origin(origin: Origin) -> Origin:
    """Return the origin of what is computed from figures of one origin: nobody has published it."""
    return "computed" if origin == "published" else origin


def stated_origin(project: Project) -> Origin:
    """Return the origin of figures that staff type: in a made-up project they are made up as well."""
    return "fictitious" if project.settings.project.persons == "fictitious" else "published"


@dataclass(frozen=True)
class Results:
    """Rows in order; ids are unique within a set."""

    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for row in self.rows:
            if row.id in seen:
                raise ParameterError(Fault("result_twice", value=row.id))
            seen.add(row.id)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __add__(self, other: Results) -> Results:
        return Results(self.rows + other.rows)

    def __getitem__(self, row_id: str) -> Row:
        """Return the row of an id; own columns may stand in it under their plain names, as in `project.toml`."""
        found = self._find(row_id)
        if found is None:
            raise ParameterError(Fault("row_unknown", value=row_id))
        return found

    def __contains__(self, row_id: object) -> bool:
        return self._find(row_id) is not None

    def _find(self, row_id: object) -> Row | None:
        """The row whose id it is, else the one of an own column that is written so in `project.toml`."""
        exact = next((row for row in self.rows if row.id == row_id), None)
        return exact or next((row for row in self.rows if OWN in row.id and _typed(row.id) == row_id), None)

    def where(self, **wanted: Any) -> Results:
        """Return the rows whose fields have the wanted values; a tuple of values allows each of them."""
        return Results(tuple(row for row in self.rows if all(_fits(getattr(row, key), wanted[key]) for key in wanted)))

    def map(self, change: Callable[[Row], Row]) -> Results:
        """Return the rows after `change`, in the same order."""
        return Results(tuple(change(row) for row in self.rows))

    def records(self) -> list[dict[str, Any]]:
        """Return plain dictionaries with the id first; fields at their default are left out, and so are the persons.

        Numbers are written to RECORDED decimals: beyond them, one processor's sum may differ from another's.
        """
        defaults = {item.name: item.default for item in fields(Row) if item.compare}
        written = [(row.id, {name: _written(getattr(row, name)) for name in defaults}) for row in self.rows]
        return [
            {"id": name, **{key: value for key, value in values.items() if value != defaults[key]}}
            for name, values in written
        ]


def _written(value: object) -> object:
    # Plus zero: a difference of minus nothing is nothing.
    return round(value, RECORDED) + 0.0 if isinstance(value, float) else value


def from_records(records: Iterable[dict[str, Any]]) -> Results:
    """Return the results that `Results.records` wrote."""
    return Results(
        tuple(Row(**{"value": None, **{k: v for k, v in record.items() if k != "id"}}) for record in records)
    )


def in_every_window(rows_of: Callable[[Project, str], Results], project: Project) -> Results:
    """Return the rows of an analysis in each window of the project, in the order of project.toml.

    None for a project that has no data by person.
    """
    rows = Results(())
    for window in project.settings.windows if "participants" in project.tables else ():
        rows += rows_of(project, window)
    return rows


def _fits(value: object, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, tuple) else value == wanted


def tells_of_persons(rows: Iterable[Row]) -> bool:
    """Return whether persons were counted, or anything was hidden or rounded for what it tells of persons."""
    return any(row.hidden or row.rounded or row.measure == "persons" for row in rows)


def protected_counts(rows: Iterable[Row]) -> dict[str, Counter[str]]:
    """Return of each measure how many numbers are suppressed, and how many come from rounded counts."""
    told = tuple(rows)
    return {
        "suppressed": Counter(row.measure for row in told if row.hidden),
        "rounded": Counter(row.measure for row in told if row.rounded and not row.hidden),
    }


def mark_origin(results: Results, persons: Origin, published: dict[str, float]) -> Results:
    """Return the rows with their origin: published where `published` holds the row's id, else as the persons are.

    A row whose computed value differs from the published one keeps the persons' origin; the consistency audit
    reports the difference.
    """

    stated_of = {results[name].id: stated for name, stated in published.items() if name in results}

    def marked(row: Row) -> Row:
        stated = stated_of.get(row.id)
        same = stated is not None and row.value is not None and abs(row.value - stated) < 0.5 * 10 ** -decimals(stated)
        return replace(row, origin="published" if same else persons)

    return results.map(marked)


def _typed(row_id: str) -> str:
    """The id as `project.toml` may have it: with own columns under their plain names."""
    return ".".join(plain_name(part) for part in row_id.split("."))


def decimals(stated: float) -> int:
    """Return how many decimals a stated figure was written with, so that it is compared as precisely as it was said."""
    text = f"{stated:.10f}".rstrip("0")
    return len(text.partition(".")[2])
