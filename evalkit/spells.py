"""Spells: stretches of time in a phase or a state, and which of them touch a window or a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evalkit.errors import Fault, ParameterError
from evalkit.project import Project, Window

Moment = Any  # pd.Timestamp, or int where the project knows no dates

_ENROLMENT_COLUMNS = ("person", "phase", "group", "start", "end")
_EPISODE_COLUMNS = ("person", "state", "start", "end")


def require(key: str, value: object, known: Sequence[str]) -> None:
    """Raise ParameterError, with the allowed values, for a value that is not among them."""
    if not isinstance(value, str) or value not in known:
        # Whatever is no text may be a table of persons.
        shown = value if isinstance(value, str) else type(value).__name__
        raise ParameterError(Fault(f"{key}_unknown", key=key, value=shown, expected=", ".join(known)))


def find_window(project: Project, window: str | None = None) -> tuple[str, Window]:
    """Return the named window, or the project's first one, with its name; ParameterError where there is none."""
    windows = project.settings.windows
    chosen = next(iter(windows), "") if window is None else window
    require("window", chosen, tuple(windows))
    return chosen, windows[chosen]


def enrolments_in(project: Project, window: str | None = None) -> pd.DataFrame:
    """Return the participations in a window: of its phases, begun by its end, and not over before its start.

    Columns person, phase, group, start, end (missing where the project does not have them), in file order. A
    participation without an end counts as going on. ParameterError where the project has no enrolments.
    """
    if "enrolments" not in project.tables:
        raise ParameterError(Fault("table_missing", key="tables", value="enrolments"))
    _, period = find_window(project, window)
    rows = _with_columns(project.tables["enrolments"], _ENROLMENT_COLUMNS)
    touched = in_force(rows, moment(period.start), moment(period.end))
    return rows[touched & rows["phase"].isin(period.phases)] if period.phases else rows[touched]


def states_since(project: Project, origins: pd.Series) -> pd.DataFrame:
    """Return the spells in a state of the persons who index `origins`, in file order, each with its person's origin.

    Columns person, state, start, end, origin; no rows where the project has no episodes.
    """
    rows = project.tables.get("episodes", pd.DataFrame(columns=list(_EPISODE_COLUMNS)))
    spells = _with_columns(rows.astype({"start": origins.dtype}), _EPISODE_COLUMNS)
    spells = spells[spells["person"].isin(origins.index)]
    return spells.assign(origin=origins.reindex(spells["person"]).array)


def in_force(spells: pd.DataFrame, first: Moment | pd.Series, last: Moment | pd.Series) -> pd.Series:
    """Say for each spell whether it covers any day from first to last; one without an end goes on."""
    return (spells["start"] <= last) & (spells["end"].isna() | (spells["end"] >= first))


def moment(value: Any) -> Moment:
    """Return a date as the time stamp that frames hold, and a number of units as it is."""
    return value if isinstance(value, int) else pd.Timestamp(value)


def elapsed(earlier: pd.Series, later: pd.Series) -> pd.Series:
    """Return the whole units between: days between dates."""
    between = later - earlier
    return (between.dt.days if pd.api.types.is_timedelta64_dtype(between) else between).astype("Int64")


def _with_columns(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The columns asked for; one that the file does not have is missing throughout."""
    present = rows.reindex(columns=list(columns))
    return present.astype({"end": present["start"].dtype})
