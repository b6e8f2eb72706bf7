"""Common indicators: each rule and each boundary on a few persons worked by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from persons import SETTINGS, WEEKS, make_project

from evalkit.analysis.common_indicators import common_indicators
from evalkit.chapter.page import open_page
from evalkit.errors import ParameterError
from evalkit.project import Project
from evalkit.schema import PARTICIPANTS

ESF, PLUS, AMIF = "ESF 2014-2020", "ESF+ 2021-2027", "AMIF 2021-2027"
# One participation of person a, who leaves on 30 April 2018.
ONE = [("a", "project", "g1", "2018-02-01", "2018-04-30")]


def who(person="a", born="1990-01-01", **values):
    """A person whose record is complete; values replace what the form tells."""
    told = {"gender": "female", "status_at_start": "unemployed", "education": "3", **values}
    return {"person": person, "birth_date": pd.Timestamp(born), **told}


def operation(episodes=(), enrolments=ONE, **values):
    """A project of one person; a value of a column that evalkit lacks is in one of the project's own."""
    own = {name: {} for name in values if name not in ("born", *PARTICIPANTS.column_names)}
    return make_project(enrolments, episodes, [who(**values)], characteristics=own)


def totals(project, framework=ESF, statistic="total"):
    """Each indicator's figure by code; one that cannot be computed is not there."""
    rows = common_indicators(project, framework).where(measure="common_indicator", statistic=statistic)
    return {row.category: row.value for row in rows}


def counted(project, framework=ESF):
    """The codes in which somebody counts."""
    return {code for code, value in totals(project, framework).items() if value}


def missing(project, framework=ESF):
    """What each indicator that cannot be computed lacks."""
    return {row.category: row.text for row in common_indicators(project, framework).where(statistic="missing_field")}


def record(project, statistic, framework=ESF, **wanted):
    rows = common_indicators(project, framework).where(measure="participation_record", statistic=statistic, **wanted)
    return [row.value for row in rows]


class TestOncePerOperation:
    TWICE = (*ONE, ("a", "project", "g2", "2018-09-01", "2018-11-30"))

    def test_person_who_returns_is_counted_once(self):
        assert totals(operation(enrolments=self.TWICE))["total"] == 1

    def test_age_is_that_of_the_first_entry(self):
        # 24 on 1 February, 25 before the second participation.
        assert "CO06" in counted(operation(enrolments=self.TWICE, born="1993-06-01"))

    def test_later_result_overwrites_the_earlier_one(self):
        work_after_the_first_exit = [("a", "work", "2018-05-02", "2018-07-31")]
        assert "CR04" in counted(operation(work_after_the_first_exit))
        assert "CR04" not in counted(operation(work_after_the_first_exit, self.TWICE))

    def test_exit_is_the_last_one(self):
        assert "CR04" in counted(operation([("a", "work", "2018-12-28", None)], self.TWICE))

    def test_person_who_came_back_and_is_still_there_has_no_exit(self):
        still = [*ONE, ("a", "project", "g2", "2018-09-01", None)]
        project = operation([("a", "work", "2018-05-02", None)], still)
        assert totals(project, statistic="base")["CR04"] == 0
        assert record(project, "no_exit") == [1]

    def test_other_phases_are_other_operations(self):
        windows = {"project": {"start": "2018-01-01", "end": "2018-12-31", "phases": ["project"]}}
        rows = [*ONE, ("b", "comparison", None, "2018-02-01", "2018-12-31")]
        project = make_project(rows, [], [who("a"), who("b")], windows=windows)
        assert totals(project)["total"] == 1


class TestCompleteness:
    @pytest.mark.parametrize("field", ["education", "status_at_start", "birth_date"])
    def test_record_without_a_required_field_counts_in_the_total_alone(self, field):
        whole, lacking = who("a"), {**who("b"), field: None}
        rows = [*ONE, ("b", "project", "g1", "2018-02-01", "2018-04-30")]
        project = make_project(rows, [(name, "work", "2018-05-02", None) for name in "ab"], [whole, lacking])
        found = totals(project)
        assert found["total"] == 2
        assert found["CO01"] == found["CO10"] == found["CR04"] == 1
        assert record(project, "incomplete") == [1]
        known = "age" if field == "birth_date" else field
        assert record(project, "lacking", category=known) == [1]

    def test_unknown_gender_is_a_missing_field(self):
        found = operation(gender="unknown")
        assert counted(found) == {"total"}
        assert totals(found, statistic="unknown_gender")["total"] == 1

    @pytest.mark.parametrize("field", ["disability", "minority", "other_disadvantage"])
    def test_refused_sensitive_field_keeps_the_record_valid(self, field):
        assert counted(operation(**{field: "refused"})) == {"total", "CO01", "CO10"}

    def test_field_that_the_project_did_not_ask_makes_no_record_incomplete(self):
        project = make_project(ONE, [], [{"person": "a", "gender": "male", "status_at_start": "unemployed"}])
        assert totals(project)["CO01"] == 1
        assert missing(project)["CO06"] == "age"
        assert missing(project)["CO09"] == "education"

    def test_amif_asks_for_gender_and_age_alone(self):
        assert totals(operation(education=None, status_at_start=None), AMIF)["O.2.3 18-60"] == 1


class TestEntry:
    @pytest.mark.parametrize(
        ("status", "codes"),
        [
            ("unemployed", {"CO01"}),
            ("long_term_unemployed", {"CO01", "CO02"}),
            ("inactive", {"CO03"}),
            ("inactive_not_in_education", {"CO03", "CO04"}),
            ("employed", {"CO05"}),
        ],
    )
    def test_status_at_start_makes_its_indicators(self, status, codes):
        assert counted(operation(status_at_start=status)) == {"total", "CO10", *codes}

    @pytest.mark.parametrize(
        ("level", "esf", "plus"),
        [("0", None, "EECO09"), ("1", "CO09", "EECO09"), ("2", "CO09", "EECO09"), ("3", "CO10", "EECO10"),
         ("4", "CO10", "EECO10"), ("5", "CO11", "EECO11"), ("8", "CO11", "EECO11")],
    )  # fmt: skip
    def test_education_falls_into_the_band_of_its_programme(self, level, esf, plus):
        project = operation(education=level)
        assert counted(project) & {"CO09", "CO10", "CO11"} == ({esf} if esf else set())
        assert counted(project, PLUS) & {"EECO09", "EECO10", "EECO11"} == {plus}

    @pytest.mark.parametrize(
        ("framework", "born", "codes"),
        [
            # Entry is on 1 February 2018: who has the birthday on that day is a year older.
            (ESF, "1993-02-02", {"CO06"}),
            (ESF, "1993-02-01", set()),
            (ESF, "1963-02-02", set()),
            (ESF, "1963-02-01", {"CO07", "CO08"}),
            (PLUS, "2000-02-02", {"EECO06"}),
            (PLUS, "2000-02-01", {"EECO07"}),
            (PLUS, "1988-02-02", {"EECO07"}),
            (PLUS, "1988-02-01", set()),
            (PLUS, "1963-02-02", set()),
            (PLUS, "1963-02-01", {"EECO08"}),
            (AMIF, "2000-02-02", {"O.2.3 <18"}),
            (AMIF, "2000-02-01", {"O.2.3 18-60"}),
            (AMIF, "1957-02-02", {"O.2.3 18-60"}),
            (AMIF, "1957-02-01", {"O.2.3 >60"}),
        ],
    )
    def test_age_at_entry_decides_the_band(self, framework, born, codes):
        by_age = {"CO06", "CO07", "CO08", "EECO06", "EECO07", "EECO08", "O.2.3 <18", "O.2.3 18-60", "O.2.3 >60"}
        assert counted(operation(born=born), framework) & by_age == codes

    @pytest.mark.parametrize(("status", "counts"), [("unemployed", True), ("inactive_not_in_education", True),
                                                    ("inactive", False), ("employed", False)])  # fmt: skip
    def test_co08_leaves_out_the_employed_and_those_in_education(self, status, counts):
        rows = [*ONE, ("b", "project", "g1", "2018-02-01", None)]
        told = who("b", status_at_start="inactive_not_in_education")
        project = make_project(rows, [], [who("a", born="1950-01-01", status_at_start=status), told])
        assert totals(project)["CO08"] == counts

    def test_arrival_year_tells_an_immigrant_who_belongs_to_no_minority(self):
        assert "CO15" in counted(operation(minority="no", arrival_year=2015))
        assert counted(operation(minority="no", arrival_year=2015), PLUS) & {"EECO14", "EECO15"} == {"EECO14"}

    def test_who_refused_to_tell_is_not_counted_by_another_field(self):
        assert "CO15" not in counted(operation(minority="refused", arrival_year=2015))

    def test_column_of_the_projects_own_is_taken_up(self):
        assert "CO18" in counted(operation(homeless="yes"))
        assert missing(operation())["CO18"] == "homeless"


class TestLongTermUnemployment:
    """Entry is on 1 February 2018, its eve on 31 January."""

    @pytest.mark.parametrize(
        ("born", "since", "long"),
        [
            ("1990-01-01", "2017-02-01", False),
            ("1990-01-01", "2017-01-31", True),
            ("1993-02-02", "2017-08-01", False),
            ("1993-02-02", "2017-07-31", True),
            ("1993-02-01", "2017-07-31", False),
        ],
    )
    def test_more_than_twelve_months_or_six_below_25(self, born, since, long):
        assert ("CO02" in counted(operation([("a", "unemployed", since, None)], born=born))) == long

    def test_known_length_goes_before_the_forms_word(self):
        project = operation([("a", "unemployed", "2017-12-01", None)], status_at_start="long_term_unemployed")
        assert counted(project) == {"total", "CO01", "CO10"}

    @pytest.mark.parametrize("spell", [("2018-02-01", None), ("2015-01-01", "2018-01-30")])
    def test_spell_that_does_not_cover_the_eve_of_entry_tells_no_length(self, spell):
        assert "CO02" in counted(operation([("a", "unemployed", *spell)], status_at_start="long_term_unemployed"))
        assert "CO02" not in counted(operation([("a", "unemployed", *spell)]))

    def test_spell_that_ends_on_the_eve_of_entry_tells_the_length(self):
        assert "CO02" in counted(operation([("a", "unemployed", "2015-01-01", "2018-01-31")]))

    def test_spells_that_touch_are_one(self):
        parts = [("a", "unemployed", "2016-05-01", "2017-06-30"), ("a", "unemployed", "2017-07-01", None)]
        assert "CO02" in counted(operation(parts))

    def test_short_spell_within_a_long_one_ends_nothing(self):
        spells = [("2016-01-01", "2017-10-31"), ("2016-03-01", "2016-04-30"), ("2017-06-01", None)]
        assert "CO02" in counted(operation([("a", "unemployed", *span) for span in spells]))

    def test_gap_begins_the_count_anew(self):
        parts = [("a", "unemployed", "2016-05-01", "2017-06-29"), ("a", "unemployed", "2017-07-01", None)]
        assert "CO02" not in counted(operation(parts))

    def test_only_the_unemployed_can_be_long_term_unemployed(self):
        project = operation([("a", "unemployed", "2015-01-01", None)], status_at_start="employed")
        assert counted(project) == {"total", "CO05", "CO10"}


class TestFourWeeksAfterExit:
    """Exit is on 30 April 2018; 28 days later is 28 May."""

    @pytest.mark.parametrize(
        ("start", "end", "counts"),
        [
            ("2018-03-01", None, True),
            ("2018-03-01", "2018-04-30", True),
            ("2018-03-01", "2018-04-29", False),
            ("2018-05-28", None, True),
            ("2018-05-29", None, False),
        ],
    )
    def test_situation_counts_from_the_exit_to_28_days_later(self, start, end, counts):
        assert ("CR04" in counted(operation([("a", "work", start, end)]))) == counts

    @pytest.mark.parametrize(
        ("state", "counts"),
        [("work", True), ("own_business", True), ("subsidised_work", False), ("work_trial", False),
         ("rehabilitative_work", False)],
    )  # fmt: skip
    def test_projects_own_outcome_says_which_states_are_employment(self, state, counts):
        # The test project does not list subsidised work.
        assert ("CR04" in counted(operation([("a", state, "2018-05-02", None)]))) == counts

    def test_subsidised_work_is_employment_where_the_project_says_nothing(self):
        project = make_project(ONE, [("a", "subsidised_work", "2018-05-02", None)], [who()], outcomes=None)
        assert "CR04" in counted(project)

    @pytest.mark.parametrize("state", ["work_trial", "rehabilitative_work"])
    def test_trial_and_rehabilitative_work_are_not_employment_whatever_the_project_says(self, state):
        outcomes = {"employment": ["work", state], "primary": ["employment"]}
        project = make_project(ONE, [("a", state, "2018-05-02", None)], [who()], outcomes=outcomes)
        assert "CR04" not in counted(project)
        never = common_indicators(project).where(measure="counts_as", statistic="never")
        assert [row.category for row in never] == ["work_trial", "rehabilitative_work"]

    @pytest.mark.parametrize(
        ("status", "base"),
        [("unemployed", 1), ("long_term_unemployed", 1), ("inactive", 1), ("inactive_not_in_education", 1),
         ("employed", 0)],
    )  # fmt: skip
    def test_employment_counts_for_those_without_it_at_entry(self, status, base):
        project = operation([("a", "work", "2018-05-02", None)], status_at_start=status)
        assert (totals(project, statistic="base")["CR04"], totals(project)["CR04"]) == (base, base)

    @pytest.mark.parametrize("state", ["job_search", "unemployed"])
    def test_inactive_person_who_looks_for_work_or_registers_counts_as_job_searching(self, state):
        states = {"job_search": {"fi": "Työnhaku"}}
        spell = [("a", state, "2018-05-02", None)]
        for status, counts in (("inactive", 1), ("unemployed", 0)):
            project = make_project(ONE, spell, [who(status_at_start=status)], states=states)
            assert totals(project)["CR01"] == counts

    @pytest.mark.parametrize(("start", "counts"), [("2018-01-08", False), ("2018-02-01", False), ("2018-02-02", True)])
    def test_education_must_have_begun_after_entry(self, start, counts):
        assert ("CR02" in counted(operation([("a", "study", start, None)]))) == counts

    @pytest.mark.parametrize(
        ("day", "counts"),
        [("2018-02-01", False), ("2018-02-02", True), ("2018-05-28", True), ("2018-05-29", False)],
    )
    def test_qualification_is_gained_from_entry_to_28_days_after_exit(self, day, counts):
        states = {"qualification": {"fi": "Tutkinto"}}
        project = make_project(ONE, [("a", "qualification", day, day)], [who()], states=states)
        assert totals(project)["CR03"] == counts

    @pytest.mark.parametrize("field", ["disability", "minority", "other_disadvantage"])
    def test_disadvantaged_count_once_for_any_of_the_results(self, field):
        states = {"qualification": {"fi": "Tutkinto"}}
        told = {"disability": "no", "minority": "no", "other_disadvantage": "no"}
        spells = [("a", "work", "2018-05-02", None), ("a", "study", "2018-05-02", None)]
        project = make_project(ONE, spells, [who(**{**told, field: "yes"})], states=states)
        assert (totals(project)["CR05"], totals(project)["CR09"]) == (1, 1)
        project = make_project(ONE, spells, [who(**told)], states=states)
        assert (totals(project)["CR05"], totals(project, statistic="base")["CR05"]) == (0, 0)


class TestSixMonthsAfterExit:
    """Who leaves on 31 August 2018 is looked at on 28 February 2019, the month's last day."""

    AUGUST = (("a", "project", "g1", "2018-02-01", "2018-08-31"),)

    @pytest.mark.parametrize(
        ("start", "end", "counts"),
        [
            ("2019-02-28", None, True),
            ("2019-03-01", None, False),
            ("2018-09-01", "2019-02-28", True),
            ("2018-09-01", "2019-02-27", False),
        ],
    )
    def test_situation_counts_on_the_last_day_of_february(self, start, end, counts):
        assert ("CR06" in counted(operation([("a", "work", start, end)], self.AUGUST))) == counts

    def test_situation_counts_on_the_same_day_of_the_month(self):
        assert "CR06" in counted(operation([("a", "work", "2018-10-30", "2018-10-30")]))
        assert "CR06" not in counted(operation([("a", "work", "2018-10-31", None)]))

    @pytest.mark.parametrize(("born", "counts"), [("1963-02-02", 0), ("1963-02-01", 1)])
    def test_cr08_is_of_those_above_54(self, born, counts):
        rows = [*ONE, ("b", "project", "g1", "2018-02-01", None)]
        spells = [("a", "work", "2018-05-02", None)]
        project = make_project(rows, spells, [who(born=born), who("b", status_at_start="inactive_not_in_education")])
        assert (totals(project)["CR08"], totals(project, statistic="base")["CR08"]) == (counts, counts)

    def test_cr07_is_of_the_employed_whose_situation_is_told_to_have_improved(self):
        for status, counts in (("employed", 1), ("unemployed", 0)):
            assert totals(operation(status_at_start=status, improved_situation="yes"))["CR07"] == counts
        assert missing(operation(status_at_start="employed"))["CR07"] == "improved_situation"

    def test_day_after_the_window_is_said(self):
        project = operation((), self.AUGUST)
        assert record(project, "not_due", clock="exit_4_weeks") == [0]
        assert record(project, "not_due", clock="exit_6_months") == [1]


class TestAmif:
    @pytest.mark.parametrize(
        ("start", "end", "counts"),
        [("2018-01-01", None, 1), ("2018-01-01", "2018-02-01", 1), ("2018-01-01", "2018-01-31", 0),
         ("2018-04-30", None, 1), ("2018-05-01", None, 0)],
    )  # fmt: skip
    def test_course_counts_on_a_day_of_the_participation(self, start, end, counts):
        assert totals(operation([("a", "language_course", start, end)]), AMIF)["O.2.3.1"] == counts

    def test_guidance_is_counted_and_civic_orientation_needs_its_state(self):
        project = operation([("a", "career_guidance", "2018-03-01", "2018-03-01")])
        assert totals(project, AMIF)["O.2.3.3"] == 1
        assert missing(project, AMIF)["O.2.3.2"] == "civic_orientation"

    @pytest.mark.parametrize(("levels", "counts"), [((1, 2), 1), ((2, 2), 0), ((1,), 0)])
    def test_language_has_improved_by_one_level_at_least(self, levels, counts):
        project = operation([("a", "language_course", "2018-02-05", "2018-04-20")])
        days = pd.to_datetime(["2018-02-05", "2018-04-20"][: len(levels)])
        scores = pd.DataFrame({"person": "a", "date": days, "instrument": "test", "dimension": "language_level",
                               "score": [float(level) for level in levels]})  # fmt: skip
        with_levels = Project(project.folder, project.settings, {**project.tables, "assessments": scores}, {}, {})
        assert totals(with_levels, AMIF)["R.2.8"] == counts
        assert missing(project, AMIF)["R.2.8"] == "language_improved"

    def test_programme_without_results_after_exit_speaks_of_no_exits(self):
        assert record(operation(), "no_exit", AMIF) == []

    def test_earlier_programme_counts_by_kind_of_measure(self):
        project = operation([("a", "work_trial", "2018-03-01", "2018-03-10")])
        assert totals(project, "AMIF 2014-2020") == {"SO2C2": 1, "SO2C2a": 1}


class TestWhatCannotBeComputed:
    def test_missing_field_is_named_and_what_builds_on_it_names_the_indicator(self):
        found = missing(operation(minority="yes", other_disadvantage="no"))
        assert found["CO16"] == "disability"
        assert found["CR09"] == "CO16"
        assert found["CR05"] == "CO16, CR03"
        assert found["CR03"] == "qualification"
        assert found["CO23"] == "entities"

    def test_every_indicator_is_either_computed_or_missing(self):
        project = operation()
        assert {*totals(project), *missing(project)} == {
            row.category for row in common_indicators(project).where(variable="code")
        }
        assert not set(totals(project)) & set(missing(project))

    def test_inactive_persons_of_whom_nobody_tells_whether_they_study_are_no_zero(self):
        assert missing(operation(status_at_start="inactive"))["CO04"] == "in_education"
        assert "CO04" in totals(operation(status_at_start="unemployed"))

    def test_value_that_the_form_has_is_told_though_nobody_gave_it(self):
        values = {"status_at_start": {"ulkona": "inactive", "ulkona, ei opiskele": "inactive_not_in_education"}}
        tables = {"participants": {"file": "a.csv", "values": values}}
        project = make_project(ONE, [], [who(status_at_start="inactive")], tables=tables)
        assert totals(project)["CO04"] == 0

    def test_unemployed_persons_without_length_are_no_zero(self):
        assert missing(operation())["CO02"] == "unemployment_length"
        assert totals(operation([("a", "unemployed", "2017-12-01", None)]))["CO02"] == 0

    def test_project_without_dates_has_no_results_after_exit(self):
        project = make_project([("a", None, None, 0, 52)], [("a", "work", 1, None)], [who()], **WEEKS)
        found = missing(project)
        assert found["CR04"] == found["CR06"] == "dates"
        assert found["CO06"] == "age"
        assert totals(project)["CO01"] == 1

    def test_project_without_episodes_has_no_situations(self):
        project = operation()
        tables = {name: table for name, table in project.tables.items() if name != "episodes"}
        bare = Project(project.folder, project.settings, tables, {}, {})
        assert missing(bare)["CR04"] == "employment"
        assert totals(bare)["CO01"] == 1


class TestProgramme:
    def test_programme_of_the_project_is_taken_where_none_is_named(self):
        about = {**SETTINGS["project"], "programme": PLUS}
        project = make_project(ONE, [], [who()], project=about)
        assert totals(project, None)["EECO01"] == 1

    def test_project_without_programme_has_none(self):
        assert len(common_indicators(operation(), None)) == 0

    def test_unknown_programme_is_refused_with_the_known_ones(self):
        with pytest.raises(ParameterError) as refused:
            common_indicators(operation(), "ESF 2007-2013")
        assert refused.value.fault.code == "framework_unknown"
        assert PLUS in refused.value.fault.expected

    @pytest.mark.parametrize("table", ["participants", "enrolments"])
    def test_project_without_persons_has_no_rows(self, table):
        project = operation()
        tables = {name: rows for name, rows in project.tables.items() if name != table}
        assert len(common_indicators(Project(project.folder, project.settings, tables, {}, {}))) == 0

    def test_project_is_left_alone(self):
        project = operation([("a", "unemployed", "2016-02-02", None)])
        before = {name: table.copy() for name, table in project.tables.items()}
        common_indicators(project)
        for name, table in project.tables.items():
            pd.testing.assert_frame_equal(table, before[name])


class TestByGender:
    def test_gender_that_the_form_does_not_know_has_its_column_where_it_occurs(self):
        assert totals(operation(gender="nonbinary"), statistic="nonbinary")["CO01"] == 1
        assert totals(operation(), statistic="nonbinary") == {}
        assert totals(operation(), PLUS, "nonbinary")["EECO01"] == 0

    PERSONS = st.lists(
        st.tuples(
            st.sampled_from(["female", "male", "nonbinary", "unknown", None]),
            st.sampled_from(["unemployed", "long_term_unemployed", "inactive", "employed", None]),
            st.sampled_from(["1", "3", "6", None]),
            st.sampled_from(["work", "study", "unemployed"]),
            st.integers(100, 500),
        ),
        min_size=1,
        max_size=6,
    )

    @settings(max_examples=15, deadline=None)
    @given(PERSONS, st.sampled_from([ESF, PLUS, AMIF, "AMIF 2014-2020"]))
    def test_genders_add_up_and_nobody_counts_outside_the_base(self, persons, framework):
        names = [f"p{number}" for number in range(len(persons))]
        told = [who(name, gender=gender, status_at_start=status, education=level)
                for name, (gender, status, level, _, _) in zip(names, persons, strict=True)]  # fmt: skip
        first = pd.Timestamp("2018-01-01")
        spells = [(name, state, first + pd.Timedelta(days=day), None)
                  for name, (*_, state, day) in zip(names, persons, strict=True)]  # fmt: skip
        project = make_project([(name, None, None, "2018-02-01", "2018-04-30") for name in names], spells, told)
        rows = common_indicators(project, framework).where(measure="common_indicator")
        for row in rows.where(statistic="total"):
            of_code = {each.statistic: each.value for each in rows.where(category=row.category)}
            base, total = of_code.pop("base"), of_code.pop("total")
            assert sum(of_code.values()) == total <= base


class TestWords:
    def page(self, project):
        about = {**SETTINGS["project"], "programme": ESF}
        return open_page(make_project(ONE, [], [who()], project=about)), common_indicators(project)

    def test_rules_name_programme_and_regulation(self):
        page, rows = self.page(operation())
        said = page.sentence(rows, "common_indicators.rules").plain()
        assert "Euroopan sosiaalirahasto 2014–2020 (asetus (EU) N:o 1304/2013, liite I)" in said
        assert "yli 12 kuukautta, alle 25-vuotias yli 6 kuukautta" in said

    def test_missing_fields_and_exits_are_said(self):
        rows = [*ONE, ("b", "project", "g1", "2018-02-01", None)]
        page, found = self.page(make_project(rows, [], [who(), who("b", education=None)]))
        said = page.sentence(found, "common_indicators.records").plain()
        assert "Heistä 1 henkilö lasketaan vain osallistujien kokonaismäärään" in said
        assert "koulutusaste (1)" in said
        assert "1 henkilön päättymispäivää ei tunneta" in said

    def test_complete_records_are_said_to_be_so(self):
        page, rows = self.page(operation())
        assert "Kaikkien pakolliset tiedot on kirjattu." in page.sentence(rows, "common_indicators.records").plain()

    def test_states_are_listed_and_those_that_never_count(self):
        page, rows = self.page(operation())
        said = page.sentence(rows, "common_indicators.states").plain()
        assert "Työllisyydeksi lasketaan tilanteet työ ja oma yritys." in said
        assert "Työllisyydeksi ei lasketa tilanteita työkokeilu ja kuntouttava työtoiminta." in said

    def test_table_has_a_line_an_indicator_with_its_code_and_name(self):
        page, rows = self.page(operation())
        lines = {line.head: [cell.text for cell in line.cells] for line in page.table(rows, "common-at-entry").lines}
        assert lines["CO01 Työttömät, myös pitkäaikaistyöttömät"] == ["1", "1", "0"]

    def test_table_of_what_is_missing_names_the_field(self):
        page, rows = self.page(operation())
        lines = {line.head: line.cells[0].text for line in page.table(rows, "common-missing").lines}
        assert lines["CO16 Vammaiset osallistujat"] == "vammaisuus"

    def test_nothing_is_said_without_rows(self):
        page, _ = self.page(operation())
        for name in ("rules", "records", "states"):
            assert page.sentence(common_indicators(operation(), None), f"common_indicators.{name}").data() == {}
