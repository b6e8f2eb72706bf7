"""What a build tells while it runs and at its end."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.building.manifest import Stale
from evalkit.building.order import Order
from evalkit.errors import EvalkitError

# The last step of a report that has been made.
DONE = "done"


@dataclass(frozen=True)
class Step:
    """A step of a report: what is being made, how many steps are done, of how many, and why the report is made."""

    order: Order
    name: str
    done: int
    total: int
    stale: Stale | None = None


@dataclass(frozen=True)
class Outcome:
    """What has become of an order: a report made in so many seconds, for `stale`; one that was fresh; or an error."""

    order: Order
    stale: Stale | None = None
    seconds: float = 0.0
    error: EvalkitError | None = None
