"""One spelling for what spreadsheets and word processors write in several: blanks and hyphens."""

from __future__ import annotations

# Hyphen, no-break hyphen, figure and en dash, minus sign; no-break, thin and other blanks, tabs and line breaks.
_PLAIN = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-") | dict.fromkeys("\u00a0\u2007\u2009\u202f\t\n\r", " ")
)


def plain(text: str) -> str:
    """Return the text with plain hyphens and blanks, each character in its place."""
    return text.translate(_PLAIN)
