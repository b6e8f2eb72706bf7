"""Cox's regression of the cause-specific hazard, fitted by lifelines, with the standard errors of R's coxph."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.errors import Fault, ParameterError
from evalkit.survival.efron import Followed, proportional_hazards_test, risk_moments, robust_covariance, scores
from evalkit.survival.intervals import DEFAULT_LEVEL
from evalkit.survival.observations import Roles, code_cells, observe
from evalkit.survival.outcomes import place_of
from evalkit.survival.regression import (
    EVENTS_PER_TERM,
    Design,
    Regression,
    design_matrix,
    require_events,
    require_finite_estimate,
    require_values,
    separation,
    wald_table,
)

# Where lifelines stops; by its default only five digits are settled.
PRECISION = {"precision": 1e-14, "r_precision": 1e-15}


def cox(
    frame: pd.DataFrame,
    formula: str,
    time: str,
    event: str,
    outcome: object,
    entry: str | None = None,
    strata: str | Sequence[str] | None = None,
    cluster: str | None = None,
    *,
    level: float = DEFAULT_LEVEL,
    events_per_term: float = EVENTS_PER_TERM,
) -> Regression:
    """Return the effects of the formula's terms on the hazard of `outcome`; any other outcome censors.

    `frame` has a row a person (or a spell: then name the person's column as `cluster`); times are whole units since
    the origin, at risk at t are those with entry < t <= time. Ties as Efron. `strata` have hazards of their own and
    common effects. With `cluster` the standard errors are robust to dependence within a cluster. The record carries
    the test of proportional hazards.

    Raises DataError for faulty rows and numbers kept as text, ParameterError for fewer than `events_per_term` events a
    term or separation.
    Source: Cox, JRSS B 34 (1972) 187-220; Efron, JASA 72 (1977) 557-565.
    """
    layers = (strata,) if isinstance(strata, str) else tuple(strata or ())
    rows = observe(frame, Roles(time, event, entry, strata=layers))
    happened = rows.event == place_of(outcome, rows.outcomes, event) + 1
    design = design_matrix(frame, formula)
    events = int(happened.sum())
    require_events(events, len(design.terms), events_per_term)
    start = np.full(len(frame), -1) if rows.entry is None else rows.entry
    followed = Followed(start, rows.time, happened, rows.cell, design.standardised)
    coefficient, covariance, likelihood = _fit(followed, design, late=rows.entry is not None)
    moments = risk_moments(followed, coefficient)
    if cluster is not None:
        require_values(frame, [cluster])
        code, clusters = code_cells(frame, (cluster,))
        _require_clusters(len(clusters), len(design.terms))
        covariance = robust_covariance(followed, moments, covariance, code)
    covariance = covariance / np.outer(design.scale, design.scale)
    return Regression(
        model="cox",
        outcome=outcome,
        rows=len(frame),
        events=events,
        table=wald_table(design.terms, coefficient / design.scale, np.sqrt(np.diag(covariance)), level),
        covariance=pd.DataFrame(covariance, index=design.terms, columns=design.terms),
        log_likelihood=likelihood,
        proportional_hazards=proportional_hazards_test(followed, moments, design.terms, design.factors),
    )


def _require_clusters(clusters: int, terms: int) -> None:
    """Raise ParameterError for so few clusters that the sandwich has no rank, and errors near 0 would look certain."""
    if clusters <= terms:
        raise ParameterError(Fault("out_of_range", key="cluster", value=str(clusters), expected=f"> {terms}"))


def _fit(followed: Followed, design: Design, late: bool) -> tuple[np.ndarray, np.ndarray, float]:
    """Return coefficients, model covariance and log-likelihood of the standardised terms."""
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError, ConvergenceWarning

    events = int(followed.event.sum())
    at_zero = risk_moments(followed, np.zeros(len(design.terms)))
    information = at_zero.variance.sum(axis=0)
    require_finite_estimate(information, design, events)
    persons = pd.DataFrame(followed.terms, columns=[f"x{place}" for place in range(len(design.terms))])
    persons = persons.assign(exit=followed.exit, event=followed.event, stratum=followed.stratum)
    entry = {"entry_col": "entry"} if late else {}
    if late:
        persons["entry"] = followed.entry
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", "Newton-Raphson failed", ConvergenceWarning)
        try:
            fitted = CoxPHFitter().fit(persons, "exit", "event", strata=["stratum"], fit_options=PRECISION, **entry)
        except (ConvergenceError, ConvergenceWarning) as error:
            # The likelihood is concave and informative, so the top is out of reach: name where it rises most.
            first_step = np.linalg.solve(information, scores(followed, at_zero).sum(axis=0))
            raise separation(design.terms, first_step) from error
    covariance = fitted.variance_matrix_.to_numpy()
    require_finite_estimate(np.linalg.inv(covariance), design, events)
    return fitted.params_.to_numpy(), covariance, float(fitted.log_likelihood_)
