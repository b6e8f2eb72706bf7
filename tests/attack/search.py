"""Searching everything that was published, unpacked, for what should not be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd
from curves import Leak
from knowledge import World, counts, threshold_of
from published import members, picture_texts
from reading import Reading, Unit, numbers

from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.wording import Words

# A number with its unit behind it is no count: a time, a share.
# Nor is one in a code (CO03, R.2.8, ISCED 3–4), or that of a table.
_UNITS = r"kk|%|vko|pv|€|euroa|euros?|months?|mån|månad|månader|weeks?|v\.|veck|days?|dag|percent|procent|proc|per cent"
_NUMBERED = "Taulukko|Kuvion?|Table|Figure|Tabell|Figur"
_NUMBER = r"\d+(?:[,.]\d+)?"
_CODE = r"[A-Za-z][\w.]*\d[\w.]*|ISCED(?: level| nivå)? \d(?:–\d)?"
_OTHER_UNITS = re.compile(rf"{_NUMBER}(?:–{_NUMBER})? ?(?:{_UNITS})|{_CODE}|(?:{_NUMBERED}) \d+")


def raw_texts(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Return every file, and every member of every archive, as text, whatever it is."""
    for name, content in files.items():
        if content[:2] == b"PK":
            for member, data in members(content):
                yield f"{name}/{member}", _text(data)
        else:
            yield name, _text(content)


def _text(data: bytes) -> str:
    return "\n".join(picture_texts(data)) if data[:4] == b"\x89PNG" else data.decode("utf-8", "replace")


def identities(project: Project, files: Mapping[str, bytes]) -> Iterator[Leak]:
    """Return where an identifier stands, or a day of one person's life that is none of the project's own days."""
    persons = [str(name) for name in project.tables["participants"]["person"]]
    long_enough = [name for name in persons if len(name) > 4 and re.search(r"\D", name)]
    days = _days(project)
    wanted = re.compile("|".join(map(re.escape, [*long_enough, *days]))) if long_enough or days else None
    for name, text in raw_texts(files):
        found = wanted.search(text) if wanted else None
        if found:
            yield Leak(name, f"{found.group()!r} of a participant")


def _days(project: Project) -> set[str]:
    """Every day in the records, as it is written, but for those that the project's settings hold."""
    if project.settings.time.unit != "date":
        return set()
    days = {day for name in ("enrolments", "episodes", "assessments") if name in project.tables
            for column in ("start", "end", "date") if column in project.tables[name]
            for day in project.tables[name][column].dropna()}  # fmt: skip
    own = re.findall(r"\d{4}-\d\d-\d\d", project.settings.model_dump_json())
    listed = project.tables.get("indicators", pd.DataFrame())
    own += [f"{day:%Y-%m-%d}" for column in ("due", "as_of") if column in listed for day in listed[column].dropna()
            if isinstance(day, pd.Timestamp)]  # fmt: skip
    others = [day for day in days if f"{day:%Y-%m-%d}" not in own]
    return {f"{day:%Y-%m-%d}" for day in others} | {f" {day.day}.{day.month}.{day.year}" for day in others}


# The foot of a page, and the page after a line of dots in the contents.
_PAGES = re.compile(r"(?:^\w+ \d+ / \d+$)|(?:(?:\. ?){3,}\D*\d+$)")


def strangers(reading: Reading, page: str = "index.html") -> Iterator[Leak]:
    """Return texts with numbers in a Word file or drawing that the page does not have, and numbers of a PDF.

    What the page says is read number by number; what another format says beside it would escape.
    """
    said = {unit.text for unit in reading.units if unit.place.startswith(page)}
    everything = "\n".join(said)
    known = {number for text in said for number in numbers(text)}
    for unit in reading.units:
        if ".docx/word/document.xml" in unit.place and unit.place.split()[-1] in ("line", "p", "@descr", "@title"):
            strange = re.search(r"\d", unit.text) is not None and unit.text.lstrip("| ") not in everything
        else:
            strange = unit.place.startswith("figures/") or unit.place.endswith(".pdf")
            strange = strange and not set(numbers(_PAGES.sub("", unit.text))) <= known
        if strange:
            yield Leak(unit.place, f"only here: {unit.text[:120]!r}")
    published = {round(each.low + each.high, 6) for each in reading.printed if each.place.startswith("numbers.xlsx")}
    for place, number in reading.cells:
        if round(2 * number, 6) not in published:
            yield Leak(place, f"a cell holds {number:g}, which no published row has")


def hidden_numbers(world: World, shown: Results, reading: Reading, words: Words) -> Iterator[Leak]:
    """Return texts in which the label or id of a hidden small count stands beside that count."""
    told = {row.id for row in shown if row.mark != "suppressed"}
    small = [row for row in counts(world.rows).values()
             if row.id not in told and 0 < (row.value or 0) < threshold_of(row, world)]  # fmt: skip
    for row in small:
        label = words.label(row.variable, row.category) if row.category else ""
        for unit in reading.units:
            if row.id in unit.text and _has(unit.text.replace(row.id, ""), row):
                yield Leak(unit.place, f"{row.id} = {row.value:g} in {unit.text[:100]!r}")
            elif label and _named(label, unit.text) and _tells(unit, label, row, shown, words):
                yield Leak(unit.place, f"{row.id} = {row.value:g} beside its label in {unit.text[:160]!r}")


def _named(label: str, text: str) -> bool:
    return label in text and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text) is not None


def _has(text: str, row: Row) -> bool:
    # The decimals of English as those of Finnish and Swedish.
    plain = _OTHER_UNITS.sub("", re.sub(r"(?<=\d)\.(?=\d)", ",", text))
    return any(value == row.value for value, half in numbers(plain) if half == 0.5)


# Where the part of a sentence ends that a label stands in.
_CLAUSE = re.compile(r"[,;.] ")


def _tells(unit: Unit, label: str, row: Row, shown: Results, words: Words) -> bool:
    """Whether the text has the number in the label's clause, and no row that it may state has that number."""
    before, _, after = unit.text.partition(label)
    near = unit.text if " | " in unit.text else _CLAUSE.split(before)[-1] + label + _CLAUSE.split(after)[0]
    if unit.place.startswith("numbers.xlsx") or not _has(near.replace(label, ""), row):
        return False
    reasons = {
        value for other in shown for value in (other.value, other.count, other.base, other.time)
        if value is not None and other.category
        and (other.category == row.category or words.label(other.variable, other.category) in unit.text)
    }  # fmt: skip
    return row.value not in reasons


def bar_leaks(world: World, shown: Results, reading: Reading) -> Iterator[Leak]:
    """Return bars whose length is a count that no published row has."""
    rows = [row for row in shown.where(measure="primary_outcome", variable="state", statistic="count")]
    values = sorted({row.value for row in rows if row.value})
    for place, lengths in reading.bars.items():
        if place.endswith("outcomes.svg") and lengths and max(lengths) > 0:
            if not values:
                yield Leak(place, "bars of nothing that was published")
                continue
            unit = max(lengths) / max(values)
            for length in lengths:
                if length > 0 and min(abs(length / unit - value) for value in values) > 0.02:
                    yield Leak(place, f"a bar of {length / unit:.2f}")
