"""Reading `project.toml`: settings that are right, or every fault in them."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from evalkit.comparators import DERIVED
from evalkit.errors import DataError, Fault
from evalkit.own_columns import as_typed, plain_name
from evalkit.part import Part
from evalkit.privacy import shown
from evalkit.project import FILE, Settings
from evalkit.schema import FLOW_STEPS, INDICATORS, MISSING, PARTICIPANTS, PROGRAMMES, STATUSES_AT_START, TABLES

# What evalkit has beside a project's own columns, outcomes, states and places, and so calls by itself.
RESERVED = {
    "characteristics": PARTICIPANTS.column_names,
    "outcomes": ("any", "primary_or_step", *FLOW_STEPS),
    "states": ("other_states", "other_paths"),
    "places": (MISSING,),
}
# With these it joins names to the ids of rows, to pairs and to paths.
JOINING = ".=+>/"


def read_settings(folder: Path) -> Settings:
    """Return the checked settings of a project folder.

    Raises DataError listing every fault: file missing, not TOML, unknown key, wrong type, names that point nowhere.
    """
    try:
        # Windows editors put a byte order mark in front.
        written = (folder / FILE).read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise DataError([_missing(folder)]) from None
    except OSError:
        raise DataError([Fault("file_unreadable", file=FILE)]) from None
    except UnicodeDecodeError:
        raise DataError([Fault("not_utf8", file=FILE)]) from None
    raw = _parsed(written)
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        raise DataError(_faults(error, raw)) from None
    faults = [*_name_faults(settings), *_table_faults(settings), *_unit_faults(settings)]
    if faults:
        raise DataError(faults)
    return settings


def _missing(folder: Path) -> Fault:
    if folder.is_dir():
        return Fault("project_missing", file=FILE)
    return Fault("folder_is_file" if folder.is_file() else "folder_missing", value=folder.as_posix())


# What is written after the equals sign by who does not know TOML: a day, a decimal comma, a text without its quotation
# marks or within typographic ones.
_SLIPS = {
    "toml_day": re.compile(r"=\s*(?P<value>\d{1,2}\.\s?\d{1,2}\.\s?\d{4})"),
    "toml_comma": re.compile(r"=\s*(?P<value>\d+,\d+)"),
    "toml_text": re.compile(r"=\s*[”“„’»'«]?(?P<value>(?!(?:true|false)\b)[^\W\d_][^#}\]”“’»'«]*)"),
}


def _parsed(written: str) -> dict[str, Any]:
    try:
        return tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise DataError([_misspelt(error, written)]) from None


def _misspelt(error: tomllib.TOMLDecodeError, written: str) -> Fault:
    """Where the slip is; what it is, tomllib says in English only."""
    place = re.search(r"line (\d+), column (\d+)", str(error))
    if place is None:
        return Fault("toml_cut_short", file=FILE)
    # As tomllib counts them.
    line = written.replace("\r\n", "\n").split("\n")[int(place[1]) - 1]
    for code, slip in _SLIPS.items():
        if match := slip.search(line):
            return Fault(code, file=FILE, row=int(place[1]), value=shown(match["value"].strip()))
    return Fault("not_toml", file=FILE, row=int(place[1]), value=place[2])


# pydantic's error types to the codes of faults; where a type is not listed, its first word says what was expected.
_CODES = {
    "missing": "key_missing",
    "extra_forbidden": "key_unknown",
    "start_after_end": "start_after_end",
    "range_upside_down": "range_upside_down",
    "literal_error": "name_unknown",
    "too_short": "list_too_short",
    "string_too_short": "text_empty",
    "greater_than": "not_above",
    "greater_than_equal": "below_least",
    "less_than_equal": "above_most",
    "date": "key_not_date",
    "float": "key_not_number",
    "int": "key_not_whole",
    "bool": "key_not_yes_no",
    "string": "key_not_text",
    "tuple": "key_not_list",
    "dict": "key_not_part",
    "model": "key_not_part",
}
# What is written once for each language.
_IN_LANGUAGES = ("name", "source", "note", "during")
# A point in time may be a date or a whole number, and pydantic lists an error for each.
_MOMENT = {"key_not_date", "key_not_whole"}


def _faults(error: ValidationError, raw: Any) -> list[Fault]:
    """One fault a key, the first that pydantic lists."""
    faults: dict[str, Fault] = {}
    for item in error.errors():
        key, code = _key(item["loc"], raw), _code(item)
        if key not in faults:
            faults[key] = _fault(code, key, item)
        elif {faults[key].code, code} == _MOMENT:
            faults[key] = replace(faults[key], code="key_not_moment")
    return list(faults.values())


def _code(item: ErrorDetails) -> str:
    kind = item["type"]
    if kind == "string_pattern_mismatch":
        return "not_a_name" if "_" in item["ctx"]["pattern"] else "not_a_slug"
    return _CODES.get(kind) or _CODES.get(kind.partition("_")[0], "key_wrong")


def _fault(code: str, key: str, item: ErrorDetails) -> Fault:
    value, limits, last = item["input"], item.get("ctx", {}), str(item["loc"][-1])
    if code == "key_missing":
        return Fault(code, file=FILE, key=key)
    if code == "start_after_end":
        return Fault(code, file=FILE, key=key, value=_shown(value["end"]), more={"start": _shown(value["start"])})
    if code == "range_upside_down":
        return Fault(code, file=FILE, key=key, value=_shown(value["upper"]), more={"low": _shown(value["value"])})
    if code == "key_unknown":
        near = get_close_matches(last, _known_keys(), n=1)
        return Fault(code, file=FILE, key=key, value=_shown(value), more={"near": near[0]} if near else {})
    if code == "key_not_part" and last in _IN_LANGUAGES and isinstance(value, str):
        code = "key_not_in_languages"
    if code == "above_most" and limits["le"] == 1 and value <= 100:
        return Fault("share_in_percent", file=FILE, key=key, value=_shown(value), expected=f"{value / 100:g}")
    # Of names, pydantic says "'a', 'b' or 'c'".
    expected = ", ".join(re.findall(r"'([^']*)'", limits.get("expected", "")))
    limit = next((f"{limits[name]:g}" for name in ("gt", "ge", "le", "min_length") if name in limits), "")
    return Fault(code, file=FILE, key=key, value=_shown(value), expected=expected or limit)


def _known_keys() -> list[str]:
    """The keys that stand anywhere in a `project.toml`."""
    parts: list[type[Part]] = Part.__subclasses__()
    return sorted({name for part in parts for name in part.model_fields})


def _shown(value: Any) -> str:
    """A value as TOML has it, texts without their quotation marks and nobody's identifiers."""
    plain = isinstance(value, str | datetime.date | datetime.time)
    return shown(str(value) if plain else json.dumps(value, ensure_ascii=False, default=str))


def _key(location: tuple[int | str, ...], raw: Any) -> str:
    """The key as the file has it: pydantic's location without the types it tried, with a key that is missing."""
    # "[key]" marks a name that is no key.
    location = tuple(part for part in location if part != "[key]")
    for count, part in enumerate(location):
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            missing = isinstance(raw, dict)
            return ".".join(str(part) for part in location[: count + missing])
    return ".".join(str(part) for part in location)


def _name_faults(settings: Settings) -> list[Fault]:
    """Names in one place that must stand in another, and names that are taken."""
    outcomes = settings.outcomes.states if settings.outcomes else {}
    own: dict[str, Collection[str]] = {
        "characteristics": settings.characteristics,
        "outcomes": outcomes,
        "states": settings.states,
        "places": settings.places,
        "windows": settings.windows,
    }
    given = [(key, name) for key, names in own.items() for name in names]
    taken = [
        Fault("name_taken", file=FILE, key=f"{key}.{name}", value=name)
        for key, name in given
        if name in RESERVED.get(key, ())
    ]
    wrong = [
        Fault("name_with_mark", file=FILE, key=key, value=name, expected=" ".join(JOINING))
        for key, name in given
        if not name or set(name) & set(JOINING)
    ]
    named = (_setting_names, _column_names, _state_names, _source_names)
    unknown = [
        Fault("name_unknown", file=FILE, key=key, value=name, expected=", ".join(dict.fromkeys(known)))
        for names_of in named
        for key, names, known in names_of(settings)
        for name in names
        if name not in known
    ]
    return taken + wrong + unknown


def _table_faults(settings: Settings) -> list[Fault]:
    """Tables that name persons need the table that lists them, and sums of indicators their table."""
    of_persons = [name for name in settings.tables if name in TABLES and "person" in TABLES[name].column_names]
    of_indicators = [f"sums.{number}" for number, part in enumerate(settings.sums) if part.of == INDICATORS.name]
    return [
        Fault("key_missing", file=FILE, key=f"tables.{table}", expected=", ".join(users))
        for table, users in ((PARTICIPANTS.name, of_persons), (INDICATORS.name, of_indicators))
        if users and table not in settings.tables
    ]


# A key, the names that stand there, the names that may.
_Names = tuple[str, Iterable[str], Sequence[str]]


def _setting_names(settings: Settings) -> Iterator[_Names]:
    yield "tables", settings.tables, tuple(TABLES)
    yield "project.programme", [settings.project.programme or PROGRAMMES[0]], PROGRAMMES
    yield "project.target_group", settings.project.target_group, STATUSES_AT_START
    for number, part in enumerate(settings.sums):
        if part.of == "money":
            yield f"sums.{number}", (*part.parts, part.total), tuple(settings.money)


def _column_names(settings: Settings) -> Iterator[_Names]:
    own = settings.characteristics
    columns = as_typed(settings.table_schema(PARTICIPANTS.name).column_names, own)
    yield "groups", as_typed(settings.groups, own), columns
    if compared := settings.comparison:
        yield "comparison.group", as_typed([compared.group], own), columns
        yield "comparison.adjust_for", as_typed(compared.adjust_for, own), (*columns, *DERIVED)
        yield "comparison.standardise_by", as_typed(compared.standardise_by, own), (*columns, *DERIVED)
    if settings.regression:
        in_words = (name for name in settings.table_schema(PARTICIPANTS.name).in_words if name != "person")
        known = (*as_typed(in_words, own), *DERIVED)
        yield "regression.characteristics", as_typed(settings.regression.characteristics, own), known


def _state_names(settings: Settings) -> Iterator[_Names]:
    known_states = settings.table_schema("episodes").column("state").codes
    yield "state_priority", settings.state_priority, known_states
    outcomes = settings.outcomes
    if outcomes:
        for name, states in outcomes.states.items():
            yield f"outcomes.{name}", states, known_states
        yield "outcomes.primary", outcomes.primary, tuple(outcomes.states)
        if outcomes.target_window:
            yield "outcomes.target_window", [outcomes.target_window], tuple(settings.windows)
    for name, benchmark in settings.benchmarks.items():
        yield f"benchmarks.{name}.states", benchmark.states, known_states


def _source_names(settings: Settings) -> Iterator[_Names]:
    for table, source in settings.tables.items():
        if table not in TABLES:
            continue
        schema = settings.table_schema(table)
        in_words, own = schema.in_words, settings.characteristics
        yield f"tables.{table}.columns", as_typed(source.columns, own), as_typed(schema.column_names, own)
        yield f"tables.{table}.values", as_typed(source.values, own), as_typed(in_words, own)
        for name, codes in source.values.items():
            if name in in_words and (known := schema.meanings(name)):
                yield f"tables.{table}.values.{plain_name(name)}", codes.values(), known


def _unit_faults(settings: Settings) -> list[Fault]:
    """Windows in dates where the project counts units, or the other way round."""
    unit = settings.time.unit
    return [
        Fault(
            "window_wrong_unit",
            file=FILE,
            key=f"windows.{name}",
            value=str(window.start),
            expected=unit,
            more={"kind": "time_unit"},
        )
        for name, window in settings.windows.items()
        if isinstance(window.start, datetime.date) != (unit == "date")
    ]
