"""The funders' rules as data: frameworks, situations and indicator definitions of `common_indicators.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from evalkit.project import Texts

# Codes of an annex, such as CO01; the total of ESF 2014-2020 has none.
UNCODED = "total"

# A field of the participants with the codes, the band of whole years or "known" that it must have.
Conditions = Mapping[str, Any]


@dataclass(frozen=True)
class Framework:
    """A programme: the genders that its form knows, the fields that a complete record has, its regulation by language.

    `required` are the fields that may not be refused; a record without one counts in the total alone.
    """

    genders: tuple[str, ...]
    required: tuple[str, ...]
    regulation: Texts


@dataclass(frozen=True)
class Situation:
    """What spells in certain states tell: which states, when they count, and the project's outcome that names them."""

    states: tuple[str, ...] = ()
    outcome: str = ""
    never: tuple[str, ...] = ()
    when: str = "at_clock"
    dimension: str = ""


@dataclass(frozen=True)
class Definition:
    """One common indicator, with the keys that `common_indicators.toml` explains."""

    framework: str
    code: str
    article: str
    clock: str
    name: Texts
    total: bool = False
    who: tuple[Conditions, ...] = ()
    base: tuple[tuple[str, ...], ...] = ()
    situation: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    sensitive: bool = False
    sample_based: bool = False
    entities: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The indicators that this one is made from."""
        return (*(code for group in self.base for code in group), *self.any_of)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that its alternatives ask for."""
        return tuple(dict.fromkeys(field for conditions in self.who for field in conditions))


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads((files("evalkit.analysis") / "common_indicators.toml").read_text(encoding="utf-8"))


@cache
def frameworks() -> Mapping[str, Framework]:
    """Return every programme by name."""
    return {name: Framework(**_frozen(entry)) for name, entry in _raw()["frameworks"].items()}


@cache
def situations() -> Mapping[str, Situation]:
    """Return every situation by name."""
    return {name: Situation(**_frozen(entry)) for name, entry in _raw()["situations"].items()}


@cache
def indicator_definitions(framework: str) -> Mapping[str, Definition]:
    """Return a programme's common indicators by code, in the order of its annex; none for an unknown programme."""
    found = (Definition(**_frozen(entry)) for entry in _raw()["indicators"])
    return {definition.code: definition for definition in found if definition.framework == framework}


def funder_labels() -> dict[str, Texts]:
    """Return the names of indicators and regulations by label (code.CO01, regulation.ESF 2014-2020) and language."""
    named: dict[str, Texts] = {f"regulation.{name}": framework.regulation for name, framework in frameworks().items()}
    for name in frameworks():
        for code, definition in indicator_definitions(name).items():
            shown = "" if code == UNCODED else f"{code} "
            named[f"code.{code}"] = {language: f"{shown}{text}" for language, text in definition.name.items()}
    return named


def _frozen(value: Any) -> Any:
    """Lists of TOML as tuples."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return {key: _frozen(item) for key, item in value.items()} if isinstance(value, dict) else value
