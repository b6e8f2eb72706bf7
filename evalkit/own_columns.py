"""Own columns: what a project adds to the participants, kept apart from every name that evalkit makes.

In tables, frames and rows a project's own column `age` is called `own_age`; evalkit makes no column and no variable
whose name begins so. `project.toml`, the files and messages have the plain name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from pydantic import Field

from evalkit.part import Name, Part, Texts
from evalkit.schema import Column

OWN = "own_"
# Labels of this kind name a column ("variable.age"); those of a column's own kind name its codes ("age.young").
VARIABLE = "variable"

_Value = TypeVar("_Value")


class Characteristic(Part):
    """[characteristics.NAME]: a column of participants that this project adds; `values` are its codes, if listed."""

    name: Texts = Field(default_factory=dict)
    values: dict[str, Texts] = Field(default_factory=dict)


def own_name(plain: str) -> str:
    """Return what a project's own column is called in tables, frames and rows."""
    return f"{OWN}{plain}"


def plain_name(name: str) -> str:
    """Return the name that a column of a table has in `project.toml`."""
    return name.removeprefix(OWN)


def own_columns(characteristics: Mapping[Name, Characteristic]) -> tuple[Column, ...]:
    """Return the columns that a project adds to the participants."""
    return tuple(
        Column(own_name(name), "code" if part.values else "text", codes=tuple(part.values))
        for name, part in characteristics.items()
    )


def in_tables(names: Iterable[str], own: Collection[str]) -> tuple[str, ...]:
    """Return columns that `project.toml` names as tables have them, each once; of two with one name the project's own
    is meant.
    """
    return tuple(dict.fromkeys(_in_tables(name, own) for name in names))


def _in_tables(name: str, own: Collection[str]) -> str:
    return own_name(name) if name in own else name


def as_typed(names: Iterable[str], own: Collection[str]) -> tuple[str, ...]:
    """Return columns that tables have as `project.toml` names them."""
    return tuple(plain if (plain := plain_name(name)) in own else name for name in names)


def keys_in_tables(by_column: Mapping[str, _Value], own: Collection[str]) -> dict[str, _Value]:
    """Return what `project.toml` says of each column, by the column's name in tables."""
    return {_in_tables(name, own): value for name, value in by_column.items()}


def labels_in_tables(labels: Mapping[str, _Value], own: Collection[str]) -> dict[str, _Value]:
    """Return the labels by key, those of own columns and their codes by the column's name in tables.

    A code's label is also kept as it is: a kind of evalkit's, such as `state`, may be called as the column. No kind
    begins as the names of own columns in tables do.
    """
    return {key: text for typed, text in labels.items() for key in _keys(typed, own)}


def _keys(typed: str, own: Collection[str]) -> Iterator[str]:
    kind, _, code = typed.partition(".")
    if kind == VARIABLE and code in own:
        yield f"{VARIABLE}.{own_name(code)}"
        return
    if kind not in own or not kind.startswith(OWN):
        yield typed
    if kind in own:
        yield f"{own_name(kind)}.{code}"
