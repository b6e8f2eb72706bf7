"""Groups compared: tests, mean times and precision as rows, hedged in words."""

import pytest
from persons import WEEKS, make_project

from evalkit.analysis.groups import compare_groups
from evalkit.chapter.page import words_for
from evalkit.sentences import sentence


def project(women, men, **settings):
    """Persons who all begin at 0 and find work in the given week, or not within the year (None)."""
    people = [("female", week) for week in women] + [("male", week) for week in men]
    persons = [{"person": f"p{number}", "gender": gender} for number, (gender, _) in enumerate(people)]
    enrolments = [(person["person"], None, None, 0, 52) for person in persons]
    found = [(f"p{number}", "work", week, None) for number, (_, week) in enumerate(people) if week]
    return make_project(enrolments, found, persons, **{**WEEKS, **settings})


EARLY_WOMEN = project([1, 2, 3, 4, 5, 6, 7, 8], [30, 35, 40, 45, None, None, None, None])
ALIKE = project([4, 9, None, None], [5, 8, None, None])


def said(made, name):
    rows = compare_groups(made)
    return "".join(span.text for span in sentence(rows, name, words_for(made, "fi")))


def test_incidence_of_each_group_at_a_horizon_is_its_share_when_nobody_is_censored_before():
    rows = compare_groups(ALIKE)
    assert rows["incidence_by_group.year.project_end.employment.gender=female.6.estimate"].value == pytest.approx(1 / 4)
    assert rows["incidence_by_group.year.project_end.employment.gender=male.12.estimate"].value == pytest.approx(2 / 4)


def test_difference_is_called_one_only_where_the_test_shows_it():
    assert "kertymä eroaa ryhmittäin" in said(EARLY_WOMEN, "groups.tests")
    assert "ei havaittu eroa" in said(ALIKE, "groups.tests")
    assert "kertymä eroaa" not in said(ALIKE, "groups.tests")


def test_outcome_that_nobody_has_had_is_not_tested_and_says_so():
    rows = compare_groups(ALIKE)
    assert rows["gray_test.year.project_end.study.gender.p_value"].mark == "not_applicable"
    assert "Opiskelu: ryhmiä (sukupuoli) ei voi verrata" in said(ALIKE, "groups.tests")


def test_interval_that_holds_zero_is_said_to_hold_it():
    assert "Väli sisältää nollan" in said(ALIKE, "groups.means")
    assert "Väli ei sisällä nollaa" in said(EARLY_WOMEN, "groups.means")
    assert "pidempään ryhmässä ”Miehet” kuin ryhmässä ”Naiset”" in said(EARLY_WOMEN, "groups.means")


def test_what_so_few_could_have_shown_stands_beside_the_test():
    text = said(project([4, 9, *[None] * 16], [5, 8, *[None] * 16]), "groups.precision")
    assert "”Naiset” 18, ”Miehet” 18" in text
    assert "80\N{NO-BREAK SPACE}%:n todennäköisyydellä" in text


def test_one_group_alone_is_not_compared():
    assert len(compare_groups(project([4, 9, None], []))) == 0


def test_person_whose_group_is_not_known_is_in_no_group():
    people = [("f1", "female", 4), ("f2", "female", None), ("m1", "male", 5), ("m2", "male", None), ("x", None, 6)]
    persons = [{"person": name, "gender": gender} for name, gender, _ in people]
    found = [(name, "work", week, None) for name, _, week in people if week]
    rows = compare_groups(make_project([(name, None, None, 0, 52) for name, _, _ in people], found, persons, **WEEKS))
    assert {row.category for row in rows.where(measure="incidence_by_group")} == {"female", "male"}
