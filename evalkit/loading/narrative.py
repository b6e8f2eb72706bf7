"""What people write for the report: `narrative.<language>.md`, by its headings, and what to look at again in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files

from evalkit.errors import DataError, Fault
from evalkit.loading.cells import fold
from evalkit.privacy import MASK
from evalkit.privacy.sensitive import Sign, find_signs
from evalkit.project import LANGUAGES, Project

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


def narrative_remarks(project: Project) -> list[Fault]:
    """Return a remark for each small number of persons and each first name beside something sensitive in the texts.

    They are for those who write the texts: a report that told of them would show where to look.
    """
    allowed, remarks = {fold(text) for text in project.settings.privacy.allowed}, list[Fault]()
    for language in LANGUAGES:
        path = project.folder / f"narrative.{language}.md"
        if path.is_file():
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            remarks += _remarks(lines, path.name, find_signs("\n".join(lines), language), allowed)
    return remarks


def _remarks(lines: Sequence[str], file: str, signs: Iterable[Sign], allowed: Collection[str]) -> Iterator[Fault]:
    text = "\n".join(lines)
    headings = {row: match["id"] for row, line in enumerate(lines) if (match := _HEADING.fullmatch(line))}
    for sign in signs:
        row = text.count("\n", 0, sign.start)
        # What stands above the first heading is no part of the report.
        above = [heading for place, heading in headings.items() if place < row]
        if above and fold(text[sign.start : sign.end]) not in allowed:
            more = {"topic": sign.topic} if sign.topic else {}
            yield Fault(sign.kind, file, row=row + 1, key=above[-1], value=MASK, more=more)
