"""Page: what a notebook writes on. Each method returns one block of the chapter in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evalkit.chapter.audit_table import MEASURES, audit_table
from evalkit.chapter.blocks import ROWS_MIME, Block, Figure, Heading, Narrative, Paragraph, Several, Table
from evalkit.chapter.figures import figure
from evalkit.chapter.marks import told
from evalkit.chapter.project_texts import in_language, may_stand, words_for
from evalkit.chapter.tables import selected, table
from evalkit.disclosure import protect
from evalkit.project import LANGUAGES, Project
from evalkit.results import Results
from evalkit.sentences import sentence
from evalkit.wording import Span, Words


@dataclass(frozen=True)
class Saved:
    """Rows that a notebook hands on; `chapters` and the summary read them from its outputs."""

    results: Results

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {ROWS_MIME: self.results.records(), "text/plain": f"{len(self.results)} rows"}


@dataclass(frozen=True)
class Nothing(Block):
    """What stands where a project has nothing to say; publishing leaves it out."""

    def data(self) -> dict[str, Any]:
        """Return no data: the block leaves no trace in a chapter."""
        return {}

    def plain(self) -> str:
        return "–"


@dataclass(frozen=True)
class Page:
    """One chapter in one language and release; of one project, or of none where several stand side by side."""

    project: Project | None
    words: Words
    release: str

    def heading(self, key: str, level: int = 2, over: Results | None = None) -> Block:
        """Return the heading of that key; level 1 is the chapter's title. Nothing where it stands over no rows.

        Over rounded rows it is the key's variant for these, where there is one.
        """
        if over is not None and not over:
            return Nothing()
        return Heading(
            level, self.words.text(self.words.about(key, over or ())), key.replace(".", "-").replace("_", "-")
        )

    def text(self, key: str, role: str = "text", over: Results | None = None) -> Block:
        """Return fixed text; role "note" tells how to read, "warning" what may not be concluded.

        Nothing where it speaks of rows that are not there; of rounded ones in the key's variant for these.
        """
        if over is not None and not over:
            return Nothing()
        return Paragraph((Span(self.words.text(self.words.about(key, over or ()))),), role)  # type: ignore[arg-type]

    def sentence(self, shown: Results, name: str, role: str = "text") -> Block:
        """Return the sentences of that name, made from protected rows; the role as for fixed text."""
        spans = sentence(shown, name, self.words)
        return Paragraph(spans, role) if spans else Nothing()  # type: ignore[arg-type]

    def section(self, key: str, shown: Results, name: str, role: str = "text") -> Block:
        """Return a heading with the sentences of that name under it; nothing where there is nothing to say."""
        said = self.sentence(shown, name, role)
        return said if isinstance(said, Nothing) else Several((self.heading(key, over=shown), said))

    def table(self, shown: Results, *names: str) -> Block:
        """Return the first of the named tables that has lines; a sentence where all that it tells is protected."""
        tables = ((audit_table if name in MEASURES else table)(shown, name, self.words) for name in names)
        return next((self._told(made) for made in tables if made.lines), Nothing())

    def tables(self, shown: Results, name: str) -> Block:
        """Return one table for each characteristic of persons among the rows of that table, such as age."""
        variables = dict.fromkeys(row.variable for row in selected(shown, name) if row.variable not in ("", "state"))
        return Several(told([table(shown, name, self.words, variable) for variable in variables], self.words))

    def figure(self, shown: Results, name: str) -> Block:
        """Return the figure of that name; a sentence where all that it tells is protected."""
        drawn = figure(shown, name, self.words)
        return self._told(drawn) if drawn else Nothing()

    def _told(self, block: Table | Figure) -> Block:
        said = next(iter(told([block], self.words)), Nothing())
        return said

    def narrative(self, part: str) -> Block:
        """Return what the project's people wrote under the heading with that id, in the page's language if they did."""
        narrative = self.project.narrative if self.project else {}
        for language in (self.words.language, *LANGUAGES):
            written = narrative.get(language, {}).get(part, "")
            if written:
                title = Heading(2, self.words.text(f"narrative.{part}"), f"narrative-{part}")
                return Several((title, Narrative(written, language)))
        return Nothing()

    def save(self, shown: Results) -> Saved:
        """Return protected rows as an output that the summary and numbers.xlsx read.

        The hidden steps of a curve are not among them: a step's id tells the day of an outcome.
        """
        return Saved(Results(tuple(row for row in shown if not (row.hidden and row.measure == "incidence_curve"))))


def open_page(project: Project, language: str = "fi", release: str = "public") -> Page:
    """Return the page that a notebook writes on.

    Raises ParameterError for an unknown language or release, ReleaseError for a release that is refused.
    """
    protect(Results(()), release)
    return Page(project, words_for(project, language), release)


def open_portfolio(projects: Sequence[Project], language: str = "fi", release: str = "public") -> Page:
    """Return the page on which several projects stand side by side; errors as in `open_page`."""
    protect(Results(()), release)
    own: dict[str, str] = {}
    for project in projects:
        name = in_language(project.settings.project.name, language)
        own[f"project.{project.slug}"] = name
        for key, text in words_for(project, language).own.items():
            kind, _, code = key.partition(".")
            if kind == "indicator":
                own[f"project_indicator.{project.slug}/{code}"] = text
            elif kind == "unit" and may_stand(own.get(key)):
                own[key] = text
    return Page(None, Words(language, own), release)
