"""Given names as they stand in a sentence: Liisan, Pekalla, Mohamedin, Markukselle, Eriks, Anna's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.privacy.names import FIRST_NAMES, WORDS_AS_WELL

# What the cases of Finnish put after the stem of a name, and Swedish and English after the name.
_ENDINGS = {
    "fi": re.compile(
        r":?i?(?:n|a|ä|t[aä]|ll[aä]|lle|lt[aä]|ss[aä]|st[aä]|ksi|n[aä]|an|än|en|hen|in|on|un|yn|ön)(?:kin|kaan|kään)?"
    ),
    "sv": re.compile(r":?s|['’]s?"),
    "en": re.compile(r"['’]s?"),
}
# Consonants that are weaker in a closed syllable: Pekka, Pekan.
_WEAK = {"kk": "k", "pp": "p", "tt": "t", "nt": "nn", "nk": "ng", "lt": "ll", "rt": "rr", "ut": "ud", "ht": "hd"}
_VOWELS = "aeiouyäö"


def _stems(name: str) -> Iterator[str]:
    """The name, and what the Finnish cases make of it before their endings."""
    yield name
    before, last = name[:-1], name[-1]
    if last in _VOWELS and before[-2:] in _WEAK:
        yield before[:-2] + _WEAK[before[-2:]] + last
    elif last == "s":
        yield f"{before}kse"


def _all_stems(names: frozenset[str]) -> frozenset[str]:
    return frozenset(stem for name in names for stem in _stems(name))


_ALL = FIRST_NAMES.union(*WORDS_AS_WELL.values())
_STEMS = _all_stems(_ALL)
_WITHIN = {language: _all_stems(WORDS_AS_WELL[language] | WORDS_AS_WELL["any"]) for language in _ENDINGS}


def is_given_name(word: str, language: str, opens: bool) -> bool:
    """Say whether a word is a first name in any of its cases; where it `opens` a sentence, it may be no other word."""
    first, _, rest = word.partition("-")
    if rest:
        return first in _ALL and is_given_name(rest, language, opens=False)
    within = _WITHIN[language] if opens else frozenset()
    stems = (word[:end] for end in range(2, len(word) + 1) if word[:end] in _STEMS and word[:end] not in within)
    return any(stem == word or _ENDINGS[language].fullmatch(word[len(stem) :]) for stem in stems)
