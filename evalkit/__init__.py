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
    "aims": "indicators",
    "at_times": "curves",
    "build_cohort": "cohort",
    "build_report": "reports",
    "compare_indicators": "indicators",
    "computed_rows": "indicators",
    "cumulative_incidence": "incidence",
    "follow_up": "quantiles",
    "find_contradictions": "consistency",
    "horizontal": "indicators",
    "in_every_window": "results",
    "kaplan_meier": "kaplan_meier",
    "load_project": "loading",
    "money": "indicators",
    "open_page": "page",
    "outcome_counts": "outcomes",
    "protect": "disclosure",
    "quantile_time": "quantiles",
    "reach": "reach",
    "restricted_mean": "restricted_mean",
    "risk_table": "risk_table",
    "saved_rows": "notebooks",
    "time_to_outcome": "timing",
}
__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evalkit' has no attribute {name!r}")
    return getattr(importlib.import_module(f"evalkit.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
