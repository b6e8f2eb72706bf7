"""`project.toml` of the copy: the same settings, the copy's workbook and headers, texts without identifiers."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evalkit.pseudonyms.copy_tables import CopiedTable

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def copied_settings(
    raw: Mapping[str, Any], tables: Sequence[CopiedTable], workbook: str, cleaned: Callable[[str], str]
) -> str:
    """Return the text of the copy's `project.toml`, made from the source's settings as TOML reads them.

    Comments are left out. `cleaned` takes the identifiers out of a text.
    """
    settings = _cleaned(raw, cleaned)
    for table in tables:
        section = {**settings["tables"][table.name], "file": workbook, "sheet": table.name}
        section["columns"] = {name: header for name, header in table.headers.items() if name != header}
        values = section.get("values", {})
        section["values"] = {
            name: words for name, words in values.items() if name in table.headers and name != "person"
        }
        settings["tables"][table.name] = section
    return to_toml(settings)


def _cleaned(value: Any, cleaned: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {key: _cleaned(part, cleaned) for key, part in value.items()}
    return [_cleaned(part, cleaned) for part in value] if isinstance(value, list) else value


def to_toml(settings: Mapping[str, Any], path: tuple[str, ...] = ()) -> str:
    """Return settings as TOML: plain values first, then a section for each part that holds parts."""
    plain = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    parts = {key: value for key, value in settings.items() if isinstance(value, dict)}
    lines = [f"[{'.'.join(map(_key, path))}]"] if path and (plain or not parts) else []
    lines += [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    sections = [to_toml(part, (*path, key)) for key, part in parts.items()]
    return "\n".join([*lines, *([""] if lines else []), *sections])


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    # JSON escapes what TOML escapes, but for the delete character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        lines = any(isinstance(part, dict) for part in value)
        return (
            "[\n" + "".join(f"  {_value(part)},\n" for part in value) + "]"
            if lines
            else f"[{', '.join(map(_value, value))}]"
        )
    return repr(value)
