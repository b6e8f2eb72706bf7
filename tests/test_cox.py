"""Cox's model: worked by hand, by property, and against coxph and cox.zph."""

import json
from math import log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import DataError, ParameterError
from evalkit.survival.cox import cox
from evalkit.survival.fine_gray import fine_gray

REFERENCE = Path(__file__).with_name("reference")
LUNG = {
    "plain": ("age + sex + ecog", {}),
    "strata": ("age + ecog", {"strata": "sex"}),
    "cluster": ("age + sex + ecog", {"cluster": "institution"}),
}
LATE_ENTRY = {
    "plain": {},
    "strata": {"strata": "place"},
    "cluster": {"strata": ["place"], "cluster": "group"},
}


def case(name: str) -> tuple[pd.DataFrame, dict]:
    stored = json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))
    return pd.DataFrame(stored["input"]), stored["expected"]


def persons(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["time", "event", "course"])


def fit(frame: pd.DataFrame, formula: str = "course", outcome: object = "work", **more):
    return cox(frame, formula, "time", "event", outcome, **{"events_per_term": 0, **more})


def refusal(frame: pd.DataFrame, formula: str = "course", **more):
    with pytest.raises((DataError, ParameterError)) as caught:
        fit(frame, formula, **more)
    return caught.value.faults[0] if isinstance(caught.value, DataError) else caught.value.fault


def assert_equal_to_r(model, expected):
    assert model.table["coefficient"].tolist() == pytest.approx(expected["coefficient"], abs=1e-6)
    assert model.table["standard_error"].tolist() == pytest.approx(expected["standard_error"], abs=1e-6)
    assert model.log_likelihood == pytest.approx(expected["log_likelihood"][0], abs=1e-9)
    assert model.proportional_hazards["statistic"].tolist() == pytest.approx(expected["zph"], abs=1e-6)


def test_three_persons_give_the_root_worked_by_hand():
    # e^b / (2 e^b + 1) * 1 / (e^b + 1) is largest where 2 e^2b = 1.
    model = fit(persons((1, "work", 1), (2, "work", 0), (3, "work", 1)))
    assert model.table["coefficient"].tolist() == pytest.approx([-log(2) / 2], abs=1e-9)


def test_tied_events_share_the_risk_set_as_efron_has_it():
    # Both kinds of person end at 1, a third stays: e^b / ((e^b + 2) (e^b/2 + 3/2)) is largest where e^2b = 6.
    model = fit(persons((1, "work", 1), (1, "work", 0), (2, "censored", 0)))
    assert model.table["coefficient"].tolist() == pytest.approx([log(6) / 2], abs=1e-7)


def test_events_at_one_time_leave_proportional_hazards_untested():
    assert fit(persons((1, "work", 1), (1, "work", 0), (2, "censored", 0))).proportional_hazards is None


@pytest.mark.parametrize("kind", LUNG)
def test_lung_equals_coxph(kind):
    frame, expected = case("cox_lung")
    formula, more = LUNG[kind]
    assert_equal_to_r(cox(frame, formula, "time", "event", "died", **more), expected[kind])


@pytest.mark.parametrize("kind", LATE_ENTRY)
def test_late_entry_ties_and_strata_equal_coxph(kind):
    frame, expected = case("cox_late_entry")
    model = cox(frame, "course + age", "exit", "event", "work", entry="entry", **LATE_ENTRY[kind])
    assert_equal_to_r(model, expected[kind])


def test_without_competing_events_and_ties_the_coefficients_are_those_of_fine_and_gray():
    frame, _ = case("crr_ties")
    frame = frame.assign(event=frame["event"].where(frame["event"] == "work"), months=np.arange(len(frame)) + 1.0)
    models = [model(frame, "course + score", "months", "event", "work") for model in (cox, fine_gray)]
    coefficients = [model.table["coefficient"].tolist() for model in models]
    assert coefficients[0] == pytest.approx(coefficients[1], abs=1e-6)


def test_order_of_rows_changes_nothing():
    frame, _ = case("cox_late_entry")
    arguments = ("course + age", "exit", "event", "work", "entry", "place", "group")
    plain, shuffled = (cox(rows, *arguments) for rows in (frame, frame.sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(plain.table, shuffled.table, rtol=1e-6)
    pd.testing.assert_frame_equal(plain.proportional_hazards, shuffled.proportional_hazards, rtol=1e-6)


def test_splitting_a_persons_time_in_two_changes_nothing_but_the_number_of_rows():
    frame, _ = case("cox_late_entry")
    frame = frame.assign(person=range(len(frame)), middle=frame["entry"] + 1)
    long = frame[frame["exit"] > frame["middle"]]
    early = long.assign(exit=long["middle"], event="censored")
    late = long.assign(entry=long["middle"])
    split = pd.concat([frame.drop(long.index), early, late])
    for cluster in (None, "person"):
        whole, halves = (
            cox(rows, "course + age", "exit", "event", "work", entry="entry", cluster=cluster)
            for rows in (frame, split)
        )
        pd.testing.assert_frame_equal(whole.table, halves.table, rtol=1e-6)
    assert halves.rows == len(split)


def test_events_are_counted_and_too_few_are_refused():
    frame, _ = case("cox_late_entry")
    frame = frame.iloc[:20]
    events = int((frame["event"] == "work").sum())
    with pytest.raises(ParameterError) as caught:
        cox(frame, "course + age", "exit", "event", "work", entry="entry")
    assert caught.value.fault.code == "too_few_events"
    assert caught.value.fault.more == {"events": str(events), "terms": "2", "needed": "20"}
    assert cox(frame, "course", "exit", "event", "work", entry="entry", events_per_term=events).events == events


def forty(**columns) -> pd.DataFrame:
    return pd.DataFrame({"time": np.arange(1, 41), "event": "work", "course": np.repeat([1, 0], 20), **columns})


ALTERNATING = np.tile([0, 1], 20)


@pytest.mark.parametrize(
    ("frame", "formula", "terms"),
    [
        (forty(), "course", "course"),
        (forty(event=np.repeat(["retired", "work"], 20)), "course", "course"),
        (forty(event=np.repeat(["retired", "work"], 20), age=ALTERNATING), "course + age", "course"),
        (forty(age=ALTERNATING), "course + age", "course"),
    ],
)
def test_separation_is_reported_with_its_term(frame, formula, terms):
    fault = refusal(frame, formula)
    assert (fault.code, fault.more) == ("separation", {"terms": terms})


def test_separation_is_reported_where_a_score_sorts_everybody():
    frame = pd.DataFrame({"time": np.arange(1, 1001), "event": "work", "score": -np.arange(1000), "age": [0, 1] * 500})
    fault = refusal(frame, "score + age")
    assert (fault.code, fault.more) == ("separation", {"terms": "score"})


def test_strong_effect_is_no_separation():
    generator = np.random.default_rng(3)
    course = generator.integers(0, 2, 2000)
    frame = persons(*zip(generator.exponential(np.exp(-5.0 * course)), ["work"] * 2000, course, strict=True))
    assert fit(frame).table["coefficient"].tolist() == pytest.approx([5], abs=0.3)


def test_term_that_is_constant_within_each_stratum_is_reported():
    fault = refusal(forty(age=ALTERNATING), "course + age", strata="course")
    assert (fault.code, fault.more) == ("separation", {"terms": "course"})


def test_exit_before_entry_names_the_row():
    fault = refusal(forty(start=np.where(np.arange(40) == 3, 9, 0)), entry="start")
    assert (fault.code, fault.column, fault.more["rows"]) == ("exit_not_after_entry", "time", "3")


def test_missing_cluster_names_the_row():
    fault = refusal(forty(age=ALTERNATING, place=[None, *"b" * 39]), "age", cluster="place")
    assert (fault.code, fault.column, fault.more["rows"]) == ("value_missing", "place", "0")


@pytest.mark.parametrize("role", ["entry", "strata", "cluster"])
def test_column_that_is_not_there_is_named(role):
    fault = refusal(forty(age=ALTERNATING), "age", **{role: "nowhere"})
    assert (fault.code, fault.column) == ("missing_column", "nowhere")


def test_no_more_clusters_than_terms_are_refused_because_their_errors_would_be_near_zero():
    fault = refusal(forty(age=ALTERNATING, place="b"), "age", cluster="place")
    assert (fault.code, fault.key, fault.value) == ("out_of_range", "cluster", "1")


def test_level_that_never_occurs_changes_nothing():
    place = ["a", "b"] * 20
    declared = pd.Categorical(place, ["never", "a", "b"])
    unseen, plain = (fit(forty(place=each), "place").table for each in (declared, place))
    pd.testing.assert_frame_equal(unseen, plain)


def test_numbers_kept_as_objects_are_numbers():
    as_objects, plain = (fit(forty(age=pd.Series(ALTERNATING, dtype=kind)), "age").table for kind in (object, int))
    pd.testing.assert_frame_equal(as_objects, plain)


def test_date_is_no_covariate():
    fault = refusal(forty(day=pd.date_range("2020-01-01", periods=40)), "day")
    assert (fault.code, fault.column) == ("not_a_number", "day")
