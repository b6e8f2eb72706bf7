"""The appendix: how the numbers of a report were made, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evalkit.chapter.blocks import Block, Cell, Heading, Items, Line, Paragraph, Table
from evalkit.chapter.lineage import Entry, prefix
from evalkit.disclosure.counts import curve_threshold
from evalkit.disclosure.gate import earlier
from evalkit.disclosure.release import Earlier
from evalkit.disclosure.rounding import bucket_size
from evalkit.measures import measure_of
from evalkit.messages import messages
from evalkit.project import FILE, LEDGER, Project
from evalkit.results import Results, protected_counts, tells_of_persons
from evalkit.wording import Span, Words

CHAPTER = "appendix"
# How much of a hash a reader compares.
SHORT = 12


@dataclass(frozen=True)
class Made:
    """What a report was made from: its tables and figures, rows, projects, the record of code and data.

    `skipped` maps the key of a chapter's title to what the project lacks for it.
    """

    entries: tuple[Entry, ...]
    rows: Results
    projects: Sequence[Project]
    provenance: Mapping[str, Any]
    skipped: Mapping[str, Sequence[str]]
    release: str


def appendix(made: Made, words: Words) -> tuple[Block, ...]:
    """Return the blocks of the appendix: tables and figures, definitions, methods, data, checks, disclosure."""
    blocks = (
        *(_heading("title", words, 1), _text("lead", words)),
        *(_heading("shown.title", words), _shown(made, words)),
        *(_heading("definitions.title", words), _explained("definition", made, words)),
        *(_heading("methods.title", words), _explained("method", made, words)),
        *(_heading("files.title", words), _files(made, words), _code(made, words)),
        *(_heading("checks.title", words), _text("checks.passed", words), *_checks(made, words)),
        *_skipped(made, words),
        *(_heading("disclosure.title", words), *_disclosure(made, words)),
    )
    return tuple(block for block in blocks if not isinstance(block, Table) or block.lines)


def disclosure_rules(project: Project) -> dict[str, int]:
    """Return the thresholds that a public release of the project keeps, and how many counts are rounded to one."""
    rules = project.settings.disclosure
    return {
        "threshold": rules.threshold,
        "sensitive_threshold": rules.sensitive_threshold,
        "rounding_base": bucket_size(curve_threshold(project)),
    }


def _heading(key: str, words: Words, level: int = 2) -> Heading:
    return Heading(level, words.text(f"appendix.{key}"), key.replace(".", "-"))


def _text(key: str, words: Words, **values: object) -> Paragraph:
    return Paragraph((Span(words.text(f"appendix.{key}", **values)),))


def _table(name: str, heads: Sequence[str], lines: Iterable[Line], words: Words, numeric: bool = False) -> Table:
    """A table of the appendix: its name is that of its texts, `heads` the keys of its columns after the first."""
    texts = tuple(words.text(f"appendix.{key}") for key in (f"{name}.caption", f"{name}.lines", *heads))
    note = f"appendix.{name}.note"
    notes = (words.text(note),) if words.has(note) else ()
    return Table(f"made-{name}", texts[0], texts[1:], tuple(lines), notes, numeric)


def _shown(made: Made, words: Words) -> Table:
    heads = [f"head.{head}" for head in ("definitions", "methods", "data")]
    return _table("shown", heads, (_line(entry, words) for entry in made.entries), words)


def _line(entry: Entry, words: Words) -> Line:
    label = words.text("page.label", name=words.text(f"page.{entry.kind}"), number=entry.number)
    persons = [
        words.text("appendix.persons_in", persons=words.figure(row), window=words.label("window", row.window))
        for row in entry.persons
    ]
    cells = (
        "; ".join(words.text(f"appendix.definition.{code}") for code in entry.definitions),
        "; ".join(words.text(f"appendix.method.{code}") for code in entry.methods),
        "; ".join((*_named(entry.data), *persons)),
    )
    return Line(f"{label} {entry.caption}", tuple(Cell(text) for text in cells))


def _named(data: Iterable[str]) -> list[str]:
    """The files without the settings, which stand behind every number, unless there are no others."""
    named = list(data)
    return [name for name in named if name.rpartition("/")[2] != FILE] or named


def _explained(kind: str, made: Made, words: Words) -> Table:
    """Each definition or method of the report once, in the order in which a reader meets it."""
    codes = dict.fromkeys(code for entry in made.entries for code in getattr(entry, f"{kind}s"))
    lines = (
        Line(words.text(f"appendix.{kind}.{code}"), (Cell(words.text(f"appendix.{kind}.{code}.text")),))
        for code in codes
    )
    return _table(f"{kind}s", [f"{kind}s.text"], lines, words)


def _files(made: Made, words: Words) -> Table:
    lines = (
        Line(name, (Cell("; ".join(_content(name, made, words))), Cell(digest[:SHORT])))
        for name, digest in made.provenance["data"].items()
    )
    return _table("files", ["files.content", "files.hash"], lines, words)


def _content(name: str, made: Made, words: Words) -> Iterator[str]:
    """What a file holds; how many rows there are about persons only an internal report tells."""
    for project in made.projects:
        for table, source in project.settings.tables.items():
            if prefix(project, made.projects) + source.file == name:
                stated = table == "indicators"
                kind = words.text("appendix.files.indicators") if stated else words.label("table", table).lower()
                key = "rows" if stated or made.release == "internal" else "rows_protected"
                yield words.text(f"appendix.files.{key}", table=kind, rows=words.number(len(project.tables[table])))
    last = name.rpartition("/")[2]
    if last == FILE:
        yield words.text("appendix.files.settings")
    elif last.startswith("narrative."):
        yield words.text("appendix.files.narrative")
    elif last == LEDGER:
        yield words.text("appendix.files.ledger")


def _code(made: Made, words: Words) -> Paragraph:
    code, libraries = made.provenance["code"], made.provenance["libraries"]
    named = words.listed(
        [(Span(words.text("appendix.library", name=name, version=version)),) for name, version in libraries.items()]
    )
    return _text("code", words, version=code["version"], hash=code["sha256"][:SHORT], libraries=named)


def _checks(made: Made, words: Words) -> Iterator[Block]:
    """What was read otherwise than written; where it stands in a table of persons only an internal report tells."""
    remarks = [remark for project in made.projects for remark in project.remarks]
    if made.release != "internal":
        remarks = [replace(remark, row=None) for remark in remarks]
    if remarks:
        yield _text("checks.remarks", words)
        yield Items(tuple((Span(text),) for text in messages(remarks, words)))
    else:
        yield _text("checks.none", words)


def _skipped(made: Made, words: Words) -> Iterator[Block]:
    if len(made.projects) > 1:
        return
    yield _heading("skipped.title", words)
    if not made.skipped:
        yield _text("skipped.none", words)
        return
    yield _text("skipped.lead", words)
    yield Items(tuple(_lacking(title, needs, words) for title, needs in made.skipped.items()))


def _lacking(title: str, needs: Iterable[str], words: Words) -> tuple[Span, ...]:
    named = [(Span(words.text(f"appendix.need.{need}")),) for need in needs]
    return words.sentence("appendix.skipped.chapter", title=words.text(title), needs=words.listed(named))


def _disclosure(made: Made, words: Words) -> Iterator[Block]:
    if made.release == "public" and not tells_of_persons(made.rows):
        yield Paragraph((Span(words.text("page.public_stated")),))
        return
    rules = [disclosure_rules(project) for project in made.projects]
    strictest = {name: max(each[name] for each in rules) for name in rules[0]}
    yield _text(
        f"disclosure.{made.release}", words,
        threshold=strictest["threshold"], sensitive=strictest["sensitive_threshold"],
    )  # fmt: skip
    if made.release == "public":
        said = (text for project in made.projects for text in hidden_for_earlier(earlier(project), words))
        yield from (Paragraph((Span(text),)) for text in said)
    counts = protected_counts(made.rows)
    if counts["rounded"]:
        yield _text("disclosure.rounding", words, base=strictest["rounding_base"])
    if any(counts.values()):
        yield _protected(counts, words)
    elif made.release == "public":
        yield _text("disclosure.none", words)


def hidden_for_earlier(before: Earlier, words: Words) -> Iterator[str]:
    """Return what a release says of earlier ones: that it was held against them, and what it hides because of them."""
    said = {"releases": before.releases, "counts": before.counts, "windows": before.windows}
    for name, count in said.items() if before.releases else ():
        if count:
            yield words.text(f"appendix.disclosure.earlier_{name}", count, count=words.number(count))


def _protected(counts: Mapping[str, Counter[str]], words: Words) -> Table:
    """How many numbers of each definition are hidden or rounded."""
    kinds: dict[str, Counter[str]] = {}
    for way, measures in counts.items():
        for measure, count in measures.items():
            kinds.setdefault(measure_of(measure, rounded=bool(counts["rounded"])).definition, Counter())[way] += count
    lines = (
        Line(
            words.text(f"appendix.definition.{code}"),
            tuple(Cell(words.number(found[way])) for way in ("suppressed", "rounded")),
        )
        for code, found in kinds.items()
    )
    return _table("disclosure", ["disclosure.suppressed", "disclosure.rounded"], lines, words, numeric=True)
