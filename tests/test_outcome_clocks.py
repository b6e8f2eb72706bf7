"""One outcome by three clocks, side by side."""

from persons import WEEKS, make_project

from evalkit.analysis.outcomes import outcome_counts, outcomes_by_clock
from evalkit.chapter.page import open_page

ROWS = [
    ("a", None, None, "2018-02-01", "2018-04-30"),
    ("b", None, None, "2018-02-01", "2018-09-30"),
    ("c", None, None, "2018-02-01", None),
]
# a is in work at exit and no more half a year later; b begins after the four weeks; c has not left.
SPELLS = [
    ("a", "work", "2018-05-02", "2018-08-31"),
    ("b", "study", "2018-12-01", None),
    ("c", "work", "2018-06-01", None),
]


def shares(project):
    rows = outcomes_by_clock(project).where(measure="outcome_by_clock", statistic="share")
    return {row.clock: (row.count, row.base) for row in rows}


def test_each_clock_has_its_own_count_and_base():
    found = shares(make_project(ROWS, SPELLS))
    assert found == {"project_end": (3, 3), "exit_4_weeks": (1, 2), "exit_6_months": (1, 2)}


def test_figures_are_those_of_the_counts_by_that_clock():
    project = make_project(ROWS, SPELLS)
    for clock in ("project_end", "exit_4_weeks", "exit_6_months"):
        counted = outcome_counts(project, clock=clock)[f"primary_outcome.year.{clock}.share"]
        by_clock = outcomes_by_clock(project)[f"outcome_by_clock.year.{clock}.share"]
        assert (by_clock.value, by_clock.lower, by_clock.upper) == (counted.value, counted.lower, counted.upper)


def test_whom_a_clock_cannot_count_or_not_yet_is_told():
    rows = outcomes_by_clock(make_project(ROWS, SPELLS))
    assert {row.clock: row.value for row in rows.where(measure="no_exit")} == {"exit_4_weeks": 1, "exit_6_months": 1}
    # 30 September and six months is 30 March, after the window's end.
    assert {row.clock: row.value for row in rows.where(measure="not_due")} == {"exit_4_weeks": 0, "exit_6_months": 1}


def test_project_that_knows_no_dates_has_no_exit_clocks():
    project = make_project([("a", None, None, 0, 52)], [("a", "work", 1, None)], **WEEKS)
    assert len(outcomes_by_clock(project)) == 0
    assert open_page(project).sentence(outcomes_by_clock(project), "outcomes.clocks").data() == {}


def test_sentence_says_why_and_whom():
    project = make_project(ROWS, SPELLS)
    said = open_page(project).sentence(outcomes_by_clock(project), "outcomes.clocks").plain()
    assert "1 henkilön päättymispäivää ei tunneta" in said
    assert "kuusi kuukautta päättymisestä, on 1 henkilöllä vasta ajanjakson jälkeen" in said


def test_known_exits_are_said_to_be_known():
    project = make_project(ROWS[:1], SPELLS[:1])
    said = open_page(project).sentence(outcomes_by_clock(project), "outcomes.clocks").plain()
    assert "kaikkien päättymispäivä tunnetaan" in said


def test_table_has_a_line_a_clock():
    project = make_project(ROWS, SPELLS)
    made = open_page(project).table(outcomes_by_clock(project), "outcomes-clocks")
    assert [line.cells[0].text for line in made.lines] == ["3/3", "1/2", "1/2"]
