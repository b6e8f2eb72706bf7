"""Made cohorts for the timings: whole days over two years, 4 groups, 3 outcomes, two covariates; synthetic persons."""

from __future__ import annotations

import numpy as np
import pandas as pd

DAYS = 730
OUTCOMES = (1, 2, 3)


def made_cohort(persons: int) -> pd.DataFrame:
    """Return time, event (0 censored, 1-3), group, course (0 or 1) and score; the same for the same number."""
    generator = np.random.default_rng(persons)
    course = generator.integers(0, 2, persons)
    drawn = np.ceil(generator.exponential(400 * np.exp(-0.3 * course))).astype(np.int64)
    ending = generator.choice([0, *OUTCOMES], persons, p=[0.25, 0.4, 0.2, 0.15])
    return pd.DataFrame(
        {
            "time": np.minimum(drawn, DAYS),
            "event": np.where(drawn > DAYS, 0, ending),
            "group": generator.integers(0, 4, persons),
            "course": course,
            "score": generator.normal(size=persons).round(3),
        }
    )
