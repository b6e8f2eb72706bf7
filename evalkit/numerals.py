"""Numerals: how a number is rounded and printed in a language, and how many things it speaks of."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
RANGE = "\N{EN DASH}"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
NO_BREAK = "\N{NO-BREAK SPACE}"


def rounded(value: float, decimals: int) -> Decimal:
    """Half away from zero, from the shortest decimal that names the float: what a reader does by hand."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def printed(value: float, decimals: int, tag: str) -> str:
    """Return a number with the decimal mark and digit groups of the language with that tag (fi-FI)."""
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    # What is rounded to nought loses its sign.
    text = format_decimal(rounded(value, decimals) + 0, format=pattern, locale=tag.replace("-", "_"))
    # Babel prints an ASCII minus in Finnish and Swedish although CLDR has U+2212, and U+202F in some groups.
    return text.replace("-", MINUS).replace("\N{NARROW NO-BREAK SPACE}", NO_BREAK)


def many(amount: float) -> int:
    """Return how many things an amount speaks of, for the noun after it: one, or more where it is not whole."""
    return 1 if abs(amount) == 1 else 2
