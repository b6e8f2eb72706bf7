"""Messages: faults as lines that a user can act on, in the reader's language."""

from __future__ import annotations

import datetime
import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from evalkit.errors import Fault
from evalkit.wording import RANGE, Words

# Stretches of rows that one line names; who has more to mend sorts the column.
MOST_STRETCHES = 20
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def messages(faults: Iterable[Fault], words: Words) -> list[str]:
    """Return a line for each fault: where, what stands there, what was expected; equal faults share one line."""
    equal: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        equal[str(replace(fault, row=None))].append(fault)
    return [_line(group[0], [fault.row for fault in group if fault.row is not None], words) for group in equal.values()]


def message(fault: Fault, words: Words) -> str:
    """Return the line of one fault."""
    return messages([fault], words)[0]


def _line(fault: Fault, rows: Sequence[int], words: Words) -> str:
    parts = [fault.file, fault.sheet and words.text("fault.in_sheet", sheet=fault.sheet)]
    parts.append(words.text("fault.in_row", len(rows), rows=_stretches(rows)) if rows else "")
    parts.append(words.text("fault.in_column", column=fault.column) if fault.column else "")
    return ", ".join(part for part in parts if part) + (": " if any(parts) else "") + _told(fault, words)


def _stretches(rows: Sequence[int]) -> str:
    """Rows as a reader lists them: 4, 6–8."""
    found: list[list[int]] = []
    for row in sorted(rows):
        if found and row <= found[-1][-1] + 1:
            found[-1].append(row)
        else:
            found.append([row])
    told = [f"{rows[0]}{RANGE}{rows[-1]}" if rows[-1] > rows[0] else str(rows[0]) for rows in found]
    return ", ".join([*told[:MOST_STRETCHES], *(["…"] if len(told) > MOST_STRETCHES else [])])


def _told(fault: Fault, words: Words) -> str:
    key = f"fault.{fault.code}"
    if not words.has(key):
        return str(fault)
    if not fault.expected and words.has(f"{key}.bare"):
        key = f"{key}.bare"
    fields = {"value": fault.value, "key": fault.key, **fault.more}
    fields = {name: _in_words(text, words) for name, text in fields.items()}
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
