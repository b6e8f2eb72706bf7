"""Page: what a notebook writes on. Each method returns one block of the chapter in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evalkit.analysis.funder_rules import funder_labels
from evalkit.chapter.audit_table import MEASURES, audit_table
from evalkit.chapter.blocks import ROWS_MIME, Block, Heading, Narrative, Paragraph, Several
from evalkit.chapter.figures import figure
from evalkit.chapter.tables import selected, table
from evalkit.disclosure import protect
from evalkit.project import LANGUAGES, Project, Texts
from evalkit.results import Results
from evalkit.sentences import sentence
from evalkit.survival.intervals import DEFAULT_KIND
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
        """Return the heading of that key; level 1 is the chapter's title. Nothing where it stands over no rows."""
        if over is not None and not over:
            return Nothing()
        return Heading(level, self.words.text(key), key.replace(".", "-").replace("_", "-"))

    def text(self, key: str, role: str = "text", over: Results | None = None) -> Block:
        """Return fixed text; role "note" tells how to read, "warning" what may not be concluded.

        Nothing where it speaks of rows that are not there.
        """
        if over is not None and not over:
            return Nothing()
        return Paragraph((Span(self.words.text(key)),), role)  # type: ignore[arg-type]

    def sentence(self, shown: Results, name: str, role: str = "text") -> Block:
        """Return the sentences of that name, made from protected rows; the role as for fixed text."""
        spans = sentence(shown, name, self.words)
        return Paragraph(spans, role) if spans else Nothing()  # type: ignore[arg-type]

    def section(self, key: str, shown: Results, name: str, role: str = "text") -> Block:
        """Return a heading with the sentences of that name under it; nothing where there is nothing to say."""
        said = self.sentence(shown, name, role)
        return said if isinstance(said, Nothing) else Several((self.heading(key), said))

    def table(self, shown: Results, *names: str) -> Block:
        """Return the first of the named tables that has lines, made from protected rows."""
        tables = ((audit_table if name in MEASURES else table)(shown, name, self.words) for name in names)
        return next((made for made in tables if made.lines), Nothing())

    def tables(self, shown: Results, name: str) -> Block:
        """Return one table for each characteristic of persons among the rows of that table, such as age."""
        variables = dict.fromkeys(row.variable for row in selected(shown, name) if row.variable not in ("", "state"))
        return Several(tuple(table(shown, name, self.words, variable) for variable in variables))

    def figure(self, shown: Results, name: str) -> Block:
        """Return the figure of that name, drawn from protected rows."""
        return figure(shown, name, self.words) or Nothing()

    def narrative(self, part: str) -> Block:
        """Return what the project's people wrote under the heading with that id, in the page's language if they did."""
        narrative = self.project.narrative if self.project else {}
        for language in (self.words.language, *LANGUAGES):
            written = narrative.get(language, {}).get(part, "")
            if written:
                title = self.words.text(f"narrative.{part}")
                return Narrative(f"## {title} {{#narrative-{part}}}\n\n{written}", language)
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
    return Page(None, Words(language, own), release)


def words_for(project: Project, language: str) -> Words:
    """Return the language's words with the project's own names: windows, states, characteristics, indicators, aims."""
    settings = project.settings
    own = {key: in_language(texts, language) for key, texts in settings.labels.items()}
    own |= {f"state.{code}": in_language(texts, language) for code, texts in settings.states.items()}
    for name, window in settings.windows.items():
        own[f"window.{name}"] = in_language(window.name, language)
        own[f"during.{name}"] = dict(window.during).get(language, "")  # type: ignore[call-overload]
    for name, part in settings.characteristics.items():
        own[f"variable.{name}"] = in_language(part.name, language)
        own |= {f"{name}.{code}": in_language(texts, language) for code, texts in part.values.items()}
    own |= {f"aim.{number}": in_language(aim.name, language) for number, aim in enumerate(settings.aims, 1)}
    own |= {
        f"step_reached.{number}": in_language(step.name, language) for number, step in enumerate(settings.funnel, 1)
    }
    own |= {f"stated.{name}": in_language(stated.name, language) for name, stated in settings.stated.items()}
    own |= {f"line.{name}": in_language(line.name, language) for name, line in settings.money.items()}
    own |= {f"place.{name}": in_language(texts, language) for name, texts in settings.places.items()}
    own |= dict(_statement_names(project, language))
    own |= dict(_indicator_names(project))
    own |= {key: in_language(texts, language) for key, texts in funder_labels().items()}
    named = {key: text for key, text in own.items() if text}
    words = Words(language, named, settings.time.horizon_unit)
    words = replace(words, own={**named, **dict(_made_names(project, words))})
    fixed = {
        "origin": words.label("origin_from", "first"),
        "primary_name": words.label("outcome", "primary").lower(),
        "interval_scale": words.label("interval_scale", DEFAULT_KIND),
    }
    forms = _primary_forms(project, words)
    return replace(words, own={**words.own, "state_group.primary": forms["primary_in"]}, fields={**forms, **fixed})


# How a text may speak of the primary outcomes: had reached, reached, will reach, those who reached, being there.
PRIMARY_FORMS = ("primary_had", "primary_did", "primary_does", "primary_who", "primary_in")


def _primary_forms(project: Project, words: Words) -> dict[str, str]:
    """The primary outcomes in words; where the catalogue has none for just these, the words for any outcome."""
    outcomes = project.settings.outcomes
    code = "+".join(outcomes.primary) if outcomes else ""
    known = {form: words.label(form, code) for form in PRIMARY_FORMS}
    return {form: words.label(form, "any") if text == code else text for form, text in known.items()}


def _made_names(project: Project, words: Words) -> Iterable[tuple[str, str]]:
    """Names that are made of others: the primary outcomes as one, and benchmarks with their distance in time."""
    if outcomes := project.settings.outcomes:
        first, *others = (words.label("outcome", name) for name in outcomes.primary)
        yield "outcome.primary", words.text("form.list.or").join([first, *(name.lower() for name in others)])
    for name, benchmark in project.settings.benchmarks.items():
        fields = {"name": in_language(benchmark.name, words.language), "months": words.moment(benchmark.months)}
        yield f"benchmark.{name}", words.text("comparisons.benchmark_name", **fields)
        yield f"benchmark_source.{name}", in_language(benchmark.source, words.language)


def in_language(texts: Texts, language: str) -> str:
    """Return the text in the language, else in the first language that the project gives, else nothing."""
    return next((texts[code] for code in (language, *LANGUAGES) if code in texts), "")  # type: ignore[index]


def _statement_names(project: Project, language: str) -> Iterable[tuple[str, str]]:
    """The names of sums and pairs by their numbers, and where each statement of a pair stands."""
    for number, part in enumerate(project.settings.sums, 1):
        yield f"sum.{number}", in_language(part.name, language)
    for number, pair in enumerate(project.settings.pairs, 1):
        yield f"pair.{number}", in_language(pair.name, language)
        yield f"pair_first.{number}", in_language(pair.first.source, language)
        yield f"pair_second.{number}", in_language(pair.second.source, language)


def _indicator_names(project: Project) -> Iterable[tuple[str, str]]:
    if "indicators" in project.tables and "name" in project.tables["indicators"]:
        for record in project.tables["indicators"].to_dict("records"):
            if isinstance(record["name"], str):
                yield f"indicator.{record['indicator']}", record["name"]
