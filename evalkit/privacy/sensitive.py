"""What a text tells of few persons beside something sensitive: a small number, or a first name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from evalkit.privacy.inflection import is_given_name
from evalkit.privacy.spelling import plain

# A small number of persons, and a person by first name or age: codes of the remarks on them.
FEW, ONE = "few_persons", "person_described"
TOPICS = ("health", "disability", "origin", "religion", "sexuality", "gender", "violence", "crime")
# Words between a number or a name and what is sensitive; words after a number in which it is said what it counts.
_NEAR, _COUNTED = 10, 3
# Fewer than so many is a limit that may be told; fewer than three tells of one or two.
_LEAST_LIMIT = 5

_BETWEEN = re.compile(r"(?<=[.!?])\s+(?=[\"”»(]?[A-ZÅÄÖ])|\n\s*\n|\n(?=\s*(?:[-*+|#]|\d+\.)\s?)")
_WORD = re.compile(r"\w+(?:[-’':]\w+)*(?:['’](?=\s))?")
# 1 to 9 that is no part of a date, a decimal, a range, a share, a list or a section.
_DIGIT = re.compile(r"(?<![\w.,:/§%+-])(?<![-/] )[1-9](?::\w+)?(?!\w|[.,:/-]\d|-\w|/|\s?[%€§]|[.)]\s+\S)")
# (45 v.), 45 år, 45-vuotias, aged 45
_AGE = re.compile(r"\s?\(?\d\d(?:\s?v\b|[ -]?vuotia|\s?år|-årig|\s?years?\b|\s?y\.?o\b)|,? aged \d\d\b")
_AGED = re.compile(r"\d\d(?:[ -]vuotia\w*|-årig\w*|-year-old)\s$")


@dataclass(frozen=True)
class Sign:
    """What tells of few persons or of one in a text: its kind (FEW or ONE), the topic that it stands beside, its place.

    A name with an age speaks of a person by itself: its topic may be empty.
    """

    kind: str
    topic: str
    start: int
    end: int


@dataclass(frozen=True)
class _Words:
    """A language's words, each as a pattern of whole words, and the values of its numbers."""

    patterns: Mapping[str, re.Pattern[str]]
    topics: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]
    fewer: tuple[str, ...]
    numbers: Mapping[str, int]

    def topic(self, word: str) -> str:
        """The topic that a word is of; empty where it is of none."""
        found = (name for name, kinds in self.topics.items() if any(kind.fullmatch(word) for kind in kinds))
        return "" if self.has("harmless", word) else next(found, "")

    def is_case(self, word: str) -> bool:
        """Say whether a word is a case of something sensitive, which is counted itself."""
        return not self.has("harmless", word) and any(cases.fullmatch(word) for cases, _ in self.topics.values())

    def has(self, kind: str, word: str) -> bool:
        """Say whether a word is of a kind."""
        return bool(self.patterns[kind].fullmatch(word))

    def persons(self, word: str) -> bool:
        """Say whether a word says whom a number counts."""
        return not self.has("groups", word) and (self.has("persons", word) or self.is_case(word))


@cache
def _words(language: str) -> _Words:
    with (Path(__file__).parent / "sensitive_words.toml").open("rb") as file:
        told = tomllib.load(file)[language]
    kinds = ("persons", "groups", "links", "others", "labels", "alone", "verbs", "articles", "paired", "harmless")
    topics = {name: (_pattern(told[name]["cases"]), _pattern(told[name]["matters"])) for name in TOPICS}
    numbers = {form: int(value) for value, forms in told["numbers"].items() for form in forms.split()}
    return _Words({kind: _pattern(told[kind]) for kind in kinds}, topics, tuple(told["fewer"]), numbers)


def _pattern(listed: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word).replace(r"\*", ".*") for word in listed.split()))


def find_signs(text: str, language: str) -> tuple[Sign, ...]:
    """Return the small numbers of persons and the first names beside what is sensitive, in their order.

    Beside is in the same sentence and at most ten words away. `language` is that of the text (fi, sv, en); numbers are
    1 to 9 in digits and in words. A list of words cannot know everything: it is for a reader to look again.
    """
    found, start = list[Sign](), 0
    for gap in (*_BETWEEN.finditer(text), None):
        end = gap.start() if gap else len(text)
        found += _Sentence(text, start, end, language).signs()
        start = gap.end() if gap else end
    return tuple(found)


class _Sentence:
    def __init__(self, text: str, start: int, end: int, language: str) -> None:
        self._text, self._start, self._language = plain(text[start:end]), start, language
        self._spans = [(match.start(), match.end()) for match in _WORD.finditer(self._text)]
        self._written = [self._text[start:end] for start, end in self._spans]
        self._folded = [word.casefold() for word in self._written]
        self._words = _words(language)
        self._topics = {place: topic for place, word in enumerate(self._folded) if (topic := self._words.topic(word))}

    def signs(self) -> Iterator[Sign]:
        for place, word in enumerate(self._written):
            topic = self._near(place)
            if topic and self._counts_few(place):
                yield self._sign(FEW, topic, place)
            elif word[0].isupper() and self._is_a_person(place, topic):
                yield self._sign(ONE, topic, place)

    def _sign(self, kind: str, topic: str, place: int) -> Sign:
        start, end = self._spans[place]
        return Sign(kind, topic, self._start + start, self._start + end)

    def _near(self, place: int) -> str:
        """The topic of the nearest sensitive word."""
        distances = {abs(other - place): topic for other, topic in self._topics.items() if other != place}
        return distances[min(distances)] if distances and min(distances) <= _NEAR else ""

    def _is_a_person(self, place: int, topic: str) -> bool:
        start, end = self._spans[place]
        named = is_given_name(self._written[place], self._language, opens=place == 0)
        aged = bool(_AGE.match(self._text, end) or _AGED.search(self._text[:start][-16:] or " "))
        return (named and bool(topic or aged)) or (aged and bool(topic) and place > 0)

    def _counts_few(self, place: int) -> bool:
        word, after = self._folded[place], self._folded[place + 1 :]
        if not self._is_small(place):
            return False
        if after and self._words.has("alone", f"{word}-{after[0]}"):
            return True
        counted = [one for one in after if not self._words.has("links", one)][:_COUNTED]
        return self._counts(counted) or self._is_told(place)

    def _is_small(self, place: int) -> bool:
        """Say whether a word is a number from 1 to 9, as opposed to a label, an article or a limit that may be told."""
        word, before = self._folded[place], self._folded[:place]
        value = int(word[0]) if self._is_digit(place) else self._words.numbers.get(word)
        if value is None or (before and self._words.has("labels", before[-1])):
            return False
        if self._words.has("articles", word):
            around = (before[-1:], [word], self._folded[place + 1 :][:1])
            return any(self._words.has("paired", "-".join((*one, *other))) for one, other in pairwise(around))
        return value < _LEAST_LIMIT or not " ".join(before[-2:]).endswith(self._words.fewer)

    def _is_digit(self, place: int) -> bool:
        return _DIGIT.match(self._text, self._spans[place][0]) is not None

    def _counts(self, after: Sequence[str]) -> bool:
        """Say whether what a number counts are persons, or cases of what is sensitive."""
        for word in after:
            if self._words.persons(word):
                return True
            if self._words.has("others", word):
                return False
        return False

    def _is_told(self, place: int) -> bool:
        """Say whether a number comes last: "masennus: 3", "diagnoosin saaneita oli kolme"."""
        if self._text[self._spans[place][1] :].strip(" .)|*_"):
            return False
        before = self._folded[:place]
        if before and self._words.has("verbs", before[-1]):
            return any(map(self._words.persons, before[-4:]))
        return self._is_digit(place) and any(map(self._words.persons, before[-1:]))
