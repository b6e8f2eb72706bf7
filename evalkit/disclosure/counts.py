"""Counts: what a release tells of how many persons, each set of persons once however many rows tell its size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from evalkit.analysis.funder_rules import indicator_definitions
from evalkit.analysis.sensitivity import AT_RISK
from evalkit.analysis.sequences import OTHER
from evalkit.measures import measure_of
from evalkit.project import Disclosure, Project
from evalkit.results import STEP, Row
from evalkit.schema import PARTICIPANTS

# How the names of the clocks begin that count from a person's last day.
EXIT = "exit_"
# What is counted: a set of persons, or a quantity that is no set, by its name.
Key = frozenset[str] | str
Persons = frozenset[str]
# What hiding a count costs its readers, beside the persons in it. Headlines are the last to go.
DETAIL, GROUP, HEADLINE = 1, 20, 400
SENSITIVE_COLUMNS = frozenset(column.name for column in PARTICIPANTS.columns if column.sensitive)


@dataclass(frozen=True)
class Count:
    """One number of persons: how many, from how many on it may be shown, the bounds that curves give of it.

    `cost` is what hiding it costs; a count that nobody prints (a difference, a complement) costs nothing, and is
    guarded all the same where it is small. `threshold` 0 is for quantities that tell of nobody. `reach`, if any, is how
    far it is guarded where that is less than to the threshold.
    """

    value: int
    threshold: int
    cost: int = 0
    lowest: int = 0
    highest: int | None = None
    reach: int | None = None

    @property
    def fewest(self) -> int:
        """The fewest persons that it must stay possible to take it for."""
        return max(1, self.lowest)

    @property
    def most(self) -> int:
        """The most persons that it must stay possible to take it for."""
        return self.threshold if self.reach is None else min(self.threshold, self.reach)

    @property
    def is_small(self) -> bool:
        """Whether so few persons must not be told; that there is nobody may be."""
        return 0 < self.value < self.threshold


class Sensitivity:
    """Which rows tell of special categories of data, by a project's settings."""

    def __init__(self, project: Project) -> None:
        self._rules: Disclosure = project.settings.disclosure
        # Rare states together may be mostly one of these.
        self._special = {*project.settings.disclosure.sensitive_states, OTHER}
        outcomes = project.settings.outcomes.states if project.settings.outcomes else {}
        self._outcomes = {name for name, states in outcomes.items() if self._special.intersection(states)}
        definitions = indicator_definitions(project.settings.project.programme)
        self._codes = {
            code
            for code, definition in definitions.items()
            if definition.fields and SENSITIVE_COLUMNS.issuperset(definition.fields)
        }

    def threshold(self, row: Row) -> int:
        """Return from how many persons on the row may be shown."""
        told = (
            row.variable in SENSITIVE_COLUMNS
            or (row.variable in ("state", "path") and not self._special.isdisjoint(row.category.split(STEP)))
            or (row.variable == "code" and row.category in self._codes)
            or bool({row.outcome, row.category if row.variable == "outcome" else ""} & self._outcomes)
        )
        return self._rules.sensitive_threshold if told else self._rules.threshold


def curve_threshold(project: Project) -> int:
    """Return the threshold for curves: the higher one where an outcome or a grouping is a special category."""
    rules, outcomes = project.settings.disclosure, project.settings.outcomes
    states = {state for states in outcomes.states.values() for state in states} if outcomes else set()
    special = states & set(rules.sensitive_states) or SENSITIVE_COLUMNS & set(project.settings.groups)
    return rules.sensitive_threshold if special else rules.threshold


def told_by(row: Row) -> tuple[Persons, ...]:
    """Return the sets of persons whose sizes the row tells."""
    return row.persons if measure_of(row.measure).all_sets else row.persons[:2]


def counts_of(rows: Iterable[Row], sensitivity: Sensitivity) -> dict[Key, Count]:
    """Return the sets of persons whose sizes the rows tell, with the strictest threshold of all rows that do."""
    found: dict[Key, Count] = {}
    for row in rows:
        for place, persons in enumerate(told_by(row)):
            # The base of a sensitive count is no sensitive count itself.
            threshold = sensitivity.threshold(row if place == 0 else replace(row, variable="", category=""))
            cost = 1 if _is_detail(row) else len(persons) + _cost(row, place)
            add(found, {persons: Count(len(persons), threshold, cost)})
    return found


def _is_detail(row: Row) -> bool:
    # Such as paths, and rules of sensitivity that cross two others: they must not cost a chapter its findings.
    crossed = row.measure == "sensitivity" and row.category.startswith(EXIT) and row.category.endswith(AT_RISK)
    return crossed or measure_of(row.measure).detail


def _cost(row: Row, place: int) -> int:
    if measure_of(row.measure).headline and row.variable == "" and not place:
        return HEADLINE
    groups = row.measure == "primary_outcome" and not place
    return GROUP if groups or (row.measure == "persons" and row.variable == "gender") else DETAIL


def add(known: dict[Key, Count], others: Mapping[Key, Count]) -> None:
    """Add counts to those that are known; of the same count the strictest threshold and the tightest bounds hold."""
    for key, count in others.items():
        old = known.get(key, count)
        highest = [bound for bound in (old.highest, count.highest) if bound is not None]
        known[key] = Count(
            count.value,
            max(old.threshold, count.threshold),
            max(old.cost, count.cost),
            max(old.lowest, count.lowest),
            min(highest, default=None),
            count.reach if old.reach is None else old.reach,
        )
