"""What is left for a reader: how many cells are hidden, and how far published incidences lie from the exact ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from chapters import Released

# Months at which incidences are compared.
HORIZONS = (6.0, 12.0, 24.0)


@dataclass(frozen=True)
class Usefulness:
    """One release against the exact rows."""

    slug: str
    rows: int
    hidden: int
    by_measure: dict[str, int]
    rounded: int
    differences: dict[float, float]
    in_groups: dict[float, float]
    not_given: dict[float, int]

    def __str__(self) -> str:
        kinds = ", ".join(f"{measure} {count}" for measure, count in sorted(self.by_measure.items()))
        return (
            f"{self.slug}: {self.hidden} of {self.rows} numbers hidden ({kinds}); {self.rounded} rounded; "
            f"incidence off by at most (percentage points) {_points(self.differences)}, "
            f"in groups {_points(self.in_groups)}; {sum(self.not_given.values())} incidences not given"
        )


def _points(differences: dict[float, float]) -> str:
    return ", ".join(f"{time:g}: {100 * value:.1f}" for time, value in differences.items()) or "none"


def usefulness(slug: str, released: Released) -> Usefulness:
    """Return what a release hides of its rows, and by how much its incidences differ from the exact ones."""
    shown = {row.id: row for row in released.shown}
    # What only an internal release has, such as every person's path, is not hidden by a public one.
    valued = [row for row in released.exact if row.value is not None and row.id in shown]
    gone = [row for row in valued if shown[row.id].value is None]
    differences: dict[float, float] = {}
    in_groups: dict[float, float] = {}
    missing: Counter[float] = Counter()
    for row in released.exact.where(measure=("incidence", "incidence_by_group")):
        if row.value is None or row.time not in HORIZONS:
            continue
        told = shown.get(row.id)
        if told is None or told.value is None:
            missing[row.time] += 1
        else:
            among = differences if row.measure == "incidence" else in_groups
            among[row.time] = max(among.get(row.time, 0.0), abs(told.value - row.value))
    rounded = sum(bool(getattr(row, "rounded", False)) for row in released.shown)
    kinds = dict(Counter(row.measure for row in gone))
    apart = (dict(sorted(each.items())) for each in (differences, in_groups))
    return Usefulness(slug, len(valued), len(gone), kinds, rounded, *apart, dict(missing))
