"""What a project calls things: its own names of codes, in the page's language or else in one that it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from evalkit.analysis.funder_rules import funder_labels
from evalkit.own_columns import VARIABLE, Characteristic, own_name
from evalkit.part import Texts
from evalkit.project import LANGUAGES, Project
from evalkit.survival.intervals import DEFAULT_KIND
from evalkit.wording import Words, lowered

# Columns of indicators whose texts are printed as they stand, and the kind of label under which a project may
# translate each of their texts: "unit.henkilöä".
TYPED_COLUMNS = {"group": "group", "unit": "unit", "evidence": "evidence", "as_of_note": "as_of"}


class Foreign(str):
    """A text of a project in another language than the page's; `language` is its own."""

    language: str

    def __new__(cls, text: str, language: str) -> Foreign:
        """Return the text, which is a string like any other."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __reduce__(self) -> tuple[type[Foreign], tuple[str, str]]:
        return Foreign, (str(self), self.language)


def foreign_texts(texts: Iterable[str]) -> dict[str, str]:
    """Return those of the texts that are in another language than the page's, each with its language.

    What has no letters, such as %, is of every language.
    """
    foreign = (text for text in texts if isinstance(text, Foreign))
    return {str(text): text.language for text in foreign if any(letter.isalpha() for letter in text)}


def words_for(project: Project, language: str) -> Words:
    """Return the language's words with the project's own names: windows, states, characteristics, indicators, aims."""
    settings = project.settings
    own = {key: in_language(texts, language) for key, texts in settings.labels.items()}
    own |= {f"state.{code}": in_language(texts, language) for code, texts in settings.states.items()}
    for name, window in settings.windows.items():
        own[f"window.{name}"] = in_language(window.name, language)
        own[f"during.{name}"] = dict(window.during).get(language, "")  # type: ignore[call-overload]
    own |= dict(_characteristic_names(settings.characteristics, own, language))
    own |= {f"aim.{number}": in_language(aim.name, language) for number, aim in enumerate(settings.aims, 1)}
    own |= {
        f"step_reached.{number}": in_language(step.name, language) for number, step in enumerate(settings.funnel, 1)
    }
    own |= {f"stated.{name}": in_language(stated.name, language) for name, stated in settings.stated.items()}
    own |= {f"stated_note.{name}": in_language(stated.note, language) for name, stated in settings.stated.items()}
    own |= {f"line.{name}": in_language(line.name, language) for name, line in settings.money.items()}
    own |= {f"place.{name}": in_language(texts, language) for name, texts in settings.places.items()}
    own |= dict(_statement_names(project, language))
    own |= {key: text for key, text in _typed_texts(project, language) if may_stand(own.get(key))}
    own |= {key: in_language(texts, language) for key, texts in funder_labels().items()}
    named = {key: text for key, text in own.items() if text}
    words = Words(language, named, settings.time.horizon_unit)
    named |= dict(_made_names(project, words))
    words = replace(words, own=named)
    fixed = {
        "origin": words.label("origin_from", "first"),
        "primary_name": lowered(words.label("outcome", "primary")),
        "interval_scale": words.label("interval_scale", DEFAULT_KIND),
    }
    forms = _primary_forms(project, words)
    return replace(words, own=named | {"state_group.primary": forms["primary_in"]}, fields={**forms, **fixed})


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
        yield "outcome.primary", words.text("form.list.or").join([first, *(lowered(name) for name in others)])
    for name, benchmark in project.settings.benchmarks.items():
        fields = {"name": in_language(benchmark.name, words.language), "months": words.moment(benchmark.months)}
        yield f"benchmark_name.{name}", fields["name"]
        yield f"benchmark.{name}", words.text("comparisons.benchmark_name", **fields)
        yield f"benchmark_source.{name}", in_language(benchmark.source, words.language)


def in_language(texts: Texts, language: str) -> str:
    """Return the text in the language, else `Foreign` in the first language that the project gives, else nothing."""
    given = next((code for code in (language, *LANGUAGES) if code in texts), None)
    if given is None:
        return ""
    return texts[given] if given == language else Foreign(texts[given], given)  # type: ignore[index]


def _characteristic_names(
    characteristics: Mapping[str, Characteristic], labels: Mapping[str, str], language: str
) -> Iterator[tuple[str, str]]:
    """The names of the project's own columns and of their codes; a column that has none is called as it was typed."""
    for plain, part in characteristics.items():
        name = own_name(plain)
        yield f"{VARIABLE}.{name}", in_language(part.name, language) or labels.get(f"{VARIABLE}.{name}") or plain
        for code, texts in part.values.items():
            yield f"{name}.{code}", in_language(texts, language) or labels.get(f"{name}.{code}", "")


def _statement_names(project: Project, language: str) -> Iterable[tuple[str, str]]:
    """The names of sums and pairs by their numbers, and where each statement of a pair stands."""
    for number, part in enumerate(project.settings.sums, 1):
        yield f"sum.{number}", in_language(part.name, language)
    for number, pair in enumerate(project.settings.pairs, 1):
        yield f"pair.{number}", in_language(pair.name, language)
        yield f"pair_first.{number}", in_language(pair.first.source, language)
        yield f"pair_second.{number}", in_language(pair.second.source, language)


def may_stand(named: str | None) -> bool:
    """Whether a typed text is as good as what the project names it: a name in the page's language is better."""
    return not named or isinstance(named, Foreign)


def _typed_texts(project: Project, language: str) -> Iterator[tuple[str, str]]:
    """What staff typed into the table of indicators and what is printed as it stands."""
    typed = project.settings.project.language
    for record in project.tables["indicators"].to_dict("records") if "indicators" in project.tables else ():
        kinds = {"name": "indicator", **TYPED_COLUMNS}
        for column in kinds.keys() & record.keys():
            text = record[column]
            if isinstance(text, str):
                code = record["indicator"] if column == "name" else text
                yield f"{kinds[column]}.{code}", text if language == typed else Foreign(text, typed)
