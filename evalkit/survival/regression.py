"""What the regression models share: the design matrix, the guards against too little information, the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.dtypes import covariate
from evalkit.survival.faults import require_column, row_faults
from evalkit.survival.intervals import normal_quantile

# Peduzzi et al., J Clin Epidemiol 48 (1995) 1503: with fewer events a term, coefficients and their tests mislead.
EVENTS_PER_TERM = 10
# The share of the information (events x covariance of the terms) that must be left in every direction. Under
# separation it falls without end while the likelihood settles; the strongest finite effects stay above a thousandth.
LEAST_INFORMATION = 1e-6
# The least share of a term's variance that the other terms may leave; below it rounding decides the coefficient.
LEAST_TOLERANCE = 1e-10
# A spread of this part of a term's size is rounding: the term is constant.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Regression:
    """A fitted model: `table` has term, coefficient, standard_error, lower, upper and p_value (Wald, normal).

    `rows` and `events` are numbers of rows; `covariance` has the terms as rows and columns. `proportional_hazards`
    has term, statistic (chi-squared), degrees_of_freedom and p_value: a row a term, one for the terms of each factor
    together, under the factor's name, and one for all; None for a model without such a test, and where the events
    lie at too few times for it.
    """

    model: str
    outcome: object
    rows: int
    events: int
    table: pd.DataFrame
    covariance: pd.DataFrame
    log_likelihood: float
    proportional_hazards: pd.DataFrame | None = None

    @property
    def ratios(self) -> pd.DataFrame:
        """The hazard ratios: term, ratio, lower, upper."""
        named = {"coefficient": "ratio", "lower": "lower", "upper": "upper"}
        ratios = {name: np.exp(self.table[column]) for column, name in named.items()}
        return pd.DataFrame({"term": self.table["term"], **ratios})


@dataclass(frozen=True)
class Design:
    """The terms as columns of mean 0 and standard deviation 1, and what brings them back to their units.

    `factors` are the places of the terms that belong together, by the name of the variable of several levels.
    """

    terms: tuple[str, ...]
    factors: Mapping[str, tuple[int, ...]]
    standardised: np.ndarray
    scale: np.ndarray
    correlation: np.ndarray


def design_matrix(frame: pd.DataFrame, formula: str) -> Design:
    """Return the columns of the formula's right-hand side (formulaic, treatment coding), without an intercept.

    Raises ParameterError for a formula that cannot be read, a column that is not there, a constant term, and terms
    that determine each other; DataError for missing and infinite values, with column and row positions (from 0).
    """
    terms, factors, columns = _columns(frame, formula)
    wrong = zip(terms, ~np.isfinite(columns.T), strict=True)
    refuse([fault for term, rows in wrong for fault in row_faults("not_finite", term, rows)])
    scale = columns.std(axis=0)
    for term, spread, size in zip(terms, scale, np.abs(columns).max(axis=0), strict=True):
        if spread <= ROUNDING * size:
            raise ParameterError(Fault("constant_term", column=term))
    standardised = (columns - columns.mean(axis=0)) / scale
    correlation = standardised.T @ standardised / len(standardised)
    least, direction = _weakest_direction(correlation, np.eye(len(terms)))
    if least < LEAST_TOLERANCE:
        raise ParameterError(Fault("collinear_terms", more={"terms": _involved(terms, direction)}))
    return Design(terms, factors, standardised, scale, correlation)


def _columns(frame: pd.DataFrame, formula: str) -> tuple[tuple[str, ...], dict[str, tuple[int, ...]], np.ndarray]:
    from formulaic import Formula, SimpleFormula
    from formulaic.errors import FormulaicError

    try:
        asked = Formula(formula)
        if not isinstance(asked, SimpleFormula):
            raise ParameterError(Fault("formula", value=formula))
        variables = sorted(str(name) for name in asked.required_variables)
        require_values(frame, variables)
        used = _readable(frame[variables], {factor.expr for term in asked for factor in term.factors})
        with np.errstate(all="ignore"):
            matrix = asked.get_model_matrix(used, context={}, na_action="ignore")
    except (FormulaicError, SyntaxError) as error:
        raise ParameterError(Fault("formula", value=formula)) from error
    columns = matrix.drop(columns="Intercept", errors="ignore")
    if columns.shape[1] == 0:
        raise ParameterError(Fault("formula", value=formula))
    terms = tuple(columns.columns)
    own = {str(variable): matrix.columns[span] for variable, span in matrix.model_spec.term_slices.items()}
    factors = {name: tuple(terms.index(term) for term in found) for name, found in own.items() if len(found) > 1}
    return terms, factors, columns.to_numpy(dtype=float)


def _readable(covariates: pd.DataFrame, as_they_are: Set[str]) -> pd.DataFrame:
    """Return the covariates as formulaic takes them; only in a function, such as C(), may numbers be text."""
    return pd.DataFrame({name: covariate(covariates[name], str(name), name not in as_they_are) for name in covariates})


def require_values(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise ParameterError for a column that is not there, DataError with the row positions of missing values."""
    for name in columns:
        require_column(name, frame.columns)
    refuse([fault for name in columns for fault in row_faults("value_missing", name, frame[name].isna().to_numpy())])


def refuse(faults: Sequence[Fault]) -> None:
    """Raise DataError with the faults, if there are any."""
    if faults:
        raise DataError(faults)


def require_events(events: int, terms: int, events_per_term: float) -> None:
    """Raise ParameterError where the terms ask for more events than there are."""
    if events < max(1, events_per_term * terms):
        more = {"events": str(events), "terms": str(terms), "needed": f"{max(1, events_per_term * terms):g}"}
        raise ParameterError(Fault("too_few_events", more=more))


def require_finite_estimate(information: np.ndarray, design: Design, events: int) -> None:
    """Raise the ParameterError of `separation` where the data say next to nothing in some direction of the terms."""
    least, direction = _weakest_direction(information, events * design.correlation)
    if not least > LEAST_INFORMATION:
        raise separation(design.terms, direction)


def separation(terms: tuple[str, ...], direction: np.ndarray) -> ParameterError:
    """Return the error for coefficients that grow without end (complete or quasi separation), naming their terms."""
    return ParameterError(Fault("separation", more={"terms": _involved(terms, direction)}))


def _weakest_direction(matrix: np.ndarray, against: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the least of x'matrix x / x'against x and the x that attains it."""
    root = np.linalg.cholesky(against)
    half = np.linalg.solve(root, matrix)
    values, vectors = np.linalg.eigh(np.linalg.solve(root, half.T))
    return float(values[0]), np.linalg.solve(root.T, vectors[:, 0])


def _involved(terms: tuple[str, ...], direction: np.ndarray) -> str:
    weight = np.abs(direction)
    return ", ".join(term for term, part in zip(terms, weight, strict=True) if part > 0.1 * weight.max())


def wald_table(terms: tuple[str, ...], coefficient: np.ndarray, error: np.ndarray, level: float) -> pd.DataFrame:
    """Return term, coefficient, standard_error, lower, upper, p_value; the interval and the test are normal."""
    from scipy.special import ndtr

    reach = normal_quantile(level) * error
    return pd.DataFrame(
        {
            "term": terms,
            "coefficient": coefficient,
            "standard_error": error,
            "lower": coefficient - reach,
            "upper": coefficient + reach,
            "p_value": 2 * ndtr(-np.abs(coefficient / error)),
        }
    )
