"""Findings: two figures that were held against each other, and the rows that tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evalkit.results import Mark, Origin, Results, Row, derived_origin

# Rules by which figures that agree are the finding: they are of different things and should not.
COINCIDENCES = ("outcomes_as_participations",)
# Floats of euros and shares.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Comparison:
    """Two figures and the rule by which they belong together.

    `kind` and `subject` say what the figures are of (an indicator, a line of money, a pair); `windows` where each was
    counted; `base` what the first one was made from, such as persons or places. A figure that is not there is None.
    """

    rule: str
    first: float | None
    second: float | None
    kind: str = ""
    subject: str = ""
    windows: tuple[str, str] = ("", "")
    base: float | None = None
    unit: str = "number"
    within: float = TOLERANCE
    # The sets of persons whose sizes the figures tell, as in `results.Row`.
    persons: tuple[frozenset[str], ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the figures are not the same, or one of them is not there."""
        return self.first is None or self.second is None or abs(self.first - self.second) > self.within

    @property
    def is_finding(self) -> bool:
        """Whether a reader has to know of it."""
        return self.differs != (self.rule in COINCIDENCES)


def rows_of(comparisons: Iterable[Comparison], origin: Origin) -> Results:
    """Return three rows for each comparison (first, second, difference): `finding`, or `agreement` where all is well.

    The rule is the row's outcome, the subject its category.
    """
    return Results(tuple(row for comparison in comparisons for row in _rows(comparison, origin)))


def _rows(comparison: Comparison, origin: Origin) -> Iterator[Row]:
    first, second = comparison.first, comparison.second
    difference = None if first is None or second is None else first - second
    (own, other), unit = comparison.windows, comparison.unit
    apart = "share_difference" if unit == "share" else unit
    figures = (("first", first, own, unit), ("second", second, other, unit), ("difference", difference, own, apart))
    for statistic, value, window, measured in figures:
        mark: Mark = "missing" if value is None else ""
        yield Row("finding" if comparison.is_finding else "agreement", statistic, value, window=window,
                  outcome=comparison.rule, variable=comparison.kind, category=comparison.subject, base=comparison.base,
                  unit=measured, mark=mark, persons=comparison.persons,
                  origin=derived_origin(origin) if statistic == "difference" else origin)  # fmt: skip
