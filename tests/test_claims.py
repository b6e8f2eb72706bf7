"""No text says that the project brought something about: words of cause and effect stand only where they are denied."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import evalkit
from evalkit.wording import languages

LOCALES = Path(evalkit.__file__).parent / "locales"
CAUSE = {
    "fi": r"vaikut|\bansios|aiheut|johtu|seurau|sai aikaan|tehok|hyödytt",
    "en": r"\beffect|impact|\bcaus|due to|thanks to|\bled to\b|brought about|\bachieved\b|benefit|\befficien",
    "sv": r"effekt|påverk|orsak|tack vare|medverkade till|beror på|inverk|åstadk|\bverkan|följd av|medför",
}
# Texts that say what may not be concluded, or under which conditions it may.
DENIALS = {
    "appendix.definition.difference.text",
    *(
        "comparisons.test_differs",
        "comparisons.groups_limits",
        "comparisons.no_weights",
        "comparisons.conclusion_drawn",
        "comparisons.conclusion_drawn_rounded",
    ),
    *("comparisons.regression_limits", "comparisons.regression_limits_drawn"),
    *("comparisons.conclusion_not_drawn", "comparisons.no_comparison_group", "comparisons.benchmark_caution"),
    *(
        "outcomes.limits",
        "outcomes.assessment_why",
        "pathways.limits",
        "table.portfolio-lines.note",
    ),
    *("summary.limits", "summary.limits_drawn", "summary.limits_drawn_rounded", "summary.limits_weighted"),
    "summary.limits_unweighted",
    *("targets.cost_caution", "timing.limits", "timing.limits_complete", "timing.limits_elapsed"),
}
# Scores that a project gives itself by its funder's form, where impact is the form's word.
SCORES = {
    *("figure.scores.alt", "label.statistic.direct", "label.statistic.indirect", "label.principle.climate"),
    "table.indicators-scores.note",
}
# Texts on methods, data and rules, where something depends on something else than the project.
METHODS = {
    *(
        "audit.found",
        "comparisons.question",
        "comparisons.ways_mixed",
        "comparisons.sensitivity_heading",
        "fault.constant_term",
    ),
    *("pathways.states_note", "pathways.occupation_note_rounded", "narrative.deviations"),
}


def texts(language):
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as handle:
            for message in (one for one in read_po(handle, locale=language) if one.id):
                forms = message.string if isinstance(message.string, tuple) else (message.string,)
                yield (message.id[0] if isinstance(message.id, tuple) else message.id), " ".join(forms)


@pytest.mark.parametrize("language", languages())
def test_words_of_cause_stand_only_where_an_effect_is_denied_or_a_method_is_told(language):
    found = {key for key, text in texts(language) if re.search(CAUSE[language], text, re.IGNORECASE)}
    assert found - DENIALS - SCORES - METHODS == set()


@pytest.mark.parametrize("language", languages())
def test_every_chapter_that_could_be_read_as_proof_says_that_it_is_none(language):
    told = {key for key, text in texts(language) if re.search(CAUSE[language], text, re.IGNORECASE)}
    assert told >= {
        "outcomes.limits",
        "timing.limits",
        "pathways.limits",
        "comparisons.groups_limits",
        "summary.limits",
    }


@pytest.mark.parametrize("language", languages())
def test_only_groups_drawn_by_lot_may_be_read_as_an_effect(language):
    effect = {"fi": "vaikutu", "en": "effect", "sv": "effekt"}[language]
    denied = {"fi": "ei|eivät|eikä", "en": "not", "sv": "inte|ingen"}[language]
    said = {key: text for key, text in texts(language) if re.search(rf"\b{effect}", text, re.IGNORECASE)}
    unconditional = {
        key
        for key, text in said.items()
        if not re.search(rf"\b({denied})\b", text, re.IGNORECASE) and key not in SCORES | METHODS
    }
    assert unconditional <= {"table.portfolio-lines.note"}
