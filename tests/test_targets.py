"""Targets against realised figures: by hand on small tables, then every sample's published figures."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from persons import SETTINGS, make_project

from evalkit import load_project
from evalkit.analysis.attainment import (
    PARTLY_FROM,
    Situation,
    Target,
    attainment,
    in_persons,
    status,
    target_of,
    with_target,
)
from evalkit.analysis.indicators import compare_indicators, computed_rows
from evalkit.chapter.figures import figure
from evalkit.chapter.tables import table as table_of
from evalkit.drawing.targets import BAND_THICKNESS, THICKNESS
from evalkit.drawing.targets import targets as draw_targets
from evalkit.project import Project, Settings
from evalkit.results import Results, Row
from evalkit.sentences import sentence
from evalkit.sentences.targets import AIM_STATUSES, TALLIED
from evalkit.wording import Words, languages

ABOUT = {**SETTINGS["project"], "start": "2018-01-01", "end": "2018-12-31"}
PLACES = {"north": {"fi": "Pohjoinen"}, "south": {"fi": "Etelä"}, "west": {"fi": "Länsi"}}
LAST_DAY = "2018-12-31"


def table(*rows):
    """Indicators of rows (column values); a figure is one of the last day unless the row says otherwise."""
    frame = pd.DataFrame([{"indicator": "a", "as_of": LAST_DAY, **row} for row in rows])
    days = {name: "datetime64[ns]" for name in ("as_of", "due") if name in frame}
    return frame.astype(days)


def project_of(*rows, **settings):
    chosen = Settings.model_validate({"project": ABOUT, "places": PLACES, **settings})
    return Project(Path("small"), chosen, {"indicators": table(*rows)}, {}, {})


def compared(*rows, **settings):
    return compare_indicators(project_of(*rows, **settings), Results(()))


def said(*rows, name="a"):
    return compared(*rows)[f"indicator.indicator={name}.status"].text


class TestStatus:
    @pytest.mark.parametrize(
        ("figure", "expected"),
        [(11, "exceeded"), (10, "reached"), (9, "partly"), (8, "partly"), (7.9, "not_reached"), (0, "not_reached")],
    )
    def test_point_target(self, figure, expected):
        assert status(Target(10, 10), Situation(figure)) == expected

    @pytest.mark.parametrize(
        ("figure", "expected"),
        [(141, "exceeded"), (140, "reached"), (70, "reached"), (69, "partly"), (56, "partly"), (55, "not_reached")],
    )
    def test_range_is_reached_at_its_lower_end_and_exceeded_above_its_upper_one(self, figure, expected):
        assert status(Target(70, 140), Situation(figure)) == expected

    @pytest.mark.parametrize(
        ("figure", "expected"),
        [(3, "reached"), (10, "reached"), (12, "partly"), (12.5, "partly"), (13, "not_reached")],
    )
    def test_where_less_is_better_the_target_is_a_limit(self, figure, expected):
        assert status(Target(10, 10, lower_is_better=True), Situation(figure)) == expected

    def test_range_where_less_is_better_is_reached_at_its_upper_end(self):
        assert status(Target(5, 10, lower_is_better=True), Situation(10)) == "reached"

    def test_without_a_target_nothing_is_reached(self):
        assert status(Target(), Situation(10)) == "no_target"

    def test_without_a_figure_nobody_can_say(self):
        assert status(Target(10, 10), Situation(None)) == "no_figure"

    def test_share_of_25_in_50_reaches_one_half_in_spite_of_floats(self):
        assert status(Target(0.36, 0.36), Situation(36 / 100)) == "reached"

    @given(st.floats(0.01, 1e6), st.floats(0, 1e6))
    def test_status_does_not_depend_on_the_unit(self, target, figure):
        in_tens = status(Target(target * 1024, target * 1024), Situation(figure * 1024))
        near = min(abs(figure - target), abs(figure - PARTLY_FROM * target)) < 1e-6
        assert near or in_tens == status(Target(target, target), Situation(figure))


class TestBeforeTheDueDay:
    def test_count_that_is_there_already_is_reached(self):
        assert status(Target(10, 10), Situation(12, due=False)) == "exceeded"

    def test_count_that_is_not_there_is_not_yet_due(self):
        assert status(Target(10, 10), Situation(1, due=False)) == "not_yet_due"

    def test_share_may_fall_again(self):
        assert status(Target(0.5, 0.5), Situation(0.9, due=False, may_fall=True)) == "not_yet_due"

    def test_limit_that_is_passed_stays_passed(self):
        assert status(Target(10, 10, lower_is_better=True), Situation(30, due=False)) == "not_reached"

    def test_limit_that_is_kept_so_far_is_not_yet_due(self):
        assert status(Target(10, 10, lower_is_better=True), Situation(3, due=False)) == "not_yet_due"


class TestDueDay:
    @pytest.mark.parametrize(("as_of", "expected"), [("2018-12-30", "not_yet_due"), ("2018-12-31", "not_reached")])
    def test_target_without_a_day_is_due_when_the_project_ends(self, as_of, expected):
        assert said({"target_low": 10, "actual": 1, "as_of": as_of}) == expected

    @pytest.mark.parametrize(("due", "expected"), [("2018-06-30", "not_reached"), ("2018-07-02", "not_yet_due")])
    def test_own_due_day_goes_before_the_projects_end(self, due, expected):
        assert said({"target_low": 10, "actual": 1, "as_of": "2018-07-01", "due": due}) == expected

    def test_target_that_falls_due_after_the_project_is_not_yet_due_without_a_figure(self):
        assert said({"target_low": 10, "as_of": None, "due": "2019-06-30"}) == "not_yet_due"

    def test_figure_of_an_untold_day_is_one_from_under_way(self):
        row = {"target_low": 10, "actual": 1, "as_of": None, "as_of_note": "hankkeen aikana"}
        assert said(row) == "not_yet_due"


class TestTargets:
    def test_target_for_each_place_is_multiplied_by_the_places(self):
        rows = compared({"per_place_low": 12, "actual": 36})
        assert rows["indicator.indicator=a.target"].value == 36
        assert rows["indicator.indicator=a.per_place"].value == 12
        assert rows["indicator.indicator=a.status"].text == "reached"

    def test_range_for_each_place_is_a_range_of_all(self):
        target = compared({"per_place_low": 10, "per_place_high": 20, "actual": 25})["indicator.indicator=a.target"]
        assert (target.value, target.lower, target.upper) == (30, 30, 60)

    def test_stated_target_of_all_goes_before_the_product(self):
        rows = compared({"per_place_low": 12, "target_low": 40, "actual": 36})
        assert rows["indicator.indicator=a.target"].value == 40

    def test_limit_has_an_upper_end_alone(self):
        target = compared({"target_low": 14, "direction": "lower", "actual": 16})["indicator.indicator=a.target"]
        assert (target.value, target.lower, target.upper) == (14, None, 14)

    def test_per_cent_become_shares(self):
        rows = compared({"unit": "%", "target_low": 80, "actual": 86.2})
        assert rows["indicator.indicator=a.target"].value == 0.8
        assert rows["indicator.indicator=a.realised"].value == pytest.approx(0.862)

    def test_attainment_is_realised_by_the_lower_end_and_none_where_less_is_better(self):
        assert attainment(Target(70, 140), 15) == 15 / 70
        assert attainment(Target(10, 10, lower_is_better=True), 5) is None
        assert attainment(Target(), 5) is None

    def test_no_target_is_not_applicable_and_no_figure_is_missing(self):
        rows = compared({"indicator": "b", "actual": 3}, {"target_low": 3})
        assert rows["indicator.indicator=b.target"].mark == "not_applicable"
        assert rows["indicator.indicator=a.realised"].mark == "missing"

    def test_day_due_day_and_evidence_have_rows_of_their_own(self):
        rows = compared({"actual": 3, "due": "2018-11-30", "evidence": "muistio"})
        told = {row.statistic: row.text for row in rows.where(measure="indicator_evidence")}
        assert told == {"as_of": "2018-12-31", "due": "2018-11-30", "evidence": "muistio"}


class TestDays:
    def test_latest_figure_counts_and_earlier_ones_stay(self):
        first, second = {"actual": 3, "as_of": "2018-03-01"}, {"actual": 8, "as_of": "2018-09-01"}
        rows = compared(second, first)
        assert rows["indicator.indicator=a.realised"].value == 8
        assert rows["indicator_earlier.a.as_of=2018-03-01.realised"].value == 3

    def test_share_of_the_projects_time_counts_both_its_first_day_and_the_day_itself(self):
        gone = compared({"actual": 3, "as_of": "2018-03-14"})["project_time.as_of=2018-03-14.share"]
        assert (gone.count, gone.base) == (31 + 28 + 14, 365)

    def test_figure_of_the_last_day_tells_nothing_of_time(self):
        assert not compared({"actual": 3}).where(measure="project_time")


class TestPlaces:
    ROWS = (
        {"target_low": 12, "actual": 10},
        {"place": "north", "target_low": 6, "actual": 5},
        {"place": "south", "target_low": 3, "actual": 2},
        {"place": "west", "target_low": 3, "actual": 0},
    )

    def by_place(self, *rows):
        return {row.category: row.value for row in compared(*rows).where(measure="indicator_by_place",
                                                                        statistic="realised")}  # fmt: skip

    def test_what_no_place_has_is_a_line_of_its_own_and_all_add_up(self):
        figures = self.by_place(*self.ROWS)
        assert figures == {"north": 5, "south": 2, "west": 0, "missing": 3, "": 10}
        assert sum(value for place, value in figures.items() if place) == figures[""]

    @given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.integers(0, 20))
    def test_lines_always_add_up_to_the_total(self, counts, unknown):
        places = [{"place": place, "actual": count} for place, count in zip(PLACES, counts, strict=True)]
        figures = self.by_place({"actual": sum(counts) + unknown}, *places)
        assert sum(value for place, value in figures.items() if place) == figures[""]
        assert ("missing" in figures) == (unknown > 0)

    def test_place_without_a_figure_is_missing_and_what_is_left_is_told(self):
        assert self.by_place(*self.ROWS[:3], {"place": "west", "target_low": 3}) == {
            "north": 5, "south": 2, "west": None, "missing": 3, "": 10,
        }  # fmt: skip

    def test_places_are_added_up_where_the_table_has_no_row_for_all(self):
        rows = compared(*self.ROWS[1:])
        assert rows["indicator.indicator=a.realised"].value == 7
        assert rows["indicator.indicator=a.target"].value == 12

    def test_places_of_which_one_has_no_figure_are_not_added_up(self):
        rows = compared(*self.ROWS[1:3], {"place": "west", "target_low": 3})
        assert rows["indicator.indicator=a.realised"].value is None
        assert rows["indicator.indicator=a.status"].text == "no_figure"

    def test_sum_of_places_is_a_figure_of_the_last_of_their_days(self):
        days = ("2018-03-31", "2018-09-30", "2018-06-30")
        rows = compared(*({"place": place, "actual": 1, "as_of": day} for place, day in zip(PLACES, days, strict=True)))
        assert rows["indicator_evidence.indicator=a.as_of"].text == "2018-09-30"

    def test_shares_of_places_are_never_added_up(self):
        rows = compared(*({"place": place, "unit": "%", "actual": 50} for place in PLACES))
        assert rows["indicator.indicator=a.realised"].value is None

    def test_each_place_has_its_own_status(self):
        rows = compared(*self.ROWS)
        assert rows["indicator_by_place.a.place=north.status"].text == "partly"
        assert rows["indicator_by_place.a.place=west.status"].text == "not_reached"

    def test_place_takes_the_target_for_each_place(self):
        rows = compared({"per_place_low": 4, "actual": 6}, *({"place": place, "actual": 2} for place in PLACES))
        assert rows["indicator_by_place.a.place=north.target"].value == 4


class TestComputed:
    ENROLMENTS = tuple((name, "project", "g1", "2018-02-01", "2018-04-30") for name in "abcde")
    EPISODES = (("a", "work", "2018-06-01", None), ("b", "study", "2018-06-01", None))
    GENDERS = ("female", "female", "male", "unknown", "male")

    def rows(self, *indicators):
        persons = [{"person": name, "gender": gender} for name, gender in zip("abcde", self.GENDERS, strict=True)]
        made = make_project(self.ENROLMENTS, self.EPISODES, persons, project=ABOUT)
        project = Project(made.folder, made.settings, {**made.tables, "indicators": table(*indicators)}, {}, {})
        return compare_indicators(project, computed_rows(project))

    def test_realised_figure_is_the_computed_rows(self):
        rows = self.rows({"target_low": 6, "computed": "persons.year.count"})
        assert rows["indicator.indicator=a.realised"].value == 5
        assert rows["indicator.indicator=a.realised"].origin == "fictitious"

    def test_typed_figure_goes_before_the_computed_one(self):
        rows = self.rows({"actual": 4, "computed": "persons.year.count"})
        assert rows["indicator.indicator=a.realised"].value == 4

    def test_genders_add_up_and_the_unknown_have_their_own_line(self):
        rows = self.rows({"computed": "persons.year.count"}).where(measure="indicator_by_gender")
        assert {row.category: row.value for row in rows} == {"female": 2, "male": 2, "unknown": 1, "": 5}

    def test_shares_by_gender_add_up_in_counts_and_bases(self):
        rows = list(
            self.rows({"unit": "%", "target_low": 50, "computed": "primary_outcome.year.project_end.share"})
            .where(measure="indicator_by_gender")
        )  # fmt: skip
        *parts, total = rows
        assert sum(row.count for row in parts) == total.count == 2
        assert sum(row.base for row in parts) == total.base == 5

    def test_share_is_also_a_count_of_persons_needed_and_counted_with_two_intervals(self):
        rows = self.rows({"unit": "%", "target_low": 50, "computed": "primary_outcome.year.project_end.share"})
        assert rows["indicator_interval.indicator=a.needed"].value == 3
        assert rows["indicator_interval.indicator=a.counted"].value == 2
        # Of 2 in 5: Wilson by hand, Clopper and Pearson from the beta quantiles of R's binom.test.
        wilson, exact = (rows[f"indicator_interval.indicator=a.{name}"] for name in ("wilson", "clopper-pearson"))
        assert (round(wilson.lower, 4), round(wilson.upper, 4)) == (0.1176, 0.7693)
        assert (round(exact.lower, 4), round(exact.upper, 4)) == (0.0527, 0.8534)

    def test_share_that_was_typed_has_no_interval(self):
        assert not self.rows({"unit": "%", "target_low": 50, "actual": 40}).where(measure="indicator_interval")

    def test_computed_row_that_does_not_exist_gives_no_figure(self):
        assert self.rows({"target_low": 6, "computed": "persons.month.count"})[
            "indicator.indicator=a.status"].text == "no_figure"  # fmt: skip


class TestMilestones:
    def test_milestone_has_a_status_and_its_evidence_and_no_figure(self):
        rows = compared({"unit": "milestone", "status": "under_way", "evidence": "muistio"})
        assert rows["milestone.indicator=a.status"].text == "under_way"
        assert rows["milestone.indicator=a.evidence"].text == "muistio"
        assert not rows.where(measure="indicator")

    @pytest.mark.parametrize(
        ("statuses", "told"),
        [
            (("under_way",) * 3, "Välitavoitteita on 3, ja jokaisen tilanne on ”käynnissä”."),
            (("under_way", "planned"), "Välitavoitteita on 2: 1 on suunniteltu ja 1 on käynnissä."),
            (("under_way",), "Välitavoitteita on 1: 1 on käynnissä."),
            ((None, None), "Välitavoitteita on 2: 2 tilanteesta ei ole tietoa."),
        ],
    )
    def test_status_that_all_milestones_share_is_told_once(self, statuses, told):
        rows = compared(*({"indicator": f"a{n}", "unit": "milestone", "status": s} for n, s in enumerate(statuses)))
        assert "".join(span.text for span in sentence(rows, "indicators.milestones", Words())) == told

    def test_milestone_without_a_status_is_missing(self):
        assert compared({"unit": "milestone"})["milestone.indicator=a.status"].mark == "missing"


def interval_row(method, low, high):
    return Row("indicator_interval", method, 0.36, variable="indicator", category="a", lower=low, upper=high,
               count=18, base=50, unit="share")  # fmt: skip


def share_rows(target, wilson, exact):
    of_a = {"variable": "indicator", "category": "a"}
    return Results((
        Row("indicator", "target", target, unit="share", **of_a),
        Row("indicator", "realised", 0.36, unit="share", **of_a),
        Row("indicator_interval", "needed", 25, base=50, **of_a),
        Row("indicator_interval", "counted", 18, base=50, **of_a),
        interval_row("wilson", *wilson), interval_row("clopper-pearson", *exact),
    ))  # fmt: skip


def told(rows, name, words=None):
    return "".join(span.text for span in sentence(rows, name, words or Words("fi", {"indicator.a": "Työllistyneet"})))


class TestWords:
    @pytest.mark.parametrize(
        ("target", "expected"),
        [
            (0.50, "Laskentatavat antavat eri vastauksen"),
            (0.40, "Tavoite on kummankin välin sisällä"),
            (0.60, "Tavoite on kummankin välin yläpuolella"),
            (0.10, "Tavoite on kummankin välin alapuolella"),
        ],
    )
    def test_no_verdict_leans_on_one_interval(self, target, expected):
        text = told(share_rows(target, (0.241, 0.499), (0.229, 0.508)), "indicators.intervals")
        assert "tarkoittaa 25 henkilöä, kun henkilöitä on 50. Tuloksen saavutti 18 henkilöä" in text
        assert "24,1–49,9" in text
        assert "22,9–50,8" in text
        assert expected in text

    def test_realised_comes_first_and_the_target_in_brackets(self):
        text = told(compared({"target_low": 84, "actual": 705}), "indicators.statuses")
        assert (
            text
            == "Toteuma on mainittu ensin ja tavoite sen jälkeen suluissa. Tavoite ylittyi: Työllistyneet 705 (84)."
        )

    def test_range_and_limit_are_printed_as_such(self):
        rows = compared({"target_low": 70, "target_high": 140, "actual": 15})
        assert "15 (70–140)" in told(rows, "indicators.statuses")
        rows = compared({"target_low": 14, "actual": 16.5, "direction": "lower"})
        assert "16,5 (enintään 14)" in told(rows, "indicators.statuses")

    def test_rule_prints_the_threshold_and_speaks_only_of_what_there_is(self):
        text = told(compared({"target_low": 84, "actual": 705}), "indicators.rule")
        assert "vähintään 80\N{NO-BREAK SPACE}% tavoitteesta" in text
        assert "enimmäismäärä" not in text
        assert "kesken" not in text

    def test_time_gone_names_the_day(self):
        text = told(compared({"actual": 3, "as_of": "2018-03-14"}), "indicators.time_gone")
        assert text == "Tilanne 14.3.2018: hankkeen ajasta oli kulunut 20\N{NO-BREAK SPACE}% (73/365 päivää)."


class TestTable:
    ROWS = (
        {"indicator": "a", "group": "Tulos 1", "unit": "henkilöä", "target_low": 5, "actual": 4},
        {"indicator": "b", "group": "Tulos 1", "unit": "%", "target_low": 50, "actual": 40},
        {"indicator": "c", "group": "Tulos 2", "actual": 3},
    )

    def test_each_result_is_a_head_over_its_lines(self):
        lines = table_of(compared(*self.ROWS), "indicators-targets", Words("fi")).lines
        assert [line.head for line in lines] == ["Tulos 1", "a, henkilöä", "b", "Tulos 2", "c"]
        assert [bool(line.cells) for line in lines] == [False, True, True, False, True]

    def test_evidence_that_is_the_same_everywhere_is_told_once(self):
        rows = compared(*({**row, "evidence": "muistio"} for row in self.ROWS))
        assert [row.category for row in rows.where(measure="indicator_evidence", statistic="evidence")] == [
            "indicators"
        ]

    def test_evidence_that_differs_is_told_of_each(self):
        rows = compared(*({**row, "evidence": row["indicator"]} for row in self.ROWS))
        assert [row.text for row in rows.where(measure="indicator_evidence", statistic="evidence")] == ["a", "b", "c"]

    def test_figure_draws_each_indicator_with_its_ends_and_its_text(self):
        rows = compared(*self.ROWS, {"indicator": "d", "target_low": 7, "target_high": 9, "actual": 8})
        drawn = figure(rows, "targets", Words("fi"))
        found = {line["label"]: (line["actual"], line["low"], line["high"], line["text"])
                 for line in drawn.content["lines"]}  # fmt: skip
        assert found["a"] == (4, 5, 5, "4 (5)")
        assert found["c"] == (3, None, None, "3, ei tavoitetta")
        assert found["d"] == (8, 7, 9, "8 (7–9)")
        assert "range" in drawn.content

    def test_evidence_of_a_place_is_told_beside_it_where_it_is_not_that_of_all(self):
        rows = compared(
            {"target_low": 5, "actual": 9, "evidence": "muistio"},
            {"place": "north", "actual": 4, "evidence": "muistio"},
            {"place": "south", "actual": 5, "evidence": "päiväkirja"},
        )
        lines = table_of(rows, "indicators-places", Words("fi")).lines
        assert {line.head: line.cells[-1].text for line in lines if line.cells} == {
            "north": "–", "south": "päiväkirja", "Yhteensä": "–",
        }  # fmt: skip


class TestRanges:
    """A target that is a range is read at the end that must be met, wherever it is told."""

    ROWS = (
        {"indicator": "up", "unit": "%", "target_low": 50, "target_high": 80, "actual": 60},
        {"indicator": "down", "unit": "%", "target_low": 5, "target_high": 10, "direction": "lower", "actual": 8},
        {"indicator": "most", "unit": "%", "target_low": 12, "direction": "lower", "actual": 16},
    )

    @pytest.mark.parametrize(
        "target",
        [Target(), Target(5, 5), Target(5, 10), Target(10, 10, True), Target(5, 10, True), Target(0, 10, True)],
    )
    def test_row_tells_the_whole_target(self, target):
        assert target_of(with_target(Row("indicator", "target", None), target)) == target

    def test_figure_table_sentence_and_verdict_have_the_same_end(self):
        rows, words = compared(*self.ROWS), Words("fi")
        lines = {line["label"]: line for line in figure(rows, "targets", words).content["lines"]}
        for name, bound in (("up", 0.5), ("down", 0.1), ("most", 0.12)):
            assert lines[name]["bound"] == rows[f"indicator.indicator={name}.target"].value == bound
        assert rows["indicator.indicator=up.attainment"].value == pytest.approx(0.6 / 0.5)
        assert [rows[f"indicator.indicator={name}.status"].text for name in ("up", "down", "most")] == [
            "reached", "reached", "not_reached",
        ]  # fmt: skip

    def test_bar_of_a_figure_that_meets_its_range_passes_the_mark_of_the_target(self):
        # 60 of 50 to 80 per cent: the bar is 1.2 targets long, the band lies between 1 and 1.6.
        content = figure(compared(self.ROWS[0], {"indicator": "b", "target_low": 5}), "targets", Words("fi")).content
        sheet = draw_targets(content)
        bars = {patch.get_height(): (patch.get_x(), patch.get_x() + patch.get_width()) for patch in sheet.axes.patches}
        assert bars[THICKNESS] == pytest.approx((0, 1.2))
        assert bars[BAND_THICKNESS] == pytest.approx((1, 1.6))
        assert any(set(line.get_xdata()) == {1} for line in sheet.axes.lines)

    def test_range_that_must_not_be_passed_is_no_range_to_be_reached(self):
        text = "".join(span.text for span in sentence(compared(*self.ROWS[1:]), "indicators.rule", Words("fi")))
        assert "enimmäismäärä" in text
        assert "alarajalla" not in text

    @pytest.mark.parametrize(
        ("target", "base", "ends"),
        [
            (Target(0.14, 0.14), 50, (7, 7)),
            (Target(0.5, 0.5), 7, (4, 4)),
            (Target(0.1, 0.1, True), 25, (2, 2)),
            (Target(0.5, 0.8), 10, (5, 8)),
            # Between 3.5 and 3.85 there is no whole person: four are needed.
            (Target(0.5, 0.55), 7, (4, 4)),
            (Target(0.05, 0.1, True), 25, (2, 2)),
        ],
    )
    def test_target_in_whole_persons_is_met_by_who_meets_the_share(self, target, base, ends):
        persons = in_persons(target, base)
        assert (persons.low, persons.high) == ends
        for count in range(base + 1):
            reached = status(target, Situation(count / base)) in ("reached", "exceeded")
            assert reached == (status(persons, Situation(count)) in ("reached", "exceeded"))

    def test_share_of_a_range_of_persons_is_said_to_be_of_its_lower_end(self):
        rows = compared({"indicator": "persons", "target_low": 70, "target_high": 140, "actual": 15})
        assert "".join(span.text for span in sentence(rows, "reach.target", Words("fi"))) == (
            "Henkilötavoite oli 70–140 ja toteuma 15, eli 21,4\N{NO-BREAK SPACE}% tavoitteen alarajasta."
        )


class TestTally:
    """Targets that were missed are told beside those that were reached."""

    @staticmethod
    def tally(*actuals, language="fi"):
        rows = compared(*({"indicator": f"i{place}", "target_low": 10, "actual": actual}
                          for place, actual in enumerate(actuals)), {"indicator": "none", "actual": 3})  # fmt: skip
        return "".join(span.text for span in sentence(rows, "summary.targets", Words(language)))

    def test_counts_of_both_and_the_missed_ones_by_name(self):
        assert self.tally(12, 10, 9, 1) == (
            "Indikaattoreille asetettuja tavoitteita oli 4: 1 ylittyi, 1 saavutettiin, 1 saavutettiin osittain (i2) ja "
            "1 jäi saavuttamatta (i3)."
        )

    def test_of_many_missed_ones_the_first_three_are_named_and_the_others_counted(self):
        assert self.tally(12, 1, 1, 1, 1).endswith("4 jäi saavuttamatta (i1, i2, i3 ja i4).")
        assert self.tally(12, 1, 1, 1, 1, 1).endswith("5 jäi saavuttamatta (i1, i2, i3 ja 2 muuta).")

    def test_indicators_without_a_target_alone_have_no_tally(self):
        assert self.tally() == ""

    @pytest.mark.parametrize("language", languages())
    @given(st.lists(st.sampled_from([12, 10, 9, 1]), min_size=1, max_size=8))
    def test_every_target_is_counted_once(self, language, actuals):
        counted = [
            int(one)
            for one in re.findall(r"\b\d+\b", re.sub(r"\([^)]*\)", "", self.tally(*actuals, language=language)))
        ]
        # All of one kind are told in words.
        assert counted[0] == len(actuals)
        assert len(set(actuals)) == 1 if len(counted) == 1 else sum(counted[1:]) == len(actuals)

    @pytest.mark.parametrize(
        ("language", "none", "one"),
        [
            ("fi", "oli 3: yhtäkään ei saavutettu (i0, i1 ja i2).", "oli 1: se ylittyi."),
            ("sv", "hade 3 mål ställts upp: inget av dem nåddes (i0, i1 och i2).", "hade 1 mål ställts upp: det öv"),
            ("en", "3 targets were set for the indicators: none was reached (i0, i1 and i2).", "it was exceeded."),
        ],
    )
    def test_all_or_none_of_the_targets_are_told_in_words(self, language, none, one):
        assert none in self.tally(1, 1, 1, language=language)
        assert one in self.tally(12, language=language)

    @pytest.mark.parametrize("language", languages())
    @pytest.mark.parametrize("status", TALLIED)
    def test_each_status_of_all_has_words(self, language, status):
        words = Words(language)
        for number in (1, 2):
            assert words.text(f"targets.tally_all_{status}", number, names="a")
        if status in AIM_STATUSES:
            assert words.text(f"targets.aims_all_{status}", 2) in words.text(
                f"targets.tally_all_{status}", 2, names="a"
            )

    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("fi", "2 oli kesken 1.7.2018 (i0 ja i1)"),
            ("sv", "för 2 löpte tidsfristen ännu den 1.7.2018 (i0 och i1)"),
            ("en", "2 were not yet due on 1 July 2018 (i0 and i1)"),
        ],
    )
    def test_targets_under_way_are_told_with_their_day_where_they_have_one_in_common(self, language, told):
        def tally(*days):
            figure = {"target_low": 10, "actual": 1, "as_of_note": "hankkeen aikana"}
            rows = ({"indicator": f"i{place}", "as_of": day, **figure} for place, day in enumerate((*days, LAST_DAY)))
            return "".join(span.text for span in sentence(compared(*rows), "summary.targets", Words(language)))

        assert told in tally("2018-07-01", "2018-07-01")
        assert "2018" not in tally("2018-07-01", "2018-07-02")
        assert "2018" not in tally("2018-07-01", None)

    def test_hidden_figure_is_counted_and_tells_no_verdict(self):
        rows = compared(
            {"indicator": "a", "target_low": 10, "actual": 3}, {"indicator": "b", "target_low": 1, "actual": 3}
        )
        kept = rows.map(
            lambda row: replace(row, value=None, text="", mark="suppressed") if row.category == "a" else row
        )
        text = "".join(span.text for span in sentence(kept, "summary.targets", Words("fi")))
        assert text.endswith("1 ylittyi ja 1 on suojattu pienen ryhmän vuoksi.")


SAMPLES = Path("data_samples")
# Indicator, target from and to, realised, status: what the projects published.
PUBLISHED = {
    "mahdollisuudet-todeksi": (
        ("persons", 70, None, 50, "not_reached"),
        ("companies", 25, None, 6, "not_reached"),
        ("primary_outcome", 0.5, None, 0.36, "not_reached"),
    ),
    "oma-polku": (("persons", 120, None, None, "no_figure"), ("companies", 40, None, 32, "partly")),
    "kotopaikka": (
        ("training_participants", 84, None, 705, "exceeded"),
        ("trainings", 35, None, 42, "exceeded"),
        ("mentoring_participants", 35, None, 33, "not_yet_due"),
        ("peer_meetings", 70, None, 8.25, "not_yet_due"),
        ("path_employers", None, None, 12, "no_target"),
        ("paths_described", None, None, 21, "no_target"),
        ("rules_trainings", 6, None, 7, "exceeded"),
        ("rules_participants", 70, 140, 15, "not_yet_due"),
        ("rules_employers", 14, 21, 1, "not_yet_due"),
        ("companies_micro", 5, None, 4, "not_yet_due"),
        ("companies_small", 12, None, 10, "not_yet_due"),
        ("companies_medium", 3, None, 3, "reached"),
        ("companies_total", 20, None, 17, "not_yet_due"),
    ),
    "monet-polut": (("entered", 80, None, 50, "not_yet_due"),),
}
CASES = [(slug, *case) for slug, cases in PUBLISHED.items() for case in cases]


@pytest.fixture(scope="module")
def rows():
    return {slug: compare_indicators(load_project(SAMPLES / slug)) for slug in PUBLISHED}


@pytest.mark.parametrize(("slug", "name", "low", "high", "realised", "status_"), CASES, ids=lambda each: str(each))
def test_published_target_and_figure(rows, slug, name, low, high, realised, status_):
    found = {row.statistic: row for row in rows[slug].where(measure="indicator", category=name)}
    assert (found["target"].value, found["target"].upper) == (low, high)
    assert found["realised"].value == realised
    assert found["status"].text == status_


def test_kotopaikkas_figures_are_those_of_83_6_per_cent_of_its_time(rows):
    (gone,) = rows["kotopaikka"].where(measure="project_time")
    assert (gone.category, gone.count, gone.base) == ("2019-03-08", 738, 883)


def test_seven_goals_of_which_one_is_under_way():
    found = compare_indicators(load_project(SAMPLES / "pakolaistaustaisten-ohjaus"))
    assert [row.text for row in found.where(measure="milestone", statistic="status")] == ["under_way"] + ["planned"] * 6
