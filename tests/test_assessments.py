"""Assessments: who was assessed twice, and how much their scores changed."""

from dataclasses import replace

import pandas as pd
import pytest
from persons import make_project

from evalkit.analysis.assessments import assessments, with_readiness
from evalkit.chapter.tables import table
from evalkit.wording import Words


def project(*scores):
    """Assessments as (person, date, dimension, score)."""
    made = make_project([(name, None, None, "2018-01-01", None) for name in "abcd"])
    rows = [(person, pd.Timestamp(day), "readiness", dimension, score) for person, day, dimension, score in scores]
    table = pd.DataFrame(rows, columns=["person", "date", "instrument", "dimension", "score"])
    return replace(made, tables={**made.tables, "assessments": table})


TWICE = project(
    ("a", "2018-01-01", "study", 2.0),
    ("a", "2018-06-01", "study", 4.0),
    ("b", "2018-06-01", "study", 5.0),
    ("b", "2018-01-01", "study", 1.0),
    ("c", "2018-01-01", "study", 3.0),
)
KEY = "assessment.readiness.dimension=study"


def test_change_is_that_of_the_persons_assessed_on_two_days():
    rows = assessments(TWICE)
    assert (rows[f"{KEY}.persons"].value, rows[f"{KEY}.pairs"].value) == (3, 2)
    assert (rows[f"{KEY}.mean_start"].value, rows[f"{KEY}.mean_end"].value) == (1.5, 4.5)


def test_interval_is_students_on_the_differences():
    # Differences 2 and 4: mean 3, standard deviation sqrt(2), standard error 1, t(1, .975) = 12.7062047.
    change = assessments(TWICE)[f"{KEY}.change"]
    assert change.value == 3
    assert change.lower == pytest.approx(3 - 12.7062047364)
    assert change.upper == pytest.approx(3 + 12.7062047364)


def test_change_that_is_the_same_for_all_has_no_interval_that_would_make_it_certain():
    days = {"2018-01-01": 2, "2018-06-01": 3}
    same = project(*((name, day, "study", score) for name in "ab" for day, score in days.items()))
    change = assessments(same)[f"{KEY}.change"]
    assert (change.value, change.lower, change.upper) == (1, None, None)


def test_score_between_the_first_and_the_last_day_does_not_count():
    between = project(
        ("a", "2018-01-01", "study", 1.0), ("a", "2018-02-01", "study", 9.0), ("a", "2018-03-01", "study", 2.0)
    )
    change = assessments(between)[f"{KEY}.change"]
    assert (change.value, change.lower) == (1.0, None)


def test_nobody_assessed_twice_gives_no_change_and_says_so():
    change = assessments(project(("a", "2018-01-01", "study", 1.0)))[f"{KEY}.change"]
    assert (change.value, change.mark) == (None, "missing")


def test_two_scores_of_one_day_are_no_pair():
    rows = assessments(project(("a", "2018-01-01", "study", 1.0), ("a", "2018-01-01", "study", 3.0)))
    assert (rows[f"{KEY}.persons"].value, rows[f"{KEY}.pairs"].value) == (1, 0)


def test_project_without_assessments_has_no_rows():
    assert len(assessments(make_project([("a", None, None, "2018-01-01", None)]))) == 0


def test_readiness_is_low_below_the_median_of_the_first_scores():
    levels = with_readiness(TWICE).tables["participants"].set_index("person")["readiness"]
    assert levels.dropna().to_dict() == {"a": "high", "b": "low", "c": "high"}


def test_readiness_is_divided_at_the_median_and_not_at_the_mean():
    made = project(*((person, "2018-01-01", "study", score) for person, score in (("a", 1.0), ("b", 2.0), ("c", 9.0))))
    levels = with_readiness(made).tables["participants"].set_index("person")["readiness"]
    assert levels.dropna().to_dict() == {"a": "low", "b": "high", "c": "high"}


def test_readiness_leaves_a_project_without_assessments_alone():
    made = make_project([("a", None, None, "2018-01-01", None)])
    assert with_readiness(made) is made


def test_instruments_that_assess_the_same_are_told_apart():
    table_of_both = pd.concat(
        TWICE.tables["assessments"].assign(instrument=name, score=TWICE.tables["assessments"]["score"] + more)
        for name, more in (("readiness", 0.0), ("survey", 10.0))
    )
    both = replace(TWICE, tables={**TWICE.tables, "assessments": table_of_both})
    words = Words("fi", own={"instrument.readiness": "Valmiusarvio", "instrument.survey": "Kysely"})
    lines = table(assessments(both), "outcomes-assessments", words).lines
    assert [line.head for line in lines] == ["Valmiusarvio", "study", "Kysely", "study"]
    # a and b were assessed twice: at first 2 and 1, of which the mean is 1.5.
    assert [line.cells[2].text for line in lines if line.cells] == ["1,5", "11,5"]
