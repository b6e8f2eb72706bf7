"""Text fit for any format that it is written into."""

from __future__ import annotations

import unicodedata


def clean(content: str) -> str:
    """Return the text on one line and without control characters and lone surrogates."""
    line = " ".join(content.splitlines()).replace("\t", " ")
    return "".join(letter for letter in line if unicodedata.category(letter) not in ("Cc", "Cs"))
