"""Reach: persons, client-ships and participations are different counts with different names."""

import pandas as pd
import pytest
from persons import make_project

from evalkit.analysis.funnel import funnel
from evalkit.analysis.reach import reach
from evalkit.errors import ParameterError

# Person a was in the pilot and came back twice; b only in the pilot; c once; d twice.
ROWS = [
    ("a", "pilot", "g1", "2018-01-08", "2018-02-28"),
    ("b", "pilot", "g1", "2018-01-08", "2018-02-28"),
    ("a", "project", "g1", "2018-03-01", "2018-05-31"),
    ("c", "project", "g1", "2018-03-01", "2018-05-31"),
    ("d", "project", "g1", "2018-03-01", "2018-05-31"),
    ("a", "project", "g2", "2018-09-01", "2018-11-30"),
    ("d", "project", None, "2018-09-01", "2018-11-30"),
]
PARTICIPANTS = [
    {"person": "a", "gender": "male", "birth_date": "1993-01-09", "education": "3", "municipality": "B"},
    {"person": "b", "gender": "female", "birth_date": "1993-01-08", "education": "0", "municipality": "A"},
    {"person": "c", "gender": "unknown", "birth_date": "1963-03-01", "education": None, "municipality": "B"},
    {"person": "d", "gender": "female", "birth_date": None, "education": "3", "municipality": "B"},
]


@pytest.fixture
def rows():
    return reach(make_project(ROWS, participants=dated(PARTICIPANTS)))


def dated(participants):
    return [{**person, "birth_date": pd.Timestamp(person["birth_date"])} for person in participants]


def figures(rows, variable):
    """Category to count, in the order of the rows."""
    return {row.category: row.value for row in rows.where(measure="persons", variable=variable, statistic="count")}


def test_person_with_three_participations_is_one_person(rows):
    assert rows["persons.year.count"].value == 4


def test_client_ship_is_a_person_in_a_phase(rows):
    assert rows["client_ships.year.count"].value == 5
    assert rows["persons_in_several_phases.year.count"].value == 1


def test_every_return_is_a_participation(rows):
    assert rows["participations.year.count"].value == 7


def test_groups_of_the_same_name_in_two_phases_are_two_groups(rows):
    assert rows["groups.year.count"].value == 3


def test_participation_outside_a_group_is_not_in_the_mean(rows):
    mean = rows["participations_per_group.year.mean"]
    assert (mean.value, mean.count, mean.base) == (2, 6, 3)


def test_persons_by_number_of_participations_add_up_to_the_persons(rows):
    found = {row.category: row.value for row in rows.where(measure="participations_per_person")}
    assert found == {"1": 2, "2": 1, "3+": 1}


def test_unknown_gender_is_a_category_of_its_own(rows):
    assert figures(rows, "gender") == {"female": 2, "male": 1, "unknown": 1}


def test_share_is_of_all_persons(rows):
    share = rows["persons.year.gender=female.share"]
    assert (share.value, share.count, share.base, share.unit) == (0.5, 2, 4, "share")


def test_codes_come_in_their_own_order_and_missing_last(rows):
    assert list(figures(rows, "education").items()) == [("0", 1), ("3", 2), ("missing", 1)]


def test_names_come_in_alphabetical_order(rows):
    assert list(figures(rows, "municipality").items()) == [("A", 1), ("B", 3)]


def test_age_bands_begin_on_the_birthday(rows):
    assert list(figures(rows, "age_band").items()) == [
        ("under_25", 1),
        ("25_34", 1),
        ("35_44", 0),
        ("45_54", 0),
        ("55_and_over", 1),
        ("missing", 1),
    ]


@pytest.mark.parametrize(
    ("age", "band"),
    [(24, "under_25"), (25, "25_34"), (34, "25_34"), (35, "35_44"), (44, "35_44"), (45, "45_54"), (54, "45_54"),
     (55, "55_and_over"), (99, "55_and_over")],
)  # fmt: skip
def test_age_bands_end_before_the_birthday_that_begins_the_next(age, band):
    born = [{"person": "a", "birth_date": pd.Timestamp(year=2018 - age, month=1, day=8)}]
    made = make_project([("a", "project", "g1", "2018-01-08", None)], participants=born)
    assert [name for name, count in figures(reach(made), "age_band").items() if count] == [band]


def test_column_that_tells_participants_from_others_is_counted_only_where_both_are_in_the_window():
    comparison = {"group": "comparison_group", "compared": "in", "reference": "out", "adjust_for": ["gender"]}
    both, alike = ([{"person": name, "comparison_group": part} for name, part in zip("abcd", parts, strict=True)]
                   for parts in (("in", "out", "in", "in"), ("in",) * 4))  # fmt: skip
    told = [figures(reach(make_project(ROWS, participants=each, comparison=comparison)), "comparison_group")
            for each in (both, alike)]  # fmt: skip
    assert told == [{"in": 3, "out": 1}, {}]


def test_category_of_another_window_is_a_true_zero(rows):
    only_the_project = {"late": {"start": "2018-04-01", "end": "2018-12-31", "phases": ["project"]}}
    late = reach(make_project(ROWS, participants=dated(PARTICIPANTS), windows=only_the_project))
    assert figures(late, "municipality") == {"A": 0, "B": 3}


def test_person_is_never_a_variable(rows):
    assert "person" not in {row.variable for row in rows}


def test_project_without_phases_and_groups_has_no_rows_about_them():
    rows = reach(make_project([("a", None, None, "2018-01-08", None)]))
    assert {row.measure for row in rows} == {"persons", "participations", "participations_per_person"}


def test_ages_are_left_out_where_births_are_not_recorded():
    rows = reach(make_project(ROWS))
    assert {row.variable for row in rows.where(measure="persons")} == {"", "gender"}


def test_column_that_the_project_adds_is_counted_too():
    values = {"yes": {"fi": "kyllä"}, "no": {"fi": "ei"}}
    participants = [{"person": name, "aid": aid} for name, aid in zip("abcd", ["no", "yes", "no", None], strict=True)]
    rows = reach(make_project(ROWS, participants=participants, characteristics={"aid": {"values": values}}))
    assert list(figures(rows, "own_aid").items()) == [("yes", 1), ("no", 2), ("missing", 1)]


def test_rows_carry_the_persons_origin_unless_published():
    rows = reach(make_project(ROWS, published={"persons.year.count": 4, "participations.year.count": 8}))
    assert rows["persons.year.count"].origin == "published"
    assert rows["participations.year.count"].origin == "fictitious"


def test_unknown_window_is_refused():
    with pytest.raises(ParameterError, match="window_unknown"):
        reach(make_project(ROWS), "autumn")


def test_shares_of_nobody_do_not_apply():
    rows = reach(make_project([("a", "project", "g1", "2017-01-01", "2017-02-01")]))
    assert rows["persons.year.count"].value == 0
    assert (rows["persons.year.share"].value, rows["persons.year.share"].mark) == (None, "not_applicable")


def test_share_of_an_approximate_step_is_approximate_and_in_whole_per_cent():
    steps = [(150, True), (118, False), (84, False)]
    told = [{"name": {"fi": "x"}, "value": value, "approximate": about} for value, about in steps]
    rows = funnel(make_project(ROWS, participants=dated(PARTICIPANTS), funnel=told))
    second, third = (rows[f"funnel.step_reached={step}.share"] for step in (2, 3))
    assert (second.value, second.approximate) == (0.79, True)
    assert (third.value, third.approximate) == (pytest.approx(84 / 118), False)
