"""The lists of reports: index.html of public ones and internal.html of internal ones, from the records beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby, islice, pairwise
from pathlib import Path

from evalkit.access import put_file
from evalkit.chapter.blocks import Block, Heading, Paragraph
from evalkit.publishing import nodes
from evalkit.publishing.content import Report
from evalkit.publishing.html import page
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.record import RECORD, read_record
from evalkit.wording import TAGS, Words, languages

INDEX, INTERNAL = "index.html", "internal.html"
# Where the record of a report lies below the folder of all reports: project, language, release.
_RECORDS = f"*/*/*/{RECORD}"
# What the record says of its report.
_TOLD = ("slug", "title", "subtitle", "language", "release", "summary")
_RELEASES = ("public", "internal")
# Headings of the chapters under which the one sentence stands that tells a report best, the best one first.
_TELLING = ("summary-outcome-heading", "summary-reach-heading")
# The one under which it stands how many targets were reached, which is told beside it.
_TARGETS = "summary-targets-heading"
_SENTENCE = re.compile(r".+?(?:[^\s.]\.(?=\s+[A-ZÅÄÖ]|$)|$)", re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """A report as the list tells of it; `files` are the names of its files by kind, in `folder` below the list's."""

    folder: Path
    slug: str
    title: str
    subtitle: str
    language: str
    release: str
    summary: str
    files: Mapping[str, str]


def about(report: Report) -> dict[str, str]:
    """Return what a report's record says for the list of reports."""
    return {
        "slug": report.slug,
        "title": report.title,
        "subtitle": report.subtitle,
        "language": report.language,
        "release": report.release,
        "summary": summary(report),
    }


def summary(report: Report) -> str:
    """Return the report in a sentence or two of its own.

    They tell what was reached, else whom, and how many targets were and were not; where the report has neither, the
    first sentence with a number, else the first one.
    """
    blocks = [block for _, block in report.blocks()]
    best = (sentence for heading in _TELLING for sentence in _first(blocks, heading))
    told = [*islice(best, 1), *_first(blocks, _TARGETS)]
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    others = (
        *(sentence for paragraph in paragraphs for sentence, numbered in _sentences(paragraph) if numbered),
        *(sentence for paragraph in paragraphs for sentence, _ in _sentences(paragraph)),
    )
    return " ".join(told or others[:1])


def _first(blocks: list[Block], heading: str) -> list[str]:
    """The first sentence of the paragraph that follows a heading, if there is one."""
    paragraph = _after(blocks, heading)
    return [sentence for sentence, _ in islice(_sentences(paragraph), 1)] if paragraph else []


def _sentences(paragraph: Paragraph) -> Iterator[tuple[str, bool]]:
    """The sentences of a paragraph, each with whether it tells a number of a row, or of several."""
    ends = list(accumulate(len(span.text) for span in paragraph.spans))
    text = paragraph.plain()
    for found in _SENTENCE.finditer(text):
        inside = [span for span, end in zip(paragraph.spans, ends, strict=True) if found.start() < end <= found.end()]
        yield found[0].strip(), any(span.row or span.counts or span.adds for span in inside)


def _after(blocks: list[Block], heading: str) -> Paragraph | None:
    """The paragraph that follows a heading."""
    for one, following in pairwise(blocks):
        if isinstance(one, Heading) and one.id == heading and isinstance(following, Paragraph):
            return following
    return None


def write_index(output: Path) -> Path:
    """Write the list of the public reports below a folder and return its path; one that says the same stays as it is.

    Internal reports have a list of their own beside it, which its owner alone can read; without such reports there is
    none. A list is in the first of evalkit's languages that one of its reports is in.
    """
    listed = entries(output)
    public, internal = ([entry for entry in listed if entry.release == release] for release in _RELEASES)
    put_file(output / INDEX, index(public), private=False)
    if internal:
        put_file(output / INTERNAL, index(internal, "internal"), private=True)
    else:
        (output / INTERNAL).unlink(missing_ok=True)
    return output / INDEX


def entries(output: Path) -> tuple[Entry, ...]:
    """Return the reports below a folder, by project, language and release; a folder without a whole record is none."""
    found = (entry for path in output.glob(_RECORDS) for entry in _entry(path, output))
    return tuple(sorted(found, key=_place))


def _place(entry: Entry) -> tuple[str, int, int]:
    return entry.slug, list(TAGS).index(entry.language), _RELEASES.index(entry.release)


def _entry(record: Path, output: Path) -> Iterator[Entry]:
    told = read_record(record.parent).get("about")
    if not isinstance(told, dict) or not set(_TOLD) <= set(told):
        return
    named = {key: str(told[key]) for key in _TOLD}
    if named["language"] not in TAGS or named["release"] not in _RELEASES:
        return
    beside = {"html": INDEX, **{kind: f"{named['slug']}.{kind}" for kind in ("pdf", "docx")}, "xlsx": "numbers.xlsx"}
    files = {kind: name for kind, name in beside.items() if (record.parent / name).is_file()}
    yield Entry(record.parent.relative_to(output), **named, files=files)


def index(listed: Iterable[Entry], release: str = "public") -> bytes:
    """Return the page of the list of reports of one release; that of internal ones bears their mark."""
    reports = tuple(listed)
    there = {entry.language for entry in reports}
    words = Words(next((language for language in languages() if language in there), languages()[0]))
    body: Nodes = []
    for slug, own in groupby(reports, key=lambda entry: entry.slug):
        body += _project(slug, tuple(own), words)
    body = body or [nodes.paragraph([nodes.text(words.text("page.index.empty"))])]
    said = {"internal": words.text("page.internal")} if release == "internal" else {}
    return page(words.text(f"page.index.title.{release}"), body, words, said)


def _project(slug: str, own: tuple[Entry, ...], words: Words) -> Nodes:
    """A project's heading, what the project is, and its reports."""
    named = next((entry for entry in own if entry.language == words.language), own[0])
    heading = nodes.header(1, [_in(named, named.title, words)], slug)
    said = [nodes.paragraph([_in(named, named.subtitle, words)])] if named.subtitle else []
    return [heading, *said, nodes.bullets([_report(entry, words) for entry in own])]


def _report(entry: Entry, words: Words) -> Nodes:
    """One report: its language and release, its summary line, and the other forms in which it can be had."""
    named = words.text(
        "page.index.report",
        language=words.text(f"page.index.language.{entry.language}"),
        release=words.text(f"page.index.release.{entry.release}"),
    )
    links = {kind: _link(entry, kind, words.text(f"page.index.file.{kind}")) for kind in entry.files if kind != "html"}
    title = _link(entry, "html", named) if "html" in entry.files else nodes.text(named)
    others = [part for link in links.values() for part in (nodes.text(" · "), link)][1:]
    told = [_in(entry, entry.summary, words)] if entry.summary else []
    return [nodes.paragraph(inlines) for inlines in ([nodes.strong([title])], told, others) if inlines]


def _link(entry: Entry, kind: str, text: str) -> nodes.Node:
    return nodes.link([nodes.text(text)], (entry.folder / entry.files[kind]).as_posix())


def _in(entry: Entry, text: str, words: Words) -> nodes.Node:
    """A text of the report, marked with its language where the list is in another one."""
    shown = nodes.text(text)
    other = entry.language != words.language
    return nodes.span([shown], attributes(lang=TAGS[entry.language])) if other else shown
