"""The headline outcome: the first primary outcome of each person, such as work or study, whichever came first."""

from __future__ import annotations

from dataclasses import replace

from evalkit.analysis.cohort import Cohort, build_cohort
from evalkit.analysis.timing import Study
from evalkit.errors import Fault, ParameterError
from evalkit.project import Project
from evalkit.results import Row

# The primary outcomes taken together, as an outcome of its own; no project can have one of that name.
PRIMARY = "primary"


def headline_study(project: Project, window: str | None = None) -> Study:
    """Return the cohort of a window whose primary outcomes are one outcome, PRIMARY, that the others compete with.

    ParameterError as `build_cohort`, and for a project without outcomes.
    """
    cohort = _as_one(project, build_cohort(project, window))
    template = Row("", "", None, window=cohort.window, clock=cohort.clock, outcome=PRIMARY,
                   origin=project.settings.project.persons)  # fmt: skip
    return Study(cohort, None, project.settings.time, template)


def _as_one(project: Project, cohort: Cohort) -> Cohort:
    outcomes = project.settings.outcomes
    if outcomes is None:
        raise ParameterError(Fault("outcomes_missing", key="outcomes"))
    states = tuple(dict.fromkeys(state for name in outcomes.primary for state in outcomes.states[name]))
    others = {name: states for name, states in cohort.outcomes.items() if name not in outcomes.primary}
    event = cohort.frame["event"]
    merged = event.mask(event.isin(outcomes.primary), PRIMARY)
    return replace(cohort, outcomes={PRIMARY: states, **others}, frame=cohort.frame.assign(event=merged))
