"""Definitions as rows: which states count as which outcome, and which window lies within which."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.project import Project, Window
from evalkit.results import Results, Row


def definitions(project: Project) -> Results:
    """Return what the project counts: a text row a state, "counts" of an outcome or "does_not_count" of none.

    States of no outcome are those that occur in the data. A window row says within which other window it lies: in time
    and with its phases. Empty for a project without outcomes or episodes.
    """
    outcomes = project.settings.outcomes
    if outcomes is None or "episodes" not in project.tables:
        return Results(())
    counted = {state for states in outcomes.states.values() for state in states}
    occurring = dict.fromkeys(project.tables["episodes"]["state"].dropna())
    rows = [
        *(_state(state, name, "counts") for name, states in outcomes.states.items() for state in states),
        *(_state(str(state), "", "does_not_count") for state in occurring if state not in counted),
        *_nested(project.settings.windows),
    ]
    return Results(tuple(rows))


def _state(state: str, outcome: str, text: str) -> Row:
    return Row(
        "definition", "definition", None, outcome=outcome, variable="state", category=state, unit="text", text=text
    )


def _nested(windows: dict[str, Window]) -> Iterator[Row]:
    for name, window in windows.items():
        for other, wider in windows.items():
            starts, ends = wider.start <= window.start, window.end <= wider.end  # type: ignore[operator]
            if other != name and starts and ends and set(window.phases) <= set(wider.phases):
                yield Row(
                    "window", "within", None, window=name, variable="window", category=other, unit="text", text="yes"
                )
