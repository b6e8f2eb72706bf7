"""Left out: what unknown groups and outcomes could change, and what the summary may say of a comparison."""

import pytest
from persons import WEEKS, make_project
from test_adjusted import project

from evalkit.analysis.adjusted import adjusted_comparison
from evalkit.analysis.left_out import group_bounds
from evalkit.analysis.outcomes import outcome_counts
from evalkit.analysis.sensitivity import sensitivity
from evalkit.chapter.page import words_for
from evalkit.chapter.tables import table
from evalkit.disclosure.release import suppressed
from evalkit.results import Results
from evalkit.sentences import sentence


def grouped(*cells):
    """Cells (education, persons, of whom find work in week 5)."""
    people = [(level, number < found) for level, size, found in cells for number in range(size)]
    persons = [{"person": f"p{number}", "education": level} for number, (level, _) in enumerate(people)]
    episodes = [(f"p{number}", "work" if found else "unemployed", 5, None) for number, (_, found) in enumerate(people)]
    return make_project([(row["person"], None, None, 0, 52) for row in persons], episodes, persons, **WEEKS)


def test_bounds_of_a_group_place_those_without_a_group_in_it_at_their_best_and_their_worst():
    rows = group_bounds(grouped(("2", 20, 8), ("4", 20, 10), (None, 5, 2)))
    stem = "group_bounds.year.project_end.education_band=low."
    found = {end: (rows[stem + end].count, rows[stem + end].base) for end in ("observed", "lowest", "highest")}
    assert found == {"observed": (8, 20), "lowest": (8, 23), "highest": (10, 22)}


def test_person_of_whom_neither_group_nor_outcome_is_known_may_have_reached_it_in_any_group():
    # Of 20 at level 2, 8 found work and of 2 nothing is known; of the 6 without a level, 2 did, and of 3 nothing is.
    cells = (("2", 8, "work"), ("2", 10, "unemployed"), ("2", 2, "unknown"), ("4", 20, "work"),
             (None, 2, "work"), (None, 1, "unemployed"), (None, 3, "unknown"))  # fmt: skip
    people = [(level, state) for level, size, state in cells for _ in range(size)]
    persons = [{"person": f"p{number}", "education": level} for number, (level, _) in enumerate(people)]
    episodes = [(f"p{number}", state, 5, None) for number, (_, state) in enumerate(people)]
    rows = group_bounds(
        make_project([(row["person"], None, None, 0, 52) for row in persons], episodes, persons, **WEEKS)
    )
    found = {row.statistic: (row.count, row.base) for row in rows.where(category="low")}
    assert found == {"observed": (8, 20), "lowest": (8, 20 + 4), "highest": (8 + 2 + 2 + 3, 20 + 5)}


def test_comparison_that_leaves_nobody_out_has_no_bounds():
    assert len(group_bounds(grouped(("2", 20, 8), ("4", 20, 10)))) == 0


def said(made, name, rows):
    return "".join(span.text for span in sentence(rows, name, words_for(made, "fi")))


def test_persons_in_neither_group_and_without_a_characteristic_are_told_of():
    made = project((1, "x", 12, 4), (1, None, 3, 1), (0, "x", 12, 4), (0, None, 2, 0))
    rows = adjusted_comparison(made)
    lacking = {row.category: row.value for row in rows.where(measure="missing_covariates")}
    assert lacking == {"took_part": 3, "waited": 2}
    assert "Heitä ei jätetä pois" in said(made, "comparisons.kept", rows)


def test_persons_in_strata_that_cannot_be_used_are_counted_with_their_names():
    made = project((1, "x", 30, 4), (1, "z", 3, 3), (0, "x", 30, 4), standardise_by=["town"])
    rows = adjusted_comparison(made).where(measure="standardisation")
    assert {(row.value, len(row.persons[0])) for row in rows} == {(3, 3)}
    assert "Vakioinnin ulkopuolelle jäi" in said(made, "comparisons.kept", adjusted_comparison(made))


def test_comparison_that_leaves_nobody_out_says_so():
    made = project((1, "x", 12, 4), (0, "x", 12, 4))
    assert "eikä ketään jäänyt" in said(made, "comparisons.kept", adjusted_comparison(made))


CELLS = ((1, "x", 12, 4), (1, "y", 12, 4), (0, "x", 12, 4), (0, "y", 12, 5))


@pytest.mark.parametrize(
    ("settings", "claim"),
    [({"randomised": True}, "Koska ryhmät arvottiin"), ({}, "vain seuraavat taustatiedot: kunta")],
)
def test_limits_of_the_summary_depend_on_how_the_groups_were_made(settings, claim):
    made = project(*CELLS, **settings)
    rows = outcome_counts(made) + adjusted_comparison(made)
    assert claim in said(made, "summary.limits", rows)


def test_summary_without_comparison_persons_claims_no_effect():
    rows = outcome_counts(project(*CELLS))
    assert "eivätkä osoita hankkeen vaikutusta" in said(project(*CELLS), "summary.limits", rows)
    assert said(project(*CELLS), "summary.limits", Results(())) == ""


def test_rules_of_which_every_share_is_hidden_have_no_line_in_the_table():
    rows = sensitivity(project(*CELLS))
    hidden = rows.map(lambda row: suppressed(row) if row.category == "at_risk_only" else row)
    words = words_for(project(*CELLS), "fi")
    every, told = (table(shown, "comparisons-sensitivity", words).lines for shown in (rows, hidden))
    assert len(told) == len(every) - 1
