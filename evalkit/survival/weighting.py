"""Inverse-probability weights that make two groups alike in their covariates."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import Array
from evalkit.survival.dtypes import truths

# Crump, Hotz, Imbens and Mitnik 2009: beyond these propensities hardly anybody in the other group is like the person,
# and the weights explode.
LOWEST, HIGHEST = 0.1, 0.9
PROPENSITY, WEIGHT, LEFT_OUT = "propensity", "weight", "left_out"
# Why a person has no weight.
NO_COUNTERPART, OUTSIDE = "no_counterpart", "outside_support"
# A linear programme is solved to about 1e-7.
SOLVED = 1e-6
# Below this share of the largest, a direction of the covariates is there by rounding alone.
RANK = 1e-10


def inverse_probability_weights(treated: Array, covariates: pd.DataFrame) -> pd.DataFrame:
    """Return a row a person: propensity (NaN: none), weight (0: left out) and left_out (why, "" for those weighted).

    The propensity to be in the first group (`treated` True) comes from a logistic regression on the covariates. The
    weight is stabilised: the group's share among those weighted, by the propensity of being in the group that the
    person is in. Left out are "no_counterpart", whom the covariates separate from the other group, so that no
    logistic model exists with them, and "outside_support", whose propensity lies outside 0.1-0.9; the model is not
    fitted anew without these. A weight is thus at most 10.
    ParameterError where `treated` holds anything but truth values (or 0 and 1) or is not as long as the covariates;
    DataError where nobody is left in a group.
    Sources: Robins, Hernán and Brumback 2000; Crump et al. 2009; separation: Albert and Anderson 1984, found as in
    Konis 2007.
    """
    group = truths(treated, "treated")
    if len(group) != len(covariates):
        raise ParameterError(Fault("out_of_range", key="treated", value=str(len(group)), expected=str(len(covariates))))
    values = np.column_stack([np.ones(len(group)), covariates.to_numpy(float)])
    kept = ~_without_counterpart(group, values)
    _require_both(group[kept])
    propensity = np.full(len(group), np.nan)
    propensity[kept] = _propensities(group[kept], values[kept])
    weighted = kept & (propensity >= LOWEST) & (propensity <= HIGHEST)
    _require_both(group[weighted])
    share = group[weighted].mean()
    weight = np.zeros(len(group))
    own = np.where(group, share / np.where(kept, propensity, 1), (1 - share) / np.where(kept, 1 - propensity, 1))
    weight[weighted] = own[weighted]
    why = np.where(weighted, "", np.where(kept, OUTSIDE, NO_COUNTERPART))
    return pd.DataFrame({PROPENSITY: propensity, WEIGHT: weight, LEFT_OUT: why}, index=covariates.index)


def effective_persons(weight: Array) -> float:
    """Return how many equally weighted persons would tell as much: (sum of weights)² / sum of squares; 0 for none.

    Source: Kish 1965.
    """
    squares = float((np.asarray(weight) ** 2).sum())
    return float(np.sum(weight)) ** 2 / squares if squares else 0.0


def _require_both(group: Array) -> None:
    if not group.any() or group.all():
        raise DataError([Fault("nothing_to_compare", key="treated")])


def _independent(values: Array) -> Array:
    """Independent columns of mean square 1 that span the same: levels of a characteristic add up to the constant.

    It changes no propensity but keeps the fit and the search exact.
    """
    scale = np.abs(values).max(axis=0)
    basis, sizes, _ = np.linalg.svd(values / np.where(scale > 0, scale, 1), full_matrices=False)
    return np.asarray(basis[:, sizes > sizes.max() * RANK] * np.sqrt(len(values)))


def _propensities(group: Array, values: Array) -> Array:
    import statsmodels.api as sm

    with warnings.catch_warnings():
        # Separated persons are gone; statsmodels warns already where a fit is merely very good.
        warnings.simplefilter("ignore")
        model = sm.GLM(group.astype(float), _independent(values), family=sm.families.Binomial())
        return np.asarray(model.fit(maxiter=200, tol=1e-12).fittedvalues)


def _without_counterpart(group: Array, values: Array) -> Array:
    """Say who lies beyond everybody of the other group in some direction of the covariates, ever again without them.

    In such a direction the likelihood has no maximum. What is left overlaps, so there it has one.
    """
    gone = np.zeros(len(group), bool)
    while (~gone).any():
        margins = _margins(np.where(group, 1.0, -1.0)[~gone, None] * _independent(values[~gone]))
        if not (margins > SOLVED).any():
            break
        gone[np.flatnonzero(~gone)[margins > SOLVED]] = True
    return gone


def _margins(signed: Array) -> Array:
    """How far each person lies on the right side of a plane with nobody on its wrong side; 0 where there is none."""
    from scipy.optimize import linprog

    bounds = [(-1, 1)] * signed.shape[1]
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=bounds, method="highs")
    return np.asarray(signed @ found.x)
