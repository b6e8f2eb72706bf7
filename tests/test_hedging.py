"""A difference is called one only where its interval leaves zero out, and else hedged, in every language."""

from dataclasses import replace

import pytest

from evalkit import load_project
from evalkit.analysis.adjusted import adjusted_comparison
from evalkit.analysis.assessments import assessments
from evalkit.analysis.comparisons import compare_groups
from evalkit.chapter.project_texts import words_for
from evalkit.sentences import sentence
from evalkit.wording import Words, languages

DIFFERENCES = ("incidence_difference", "mean_difference")
CLAIMS = {
    *(f"comparisons.{measure}_{way}" for measure in DIFFERENCES for way in ("more", "less")),
    *("outcomes.assessment_rose", "outcomes.assessment_fell", "comparisons.ways_clear"),
}
HEDGES = {
    *(f"comparisons.{group}.{measure}" for measure in DIFFERENCES for group in ("others", "none")),
    *("outcomes.assessment_unclear", "comparisons.ways_unclear", "comparisons.ways_mixed"),
}
ZERO = {"fi": "nolla", "en": "zero", "sv": "noll"}
NAMES = ("comparisons.differences", "comparisons.means", "comparisons.adjusted", "outcomes.assessments")


@pytest.fixture(scope="module")
def project():
    return load_project("data_samples/esimerkkipolku")


@pytest.fixture(scope="module")
def rows(project):
    return compare_groups(project) + adjusted_comparison(project) + assessments(project)


def moved(rows, off_zero):
    """The rows with the interval of every difference moved to one side of zero, or about it."""

    def change(row):
        if row.value is None or row.lower is None or not ("difference" in row.measure or row.statistic == "change"):
            return row
        size = abs(row.value) + 0.01
        low, high = (size / 2, size * 2) if off_zero else (-size * 2, size * 2)
        return replace(row, value=size, lower=low, upper=high)

    return rows.map(change)


def asked(monkeypatch, rows, project, language):
    """The keys of the sentences made from the rows."""
    keys, made = [], Words.sentence

    def recording(self, key, plural=None, /, **values):
        keys.append(key)
        return made(self, key, plural, **values)

    monkeypatch.setattr(Words, "sentence", recording)
    for name in NAMES:
        sentence(rows, name, words_for(project, language))
    return set(keys)


@pytest.mark.parametrize("language", languages())
def test_difference_whose_interval_leaves_zero_out_is_told_and_not_hedged(monkeypatch, rows, project, language):
    keys = asked(monkeypatch, moved(rows, off_zero=True), project, language)
    assert len(keys & CLAIMS) >= 4
    assert keys & HEDGES == set()


@pytest.mark.parametrize("language", languages())
def test_difference_whose_interval_includes_zero_is_hedged_and_never_told(monkeypatch, rows, project, language):
    keys = asked(monkeypatch, moved(rows, off_zero=False), project, language)
    assert len(keys & HEDGES) >= 4
    assert keys & CLAIMS == set()


@pytest.mark.parametrize("language", languages())
def test_every_hedge_names_zero_and_no_claim_but_that_of_several_ways_does(language):
    words = Words(language)
    hedged = {key: words.template(key, 2) for key in HEDGES}
    assert {key for key, text in hedged.items() if ZERO[language] not in text} == set()
    claimed = {key: words.template(key) for key in CLAIMS - {"comparisons.ways_clear"}}
    assert {key for key, text in claimed.items() if ZERO[language] in text} == set()
