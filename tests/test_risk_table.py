"""The risk table: counts by hand, joining, cohorts, tables made of counts."""

import tracemalloc
from dataclasses import FrozenInstanceError
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import DataError, ParameterError
from evalkit.survival.curves import numbers_at_risk
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.risk_table import RiskTable, from_counts, pooled, risk_table

SIX = pd.DataFrame({"time": [1, 2, 2, 3, 4, 4], "event": ["work", "study", "censored", "work", "work", None]})


def rows(table: RiskTable) -> dict:
    return table.counts.to_dict("list")


def test_six_persons_are_counted_by_hand():
    assert rows(risk_table(SIX)) == {
        "time": [0, 1, 2, 3, 4],
        "entered": [6, 0, 0, 0, 0],
        "at_risk": [6, 6, 5, 3, 2],
        "events_study": [0, 0, 1, 0, 0],
        "events_work": [0, 1, 0, 1, 1],
        "censored": [0, 0, 1, 0, 1],
    }


def test_late_entry_is_at_risk_after_the_day_of_entry():
    late = pd.DataFrame({"entry": [0, 0, 2, 2], "time": [2, 5, 3, 5], "event": [1, 1, 1, 0]})
    table = risk_table(late, entry="entry")
    assert rows(table)["time"] == [0, 2, 3, 5]
    assert rows(table)["entered"] == [2, 2, 0, 0]
    assert rows(table)["at_risk"] == [2, 2, 3, 2]
    assert table.late_entry
    assert not risk_table(SIX).late_entry


def test_who_leaves_at_0_was_at_risk_at_0():
    table = risk_table(pd.DataFrame({"time": [0, 0, 3], "event": [1, 0, 1]}))
    assert rows(table) == {"time": [0, 3], "entered": [3, 0], "at_risk": [3, 1], "events_1": [1, 1], "censored": [1, 0]}


def test_groups_and_strata_are_counted_apart_and_curves_pool_the_strata():
    frame = SIX.assign(course=list("ababab"), place=list("xxyyxy"))
    table = risk_table(frame, by="course", strata="place")
    assert table.counts[["course", "place"]].drop_duplicates().to_numpy().tolist() == [
        ["a", "x"],
        ["a", "y"],
        ["b", "x"],
        ["b", "y"],
    ]
    pd.testing.assert_frame_equal(pooled(table).counts, risk_table(frame, by="course").counts)


def test_missing_group_is_a_group_of_its_own():
    table = risk_table(SIX.assign(course=["a", None, "a", None, "a", None]), by="course")
    assert table.counts.groupby("course", dropna=False)["entered"].sum().to_list() == [3, 3]
    assert table.counts["course"].isna().sum() == 4


@pytest.mark.parametrize("kind", ["Int64", "boolean", "string", "string[pyarrow]", "category"])
def test_groups_of_any_pandas_dtype_with_a_missing_one_have_their_curves(kind):
    place = pd.Series([1, 0, None] * 2).astype("Int64")
    table = risk_table(SIX.assign(place=place.astype(kind)), by="place")
    curve = cumulative_incidence(table)
    assert len(curve["place"].unique()) == 3
    plain = cumulative_incidence(risk_table(SIX.assign(place=place.astype(float)), by="place"))
    pd.testing.assert_frame_equal(curve.drop(columns="place"), plain.drop(columns="place"))


def test_frequency_counts_a_row_for_n_persons():
    counted = risk_table(SIX.assign(n=[1, 2, 3, 1, 2, 3]), frequency="n")
    repeated = risk_table(SIX.loc[SIX.index.repeat([1, 2, 3, 1, 2, 3])])
    pd.testing.assert_frame_equal(counted.counts, repeated.counts)


def test_cohort_brings_its_entry_its_risk_set_and_its_outcomes():
    frame = SIX.assign(person=range(6), entry=[0, 0, 1, 0, 0, 0], at_risk=[True] * 5 + [False])
    frame.loc[5, "time"] = np.nan
    cohort = SimpleNamespace(frame=frame, outcomes={"work": ("work",), "retired": (), "study": ()})
    table = risk_table(cohort)
    assert table.outcomes == ("work", "retired", "study")
    assert rows(table)["entered"] == [4, 1, 0, 0, 0]
    assert rows(table)["events_retired"] == [0] * 5
    assert risk_table(SimpleNamespace(frame=frame)).outcomes == ("study", "work")


def test_event_that_the_cohort_does_not_list_is_kept():
    cohort = SimpleNamespace(frame=SIX, outcomes=["work"])
    assert risk_table(cohort).outcomes == ("work", "study")


def test_whole_times_stay_whole_and_fractions_stay_fractions():
    assert risk_table(SIX).counts["time"].dtype.kind == "i"
    halves = risk_table(SIX.assign(time=SIX["time"] / 2))
    assert rows(halves)["time"] == [0, 0.5, 1, 1.5, 2]


def test_arguments_are_not_changed():
    given_frame = SIX.assign(g="a", h="b", w=1.5)
    before = given_frame.copy()
    risk_table(given_frame, by="g", strata=["h"], weights="w")
    pd.testing.assert_frame_equal(given_frame, before)
    with pytest.raises(FrozenInstanceError):
        risk_table(SIX).by = ("g",)


def frames(least=1):
    person = st.fixed_dictionaries(
        {
            "entry": st.integers(0, 5),
            "stay": st.integers(1, 9),
            "event": st.sampled_from(["work", "study", "retired", None]),
            "course": st.sampled_from(["a", "b"]),
            "weight": st.sampled_from([0.5, 1.0, 2.25]),
        }
    )
    made = st.lists(person, min_size=least, max_size=30).map(pd.DataFrame)
    return made.map(lambda frame: frame.assign(time=frame["entry"] + frame["stay"]))


@given(frames(), frames())
def test_two_tables_add_up_to_the_table_of_the_joined_rows(first, second):
    one, other = (risk_table(part, entry="entry", by="course") for part in (first, second))
    joined = risk_table(pd.concat([first, second]), entry="entry", by="course")
    added = one + other
    assert set(added.outcomes) == set(joined.outcomes)
    pd.testing.assert_frame_equal(added.counts[joined.counts.columns], joined.counts)


@given(frames(), frames())
def test_weighted_tables_add_up_with_their_standard_errors(first, second):
    one, other = (risk_table(part, entry="entry", weights="weight") for part in (first, second))
    joined = risk_table(pd.concat([first, second]), entry="entry", weights="weight")
    in_order = ["outcome", "time"]
    found = cumulative_incidence(one + other).sort_values(in_order, ignore_index=True)
    wanted = cumulative_incidence(joined).sort_values(in_order, ignore_index=True)
    pd.testing.assert_frame_equal(found, wanted, atol=1e-9)


@given(frames())
def test_order_of_rows_does_not_matter(frame):
    tables = [risk_table(part, entry="entry", by="course") for part in (frame, frame.iloc[::-1])]
    pd.testing.assert_frame_equal(tables[0].counts, tables[1].counts)


def test_tables_of_other_groups_do_not_add_up():
    with pytest.raises(ParameterError) as caught:
        risk_table(SIX) + risk_table(SIX.assign(g=1), by="g")
    assert caught.value.fault.code == "tables_differ"


def test_counts_alone_make_the_same_table():
    table = risk_table(SIX)
    counts = table.counts.drop(columns="at_risk").sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(from_counts(counts, table.outcomes).counts, table.counts)


def test_table_of_counts_may_end_with_people_still_at_risk():
    counts = pd.DataFrame({"time": [0, 6], "entered": [20, 0], "events_work": [0, 3], "censored": [0, 0]})
    assert from_counts(counts, ["work"]).counts["at_risk"].to_list() == [20, 20]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"events_work": [0, 30]}, "exits_above_at_risk"),
        ({"events_work": [0, -3], "censored": [0, 4]}, "negative_count"),
        ({"events_work": [0, np.nan]}, "negative_count"),
        ({"time": [0, -6]}, "negative_time"),
        ({"time": [0, np.nan]}, "negative_time"),
    ],
)
def test_impossible_counts_are_refused(change, code):
    counts = pd.DataFrame({"time": [0, 6], "entered": [20, 0], "events_work": [0, 3], "censored": [0, 0]})
    with pytest.raises(DataError) as caught:
        from_counts(counts.assign(**change), ["work"])
    assert caught.value.faults[0].code == code


def test_counts_without_rows_or_columns_are_refused():
    counts = pd.DataFrame({"time": [0], "entered": [1], "censored": [1]})
    with pytest.raises(ParameterError) as caught:
        from_counts(counts, ["work"])
    assert caught.value.fault.column == "events_work"
    with pytest.raises(DataError):
        from_counts(counts.iloc[:0], [])


@pytest.mark.parametrize(("event", "by"), [("any", None), ("work", "survival"), ("work", "events_work")])
def test_names_that_curves_use_are_refused_for_groups_and_outcomes(event, by):
    frame = SIX.assign(event=event, survival="a", events_work="a")
    with pytest.raises(ParameterError) as caught:
        risk_table(frame, by=by)
    assert caught.value.fault.code == "reserved_name"


def test_outcomes_that_print_alike_are_refused():
    with pytest.raises(ParameterError) as caught:
        risk_table(pd.DataFrame({"time": [1, 2], "event": pd.Series([1, "1"], dtype=object)}))
    assert caught.value.fault.code == "value_twice"


def test_numbers_at_risk_under_a_figure_are_those_of_the_persons():
    late = pd.DataFrame({"entry": [0, 0, 4, 4], "time": [2, 8, 6, 8], "event": [1, 1, 1, 0], "g": "a"})
    found = numbers_at_risk(risk_table(late, entry="entry", by="g"), [0, 2, 3, 5, 8, 9])
    assert found["at_risk"].to_list() == [2, 2, 1, 3, 2, 0]
    assert found["events"].to_list() == [0, 1, 1, 1, 3, 3]
    assert found["censored"].to_list() == [0, 0, 0, 0, 1, 1]
    assert found["g"].unique() == ["a"]


def test_numbers_at_risk_at_a_negative_time_are_refused():
    with pytest.raises(ParameterError):
        numbers_at_risk(risk_table(SIX), [-1])


@pytest.mark.parametrize("persons", [2500, 6000])
def test_memory_goes_with_the_rows_and_not_with_cells_times_times(persons):
    # Everybody in a cell and at a time of their own: 6 or 36 million combinations, of which two a person occur.
    numbers = np.arange(persons)
    frame = pd.DataFrame({"time": numbers + 1.5, "event": 1, "cell": numbers[::-1]})
    risk_table(frame.iloc[:10], by="cell")
    tracemalloc.start()
    table = risk_table(frame, by="cell")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(table.counts) == 2 * persons
    assert peak < 1000 * persons, "1 000 bytes a person"


def test_table_of_many_cells_is_that_of_each_cell_alone():
    random = np.random.default_rng(4)
    frame = pd.DataFrame({"time": random.integers(0, 400, 600), "event": random.integers(0, 3, 600)})
    frame = frame.assign(cell=random.integers(0, 200, 600))
    found = risk_table(frame, by="cell").counts
    alone = [risk_table(frame[frame["cell"] == cell], by="cell").counts for cell in sorted(frame["cell"].unique())]
    wanted = pd.concat(alone, ignore_index=True).fillna(0)
    pd.testing.assert_frame_equal(found, wanted[found.columns], check_dtype=False)


def test_weights_of_late_entries_whose_sums_round_differently_are_counted():
    # 0.6 + 0.7 + 0.7 less each of them is not quite 0, and nobody is at risk between 1 and 2.
    late = pd.DataFrame({"entry": [0, 2, 3, 4], "time": [1, 5, 5, 5], "event": 1, "w": [0.2, 0.6, 0.7, 0.7]})
    counts = risk_table(late, entry="entry", weights="w").counts
    assert counts["at_risk"].tolist() == pytest.approx([0.2, 0.2, 0, 0.6, 1.3, 2.0])
    assert counts["at_risk"].min() == 0
