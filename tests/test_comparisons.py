"""Groups compared: incidence, differences, tests and precision as rows, hedged in words."""

from dataclasses import replace

import pytest
from persons import WEEKS, make_project

from evalkit.analysis.comparisons import compare_groups
from evalkit.analysis.groupings import LEAST_PERSONS
from evalkit.chapter.page import words_for
from evalkit.chapter.tables import table
from evalkit.sentences import sentence
from evalkit.survival.intervals import difference_interval
from evalkit.survival.proportions import proportion_difference
from evalkit.wording import languages

EARLY = [1, 2, 3, 4, 5, 6, 7, 8, None, None]
LATE = [20, 33, 36, 39, None, None, None, None, None, None]


def project(by_gender, state="work", **settings):
    """Persons of each gender who begin at 0 and get to the state in the given week, or not within the year (None)."""
    people = [(gender, week) for gender, weeks in by_gender.items() for week in weeks]
    persons = [{"person": f"p{number}", "gender": gender or None} for number, (gender, _) in enumerate(people)]
    enrolments = [(person["person"], None, None, 0, 52) for person in persons]
    found = [(f"p{number}", state, week, None) for number, (_, week) in enumerate(people) if week]
    return make_project(enrolments, found, persons, **{**WEEKS, **settings})


APART = project({"female": EARLY, "male": LATE})
ALIKE = project({"female": [4, 9, *[None] * 8], "male": [5, 8, *[None] * 8]})
STEM = "year.project_end.primary.gender"


def said(made, name):
    return "".join(span.text for span in sentence(compare_groups(made), name, words_for(made, "fi")))


def test_incidence_of_each_group_is_its_share_when_nobody_is_censored_before():
    rows = compare_groups(APART)
    women = rows[f"incidence_by_group.{STEM}=female.6.estimate"]
    assert (women.value, women.count, women.base) == (pytest.approx(6 / 10), 6, 10)
    assert rows[f"incidence_by_group.{STEM}=male.12.estimate"].value == 0


def test_difference_is_the_second_group_less_the_largest_and_rests_on_both():
    rows = compare_groups(project({"female": [6, *[None] * 9], "male": [6, 6, 6, *[None] * 9]}))
    found = rows[f"incidence_difference.{STEM}=female.12.estimate"]
    assert found.value == pytest.approx(1 / 10 - 3 / 12)
    assert found.base == 22
    one, other = (rows[f"incidence_by_group.{STEM}={name}.12.estimate"] for name in ("female", "male"))
    wanted = difference_interval((one.value, one.lower, one.upper), (other.value, other.lower, other.upper))
    assert (found.lower, found.upper) == pytest.approx(wanted)


def test_mean_difference_is_that_of_the_weeks_after_the_outcome():
    # All have it in week 2 or in week 4 and are followed to the last horizon, 24: 22 weeks against 20.
    rows = compare_groups(project({"female": [2] * 10, "male": [4] * 11}, time={"unit": "week", "horizons": [2, 3]}))
    assert rows[f"mean_difference.{STEM}=female.3.estimate"].value == pytest.approx(1)


def test_group_in_which_nothing_happened_has_newcombes_limits_but_no_limits_of_its_mean_and_the_text_says_so():
    made = project({"female": [6, *[None] * 9], "male": [None] * 10})
    rows = compare_groups(made)
    found, wanted = rows[f"incidence_difference.{STEM}=male.12.estimate"], proportion_difference((0, 10), (1, 10))
    assert (found.value, found.lower, found.upper) == pytest.approx((-0.1, wanted.lower, wanted.upper))
    mean = next(iter(rows.where(measure="mean_difference")))
    assert (mean.lower, mean.upper) == (None, None)
    assert "ei voi laskea" not in said(made, "comparisons.differences")
    assert "ajat ovat kaikki samat" in said(made, "comparisons.means")


def test_groups_are_compared_at_horizons_within_the_window_only():
    # All women are in work in week 4, so that their share is known for ever; the window ends after 52 weeks.
    made = project(
        {"female": [4] * 12, "male": [30, *[None] * 13]}, time={"unit": "week", "horizons": [13, 26, 52, 65]}
    )
    rows = compare_groups(made)
    compared = rows.where(measure="incidence_difference")
    assert [row.time for row in compared] == [26, 52]
    beyond = rows[f"incidence_by_group.{STEM}=female.65.estimate"]
    assert (beyond.value, beyond.mark) == (None, "not_applicable")
    assert next(iter(rows.where(measure="mean_difference"))).time == 52


def test_everybody_in_work_early_is_told_at_every_horizon():
    made = project({"female": [4] * 12, "male": [30, *[None] * 13]})
    rows = compare_groups(made)
    at = [rows[f"incidence_by_group.{STEM}=female.{horizon}.estimate"].value for horizon in (3, 6, 12, 24)]
    assert at == [0, 1, 1, 1]
    assert rows[f"incidence_difference.{STEM}=female.24.estimate"].value == pytest.approx(1)


def test_small_group_is_named_with_its_size_and_not_compared():
    made = project({"female": EARLY, "male": LATE, "nonbinary": [3, 4]})
    rows = compare_groups(made)
    assert rows["small_group.year.project_end.gender=nonbinary.count"].value == 2
    assert not rows.where(measure="incidence_by_group", category="nonbinary")
    assert f"vähintään {LEAST_PERSONS} seurattua henkilöä" in said(made, "comparisons.left_out")
    assert "”Sukupuoli: Muunsukupuoliset” (n = 2)" in said(made, "comparisons.left_out")


def test_person_whose_group_is_not_known_is_counted_and_in_no_group():
    made = project({"female": EARLY, "male": LATE, "": [6]})
    assert compare_groups(made)["unknown_group.year.project_end.gender=missing.count"].value == 1
    assert "sukupuoli 1" in said(made, "comparisons.left_out")


def test_person_who_had_the_outcome_at_the_start_is_in_no_group():
    made = project({"female": EARLY, "male": [5, *LATE]})
    # The first of the eleven men.
    made.tables["episodes"].loc[made.tables["episodes"]["person"] == "p10", "start"] = 0
    rows = compare_groups(made)
    assert {row.category: row.value for row in rows.where(measure="compared_group")} == {"female": 10, "male": 10}
    assert rows[f"incidence_by_group.{STEM}=male.24.estimate"].base == 10


def test_detectable_shares_are_those_of_the_largest_group_beside_the_reference_at_the_last_horizon():
    sizes = {"female": 20, "male": 10, "nonbinary": 12}
    made = project({name: [2, 2, 2, 9, *[None] * (size - 4)] for name, size in sizes.items()})
    rows = list(compare_groups(made).where(measure="detectable"))
    assert {(row.category, row.time, row.base, row.count) for row in rows} == {("nonbinary", 24, 20, 12)}
    assert {row.statistic: row.value for row in rows}["reference"] == pytest.approx(4 / 20)


def test_characteristic_with_one_large_group_is_told_not_to_be_testable():
    made = project({"female": EARLY, "male": [4, 5]})
    assert compare_groups(made)["gray_test.year.project_end.primary.gender.p_value"].mark == "not_applicable"
    assert "ei voi testata" in said(made, "comparisons.tests")
    assert said(made, "comparisons.looks") == ""


def test_outcome_that_nobody_has_had_is_not_tested():
    made = project({"female": [None] * 10, "male": [None] * 10})
    assert "ei voi testata" in said(made, "comparisons.tests")


def test_persons_who_are_all_alike_are_not_compared():
    assert len(compare_groups(project({"female": EARLY}))) == 0


def test_several_tests_are_adjusted_by_holm_and_their_number_is_told():
    twice = project(
        {"female": EARLY, "male": LATE}, groups=["gender", "town"], characteristics={"town": {"name": {"fi": "Kunta"}}}
    )
    twice.tables["participants"]["own_town"] = ["x", "y"] * 10
    rows = compare_groups(twice)
    stem = "gray_test.year.project_end.primary"
    gender, town = (rows[f"{stem}.{name}.p_value"].value for name in ("gender", "own_town"))
    adjusted = [rows[f"{stem}.{name}.adjusted_p_value"].value for name in ("gender", "own_town")]
    assert gender < town
    assert adjusted == pytest.approx([2 * gender, max(2 * gender, town)])
    assert rows["looks.count"].value == 2
    assert "testattiin 2" in said(twice, "comparisons.looks")


def test_difference_is_called_one_only_where_the_adjusted_test_shows_it():
    assert "Kertymä eroaa ryhmittäin (sukupuoli" in said(APART, "comparisons.tests")
    assert "ei havaittu eroa" in said(ALIKE, "comparisons.tests")
    assert "eroaa" not in said(ALIKE, "comparisons.tests")
    assert "jokaisen luottamusväli sisältää nollan" in said(ALIKE, "comparisons.differences")


def test_clear_difference_is_told_with_its_direction_and_without_a_sign():
    text = said(APART, "comparisons.differences")
    assert "ryhmässä ”Sukupuoli: Miehet” arviolta" in text
    assert "pienempi kuin ryhmässä ”Naiset”" in text
    assert "\N{MINUS SIGN}10" not in text.split("(95")[0]


def test_work_and_study_are_one_outcome_and_pension_competes_with_it():
    rows = compare_groups(project({"female": EARLY, "male": LATE}, state="study"))
    assert rows[f"incidence_by_group.{STEM}=female.6.estimate"].value == pytest.approx(6 / 10)
    retired = compare_groups(project({"female": EARLY, "male": LATE}, state="retired"))
    assert retired[f"incidence_by_group.{STEM}=female.6.estimate"].value == 0


def test_persons_in_two_phases_are_compared_by_the_first_of_them():
    enrolments = [(f"p{n}", "pilot", None, 0, 10) for n in range(12)]
    enrolments += [(f"p{n}", "project", None, 20, 40) for n in (0, 1, *range(12, 24))]
    found = [(f"p{n}", "work", 15, None) for n in range(2, 8)]
    made = make_project(enrolments, found, **WEEKS)
    rows = compare_groups(made)
    sizes = {row.category: row.value for row in rows.where(measure="compared_group", variable="phase")}
    assert sizes == {"pilot": 12, "project": 12}


def test_counting_that_lets_no_group_through_leaves_its_test_out_and_the_sizes_in():
    rows = compare_groups(APART, counting=lambda table: None)
    assert {row.measure for row in rows} == {"compared_group", "looks", "least_persons"}


def test_rows_name_the_persons_behind_them():
    women = compare_groups(APART)[f"incidence_by_group.{STEM}=female.6.estimate"]
    reached, everybody = women.persons
    assert (len(reached), len(everybody)) == (6, 10)
    assert reached < everybody


def test_interval_from_rounded_counts_says_nothing_of_whether_groups_differ():
    rows = compare_groups(APART).map(lambda row: replace(row, rounded=row.measure == "incidence_difference"))
    text = "".join(span.text for span in sentence(rows, "comparisons.differences", words_for(APART, "fi")))
    assert "kertoo vain testi" in text
    assert "pienempi" not in text


@pytest.mark.parametrize("language", languages())
def test_time_that_no_group_is_followed_to_has_no_column_and_one_sentence(language):
    made = project({"female": EARLY, "male": LATE}, time={"unit": "week", "horizons": [6, 60]})
    rows, words = compare_groups(made), words_for(made, language)
    late = words.moment(60)
    assert late not in table(rows, "comparisons-groups", words).heads
    assert not any(late in head for head in table(rows, "comparisons-differences", words).heads)
    told = "".join(span.text for span in sentence(rows, "comparisons.left_out", words))
    assert told.count(late) == 1
    assert words.moment(6) not in told


def test_difference_of_groups_of_which_one_is_followed_less_long_is_left_out_with_the_reason():
    made = project({"female": EARLY, "male": LATE}, time={"unit": "week", "horizons": [6, 20]})
    rows = compare_groups(made)
    short = rows.map(
        lambda row: (
            replace(row, value=None, mark="not_applicable")
            if row.time == 20 and (row.measure == "incidence_difference" or row.category == "male")
            else row
        )
    )
    words = words_for(made, "fi")
    assert words.moment(20) in table(short, "comparisons-groups", words).heads
    told = "".join(span.text for span in sentence(short, "comparisons.left_out", words))
    assert told == (
        "Ryhmien erotusta ajankohtana 20\N{NO-BREAK SPACE}vk ei esitetä, koska yhdessäkään parissa molempien ryhmien "
        "seuranta ei ulotu siihen asti."
    )


def test_group_that_is_followed_for_less_is_not_applicable_past_its_own_end_and_means_go_as_far_as_all_are_followed():
    people = [(f"{gender[0]}{number}", gender) for gender in ("female", "male") for number in range(10)]
    found = [(person, "work", 5, None) for person in ("f0", "m0", "m1")]
    gone = [(person, "moved_away", 20, None) for person, gender in people if gender == "female" and person != "f0"]
    made = make_project([(person, None, None, 0, 52) for person, _ in people], found + gone,
                        [{"person": person, "gender": gender} for person, gender in people],
                        **{**WEEKS, "time": {"unit": "week", "horizons": [10, 24]}})  # fmt: skip
    rows = compare_groups(made)
    marks = {(row.category, row.time): row.mark for row in rows.where(measure="incidence_by_group")}
    assert marks == {("female", 10): "", ("female", 24): "not_applicable", ("male", 10): "", ("male", 24): ""}
    assert {row.time: row.mark for row in rows.where(measure="incidence_difference")} == {10: "", 24: "not_applicable"}
    assert [row.time for row in rows.where(measure="mean_difference")] == [10]
