"""Rows of persons: what counts as an event, how groups are ordered, and every refusal with its place."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import DataError, ParameterError
from evalkit.survival.observations import Roles, code_cells, code_events, observe


def coded(values, **kinds):
    codes, outcomes = code_events(pd.Series(values, **kinds))
    return list(codes), outcomes


def test_missing_censored_zero_and_false_all_mean_censored():
    assert coded(["work", None, "censored", np.nan]) == ([1, 0, 0, 0], ("work",))
    assert coded([0, 2, 1]) == ([0, 2, 1], (1, 2))
    assert coded([False, True]) == ([0, 1], (1,))


def test_codes_with_missing_values_stay_whole_numbers():
    assert coded([1.0, np.nan, 2.0]) == ([1, 0, 2], (1, 2))
    assert coded([1, None, 2], dtype="Int64") == ([1, 0, 2], (1, 2))


def test_outcomes_are_sorted_unless_categories_give_their_order():
    assert coded(["work", "study"])[1] == ("study", "work")
    assert coded(pd.Categorical(["work", "study"], ["work", "study"]))[1] == ("work", "study")


def test_category_that_never_happens_is_an_outcome_and_a_gap_between_codes_is_none():
    assert coded(pd.Categorical(["work"], ["retired", "work"]))[1] == ("retired", "work")
    assert coded([3, 1, 0])[1] == (1, 3)


def test_codes_far_apart_are_coded_too():
    assert coded([10**9, 5, 0]) == ([2, 1, 0], (5, 10**9))


def test_groups_keep_their_order_and_the_missing_one_comes_last():
    sorted_codes, sorted_cells = code_cells(pd.DataFrame({"place": ["west", None, "east"]}), ["place"])
    assert list(sorted_codes) == [1, 2, 0]
    assert sorted_cells["place"].to_list() == ["east", "west", None]
    ordered = pd.Categorical(["west", "east"], ["west", "north", "east"])
    codes, cells = code_cells(pd.DataFrame({"place": ordered}), ["place"])
    assert list(codes) == [0, 1]
    assert cells["place"].cat.categories.to_list() == ["west", "north", "east"]


def test_two_columns_make_the_combinations_that_occur():
    frame = pd.DataFrame({"place": ["b", "a", "b"], "year": [2018, 2019, 2017]})
    codes, cells = code_cells(frame, ["place", "year"])
    assert list(codes) == [2, 0, 1]
    assert cells.to_dict("list") == {"place": ["a", "b", "b"], "year": [2019, 2017, 2018]}


def test_many_columns_of_many_values_do_not_overflow_the_lookup():
    frame = pd.DataFrame({name: np.arange(2000) for name in "abc"})
    codes, cells = code_cells(frame, list("abc"))
    assert list(codes) == list(range(2000))
    assert cells["c"].to_list() == list(range(2000))


def faults_of(frame, **roles):
    with pytest.raises(DataError) as caught:
        observe(pd.DataFrame(frame), Roles(**roles))
    return {(fault.code, fault.column, fault.more.get("rows")) for fault in caught.value.faults}


def test_missing_and_negative_times_are_named_with_column_and_rows():
    frame = {"time": [3.0, np.nan, -1.0, np.inf], "event": [1, 1, 0, 0]}
    assert faults_of(frame) == {
        ("missing_number", "time", "1"),
        ("not_a_number", "time", "3"),
        ("negative_time", "time", "2"),
    }


def test_exit_on_the_day_of_entry_or_before_is_refused_and_all_faults_come_at_once():
    frame = {"start": [0, 5, 7, -2], "end": [5, 5, 6, 4], "event": 1, "n": [1, 2, 0, 1.5]}
    assert faults_of(frame, time="end", entry="start", frequency="n") == {
        ("exit_not_after_entry", "end", "1, 2"),
        ("negative_time", "start", "3"),
        ("not_positive", "n", "2"),
        ("not_whole", "n", "3"),
    }


def test_weight_that_is_not_positive_is_refused():
    assert faults_of({"time": [1, 2], "event": 1, "w": [0.5, -0.5]}, weights="w") == {("not_positive", "w", "1")}


def test_text_and_dates_are_no_times():
    assert faults_of({"time": ["3", "soon"], "event": 1}) == {("not_a_number", "time", "1")}
    assert faults_of({"time": pd.to_datetime(["2018-01-01"]), "event": 1}) == {("not_a_number", "time", "0")}


def test_fault_names_ten_rows_and_counts_the_others():
    with pytest.raises(DataError) as caught:
        observe(pd.DataFrame({"time": [-1] * 25, "event": 1}), Roles())
    (fault,) = caught.value.faults
    assert fault.more == {"rows": "0, 1, 2, 3, 4, 5, 6, 7, 8, 9", "count": "25"}


def test_frame_without_rows_is_refused():
    assert faults_of({"time": [], "event": []}) == {("no_rows", "time", None)}


def test_column_that_is_not_there_or_plays_two_parts_is_named():
    with pytest.raises(ParameterError) as caught:
        observe(pd.DataFrame({"time": [1]}), Roles())
    assert (caught.value.fault.code, caught.value.fault.column) == ("missing_column", "event")
    with pytest.raises(ParameterError) as caught:
        observe(pd.DataFrame({"time": [1], "event": [1], "g": [1]}), Roles(by=("g",), strata=("g",)))
    assert (caught.value.fault.code, caught.value.fault.column) == ("column_used_twice", "g")


def test_column_that_is_there_twice_is_named():
    with pytest.raises(ParameterError) as caught:
        observe(pd.DataFrame([[1, 1, "work"]], columns=["time", "time", "event"]), Roles())
    assert (caught.value.fault.code, caught.value.fault.column) == ("column_used_twice", "time")


def test_infinite_code_is_an_outcome_of_its_own():
    assert coded([np.inf, 0.0, 1.0]) == ([2, 0, 1], (1, np.inf))


LIKE_CENSORED = ["0", "0.0", "Censored", "CENSORED", " censored ", "False", "", " ", "nan", "None", "Sensuroitu"]


@pytest.mark.parametrize("text", LIKE_CENSORED)
@pytest.mark.parametrize("kind", [object, "string", "category"])
def test_text_that_reads_as_censored_and_is_not_is_refused_with_what_to_write(text, kind):
    with pytest.raises(DataError) as caught:
        observe(pd.DataFrame({"time": [1, 2], "ending": pd.Series(["work", text], dtype=kind)}), Roles(event="ending"))
    (fault,) = caught.value.faults
    assert (fault.code, fault.column, fault.value) == ("censored_as_text", "ending", repr(text))
    assert fault.expected == "0, False, None, 'censored'"


def test_texts_that_only_remind_of_a_censoring_are_outcomes():
    assert coded(["1", "uncensored", "0 euros", "zero", None])[1] == ("0 euros", "1", "uncensored", "zero")


def test_codes_kept_as_decimals_are_whole_numbers():
    codes, outcomes = coded([Decimal(0), Decimal(2), Decimal(1)])
    assert (codes, [type(outcome) for outcome in outcomes]) == ([0, 2, 1], [int, int])
