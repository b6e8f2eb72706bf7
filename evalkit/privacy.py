"""What must not be told about a person, in whatever is shown of a file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from evalkit.errors import Fault

MASK = "******"
LONGEST = 40

# Finnish personal identity code: ddmmyy, a century sign (since 2023 also U-Y and B-F), three digits, a check mark.
_IDENTITY_CODE = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", re.IGNORECASE)


def shown(value: str) -> str:
    """Return a value from a file as a fault may show it: identity codes masked, cut to 40 characters."""
    masked = _IDENTITY_CODE.sub(MASK, value)
    return masked if len(masked) <= LONGEST else masked[: LONGEST - 1] + "…"


def without_identifiers(faults: Iterable[Fault], persons: Collection[str]) -> list[Fault]:
    """Return the faults without the identifiers of persons that slipped into another column, as in a shifted row."""
    return [replace(fault, value=MASK) if fault.value in persons else fault for fault in faults]
