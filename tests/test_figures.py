"""Figures of curves and bars: what is drawn, also in projects in which nobody has reached anything yet."""

from dataclasses import replace

import pytest
from persons import make_project

from evalkit import outcome_counts, time_to_outcome
from evalkit.chapter.figures import figure
from evalkit.chapter.page import Page, words_for
from evalkit.drawing import draw
from evalkit.results import Results, Row

ROWS = [("a", "project", "g1", "2018-01-01", "2018-02-01"), ("b", "project", "g1", "2018-03-01", "2018-04-01")]


@pytest.fixture
def project():
    return make_project(ROWS)


def test_bars_of_states_that_nobody_reached_are_left_out(project):
    assert figure(outcome_counts(project), "outcomes", words_for(project, "fi")) is None


def test_curve_that_stays_at_zero_is_drawn_on_an_axis_that_holds_its_upper_limit(project):
    made = figure(time_to_outcome(project), "time-to-outcome", words_for(project, "fi"))
    # Of two persons nobody: at most 65.8 per cent.
    assert made.content["y"]["ticks"] == [0, 0.2, 0.4, 0.6, 0.8]
    assert draw(made.drawing, made.content, "svg")


def test_band_of_a_curve_reaches_from_the_lower_to_the_upper_limit_of_its_rows(project):
    step = Row("incidence_curve", "estimate", 0.5, outcome="employment", time=3.0, lower=0.3, upper=0.7, unit="share")
    rows = Results(
        (step, replace(step, time=6.0, value=0.6, lower=0.4, upper=0.9), Row("at_risk", "count", 9.0, time=0.0))
    )
    (series,) = figure(rows, "time-to-outcome", words_for(project, "fi")).content["series"]
    assert (series["times"][-2:], series["values"][-2:]) == ([3, 6], [0.5, 0.6])
    assert (series["lower"][-2:], series["upper"][-2:]) == ([0.3, 0.4], [0.7, 0.9])


def test_hidden_step_of_a_curve_is_neither_saved_nor_drawn_and_other_hidden_rows_are_saved(project):
    step = Row("incidence_curve", "estimate", 0.25, outcome="employment", time=3.0, unit="share")
    hidden = [replace(step, time=time, value=None, mark="suppressed") for time in (6.0, 9.0)]
    total = Row("persons", "count", None, mark="suppressed")
    rows = Results((step, *hidden, total, Row("at_risk", "count", 8.0, time=0.0)))
    page = Page(project, words_for(project, "fi"), "public")
    saved = page.save(rows)
    assert [row.id for row in saved.results] == [step.id, total.id, "at_risk.0.count"]
    assert not any(row.id in str(saved._repr_mimebundle_()) for row in hidden)
    drawn = page.figure(rows, "time-to-outcome").data()
    assert [series["times"][-1] for series in drawn["content"]["series"]] == [3]
    assert not any(row.id in str(drawn) for row in hidden)


def test_no_band_is_drawn_before_the_first_step_and_where_there_are_no_limits(project):
    step = Row("incidence_curve", "estimate", 0.5, outcome="employment", time=3.0, lower=0.3, upper=0.7, unit="share")
    rows = Results((step, replace(step, time=6.0, lower=None, upper=None), Row("at_risk", "count", 9.0, time=0.0)))
    content = figure(rows, "time-to-outcome", words_for(project, "fi")).content
    (series,) = content["series"]
    assert (series["lower"], series["upper"]) == ([None, 0.3, None], [None, 0.7, None])
    assert draw("incidence", content, "svg")
