"""What is published: a report, its blocks in order, and the number each table and figure bears."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evalkit.chapter.blocks import Block, Figure, Heading, Table
from evalkit.errors import Fault
from evalkit.publishing.pandoc import PublishingError
from evalkit.results import Results, tells_of_persons

# Ids become file names, anchors and bookmarks.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Report:
    """A report as data; `chapters` are names with blocks, `rows` every row shown, `epoch` its only date.

    `note` and `source` say what the numbers were made from, in words of the project's own; `foreign` are those of its
    texts that are in another language than the report's, each with its language.
    Raises PublishingError for an id of a heading, table or figure that stands twice or cannot name a file.
    """

    slug: str
    title: str
    subtitle: str
    language: str
    release: str
    chapters: tuple[tuple[str, tuple[Block, ...]], ...]
    rows: Results
    provenance: dict[str, Any]
    epoch: datetime.date
    note: str = ""
    source: str = ""
    foreign: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for name in (self.slug, *(anchor(chapter, block) for chapter, block in self.blocks() if hasattr(block, "id"))):
            if not _ID.fullmatch(name):
                raise PublishingError(Fault("id_wrong", value=name, expected=_ID.pattern))
            if name in seen:
                raise PublishingError(Fault("id_twice", value=name))
            seen.add(name)

    def blocks(self) -> Iterator[tuple[str, Block]]:
        """Return the blocks in order, each with its chapter's name."""
        for chapter, content in self.chapters:
            for block in content:
                yield chapter, block

    @property
    def protection(self) -> str:
        """The key of the text on what was protected: where nobody was counted, that nothing had to be."""
        return "page.public" if tells_of_persons(self.rows) else "page.public_stated"

    def tables(self) -> tuple[Table, ...]:
        """Return the tables in order; the n-th bears the number n."""
        return tuple(block for _, block in self.blocks() if isinstance(block, Table))

    def figures(self) -> tuple[Figure, ...]:
        """Return the figures in order; the n-th bears the number n."""
        return tuple(block for _, block in self.blocks() if isinstance(block, Figure))


def anchor(chapter: str, block: Block) -> str:
    """Return the id of a block in the document; headings of several chapters may share theirs ("limits")."""
    return f"{chapter}-{block.id}" if isinstance(block, Heading) else str(getattr(block, "id", ""))
