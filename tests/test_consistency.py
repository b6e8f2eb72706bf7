"""The consistency audit: a test a rule on a small table, then what it finds in the samples."""

from pathlib import Path

import pandas as pd
import pytest
from persons import SETTINGS, WEEKS, make_project
from typer.testing import CliRunner

from evalkit import load_project
from evalkit.analysis.consistency import find_contradictions
from evalkit.analysis.findings import Comparison
from evalkit.chapter.audit_table import audit_table
from evalkit.chapter.page import words_for
from evalkit.cli import app
from evalkit.project import Project, Settings
from evalkit.sentences import audit, sentence

ABOUT = {**SETTINGS["project"], "start": "2018-01-01", "end": "2018-12-31"}
PLACES = {"north": {"fi": "Pohjoinen"}, "south": {"fi": "Etelä"}}
TWO_WINDOWS = {
    "project": {"start": "2018-01-01", "end": "2018-12-31", "phases": ["project"]},
    "whole": {"start": "2017-01-01", "end": "2018-12-31", "phases": ["pilot", "project"]},
}


def stated(*rows, **settings):
    """A project of indicators (column values) and settings alone."""
    chosen = Settings.model_validate({"project": ABOUT, **settings})
    frame = pd.DataFrame([{"as_of": "2018-12-31", "evidence": "muistio", **row} for row in rows])
    tables = {"indicators": frame.astype({"as_of": "datetime64[ns]"})} if rows else {}
    return Project(Path("small"), chosen, tables, {}, {})


def figures(project, rule, measure="finding"):
    """First and second figure and their difference of each finding by a rule."""
    rows = list(find_contradictions(project).where(measure=measure, outcome=rule))
    return [tuple(row.value for row in rows[start : start + 3]) for start in range(0, len(rows), 3)]


def companies(small, medium, total):
    return (
        {"indicator": "small", "actual": small},
        {"indicator": "medium", "actual": medium},
        {"indicator": "total", "actual": total},
    )


SUMS = [{"parts": ["small", "medium"], "total": "total", "name": {"fi": "Yritykset"}}]


class TestStatements:
    def test_parts_that_add_up_to_the_total_agree(self):
        project = stated(*companies(10, 7, 17), sums=SUMS)
        assert figures(project, "sum_of_realised", "agreement") == [(17, 17, 0)]
        assert figures(project, "sum_of_realised") == []

    def test_parts_that_do_not_are_a_finding(self):
        assert figures(stated(*companies(10, 7, 18), sums=SUMS), "sum_of_realised") == [(17, 18, -1)]

    def test_nothing_is_said_of_a_sum_with_a_part_that_nobody_gives(self):
        project = stated(*companies(10, None, 18), sums=SUMS)
        assert figures(project, "sum_of_realised") == figures(project, "sum_of_realised", "agreement") == []

    def test_targets_are_added_up_as_well(self):
        rows = ({**row, "target_low": target} for row, target in zip(companies(1, 1, 2), (5, 12, 20), strict=True))
        assert figures(stated(*rows, sums=SUMS), "sum_of_targets") == [(17, 20, -3)]

    def test_planned_and_realised_money_are_added_up(self):
        money = {"small": {"planned": 100, "realised": 90}, "medium": {"planned": 50}, "total": {"planned": 160}}
        project = stated(money=money, sums=[{**SUMS[0], "of": "money"}])
        assert figures(project, "sum_of_planned") == [(150, 160, -10)]

    def test_target_for_each_place_times_the_places_is_the_target_of_all(self):
        row = {"indicator": "a", "per_place_low": 12, "target_low": 24, "actual": 3}
        assert figures(stated(row, places=PLACES), "per_place", "agreement") == [(24, 24, 0)]
        assert figures(stated({**row, "target_low": 25}, places=PLACES), "per_place") == [(24, 25, -1)]

    def test_both_ends_of_a_range_are_checked(self):
        row = {"indicator": "a", "per_place_low": 10, "per_place_high": 20, "target_low": 20, "target_high": 30}
        project = stated(row, places=PLACES)
        assert figures(project, "per_place", "agreement") == [(20, 20, 0)]
        assert figures(project, "per_place_high") == [(40, 30, 10)]

    def test_places_with_more_than_all_are_a_finding(self):
        rows = [{"indicator": "a", "actual": 5}, *({"indicator": "a", "place": place, "actual": 3} for place in PLACES)]
        assert figures(stated(*rows, places=PLACES), "sum_of_places") == [(6, 5, 1)]

    def test_places_with_less_than_all_are_none(self):
        rows = [{"indicator": "a", "actual": 7}, *({"indicator": "a", "place": place, "actual": 3} for place in PLACES)]
        assert figures(stated(*rows, places=PLACES), "sum_of_places") == []

    def test_text_is_held_against_the_form(self):
        assert figures(stated(money={"total": {"planned": 100, "text": 105}}), "money_text") == [(105, 100, 5)]

    def test_two_statements_are_held_against_each_other(self):
        said = {"first": {"value": 5, "source": {"fi": "teksti"}}, "second": {"value": 6, "source": {"fi": "luettelo"}}}
        assert figures(stated(pairs=[{"name": {"fi": "Asiantuntijat"}, **said}]), "pair") == [(5, 6, -1)]

    def test_figure_without_evidence_is_counted(self):
        rows = ({"indicator": "a", "actual": 1}, {"indicator": "b", "actual": 2, "evidence": None}, {"indicator": "c"})
        assert figures(stated(*rows), "evidence_missing") == [(2, 1, 1)]


class TestPublished:
    ENROLMENTS = (("a", None, None, "2018-02-01", "2018-04-30"), ("b", None, None, "2018-02-01", "2018-04-30"))

    def test_published_figure_that_the_data_do_not_give_is_a_finding(self):
        project = make_project(self.ENROLMENTS, published={"persons.year.count": 3})
        assert figures(project, "published") == [(3, 2, 1)]

    def test_published_figure_is_compared_as_precisely_as_it_was_stated(self):
        project = stated({"indicator": "a", "actual": 8.26}, published={"indicator.indicator=a.realised": 8.3})
        assert figures(project, "published", "agreement") == [(8.3, 8.26, pytest.approx(0.04))]
        project = stated({"indicator": "a", "actual": 8.26}, published={"indicator.indicator=a.realised": 8.25})
        assert figures(project, "published") == [(8.25, 8.26, pytest.approx(-0.01))]

    def test_misspelt_name_is_a_finding_and_not_silence(self):
        project = make_project(self.ENROLMENTS, published={"persons.yaer.count": 2})
        assert figures(project, "published_unknown") == [(2, None, None)]

    def test_figure_of_an_analysis_that_is_not_made_here_is_not_called_misspelt(self):
        project = make_project(self.ENROLMENTS, published={"median_time.year.estimate": 2})
        assert not find_contradictions(project).where(outcome="published_unknown")


class TestRecords:
    def enrolments(self, *ends):
        return [(str(number), None, None, "2018-02-01", end) for number, end in enumerate(ends)]

    def test_participation_without_an_end_is_counted(self):
        assert figures(make_project(self.enrolments("2018-03-01", None)), "end_missing") == [(2, 1, 1)]

    def test_participation_of_one_day_is_counted(self):
        assert figures(make_project(self.enrolments("2018-02-01", "2018-02-02")), "one_day") == [(2, 1, 1)]

    def test_where_weeks_are_counted_nobody_knows_of_days(self):
        project = make_project([("a", None, None, 3, 3)], **WEEKS)
        assert not find_contradictions(project).where(outcome="one_day")

    def test_participation_in_two_windows_is_checked_once(self):
        project = make_project([("a", "project", None, "2018-02-01", None)], windows=TWO_WINDOWS)
        assert figures(project, "end_missing") == [(1, 0, 1)]

    def test_participation_outside_all_windows_is_not_checked(self):
        rows = [*self.enrolments("2018-03-01"), ("x", None, None, "2016-02-01", "2016-02-01")]
        assert figures(make_project(rows), "one_day", "agreement") == [(1, 1, 0)]

    def target_group(self, *statuses):
        persons = [{"person": str(number), "status_at_start": status} for number, status in enumerate(statuses)]
        about = {**ABOUT, "target_group": ["unemployed", "long_term_unemployed"]}
        return make_project(self.enrolments(*["2018-03-01"] * len(persons)), (), persons, project=about)

    def test_participant_outside_the_target_group_is_counted(self):
        project = self.target_group("unemployed", "employed", "long_term_unemployed")
        assert figures(project, "outside_target_group") == [(3, 2, 1)]

    def test_participant_of_unknown_status_is_not_outside_but_unknown(self):
        project = self.target_group("unemployed", None)
        assert figures(project, "outside_target_group", "agreement") == [(1, 1, 0)]
        assert figures(project, "status_unknown") == [(2, 1, 1)]

    def test_without_a_target_group_nobody_is_outside(self):
        assert not find_contradictions(make_project(self.enrolments(None))).where(outcome="outside_target_group")

    def test_outcome_that_began_before_the_first_day_does_not_count(self):
        spells = [("0", "work", "2017-12-01", None), ("1", "work", "2018-05-01", None)]
        project = make_project(self.enrolments("2018-03-01", "2018-03-01"), spells)
        assert figures(project, "outcome_before_start") == [(2, 1, 1)]

    def test_person_in_two_phases_is_two_client_ships(self):
        rows = [("a", "pilot", None, "2018-02-01", None), ("a", "project", None, "2018-06-01", None)]
        assert figures(make_project(rows), "client_ships") == [(2, 1, 1)]

    def test_states_that_add_up_to_more_than_the_persons_are_told(self):
        spells = [("0", "study", "2018-04-01", "2018-06-01"), ("0", "work", "2018-07-01", None)]
        spells += [("0", "work_trial", "2018-03-01", "2018-03-31")]
        project = make_project(self.enrolments("2018-05-01"), spells)
        # Study and work are one person with a primary outcome; the work trial comes on top.
        assert figures(project, "outcomes_above_persons") == [(2, 1, 1)]

    def test_outcome_after_the_window_is_none_from_before_the_start(self):
        spells = [
            ("0", "work", "2018-01-01", None),
            ("1", "work", "2018-12-31", None),
            ("2", "work", "2019-01-01", None),
        ]
        project = make_project(self.enrolments("2018-05-01", "2018-05-01", "2018-05-01"), spells)
        # Of the two who worked within the window one did so already at the start.
        assert figures(project, "outcome_before_start") == [(2, 1, 1)]

    def test_outcomes_that_are_as_many_as_the_persons_and_the_participations_are_no_coincidence(self):
        spells = [("0", "work", "2018-07-01", None), ("1", "work_trial", "2018-03-01", "2018-03-31")]
        found = find_contradictions(make_project(self.enrolments("2018-05-01", "2018-05-01"), spells))
        assert not found.where(outcome=("outcomes_above_persons", "outcomes_as_participations"))

    def test_the_same_number_of_participations_as_of_states_is_told(self):
        spells = [("a", "work", "2018-07-01", None), ("a", "work_trial", "2018-03-01", "2018-03-31")]
        rows = [("a", None, None, "2018-02-01", "2018-02-20"), ("a", None, None, "2018-05-01", "2018-06-20")]
        assert figures(make_project(rows, spells), "outcomes_as_participations") == [(2, 2, 0)]


class TestWindows:
    ROWS = (("a", "project", None, "2018-02-01", None), ("b", "pilot", None, "2017-02-01", "2017-06-01"))

    def project(self, target):
        made = make_project(self.ROWS, windows=TWO_WINDOWS, project=ABOUT)
        row = {"indicator": "persons", "target_low": target, "computed": "persons.project.count", "as_of": "2018-12-31"}
        frame = pd.DataFrame([row]).astype({"as_of": "datetime64[ns]"})
        return Project(made.folder, made.settings, {**made.tables, "indicators": frame}, {}, {})

    def test_target_that_only_another_window_reaches_is_told(self):
        assert figures(self.project(2), "another_window") == [(1, 2, -1)]

    def test_target_that_its_own_window_reaches_is_not(self):
        assert figures(self.project(1), "another_window") == []

    def test_target_that_no_window_reaches_is_not(self):
        assert figures(self.project(3), "another_window") == []

    def test_computed_row_that_does_not_exist_is_told(self):
        row = {"indicator": "a", "target_low": 2, "computed": "persons.month.count"}
        assert figures(stated(row), "computed_unknown") == [(None, None, None)]


class TestComparison:
    def test_equal_figures_agree_and_different_ones_are_a_finding(self):
        assert not Comparison("pair", 5, 5).is_finding
        assert Comparison("pair", 5, 6).is_finding

    def test_coincidence_is_a_finding_where_the_figures_are_equal(self):
        assert Comparison("outcomes_as_participations", 93, 93).is_finding

    def test_figure_that_is_not_there_is_a_finding(self):
        assert Comparison("published_unknown", 5, None).is_finding


def words_of(slug):
    project = load_project(Path("data_samples") / slug)
    return find_contradictions(project), words_for(project, "fi")


@pytest.fixture(scope="module")
def mato():
    return words_of("mahdollisuudet-todeksi")


class TestSamples:
    def found(self, rows):
        firsts = rows.where(measure="finding", statistic="first")
        return {(row.outcome, row.category or row.window): (row.value, rows[second(row)].value) for row in firsts}

    def test_what_is_found_in_mahdollisuudet_todeksi(self, mato):
        assert self.found(mato[0]) == {
            ("money_text", "total"): (266367, 265867),
            ("another_window", "persons"): (50, 70),
            ("another_window", "primary_outcome"): (0.36, 0.6),
            ("end_missing", ""): (123, 119),
            ("outcome_before_start", "project"): (24, 18),
            ("outcomes_above_persons", "project"): (58, 50),
            ("client_ships", "whole"): (80, 70),
            ("outcomes_above_persons", "whole"): (93, 70),
            ("outcomes_as_participations", "whole"): (93, 93),
        }

    def test_every_published_figure_of_mahdollisuudet_todeksi_agrees(self, mato):
        assert len(mato[0].where(measure="agreement", outcome="published", statistic="first")) == 27

    def test_five_experts_and_six_listed_are_found(self):
        assert self.found(words_of("pakolaistaustaisten-ohjaus")[0]) == {("pair", "1"): (5, 6)}

    def test_kotopaikkas_companies_add_up_and_its_targets_are_seven_times_those_of_a_municipality(self):
        rows, _ = words_of("kotopaikka")
        assert self.found(rows) == {}
        assert rows["agreement.sum_of_realised.sum=1.first"].value == 4 + 10 + 3
        assert rows["agreement.per_place.indicator=training_participants.first"].value == 12 * 7

    def test_esimerkkipolku_has_the_usual_slips_of_real_files(self):
        rules = {rule for rule, _ in self.found(words_of("esimerkkipolku")[0])}
        assert {"end_missing", "one_day", "outside_target_group", "outcome_before_start"} <= rules


def second(row):
    """The id of the second figure: its window may be another one."""
    own = row.id.replace(".first", ".second")
    return own.replace("project", "whole", 1) if row.outcome == "another_window" else (
        own.replace("whole", "project", 1) if row.outcome == "outcomes_as_participations" else own)  # fmt: skip


class TestWords:
    def test_each_finding_is_one_line_with_both_figures_and_what_it_means(self, mato):
        lines = audit.lines(*mato)
        assert len(lines) == 9
        (money,) = [line for line in lines if "lomakkeella" in line]
        assert "266\N{NO-BREAK SPACE}367 euroa ja 265\N{NO-BREAK SPACE}867 euroa, ero 500 euroa" in money
        (both,) = [line for line in lines if "kahdella tavalla" in line]
        assert "93 ja 93, ero 0" in both

    def test_plan_of_70_is_said_to_meet_50_and_not_70(self, mato):
        (line,) = [line for line in audit.lines(*mato) if line.startswith("Osallistuvat henkilöt")]
        assert "50 ja 70" in line
        assert "Tavoite 70 koskee ensin mainittua ajanjaksoa" in line

    def test_every_rule_has_its_words(self):
        rules = {line.split('"')[1] for path in Path("evalkit/analysis").glob("*_checks.py")
                 for line in path.read_text(encoding="utf-8").splitlines() if 'Comparison("' in line}  # fmt: skip
        rules |= {"sum_of_targets", "sum_of_realised", "sum_of_planned", "per_place_high"}
        words = words_for(stated(), "fi")
        assert len(rules) > 15
        assert [r for r in sorted(rules) for part in ("what", "meaning") if not words.has(f"audit.{r}.{part}")] == []

    def test_table_tells_both_figures_their_difference_and_the_meaning(self, mato):
        made = audit_table(mato[0], "audit-findings", mato[1])
        first = made.lines[0]
        assert [cell.text for cell in first.cells][:3] == [
            "266\N{NO-BREAK SPACE}367 euroa", "265\N{NO-BREAK SPACE}867 euroa", "500 euroa",
        ]  # fmt: skip
        assert "lomakkeen lukua" in first.cells[3].text

    def test_table_of_what_agrees_leaves_out_published_figures(self, mato):
        made = audit_table(mato[0], "audit-agreements", mato[1])
        assert made.lines
        assert not any("persons.project" in line.head for line in made.lines)

    def test_sentence_counts_findings_and_agreements(self, mato):
        said = "".join(span.text for span in sentence(mato[0], "indicators.findings", mato[1]))
        assert said.startswith("Tarkistuksissa tehtiin 9 huomiota.")
        assert "Näistä 27 on julkaistun" in said

    def test_where_nothing_is_found_that_is_said(self):
        rows, words = words_of("kotopaikka")
        said = "".join(span.text for span in sentence(rows, "indicators.findings", words))
        assert said.startswith("Tarkistuksissa ei löytynyt huomautettavaa.")

    def test_no_identifier_of_a_person_is_told(self, mato):
        persons = load_project(Path("data_samples/mahdollisuudet-todeksi")).tables["participants"]["person"]
        told = "\n".join([*audit.lines(*mato), *(row.id for row in mato[0])])
        assert not any(str(person) in told for person in persons)


def test_check_prints_findings_after_the_tables_and_leaves_with_0():
    result = CliRunner().invoke(app, ["check", "data_samples/pakolaistaustaisten-ohjaus"])
    assert result.exit_code == 0
    *_, head, line = result.output.splitlines()
    assert head == "Luvuista 1 huomio, joka ei estä raporttia:"
    assert "yhteystietoluettelo: 5 ja 6, ero" in line


def test_check_says_nothing_of_findings_where_there_are_none():
    result = CliRunner().invoke(app, ["check", "data_samples/kotopaikka"])
    assert (result.exit_code, "huomio" in result.output) == (0, False)
