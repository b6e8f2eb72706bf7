"""What the regression models share: the design matrix, the guards against too little information, the record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import Fault, ParameterError

# Peduzzi et al., J Clin Epidemiol 48 (1995) 1503: with fewer events a term, coefficients and their tests mislead.
EVENTS_PER_TERM = 10
# The share of the information (events x covariance of the terms) that must be left in every direction. Under
# separation it falls without end while the likelihood settles; the strongest finite effects stay above a thousandth.
LEAST_INFORMATION = 1e-6
# The least share of a term's variance that the other terms may leave; below it rounding decides the coefficient.
LEAST_TOLERANCE = 1e-10
ROWS_NAMED = 10
CENSORED, OUTCOME, COMPETING = range(3)


@dataclass(frozen=True)
class Regression:
    """A fitted model: `table` has term, coefficient, standard_error, lower, upper and p_value (Wald, normal).

    `covariance` has the terms as rows and columns. `proportional_hazards` is the test of Grambsch and Therneau:
    term, statistic (chi-squared, 1 degree of freedom) and p_value; None for a model that has no such test.
    """

    model: str
    outcome: object
    persons: int
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
    """The terms as columns of mean 0 and standard deviation 1, and what brings them back to their units."""

    terms: tuple[str, ...]
    standardised: np.ndarray
    scale: np.ndarray
    correlation: np.ndarray


def design_matrix(frame: pd.DataFrame, formula: str) -> Design:
    """Return the columns of the formula's right-hand side (formulaic, treatment coding), without an intercept.

    Raises ParameterError for a formula that cannot be read, a column that is not there, a missing or infinite value
    (with its rows), a constant term, and terms that determine each other.
    """
    terms, columns = _columns(frame, formula)
    for place, term in enumerate(terms):
        refuse_rows("not_finite", term, ~np.isfinite(columns[:, place]))
    scale = columns.std(axis=0)
    for term, spread, size in zip(terms, scale, np.abs(columns).max(axis=0), strict=True):
        if spread <= 1e-12 * size:
            raise ParameterError(Fault("constant_term", column=term))
    standardised = (columns - columns.mean(axis=0)) / scale
    correlation = standardised.T @ standardised / len(standardised)
    # The diagonal of the inverse is 1 / tolerance: a term that the others determine has none.
    smallest, direction = _weakest_direction(correlation, np.eye(len(terms)))
    if smallest < LEAST_TOLERANCE:
        raise ParameterError(Fault("collinear_terms", more={"terms": ", ".join(_involved(terms, direction))}))
    return Design(terms, standardised, scale, correlation)


def _columns(frame: pd.DataFrame, formula: str) -> tuple[tuple[str, ...], np.ndarray]:
    from formulaic import Formula, SimpleFormula
    from formulaic.errors import FormulaicError

    try:
        asked = Formula(formula)
        if not isinstance(asked, SimpleFormula):
            raise ParameterError(Fault("formula", value=formula))
        variables = sorted(str(name) for name in asked.required_variables)
        require_columns(frame, variables)
        for name in variables:
            refuse_rows("missing_value", name, frame[name].isna().to_numpy())
        with np.errstate(all="ignore"):
            matrix = asked.get_model_matrix(frame, context={}, na_action="ignore")
        columns = matrix.drop(columns="Intercept", errors="ignore")
    except (FormulaicError, SyntaxError) as error:
        raise ParameterError(Fault("formula", value=formula)) from error
    if columns.shape[1] == 0:
        raise ParameterError(Fault("formula", value=formula))
    return tuple(columns.columns), columns.to_numpy(dtype=float)


def follow_up(frame: pd.DataFrame, time: str, event: str, outcome: object) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's time and how it ended: CENSORED, OUTCOME or COMPETING.

    Raises ParameterError for missing or negative times (with their rows) and for an outcome that no row has.
    """
    require_columns(frame, [time, event])
    times = frame[time].to_numpy(dtype=float, na_value=np.nan)
    refuse_rows("missing_value", time, np.isnan(times))
    refuse_rows("time_negative", time, times < 0)
    codes, labels = pd.factorize(frame[event])
    if outcome not in list(labels):
        known = ", ".join(sorted(str(label) for label in labels if label not in (0, "censored")))
        raise ParameterError(Fault("outcome_unknown", column=event, value=str(outcome), expected=known))
    kinds = [CENSORED if label in (0, "censored") else OUTCOME if label == outcome else COMPETING for label in labels]
    return times, np.array([*kinds, CENSORED])[codes]


def require_columns(frame: pd.DataFrame, names: list[str]) -> None:
    """Raise ParameterError naming the first column that the frame lacks."""
    for name in names:
        if name not in frame.columns:
            raise ParameterError(Fault("column_unknown", column=name))


def refuse_rows(code: str, column: str, faulty: np.ndarray) -> None:
    """Raise ParameterError with the positions (from 0) of the first faulty rows and their number, if there are any."""
    rows = np.flatnonzero(faulty)
    if len(rows):
        named = ", ".join(str(row) for row in rows[:ROWS_NAMED])
        raise ParameterError(Fault(code, column=column, more={"rows": named, "count": str(len(rows))}))


def require_events(events: int, terms: int, events_per_term: float) -> None:
    """Raise ParameterError where the terms ask for more events than there are."""
    if events < max(1, events_per_term * terms):
        more = {"events": str(events), "terms": str(terms), "needed": f"{max(1, events_per_term * terms):g}"}
        raise ParameterError(Fault("too_few_events", more=more))


def require_finite_estimate(information: np.ndarray, design: Design, events: int) -> None:
    """Raise ParameterError naming the terms whose coefficients grow without end (complete or quasi separation)."""
    least, direction = _weakest_direction(information, events * design.correlation)
    if not least > LEAST_INFORMATION:
        raise ParameterError(Fault("separation", more={"terms": ", ".join(_involved(design.terms, direction))}))


def _weakest_direction(matrix: np.ndarray, against: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the least of x'matrix x / x'against x and the x that attains it."""
    root = np.linalg.cholesky(against)
    half = np.linalg.solve(root, matrix)
    values, vectors = np.linalg.eigh(np.linalg.solve(root, half.T))
    return float(values[0]), np.linalg.solve(root.T, vectors[:, 0])


def _involved(terms: tuple[str, ...], direction: np.ndarray) -> list[str]:
    weight = np.abs(direction)
    return [term for term, share in zip(terms, weight / weight.max(), strict=True) if share > 0.1]


def wald_table(terms: tuple[str, ...], coefficient: np.ndarray, error: np.ndarray, level: float) -> pd.DataFrame:
    """Return term, coefficient, standard_error, lower, upper, p_value; the interval and the test are normal."""
    from scipy.special import ndtr, ndtri

    reach = ndtri((1 + level) / 2) * error
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
