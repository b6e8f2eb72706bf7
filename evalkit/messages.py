"""Messages: faults as lines that a user can act on, in the reader's language."""

from __future__ import annotations

import datetime
import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evalkit.errors import Fault
from evalkit.numerals import RANGE
from evalkit.wording import Words

# Stretches of rows that one line names; who has more to mend sorts the column.
MOST_STRETCHES = 20
# Different values with the same fault in a column that are told one by one.
MOST_ALIKE = 10
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@dataclass(frozen=True)
class Message:
    """What is told of equal faults: where they are, in words, and what to do. Parts of the place may be empty."""

    file: str
    sheet: str
    cells: str
    column: str
    text: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.sheet, self.cells, self.column) if part)
        return f"{place}: {self.text}" if place else self.text[:1].upper() + self.text[1:]


def folded(faults: Iterable[Fault], words: Words) -> list[Message]:
    """Return a message for each fault; those that differ only in their rows share one.

    So do those that differ in their values too where a column has more than MOST_ALIKE of a kind: one tells how to mend
    them all.
    """
    equal: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        equal[str(replace(fault, row=None))].append(fault)
    alike: dict[str, list[list[Fault]]] = defaultdict(list)
    for group in equal.values():
        alike[str(replace(group[0], row=None, value="", more={}))].append(group)
    return [message for groups in alike.values() for message in _of_a_kind(groups, words)]


def _of_a_kind(groups: list[list[Fault]], words: Words) -> list[Message]:
    """A message for each group of equal faults, or one for all groups where they are many."""
    if len(groups) <= MOST_ALIKE or not groups[0][0].column:
        return [_message(group, words) for group in groups]
    first, others = groups[0][0], len(groups) - 1
    whole = _message([first, *(fault for group in groups for fault in group if fault is not first)], words)
    return [replace(whole, text=words.text("fault.and_others", others, text=whole.text, count=others))]


def messages(faults: Iterable[Fault], words: Words) -> list[str]:
    """Return a line for each fault: where, what stands there, what was expected; equal faults share one line."""
    return [str(message) for message in folded(faults, words)]


def message(fault: Fault, words: Words) -> str:
    """Return the line of one fault."""
    return messages([fault], words)[0]


def _message(equal: Sequence[Fault], words: Words) -> Message:
    fault, rows = equal[0], [fault.row for fault in equal if fault.row is not None]
    place = "fault.in_cell" if fault.letter else "fault.in_row"
    return Message(
        fault.file,
        words.text("fault.in_sheet", sheet=fault.sheet) if fault.sheet else "",
        words.text(place, len(rows), places=_stretches(rows, fault.letter)) if rows else "",
        words.text("fault.in_column", column=fault.column) if fault.column else "",
        _told(fault, words),
    )


def _stretches(rows: Sequence[int], letter: str) -> str:
    """Rows as a reader lists them: 4, 6–8, or B4, B6–B8 where a spreadsheet has letters for the column."""
    found: list[list[int]] = []
    for row in sorted(rows):
        if found and row <= found[-1][-1] + 1:
            found[-1].append(row)
        else:
            found.append([row])
    ends = [dict.fromkeys((rows[0], rows[-1])) for rows in found]
    told = [RANGE.join(f"{letter}{row}" for row in each) for each in ends]
    return ", ".join([*told[:MOST_STRETCHES], *(["…"] if len(told) > MOST_STRETCHES else [])])


def _told(fault: Fault, words: Words) -> str:
    key = f"fault.{fault.code}"
    if not words.has(key):
        return str(fault)
    for way, fits in (("bare", not fault.expected), ("near", "near" in fault.more)):
        if fits and words.has(f"{key}.{way}"):
            key = f"{key}.{way}"
            break
    fields = {"value": fault.value, "key": fault.key, **fault.more}
    fields = {name: _in_words(text, words) for name, text in fields.items()}
    fields |= {"topic": words.label("topic", fault.more["topic"])} if "topic" in fault.more else {}
    fields["expected"] = ", ".join(_expected(fault, words))
    # A fault may lack what its sentence would like to tell.
    return string.Formatter().vformat(words.template(key), (), defaultdict(str, fields))


def _in_words(text: str, words: Words) -> str:
    """A text with its days in the reader's form, whether the file has them as text or as date cells."""

    def day(match: re.Match[str]) -> str:
        try:
            return words.date(datetime.date.fromisoformat(match[0]))
        except ValueError:
            return match[0]

    return _DATE.sub(day, text)


def _expected(fault: Fault, words: Words) -> Iterator[str]:
    """What was expected; codes come with their names, since few know them."""
    for code in fault.expected.split(", "):
        name = f"label.{fault.more.get('kind', '')}.{code}"
        yield words.text("fault.code", code=code, name=words.text(name)) if words.has(name) else code
