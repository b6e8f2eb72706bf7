"""Columns by which project.toml divides or compares the participants: they must be in the file that lists them."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.comparators import AGE, AGE_BAND, EDUCATION_BAND, LANGUAGE_BAND
from evalkit.errors import Fault
from evalkit.loading.reading import Reading
from evalkit.own_columns import plain_name
from evalkit.project import FILE, Settings
from evalkit.schema import PARTICIPANTS

# What is made of columns, and the columns of which one is enough.
MADE_OF = {
    AGE: ("birth_year", "birth_date"),
    AGE_BAND: ("birth_year", "birth_date"),
    EDUCATION_BAND: ("education",),
    LANGUAGE_BAND: ("language_level",),
}


def column_faults(reading: Reading, settings: Settings) -> Iterator[Fault]:
    """Yield a fault for each column that project.toml names and the table of participants does not have."""
    if reading.schema.name != PARTICIPANTS.name or reading.faults:
        return
    present = [str(name) for name in reading.frame if name != "person"]
    for key, names in _named(settings):
        for name in names:
            if not set(MADE_OF.get(name, (name,))) & set(present):
                expected = ", ".join(map(plain_name, present))
                yield Fault("named_column_missing", file=FILE, key=key, value=plain_name(name), expected=expected)


def _named(settings: Settings) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "groups", settings.groups
    if compared := settings.comparison:
        yield "comparison.group", (compared.group,)
        yield "comparison.adjust_for", compared.adjust_for
        yield "comparison.standardise_by", compared.standardise_by
    if settings.regression:
        yield "regression.characteristics", settings.regression.characteristics
