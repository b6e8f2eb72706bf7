"""Overlap, missing data, sensitivity and benchmarks: what the headline share hangs on."""

from dataclasses import replace

import pytest
from persons import WEEKS, make_project

from evalkit.analysis.benchmarks import benchmarks
from evalkit.analysis.missingness import headline_bounds, missing_values
from evalkit.analysis.overlap import shared_persons
from evalkit.analysis.sensitivity import sensitivity
from evalkit.chapter.page import words_for
from evalkit.loading import load_project
from evalkit.sentences import sentence
from evalkit.survival.proportions import proportion_difference

TWO_WINDOWS = {
    "windows": {
        "project": {"start": "2018-01-01", "end": "2018-12-31", "phases": ["project"]},
        "whole": {"start": "2017-01-01", "end": "2018-12-31", "phases": ["pilot", "project"]},
    }
}
ENROLMENTS = [
    ("a", "pilot", None, "2017-01-10", "2017-03-10"),
    ("b", "pilot", None, "2017-01-10", "2017-03-10"),
    ("b", "project", None, "2018-01-10", "2018-03-10"),
    ("c", "project", None, "2018-01-10", "2018-03-10"),
    ("d", "project", None, "2018-01-10", None),
]
EPISODES = [
    ("a", "work", "2017-06-01", None),
    ("b", "work_trial", "2018-04-01", "2018-05-01"),
    ("c", "study", "2018-03-20", "2018-09-30"),
    ("d", "unknown", "2018-02-01", None),
]
SMALL = make_project(ENROLMENTS, EPISODES, **TWO_WINDOWS)


def said(rows, name, project=SMALL):
    return "".join(span.text for span in sentence(rows, name, words_for(project, "fi")))


def test_several_protected_bounds_are_told_in_one_sentence():
    rows = headline_bounds(SMALL, "project")
    hidden = rows.map(lambda row: replace(row, value=None, mark="suppressed"))
    text = said(hidden, "comparisons.bounds")
    assert text.count("suojattu") == 1
    assert "seuraavissa kohdissa: vuonna" not in text
    for clock in ("ajanjakson loppuun mennessä", "neljän viikon kuluessa päättymisestä"):
        assert clock in text
    one = rows.map(lambda row: replace(row, value=None, mark="suppressed") if row.clock == "exit_4_weeks" else row)
    assert "seuraavissa kohdissa" not in said(one, "comparisons.bounds")


def test_outcome_that_is_known_of_all_by_every_rule_is_told_once_and_without_extremes():
    rows = headline_bounds(SMALL, "project")
    known = rows.map(lambda row: replace(row, value=0.0) if row.statistic == "unknown" else row)
    assert said(known, "comparisons.bounds").count(".") == 1
    assert "puuttuvat tiedot eivät muuta osuuksia" in said(known, "comparisons.bounds")
    assert "Alaraja olettaa" in said(rows, "comparisons.bounds")


def test_persons_of_two_windows_and_two_phases_are_counted_once_in_each_part():
    rows = shared_persons(SMALL)
    windows = {row.category: row.value for row in rows.where(variable="window")}
    phases = {row.category: row.value for row in rows.where(variable="phase")}
    assert windows == {"both": 3, "first_only": 0, "second_only": 1}
    assert phases == {"both": 1, "first_only": 1, "second_only": 2}
    assert "niiden eroa ei testata" in said(rows, "comparisons.shared")


def test_windows_without_common_persons_have_nothing_to_explain():
    apart = {"windows": {"first": {"start": "2017-01-01", "end": "2017-12-31", "phases": ["pilot"]},
                         "second": {"start": "2018-01-01", "end": "2018-12-31", "phases": ["project"]}}}  # fmt: skip
    made = make_project([ENROLMENTS[0], ENROLMENTS[3]], EPISODES, **apart)
    assert len(shared_persons(made)) == 0


def test_mato_has_ten_persons_in_both_pilot_and_project():
    rows = shared_persons(load_project("data_samples/mahdollisuudet-todeksi"))
    assert [row.value for row in rows.where(variable="phase", window="whole")] == [10, 20, 40]


def test_missing_values_are_counted_by_column_and_group():
    persons = [{"person": f"p{n}", "gender": "female" if n < 12 else "male", "education": "3" if n % 4 else None}
               for n in range(24)]  # fmt: skip
    made = make_project([(row["person"], None, None, 0, 9) for row in persons], (), persons, **WEEKS)
    rows = missing_values(made)
    assert [rows[f"missing_values.year.education{part}.share"].count for part in ("", ".gender=male")] == [6, 3]
    assert rows["missing_values.year.gender.share"].value == 0
    assert "koulutusaste 25" in said(rows, "comparisons.missing", made)


def test_gender_that_was_answered_as_unknown_is_missing():
    made = make_project([("a", None, None, 0, 9)], (), [{"person": "a", "gender": "unknown"}], **WEEKS)
    assert missing_values(made)["missing_values.year.gender.share"].value == 1


def test_bounds_let_the_persons_without_a_known_outcome_all_fail_or_all_succeed():
    rows = headline_bounds(SMALL, "project")
    stem = "headline_bounds.project.project_end"
    # c studied; b had a trial, which is known not to be an outcome; of d nothing is known.
    assert rows[f"{stem}.unknown"].value == 1
    assert [rows[f"{stem}.{end}"].value for end in ("lowest", "highest")] == pytest.approx([1 / 3, 2 / 3])
    exit_stem = "headline_bounds.project.exit_4_weeks"
    assert (rows[f"{exit_stem}.observed"].count, rows[f"{exit_stem}.observed"].base) == (1, 2)
    assert [rows[f"{exit_stem}.{end}"].count for end in ("lowest", "highest")] == [1, 2]


def test_bounds_of_a_share_that_is_known_of_all_are_the_share():
    rows = headline_bounds(load_project("data_samples/mahdollisuudet-todeksi"))
    ends = [rows[f"headline_bounds.project.project_end.{end}"].value for end in ("lowest", "observed", "highest")]
    assert ends == [0.36, 0.36, 0.36]


def test_outcome_that_is_there_before_its_last_day_has_come_is_known():
    # The 28th day of both lies in January; a works within the year already, of b nobody can tell yet.
    rows = [(name, None, None, "2018-02-01", "2018-12-15") for name in "ab"]
    made = headline_bounds(
        make_project(rows, [("a", "work", "2018-12-20", None), ("b", "unemployed", "2018-12-20", None)])
    )
    stem = "headline_bounds.year.exit_4_weeks"
    assert made[f"{stem}.unknown"].persons[0] == {"b"}
    assert [made[f"{stem}.{end}"].count for end in ("observed", "lowest", "highest")] == [1, 1, 2]


def test_person_without_any_spell_has_an_outcome_that_is_not_known():
    made = make_project([("a", None, None, 0, 9), ("b", None, None, 0, 9)], [("a", "work", 3, None)], **WEEKS)
    rows = headline_bounds(made)
    assert rows["headline_bounds.year.project_end.highest"].value == 1
    assert {row.clock for row in rows} == {"project_end"}


def share(rows, window, outcome, rule):
    row = rows[f"sensitivity.{window}.{outcome}.rule={rule}.share"]
    return int(row.count), int(row.base)


def test_each_rule_and_definition_gives_its_own_share():
    rows = sensitivity(SMALL, "project")
    assert share(rows, "project", "primary", "project_end") == (1, 3)
    assert share(rows, "project", "employment", "project_end") == (0, 3)
    assert share(rows, "project", "primary_or_step", "project_end") == (2, 3)
    assert share(rows, "project", "primary", "exit_4_weeks") == (1, 2)
    # c's study ended in September.
    assert share(rows, "project", "primary", "in_force_at_end") == (0, 3)


def test_client_ships_count_a_person_in_two_phases_twice():
    rows = sensitivity(SMALL, "whole")
    assert share(rows, "whole", "primary", "project_end") == (2, 4)
    assert share(rows, "whole", "primary", "client_ships") == (2, 5)


def test_mato_gives_36_or_60_per_cent_and_42_of_80_client_ships():
    project = load_project("data_samples/mahdollisuudet-todeksi")
    rows = sensitivity(project) + sensitivity(project, "whole")
    assert share(rows, "project", "primary", "project_end") == (18, 50)
    assert share(rows, "whole", "primary", "project_end") == (42, 70)
    assert share(rows, "whole", "primary", "client_ships") == (42, 80)
    text = said(rows, "comparisons.sensitivity", project)
    assert "36\N{NO-BREAK SPACE}% (18/50" in text
    assert "60\N{NO-BREAK SPACE}% (42/70" in text


def test_counting_rules_are_crossed_with_the_clocks():
    rows = sensitivity(SMALL, "whole")
    assert share(rows, "whole", "primary", "exit_4_weeks") == (1, 3)
    assert share(rows, "whole", "primary", "exit_4_weeks_at_risk_only") == (1, 3)
    assert share(rows, "whole", "primary", "exit_4_weeks_client_ships") == (1, 4)


def test_client_ships_name_nobody_so_that_no_public_release_lets_them_through():
    rows = sensitivity(SMALL, "whole")
    named = {row.category: bool(row.persons) for row in rows.where(outcome="primary")}
    assert [rule for rule, persons in named.items() if not persons] == [
        "client_ships", "exit_4_weeks_client_ships", "exit_6_months_client_ships",
    ]  # fmt: skip


def test_step_that_is_a_primary_outcome_already_makes_no_wider_definition():
    outcomes = {"employment": ["work", "work_trial"], "primary": ["employment"]}
    rows = sensitivity(make_project(ENROLMENTS, EPISODES, **TWO_WINDOWS, outcomes=outcomes), "project")
    assert {row.outcome for row in rows} == {"primary"}


def test_rule_of_those_at_risk_leaves_out_who_had_an_outcome_at_the_start():
    rows = [(name, None, None, "2018-02-01", "2018-03-31") for name in "abcd"]
    # a worked on day 0 and later studied: by the headline rule that is a new outcome; b was at risk and then worked.
    spells = [("a", "work", "2018-01-01", None), ("a", "study", "2018-03-01", None), ("b", "work", "2018-03-01", None)]
    found = sensitivity(make_project(rows, spells))
    assert share(found, "year", "primary", "project_end") == (2, 4)
    assert share(found, "year", "primary", "at_risk_only") == (1, 3)
    assert share(found, "year", "primary", "exit_4_weeks_at_risk_only") == (1, 3)


def test_readiness_and_phase_have_lines_among_what_is_missing():
    rows = missing_values(load_project("data_samples/esimerkkipolku"))
    assert (
        rows["missing_values.project.readiness.share"].count,
        rows["missing_values.project.readiness.share"].base,
    ) == (8, 84)
    assert missing_values(SMALL, "whole")["missing_values.whole.phase.share"].value == 0


def benchmark(**changed):
    entry = {"name": {"fi": "Palvelu"}, "source": {"fi": "Lähde"}, "share": 0.5, "months": 3, "states": ["work"]}
    return {"benchmarks": {"service": {**entry, **changed}}}


WORK = [("a", "work", "2018-03-15", None), ("b", "work", "2018-11-15", None)]
LEFT = [("a", None, None, "2018-01-10", "2018-03-01"), ("b", None, None, "2018-01-10", "2018-11-01")]


def test_benchmark_stands_beside_those_who_have_been_gone_so_long():
    rows = benchmarks(make_project(LEFT, WORK, **benchmark()))
    own = rows["benchmark_own.year.benchmark=service.3.own"]
    # b left in November, and the window ends in December.
    assert (own.count, own.base) == (1, 1)
    assert not rows.where(statistic="difference")


def test_benchmark_with_its_number_gets_a_difference_and_no_word_of_an_effect():
    made = make_project(LEFT, WORK, **benchmark(persons=200))
    rows = benchmarks(made)
    assert rows["benchmark_own.year.benchmark=service.3.difference"].value == pytest.approx(0.5)
    text = said(rows, "comparisons.benchmarks", made)
    assert "(200 henkilöä)" in text
    assert "eikä ero osoita vaikutusta" in text


# Three months after their last days, at the end of May: a works, b studies, c's work is over, d's has not begun.
GONE = [(name, None, None, "2018-01-10", "2018-02-28") for name in "abcd"]
THEN = [("a", "work", "2018-03-15", None), ("b", "study", "2018-03-15", None),
        ("c", "work", "2018-03-15", "2018-05-27"), ("d", "work", "2018-05-29", None)]  # fmt: skip


def test_benchmark_counts_who_is_in_its_states_on_the_day_and_nobody_else():
    own = benchmarks(make_project(GONE, THEN, **benchmark()))["benchmark_own.year.benchmark=service.3.own"]
    assert own.persons == ({"a"}, {"a", "b", "c", "d"})
    assert (own.value, own.count, own.base) == (1 / 4, 1, 4)


@pytest.mark.parametrize(("end", "counted"), [("2018-09-30", 1), ("2018-10-01", 0)])
def test_last_day_of_the_window_is_still_within_the_time_of_a_benchmark(end, counted):
    # Three months after 30 September is 30 December; with the window's end on that day the person just counts.
    windows = {"year": {"start": "2018-01-01", "end": "2018-12-30"}}
    made = make_project([("a", None, None, "2018-01-10", end)], WORK, windows=windows, **benchmark())
    assert benchmarks(made)["benchmark_own.year.benchmark=service.3.own"].base == counted


@pytest.mark.parametrize(("share", "lies"), [(0.04, "outside"), (0.05, "within"), (0.69, "within"), (0.70, "outside")])
def test_benchmark_is_said_to_lie_within_the_interval_or_outside_it(share, lies):
    # Wilson's interval of 1 of 4 is 4.6 to 69.9 per cent.
    made = make_project(GONE, THEN, **benchmark(share=share))
    text = said(benchmarks(made), "comparisons.benchmarks", made)
    words = {"within": "luottamusvälin sisällä", "outside": "luottamusvälin ulkopuolella"}
    assert [word in text for word in words.values()] == [name == lies for name in words]


def test_difference_from_a_benchmark_is_the_own_share_less_the_published_one():
    rows = benchmarks(make_project(GONE, THEN, **benchmark(share=0.75, persons=100)))
    found = rows["benchmark_own.year.benchmark=service.3.difference"]
    wanted = proportion_difference((1, 4), (75, 100))
    assert (found.value, found.lower, found.upper) == (1 / 4 - 3 / 4, wanted.lower, wanted.upper)


def test_benchmark_that_nobody_can_be_held_against_yet_says_so():
    made = make_project(LEFT[1:], WORK, **benchmark())
    assert benchmarks(made)["benchmark_own.year.benchmark=service.3.own"].mark == "not_applicable"
    assert "ei ole kulunut näin kauan" in said(benchmarks(made), "comparisons.benchmarks", made)


def test_project_without_dates_or_benchmarks_has_none():
    assert len(benchmarks(SMALL)) == 0
    assert len(benchmarks(make_project([("a", None, None, 0, 9)], (), **WEEKS, **benchmark()))) == 0


def test_headline_outcome_and_benchmarks_have_names_in_words():
    words = words_for(make_project(LEFT, WORK, **benchmark()), "fi")
    assert words.label("outcome", "primary") == "Työ tai opiskelu"
    assert words.label("benchmark", "service") == "Palvelu, 3\N{NO-BREAK SPACE}kk päättymisestä"
    assert words.label("benchmark_source", "service") == "Lähde"
    assert words.label("state_group", "primary") != "primary"
