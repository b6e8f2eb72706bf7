"""Balance: how far two groups differ in their covariates, before and after weighting."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.survival.counting import Array
from evalkit.survival.dtypes import truths

# Austin 2009: a standardised difference below this is taken for a negligible one.
NEGLIGIBLE = 0.1


def standardised_differences(covariates: pd.DataFrame, treated: Array, weight: Array | None = None) -> pd.Series:
    """Return for each covariate the first group's weighted mean minus the other's, by the spread before weighting.

    The spread is the root of the mean of the two groups' unweighted variances (p (1 - p) for a column of 0 and 1), so
    that a change comes from the means alone; `weight` 0 leaves a person out of the means. NaN where neither group
    varies and the means differ, or a group has one person. Source: Austin 2009; Stuart 2010.
    """
    group = truths(treated, "treated")
    amount = np.ones(len(group)) if weight is None else np.asarray(weight, float)
    values = covariates.to_numpy(float)
    means = [amount[part] @ values[part] / amount[part].sum() for part in (group, ~group)]
    difference = means[0] - means[1]
    spread = np.sqrt((_variances(values[group]) + _variances(values[~group])) / 2)
    result = np.divide(difference, spread, out=np.full(len(difference), np.nan), where=spread > 0)
    return pd.Series(np.where((spread == 0) & (difference == 0), 0.0, result), index=covariates.columns)


def _variances(values: Array) -> Array:
    share = values.mean(axis=0)
    binary = np.isin(values, (0, 1)).all(axis=0)
    sample = values.var(axis=0, ddof=1) if len(values) > 1 else np.full(values.shape[1], np.nan)
    return np.where(binary, share * (1 - share), sample)
