"""Outcomes: what the labels of an event column mean, and which of them somebody asks for."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from evalkit.errors import DataError, Fault, ParameterError

CENSORED_LABEL = "censored"
# What may stand for a censoring, as an error tells it.
CENSORED_MARKS = f"0, False, None, '{CENSORED_LABEL}'"
# Texts, in small letters, that hardly anybody means as an outcome.
NO_OUTCOME = frozenset(
    {
        "",
        "-",
        CENSORED_LABEL,
        "sensuroitu",
        "censurerad",
        "false",
        "no",
        "ei",
        "nej",
        "none",
        "null",
        "na",
        "n/a",
        "<na>",
    }
)


def is_censored(label: Any) -> bool:
    """Say whether a label that is there means censored: 0, False or "censored"."""
    return bool(label == 0 or label == CENSORED_LABEL)


def require_clear_labels(labels: Iterable[Any], column: str) -> None:
    """Raise DataError for each text that reads as a censoring and is none: "0", " Censored", "" and their like.

    Taken as outcomes they would leave nobody censored, and every estimate would be another one.
    """
    unclear = [
        label for label in labels if isinstance(label, str) and label != CENSORED_LABEL and _reads_as_none(label)
    ]
    if unclear:
        raise DataError([Fault("censored_as_text", column=column, value=repr(label), expected=CENSORED_MARKS)
                         for label in unclear])  # fmt: skip


def outcome_of(label: Any) -> Hashable:
    """Return the label as Python has it: an event column with missing values turns codes into 1.0, 2.0."""
    plain = label.item() if isinstance(label, np.generic) else label
    whole = isinstance(plain, bool | float | Decimal) and math.isfinite(plain) and plain == int(plain)
    return int(plain) if whole else plain


def place_of(outcome: object, outcomes: Sequence[Hashable], column: str = "") -> int:
    """Return the position of an outcome among the known ones; ParameterError listing them where it is none of them.

    Texts are told with their quotes, so that '1' and 1 do not look alike.
    """
    if outcome not in outcomes:
        known = ", ".join(repr(outcome_of(label)) for label in outcomes)
        raise ParameterError(
            Fault("outcome_unknown", column=column, key="outcome", value=repr(outcome_of(outcome)), expected=known)
        )
    return list(outcomes).index(outcome)


def _reads_as_none(text: str) -> bool:
    bare = text.strip().casefold()
    if bare in NO_OUTCOME:
        return True
    try:
        number = float(bare)
    except ValueError:
        return False
    return number == 0 or math.isnan(number)
