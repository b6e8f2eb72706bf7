"""What people write for the report: `narrative.<language>.md`, taken apart by its headings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

from evalkit.errors import DataError, Fault

# The headings' ids; each has its place in a chapter, and its title in the catalogues.
PARTS = ("aims", "activities", "deviations", "method", "lessons", "embedding")
# ## Title {#id}
_HEADING = re.compile(r"##\s+\S.*?(\s*\{#(?P<id>[^}\s]*)\})?\s*")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def read_narrative(content: bytes, file: str) -> dict[str, str]:
    """Return heading id to the Markdown below it, up to the next heading of level two.

    What stands above the first such heading is a note to the writers and is left out. Raises DataError: not UTF-8, a
    heading of level two without an id, one that no chapter takes up, an id twice.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DataError([Fault("not_utf8", file=file)]) from None
    headings = [(row, match["id"]) for row, line in enumerate(lines) if (match := _HEADING.fullmatch(line))]
    faults, seen = [], set()
    for row, name in headings:
        if not name:
            faults.append(Fault("heading_without_id", file=file, row=row + 1, expected="## … {#id}"))
        elif name not in PARTS:
            faults.append(Fault("heading_unknown", file=file, row=row + 1, value=name, expected=", ".join(PARTS)))
        elif name in seen:
            faults.append(Fault("heading_twice", file=file, row=row + 1, value=name))
        seen.add(name)
    if faults:
        raise DataError(faults)
    ends = [row for row, _ in headings[1:]] + [len(lines)]
    return {name: "\n".join(lines[row + 1 : end]).strip() for (row, name), end in zip(headings, ends, strict=True)}


def without_template(narrative: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the texts without sentences of the template, which tell of an invented project; empty without others."""
    template = files("evalkit.template") / language / "narrative.md"
    invented = read_narrative(template.read_bytes(), template.name) if template.is_file() else {}
    own = {}
    for part, text in narrative.items():
        for sentence in _BETWEEN_SENTENCES.split(invented.get(part, "")):
            text = text.replace(sentence, "")
        own[part] = text.strip()
    return own
