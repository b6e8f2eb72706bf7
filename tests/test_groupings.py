"""Groupings: the borders of the bands, the phase in which people began, the reference, by the sizes of the groups."""

import pytest
from persons import WEEKS, make_project

from evalkit.analysis.comparisons import compare_groups

SIZES = ("compared_group", "small_group", "unknown_group")


def sizes(persons, variable, enrolments=(), **settings):
    """The size of each group of persons (column values) who were in the project from the first week on."""
    named = [{"person": f"p{number}", **values} for number, values in enumerate(persons)]
    rows = enrolments or [(each["person"], None, None, 0, 52) for each in named]
    found = compare_groups(make_project(rows, [("p0", "work", 5, None)], named, **(settings or WEEKS)))
    return {row.category: row.value for row in found.where(measure=SIZES, variable=variable)}


def test_education_has_three_bands_that_end_at_lower_secondary_and_before_tertiary():
    # So many persons of each of the levels 0 to 8 that a level in another band would be seen.
    persons = [{"education": str(level)} for level, many in enumerate((1, 1, 2, 3, 1, 2, 1, 1, 2)) for _ in range(many)]
    assert sizes(persons, "education_band") == {"low": 1 + 1 + 2, "middle": 3 + 1, "high": 2 + 1 + 1 + 2}


def test_language_levels_make_basic_independent_and_proficient_users():
    levels = {"A0": 1, "A1": 1, "A2": 2, "B1": 3, "B2": 1, "C1": 2, "C2": 1}
    persons = [{"language_level": level} for level, many in levels.items() for _ in range(many)]
    assert sizes(persons, "language_band") == {"A": 1 + 1 + 2, "B": 3 + 1, "C": 2 + 1}


def test_level_that_is_not_known_is_in_no_band():
    persons = [{"education": level} for level in ("2", "2", "3", None)]
    assert sizes(persons, "education_band") == {"low": 2, "middle": 1, "missing": 1}


@pytest.mark.parametrize("order", [1, -1])
def test_phase_is_the_one_of_the_first_day_whatever_the_order_in_the_file(order):
    rows = [("p0", "pilot", None, 0, 10), ("p0", "project", None, 20, 30), ("p1", "project", None, 5, 10),
            ("p2", "project", None, 0, 9), ("p2", "pilot", None, 12, 20), ("p3", "pilot", None, 0, 9),
            ("p3", "project", None, 12, 20)]  # fmt: skip
    assert sizes([{}] * 4, "phase", rows[::order]) == {"pilot": 2, "project": 2}


def test_phases_are_compared_in_the_first_window_that_has_several():
    windows = {"own": {"start": 0, "end": 52, "phases": ["project"]}, "whole": {"start": 0, "end": 52}}
    rows = [("p0", "pilot", None, 0, 10), ("p1", "project", None, 5, 10), ("p2", "project", None, 0, 9)]
    persons = [{"person": name} for name, *_ in rows]
    found = compare_groups(make_project(rows, [("p0", "work", 5, None)], persons, **{**WEEKS, "windows": windows}))
    phases = {(row.window, row.category): row.value for row in found.where(measure=SIZES, variable="phase")}
    assert phases == {("whole", "pilot"): 1, ("whole", "project"): 2}


def differences(*genders):
    persons = [{"person": f"p{number}", "gender": gender} for number, gender in enumerate(genders)]
    rows = compare_groups(make_project([(each["person"], None, None, 0, 52) for each in persons],
                                       [("p0", "work", 5, None)], persons, **WEEKS))  # fmt: skip
    return {row.category for row in rows.where(measure="incidence_difference")}


def test_groups_of_ten_are_compared_and_those_of_nine_are_not():
    assert differences(*["female"] * 10, *["male"] * 10) == {"male"}
    assert differences(*["female"] * 10, *["male"] * 9) == set()


def test_differences_are_taken_from_the_largest_group_and_on_a_tie_from_the_first():
    assert differences(*["female"] * 10, *["male"] * 11) == {"female"}
    assert differences(*["female"] * 10, *["male"] * 10, *["nonbinary"] * 12) == {"female", "male"}
