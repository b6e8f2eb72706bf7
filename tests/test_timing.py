"""Time to outcome as rows: six persons worked by hand."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from persons import WEEKS, make_project

from evalkit import pathways, time_to_outcome
from evalkit.analysis.timing import last_horizon, study_of, tick_times
from evalkit.chapter.figures import figure
from evalkit.chapter.project_texts import words_for
from evalkit.chapter.tables import table
from evalkit.project import Time
from evalkit.sentences import plain, sentence
from evalkit.survival.risk_table import risk_table
from evalkit.wording import Words, languages

# Weeks since the start: a work 10; b study 10; c work 20; d retired 30; e left for good at 26 (moved); f nothing.
PERSONS = "abcdef"
EPISODES = [
    ("a", "work", 10, None),
    ("b", "study", 10, None),
    ("c", "work", 20, None),
    ("d", "retired", 30, None),
    ("e", "moved_away", 26, None),
]
SETTINGS = {**WEEKS, "time": {"unit": "week", "horizons": [10, 26, 52]}}


@pytest.fixture
def rows():
    return time_to_outcome(make_project([(name, None, None, 0, 52) for name in PERSONS], EPISODES, **SETTINGS))


def estimate(rows, outcome, week):
    return rows[f"incidence.year.project_end.{outcome}.{week}.estimate"]


def test_incidence_at_the_first_horizon_is_the_share_of_six(rows):
    assert estimate(rows, "employment", 10).value == pytest.approx(1 / 6)
    assert estimate(rows, "study", 10).value == pytest.approx(1 / 6)
    assert estimate(rows, "retirement", 10).value == 0


def test_incidence_after_a_censoring_weighs_by_those_at_risk(rows):
    # Week 20: 4 at risk, 1 event: 1/6 + 4/6 * 1/4 = 1/3. Week 26: e is censored. Week 30: 2 at risk, 1 retires:
    # survival before is 4/6 * 3/4 = 1/2, so retirement becomes 1/2 * 1/2 = 1/4.
    assert estimate(rows, "employment", 52).value == pytest.approx(1 / 3)
    assert estimate(rows, "retirement", 52).value == pytest.approx(1 / 4)


def test_incidences_and_those_without_an_outcome_are_everybody(rows):
    reached = sum(estimate(rows, outcome, 52).value for outcome in ("employment", "study", "retirement"))
    assert reached == pytest.approx(1 - 1 / 4)


def test_flow_adds_up(rows):
    counted = {row.category: row.value for row in rows.where(measure="flow")}
    assert counted["at_risk"] == 6
    assert counted["employment"] + counted["study"] + counted["retirement"] + counted["censored"] == 6


def test_numbers_at_risk_fall_as_persons_leave(rows):
    assert [row.value for row in rows.where(measure="at_risk")] == [6, 4, 3, 1, 1]


def test_mean_times_add_up_to_the_horizon(rows):
    means = {row.outcome: row.value for row in rows.where(measure="restricted_mean")}
    # Work: 1/6 for the 42 weeks after week 10 and 1/6 more for the 32 after week 20.
    assert means["employment"] == pytest.approx(42 / 6 + 32 / 6)
    assert sum(means.values()) == pytest.approx(52)


def test_horizon_beyond_the_window_is_not_applicable_although_everybody_has_had_an_outcome():
    done = [(name, "work", 4, None) for name in PERSONS]
    weeks = {**SETTINGS, "time": {"unit": "week", "horizons": [3, 26, 65]}}
    found = time_to_outcome(make_project([(name, None, None, 0, 52) for name in PERSONS], done, **weeks))
    told = {row.time: (row.value, row.mark) for row in found.where(measure="incidence", outcome="employment")}
    assert told == {3: (0, ""), 26: (1, ""), 65: (None, "not_applicable")}
    means = found.where(measure="restricted_mean", outcome="employment").rows
    assert [(row.time, row.value) for row in means] == [(26, 22)]


@pytest.mark.parametrize("language", languages())
def test_who_enters_after_the_risk_set_ran_empty_leaves_the_rest_unknown_and_the_chapter_says_so(language):
    # a and b are in work after 4 and 6 weeks; c began 20 weeks before the window and is seen from then on.
    enrolments = [("a", None, None, 0, 9), ("b", None, None, 0, 9), ("c", None, None, -20, 9)]
    project = make_project(enrolments, [("a", "work", 4, None), ("b", "work", 6, None)], **SETTINGS)
    found = time_to_outcome(project)
    (until,) = found.where(measure="known_until")
    assert until.value == 6
    told = {row.time: row.mark for row in found.where(measure="incidence", outcome="employment")}
    assert told == {10: "missing", 26: "missing", 52: "missing"}
    assert max(row.time for row in found.where(measure="incidence_curve")) == 6
    words = words_for(project, language)
    assert plain(words.sentence("timing.known_until", time=words.value(until))) in plain(
        sentence(found, "timing.incidence", words)
    )


def test_horizon_that_nobody_is_followed_to_is_not_applicable():
    short = {**SETTINGS, "windows": {"year": {"start": 0, "end": 40}}}
    rows = time_to_outcome(make_project([(name, None, None, 0, 40) for name in PERSONS], EPISODES, **short))
    assert (estimate(rows, "employment", 52).value, estimate(rows, "employment", 52).mark) == (None, "not_applicable")
    assert estimate(rows, "employment", 26).mark == ""


@pytest.mark.parametrize(
    ("last", "unit", "ticks"),
    [
        (23.95, "month", [0, 3, 6, 9, 12, 15, 18, 21, 24]),
        (52, "week", [0, 13, 26, 39, 52]),
        (5, "month", [0, 1, 2, 3, 4, 5]),
        (56, "week", [0, 13, 26, 39, 52]),
        (28.95, "month", [0, 6, 12, 18, 24]),
        (0.5, "month", [0]),
    ],
)
def test_axis_ticks_are_round_numbers_of_the_unit_within_the_follow_up(last, unit, ticks):
    assert tick_times(last, unit) == ticks


@given(st.integers(0, 4000), st.sampled_from(["date", "day", "week", "month"]))
def test_ticks_are_the_times_that_somebody_may_be_followed_to(last, unit):
    time = Time(unit=unit)
    for tick in tick_times(last / time.units, time.horizon_unit)[1:]:
        assert time.elapsed(tick) <= last


@pytest.mark.parametrize("language", languages())
def test_time_beyond_the_window_has_no_tick_no_line_and_one_sentence(language):
    # The window has 56 weeks: ticks of 13 weeks end at 52, and the horizon of 104 is nobody's.
    long = {**SETTINGS, "windows": {"year": {"start": 0, "end": 56}}}
    project = make_project([(name, None, None, 0, 56) for name in PERSONS], EPISODES,
                           **{**long, "time": {"unit": "week", "horizons": [26, 104]}})  # fmt: skip
    rows, words = time_to_outcome(project), words_for(project, language)
    drawn = figure(rows, "time-to-outcome", words)
    assert drawn.content["x"]["ticks"] == [0, 13, 26, 39, 52]
    assert len(drawn.content["at_risk"]["rows"][0]["counts"]) == len(drawn.table.lines) == 5
    assert [line.head for line in table(rows, "timing-incidence", words).lines] == [words.moment(26)]
    told = plain(sentence(rows, "timing.curve_note", words))
    assert told.count(words.moment(104)) == 1
    assert words.moment(26) not in told
    paths = pathways(project)
    # One column of times: the share and its interval at 26 weeks.
    assert len(table(paths, "pathways-occupation", words).heads) == 3
    assert words.moment(104) in plain(sentence(paths, "pathways.occupation_note", words))


def test_horizons_that_are_all_followed_are_left_without_a_word(rows):
    assert "ei esitetä" not in plain(sentence(rows, "timing.curve_note", Words("fi", time_unit="week")))


def test_figure_ends_where_its_curves_end():
    # As in a public release: what is known after week 20 is hidden.
    project = make_project([(name, None, None, 0, 52) for name in PERSONS], EPISODES, **SETTINGS)
    rows = time_to_outcome(project)
    hidden = rows.map(lambda row: replace(row, value=None, mark="suppressed")
                      if row.measure in ("incidence_curve", "at_risk") and row.time > 20 else row)  # fmt: skip
    drawn = figure(hidden, "time-to-outcome", words_for(project, "fi"))
    assert drawn.content["x"]["ticks"] == [0, 13]
    assert [line.head for line in drawn.table.lines] == ["0\N{NO-BREAK SPACE}vk", "13\N{NO-BREAK SPACE}vk"]


def test_twenty_four_months_from_the_first_of_september_end_on_the_last_of_august():
    time = Time()
    assert [time.elapsed(months) for months in (3, 6, 12, 24)] == [90, 181, 364, 729]
    assert last_horizon(time, 729) == 24
    assert last_horizon(time, 728) == 12
    assert last_horizon(time, 80) is None


def test_table_of_a_curve_reads_it_as_the_table_at_the_horizons_does():
    # Six of twelve begin work on the day twelve months after the start, which is the first day past twelve months.
    begun = [(f"p{number}", None, None, "2018-01-01", "2018-12-31") for number in range(12)]
    work = [(f"p{number}", "work", "2019-01-01", None) for number in range(6)]
    project = make_project(begun, work, windows={"year": {"start": "2018-01-01", "end": "2019-12-31"}})
    rows = time_to_outcome(project)
    horizon = rows["incidence.year.project_end.employment.12.estimate"]
    tick = rows["incidence_at_tick.year.project_end.employment.12.estimate"]
    assert (horizon.value, tick.value) == (0, 0)
    made = figure(rows, "time-to-outcome", words_for(project, "fi")).table
    (line,) = [line for line in made.lines if line.head.startswith("12")]
    assert [cell.text for cell in line.cells][:2] == ["12", "0,0\u00a0%"]


def test_median_of_a_curve_that_is_not_known_is_not_said_to_lie_beyond_the_follow_up():
    # Both began before the window, so that nobody saw the first twenty weeks.
    enrolments = [("c", None, None, -20, 9), ("d", None, None, -30, 9)]
    project = make_project(enrolments, [("c", "work", 14, None), ("d", "work", 2, None)], **SETTINGS)
    rows = time_to_outcome(project)
    assert rows["known_until.year.project_end.time"].value == 0
    assert rows["median_time.year.project_end.median"].value is None
    assert sentence(rows, "timing.median", words_for(project, "fi")) == ()


def test_horizon_at_the_last_follow_up_after_a_gap_is_missing_and_one_past_it_not_applicable():
    # Nobody is at risk from 3 to 5: what came then is not known, although somebody is followed to 8.
    frame = pd.DataFrame({"entry": [0, 5], "time": [3, 8], "event": ["primary", None]})
    study = study_of(make_project([("a", None, None, 0, 52)], **SETTINGS))
    gap = replace(study, table=risk_table(frame, entry="entry"))
    assert [gap.unknown(at) for at in (8, 9)] == ["missing", "not_applicable"]
