"""Measures: what each one counts, how it may become public and how it is made, as `measures.toml` lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from evalkit.errors import Fault, ParameterError
from evalkit.results import Row

# The gate classes; `measures.toml` says over each list what it means.
COUNTED, STATED, COMPARED = EXACT = ("counted", "stated", "compared")
ESTIMATED, AT_PLACES = FROM_RISK_SETS = ("estimated", "estimated_at_places")
BY_GROUP, DAILY = OVER_TIME = ("by_group", "daily")
COARSE, INTERNAL = "coarse", "internal"
GATES = (*EXACT, *FROM_RISK_SETS, *OVER_TIME, COARSE, INTERNAL)


@dataclass(frozen=True)
class Measure:
    """A measure with its gate class, what it counts and how it is made; the keys are explained in `measures.toml`.

    `tables` are those of the project that it is made from; `exceptions` are fields of a row, their values, and the
    class that such a row has instead.
    """

    name: str
    gate: str
    counts: str
    definition: str
    method: str
    tables: tuple[str, ...] = ()
    headline: bool = False
    detail: bool = False
    all_sets: bool = False
    part_of: str = ""
    typed: bool = False
    exceptions: tuple[tuple[str, str, str], ...] = ()


@cache
def measures(rounded: bool = False) -> Mapping[str, Measure]:
    """Return every measure by name; `rounded` as it is made where it comes from rounded counts."""
    raw = tomllib.loads((files("evalkit") / "measures.toml").read_text(encoding="utf-8"))
    sources = {"": (), **{name: tuple(tables) for name, tables in raw["sources"].items()}}
    found = {
        name: Measure(name, gate, tables=sources[entry.pop("source", "")], **entry)
        for gate in GATES
        for name, entry in raw[gate].items()
    }
    for one in raw["exceptions"]:
        others = tuple((one["field"], value, one["gate"]) for value in one["values"])
        found |= {name: replace(found[name], exceptions=others) for name in one["measures"]}
    if rounded:
        found |= {name: replace(found[name], **entry) for name, entry in raw["rounded"].items()}
    return MappingProxyType(found)


def measure_of(name: str, rounded: bool = False) -> Measure:
    """Return the measure of that name, as `measures`; ParameterError where it is in no gate class."""
    found = measures(rounded).get(name)
    if found is None:
        raise ParameterError(Fault("measure_unknown", key="measure", value=name, expected=", ".join(GATES)))
    return found


def measures_of(*gates: str) -> tuple[str, ...]:
    """Return the names of the measures in these gate classes."""
    return tuple(name for name, measure in measures().items() if measure.gate in gates)


def gate_class(row: Row) -> str:
    """Return the gate class of a row: its measure's, unless the row is an exception; ParameterError as `measure_of`."""
    measure = measure_of(row.measure)
    others = (gate for field, value, gate in measure.exceptions if getattr(row, field) == value)
    return next(others, measure.gate)
