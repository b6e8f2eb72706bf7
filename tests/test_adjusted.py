"""Participants against comparison persons: plain, weighted, standardised; what cannot be compared says so."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from persons import WEEKS, make_project

from evalkit.analysis.adjusted import adjusted_comparison
from evalkit.chapter.page import words_for
from evalkit.disclosure.balance import coarse_balance
from evalkit.disclosure.counts import Sensitivity
from evalkit.disclosure.gate import decide
from evalkit.disclosure.rounding import round_counts
from evalkit.loading import load_project
from evalkit.results import Row
from evalkit.sentences import sentence
from evalkit.survival.proportions import proportion_difference
from evalkit.survival.risk_table import risk_table

COMPARISON = {"group": "comparison_group", "compared": "took_part", "reference": "waited", "adjust_for": ["town"]}
OWN = {"characteristics": {"town": {"name": {"fi": "Kunta"}}}}
STEM = "year.project_end.primary.comparison_group"


def project(*cells, **comparison):
    """Cells (took part, town, persons, of whom find work in week 5); everybody is followed for a year."""
    people = [(part, town, number < found) for part, town, size, found in cells for number in range(size)]
    persons = [{"person": f"p{number}", "comparison_group": "took_part" if part else "waited", "town": town}
               for number, (part, town, _) in enumerate(people)]  # fmt: skip
    enrolments = [(row["person"], "project" if row["comparison_group"] == "took_part" else "waiting", None, 0, 52)
                  for row in persons]  # fmt: skip
    found = [(f"p{number}", "work", 5, None) for number, (*_, reached) in enumerate(people) if reached]
    settings = {**WEEKS, **OWN, "comparison": {**COMPARISON, **comparison}}
    return make_project(enrolments, found, persons, **settings)


# In x work is easier, and more of the participants live there: 15 of 20 against 5 of 20.
CONFOUNDED = project((1, "x", 15, 9), (1, "y", 5, 1), (0, "x", 5, 3), (0, "y", 15, 3), standardise_by=["town"])


def said(made, name):
    return "".join(span.text for span in sentence(adjusted_comparison(made), name, words_for(made, "fi")))


def test_crude_difference_is_that_of_the_shares():
    rows = adjusted_comparison(CONFOUNDED)
    assert rows[f"crude_incidence.{STEM}=took_part.12.estimate"].value == pytest.approx(10 / 20)
    assert rows[f"crude_difference.{STEM}=took_part.12.estimate"].value == pytest.approx(10 / 20 - 6 / 20)


def test_weights_take_away_a_difference_that_is_only_one_of_towns():
    # In each town both groups have the same share: 3 of 5 in x, 1 of 5 in y.
    rows = adjusted_comparison(CONFOUNDED)
    for way in ("weighted", "standardised"):
        assert rows[f"{way}_incidence.{STEM}=took_part.12.estimate"].value == pytest.approx(0.4)
        assert rows[f"{way}_difference.{STEM}=took_part.12.estimate"].value == pytest.approx(0, abs=1e-9)
    assert "sellaisenaan 20" in said(CONFOUNDED, "comparisons.adjusted")


def test_weighted_standard_error_is_that_of_the_robust_variance_by_hand():
    # Of equal outcomes at one time the robust variance is sum w² (y - p)² / (sum w)²; weights 2/3 in x, 2 in y.
    rows = adjusted_comparison(CONFOUNDED)
    found = rows[f"weighted_incidence.{STEM}=took_part.12.estimate"]
    people = [(2 / 3, 1)] * 9 + [(2 / 3, 0)] * 6 + [(2, 1)] + [(2, 0)] * 4
    error = math.sqrt(sum(w**2 * (y - 0.4) ** 2 for w, y in people)) / sum(w for w, _ in people)
    # Wilson's interval of as many persons as have this error when they all weigh the same, but of no more than the 15
    # that these weights are worth: 20² / (15 · 4/9 + 5 · 4).
    persons, z = min(0.4 * 0.6 / error**2, 15), 1.959963984540054
    center, half = 0.4 + z**2 / persons / 2, z * math.sqrt(0.24 / persons + z**2 / persons**2 / 4)
    assert found.lower == pytest.approx((center - half) / (1 + z**2 / persons))
    assert found.upper == pytest.approx((center + half) / (1 + z**2 / persons))


def test_balance_is_shown_before_and_after():
    rows = adjusted_comparison(CONFOUNDED)
    before, after = (rows[f"balance.year.project_end.own_town=x.{when}"] for when in ("before", "after"))
    assert before.value == pytest.approx((15 - 5) / 20 / math.sqrt(3 / 16))
    assert after.value == pytest.approx(0, abs=1e-9)
    assert (before.count, before.base) == (20, 40)
    assert "Kaikki erot ovat painotuksen jälkeen alle 0,1" in said(CONFOUNDED, "comparisons.balance")


def test_covariates_that_separate_the_groups_leave_no_weights_and_the_text_says_so():
    apart = project((1, "x", 12, 4), (0, "y", 12, 4), standardise_by=["town"])
    rows = adjusted_comparison(apart)
    assert rows["weighting.year.project_end.comparison_group.count"].mark == "not_applicable"
    assert not rows.where(measure="weighted_incidence")
    assert rows[f"standardised_incidence.{STEM}=took_part.12.estimate"].mark == "not_applicable"
    assert "Painoja ei voi laskea" in said(apart, "comparisons.weights")


def test_persons_whose_like_is_not_in_the_other_group_are_left_out_and_counted():
    made = project((1, "x", 12, 4), (1, "z", 3, 3), (0, "x", 12, 4))
    rows = adjusted_comparison(made)
    assert rows["weighting.year.project_end.comparison_group=took_part.no_counterpart"].value == 3
    assert rows[f"weighted_incidence.{STEM}=took_part.12.estimate"].base == 12
    assert "Ilman vastinetta" in said(made, "comparisons.weights")


def test_weights_that_would_explode_are_trimmed_and_the_persons_counted():
    made = project((1, "x", 12, 4), (1, "y", 1, 1), (0, "x", 12, 4), (0, "y", 19, 4))
    rows = adjusted_comparison(made)
    assert rows["weighting.year.project_end.comparison_group=took_part.outside_support"].value == 1
    assert rows["weighting.year.project_end.comparison_group=waited.outside_support"].value == 19
    assert rows["weighting.year.project_end.comparison_group=took_part.largest_weight"].value == pytest.approx(1)


def test_largest_weight_and_effective_persons_are_those_of_each_group():
    # 12 of 32 took part: 6 of 10 in x, 6 of 22 in y. Weights 5/8 and 11/8 of who did, 25/16 and 55/64 of who waited.
    rows = adjusted_comparison(project((1, "x", 6, 3), (1, "y", 6, 3), (0, "x", 4, 2), (0, "y", 16, 8)))
    stem = "weighting.year.project_end.comparison_group"
    weights = {"took_part": [5 / 8] * 6 + [11 / 8] * 6, "waited": [25 / 16] * 4 + [55 / 64] * 16}
    for name, own in weights.items():
        assert rows[f"{stem}={name}.largest_weight"].value == pytest.approx(max(own))
        assert rows[f"{stem}={name}.effective"].value == pytest.approx(sum(own) ** 2 / sum(w**2 for w in own))


def test_group_of_fewer_than_ten_is_not_compared_and_the_text_says_so():
    rows = adjusted_comparison(project((1, "x", 9, 4), (0, "x", 12, 4)))
    assert {row.measure for row in rows} == {"comparison_group"}
    assert rows["comparison_group.year.project_end.comparison_group=took_part.count"].mark == "not_applicable"
    assert "liian pieni verrattavaksi" in said(project((1, "x", 9, 4), (0, "x", 12, 4)), "comparisons.groups")


def test_group_without_an_outcome_has_a_difference_with_newcombes_limits():
    rows = adjusted_comparison(project((1, "x", 12, 4), (0, "x", 12, 0), standardise_by=["town"]))
    wanted = proportion_difference((4, 12), (0, 12))
    for way in ("crude", "weighted", "standardised"):
        found = rows[f"{way}_difference.{STEM}=took_part.12.estimate"]
        assert (found.value, found.lower, found.upper) == pytest.approx((4 / 12, wanted.lower, wanted.upper))


def test_lots_make_the_difference_an_effect_and_nothing_else_does():
    cells = ((1, "x", 12, 4), (0, "x", 12, 4))
    assert "ei siksi osoita vaikutusta" in said(project(*cells), "comparisons.conclusion")
    assert "Koska ryhmät arvottiin" in said(project(*cells, randomised=True), "comparisons.conclusion")


def test_comparison_persons_of_another_phase_join_only_here():
    made = project((1, "x", 12, 4), (0, "x", 12, 4), phases=["project", "waiting"])
    window = made.settings.windows["year"].model_copy(update={"phases": ("project",)})
    settings = made.settings.model_copy(update={"windows": {"year": window}})
    rows = adjusted_comparison(type(made)(made.folder, settings, made.tables, {}, {}))
    assert rows["comparison_group.year.project_end.comparison_group=waited.count"].value == 12


def test_standardised_incidence_is_left_out_where_a_tenth_of_the_persons_is_in_no_usable_stratum():
    made = project((1, "x", 12, 4), (1, "z", 3, 3), (0, "x", 12, 4), standardise_by=["town"])
    row = adjusted_comparison(made)[f"standardised_incidence.{STEM}=took_part.12.estimate"]
    assert row.mark == "not_applicable"


@pytest.mark.parametrize(("waiting", "mark"), [(15, ""), (14, "not_applicable")])
def test_standardised_incidence_stands_as_long_as_no_more_than_a_tenth_of_all_persons_is_left_out(waiting, mark):
    # Three persons of z: just a tenth of 30, and more than a tenth of 29.
    made = project((1, "x", 12, 4), (1, "z", 3, 3), (0, "x", waiting, 5), standardise_by=["town"])
    row = adjusted_comparison(made)[f"standardised_incidence.{STEM}=took_part.12.estimate"]
    assert (row.mark, row.value) == (mark, None if mark else pytest.approx(4 / 12))


def test_person_who_lacks_one_of_several_characteristics_is_told_of():
    made = project((1, "x", 12, 4), (1, None, 3, 1), (0, "x", 12, 4), adjust_for=["town", "gender"])
    rows = adjusted_comparison(made).where(measure="missing_covariates")
    assert {row.category: row.value for row in rows} == {"took_part": 3, "waited": 0}


def test_person_who_worked_at_the_start_is_in_neither_group():
    made = project((1, "x", 12, 4), (0, "x", 12, 4))
    made.tables["episodes"].loc[0, "start"] = 0
    rows = adjusted_comparison(made)
    assert {row.category: row.value for row in rows.where(measure="comparison_group")} == {
        "took_part": 11,
        "waited": 12,
    }
    assert rows[f"crude_incidence.{STEM}=took_part.12.estimate"].value == pytest.approx(3 / 11)
    assert rows["comparison_group_unknown.year.project_end.comparison_group.count"].value == 0


def test_project_without_comparison_persons_has_no_rows():
    made = project((1, "x", 12, 4), (0, "x", 12, 4))
    settings = made.settings.model_copy(update={"comparison": None})
    assert len(adjusted_comparison(type(made)(made.folder, settings, made.tables, {}, {}))) == 0


def test_missing_covariate_is_a_level_of_its_own():
    made = project((1, "x", 12, 4), (1, None, 4, 1), (0, "x", 12, 4), (0, None, 4, 1))
    assert isinstance(made.tables["participants"], pd.DataFrame)
    rows = adjusted_comparison(made)
    assert rows["balance.year.project_end.own_town=missing.before"].count == 8
    assert "Kunta: Ei tiedossa" in {words_for(made, "fi").level(row.variable, row.category) for row in rows}


def test_public_comparison_comes_from_rounded_counts_and_tells_balance_in_tenths():
    shown = decide(load_project("data_samples/esimerkkipolku")).rows
    stem = "project.project_end.primary.comparison_group=participant.12.estimate"
    for way in ("crude", "weighted"):
        assert shown[f"{way}_difference.{stem}"].rounded
        assert shown[f"{way}_difference.{stem}"].value is not None
    told = [row for row in shown.values() if row.measure == "balance" and row.value is not None]
    assert len(told) > 10
    assert all(row.value == round(row.value, 1) for row in told)


def test_public_balance_hides_levels_that_few_of_either_group_have():
    people = {name: frozenset(f"{name}{number}" for number in range(40)) for name in "ab"}
    few, many = (frozenset(sorted(people["a"])[:size]) for size in (4, 20))
    half = frozenset(sorted(people["b"])[:20])
    row = Row("balance", "before", 0.27, variable="town")
    rows = [replace(row, category=name, persons=(part, people["a"], half, people["b"]))
            for name, part in (("x", few), ("y", many), ("z", people["a"] - few))]  # fmt: skip
    found = list(coarse_balance(rows, Sensitivity(CONFOUNDED)))
    assert [(row.value, row.mark) for row in found] == [(None, "suppressed"), (0.3, ""), (None, "suppressed")]


def test_weighted_counts_are_rounded_as_those_of_the_persons_that_they_are_worth():
    frame = pd.DataFrame({"g": ["a", "b"] * 100, "time": 5, "event": ["x"] * 100 + ["censored"] * 100, "w": 2.0})
    rounded = round_counts(risk_table(frame, by="g", weights="w"), 5)
    # Equal weights are worth the persons themselves: 100 in each group, of whom 50 have the event.
    assert rounded is not None
    assert rounded.counts.groupby("g")[["entered", "events_x"]].sum().to_numpy().tolist() == [[100, 51], [100, 51]]
