"""Statements: figures of the source that must agree, as `project.toml` names them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evalkit.part import Part, Texts


class Sum(Part):
    """One [[sums]] entry: indicators, or lines of [money], whose figures must add up to another's."""

    name: Texts
    parts: Annotated[tuple[str, ...], Field(min_length=2)]
    total: str
    of: Literal["indicators", "money"] = "indicators"


class Said(Part):
    """A figure and the place in the source that gives it."""

    value: float
    source: Texts


class Pair(Part):
    """One [[pairs]] entry: two statements that should give the same figure."""

    name: Texts
    first: Said
    second: Said
