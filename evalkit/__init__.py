"""evalkit: from the participant data of an integration or employment project to a final-report evaluation chapter.

The names below are the public API. Each is imported when it is first used, so that `import evalkit` stays light.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# Public name: the module that holds it.
_HOMES = {
    "DataError": "errors",
    "EvalkitError": "errors",
    "ParameterError": "errors",
    "Results": "results",
    "adjusted_comparison": "analysis.adjusted",
    "aims": "analysis.horizontal",
    "assessments": "analysis.assessments",
    "benchmarks": "analysis.benchmarks",
    "build_cohort": "analysis.cohort",
    "build_report": "reports",
    "common_indicators": "analysis.common_indicators",
    "compare_groups": "analysis.comparisons",
    "compare_indicators": "analysis.indicators",
    "computed_rows": "analysis.indicators",
    "context": "analysis.funnel",
    "cox": "survival.cox",
    "cumulative_incidence": "survival.incidence",
    "definitions": "analysis.definitions",
    "detectable_incidences": "survival.precision",
    "fine_gray": "survival.fine_gray",
    "find_contradictions": "analysis.consistency",
    "follow_up": "survival.quantiles",
    "funnel": "analysis.funnel",
    "gray_test": "survival.gray",
    "group_bounds": "analysis.left_out",
    "half_width": "survival.precision",
    "headline_bounds": "analysis.missingness",
    "horizontal": "analysis.horizontal",
    "in_every_window": "results",
    "kaplan_meier": "survival.kaplan_meier",
    "known_until": "survival.curves",
    "load_project": "loading.project_folder",
    "load_projects": "loading.project_folder",
    "logrank_test": "survival.logrank",
    "mean_time_in_states": "survival.occupation",
    "missing_values": "analysis.missingness",
    "money": "analysis.money",
    "build_portfolio": "portfolios",
    "open_page": "chapter.page",
    "open_portfolio": "chapter.page",
    "outcome_counts": "analysis.outcomes",
    "outcome_regression": "analysis.regression",
    "outcomes_by_clock": "analysis.outcomes",
    "pathways": "analysis.pathways",
    "pairwise_tests": "survival.significance",
    "persons_for_half_width": "survival.precision",
    "portfolio": "analysis.portfolio",
    "power": "survival.precision",
    "proportion": "survival.proportions",
    "proportion_difference": "survival.proportions",
    "protect": "disclosure",
    "pseudonymise": "pseudonyms.copy_folder",
    "quantile_time": "survival.quantiles",
    "reach": "analysis.reach",
    "restricted_mean": "survival.restricted_mean",
    "restricted_mean_differences": "survival.restricted_mean",
    "risk_table": "survival.risk_table",
    "saved_rows": "notebooks",
    "sensitivity": "analysis.sensitivity",
    "shared_persons": "analysis.overlap",
    "state_occupation": "survival.occupation",
    "time_to_outcome": "analysis.timing",
}
__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evalkit' has no attribute {name!r}")
    return getattr(importlib.import_module(f"evalkit.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
