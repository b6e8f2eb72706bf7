"""Figures of projects in which nobody has reached anything yet."""

import pytest
from persons import make_project

from evalkit import outcome_counts, time_to_outcome
from evalkit.chapter.figures import figure
from evalkit.chapter.page import words_for
from evalkit.drawing import draw

ROWS = [("a", "project", "g1", "2018-01-01", "2018-02-01"), ("b", "project", "g1", "2018-03-01", "2018-04-01")]


@pytest.fixture
def project():
    return make_project(ROWS)


def test_bars_of_states_that_nobody_reached_are_left_out(project):
    assert figure(outcome_counts(project), "outcomes", words_for(project, "fi")) is None


def test_curve_that_stays_at_zero_is_drawn_on_an_axis_that_does_not(project):
    made = figure(time_to_outcome(project), "time-to-outcome", words_for(project, "fi"))
    assert made.content["y"]["ticks"] == [0, 0.05]
    assert draw(made.drawing, made.content, "svg")
