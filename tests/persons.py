"""Small projects for tests, from inline rows."""

from pathlib import Path

import pandas as pd

from evalkit.own_columns import own_name
from evalkit.project import Project, Settings

SETTINGS = {
    "project": {"slug": "small", "name": {"fi": "Pieni"}, "persons": "fictitious"},
    "windows": {"year": {"start": "2018-01-01", "end": "2018-12-31"}},
    "outcomes": {
        "employment": ["work", "own_business"],
        "study": ["study"],
        "retirement": ["retired"],
        "primary": ["employment", "study"],
    },
}
WEEKS = {"time": {"unit": "week"}, "windows": {"year": {"start": 0, "end": 52}}}


def make_project(enrolments, episodes=(), participants=None, **settings):
    """Return a project of rows (person, phase, group, start, end) and (person, state, start, end).

    Participants are women, or (person, column values); settings replace whole sections of SETTINGS.
    """
    chosen = Settings.model_validate({**SETTINGS, **settings})
    persons = participants or [{"person": name} for name in dict.fromkeys(row[0] for row in enrolments)]
    tables = {
        "participants": pd.DataFrame([{"gender": "female", **row} for row in persons]),
        "enrolments": _table(enrolments, ["person", "phase", "group", "start", "end"], chosen),
        "episodes": _table(episodes, ["person", "state", "start", "end"], chosen),
    }
    tables["participants"] = tables["participants"].rename(
        columns={name: own_name(name) for name in chosen.characteristics}
    )
    return Project(Path("small"), chosen, tables, {}, {})


def _table(rows, columns, settings):
    kind = "datetime64[ns]" if settings.time.unit == "date" else "Int64"
    return pd.DataFrame(list(rows), columns=columns).astype({"start": kind, "end": kind})
