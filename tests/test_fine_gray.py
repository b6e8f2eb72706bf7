"""Fine and Gray's model: worked by hand, by property, and against cmprsk::crr."""

import json
from math import log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, ParameterError
from evalkit.survival.cox import cox
from evalkit.survival.fine_gray import fine_gray

REFERENCE = Path(__file__).with_name("reference")


def case(name: str) -> tuple[pd.DataFrame, dict]:
    stored = json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))
    return pd.DataFrame(stored["input"]), stored["expected"]


def persons(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["time", "event", "course"])


def fit(frame: pd.DataFrame, formula: str = "course", outcome: object = "work"):
    return fine_gray(frame, formula, "time", "event", outcome, events_per_term=0)


def refusal(frame: pd.DataFrame, formula: str = "course", outcome: object = "work", **more):
    with pytest.raises((DataError, ParameterError)) as caught:
        fine_gray(frame, formula, "time", "event", outcome, **{"events_per_term": 0, **more})
    return caught.value.faults[0] if isinstance(caught.value, DataError) else caught.value.fault


def test_without_competing_events_it_is_the_partial_likelihood():
    # e^b / (2 e^b + 1) * 1 / (e^b + 1) is largest where 2 e^2b = 1.
    model = fit(persons((1, "work", 1), (2, "work", 0), (3, "work", 1)))
    assert model.table["coefficient"].tolist() == pytest.approx([-log(2) / 2], abs=1e-9)


def test_person_with_a_competing_event_stays_in_the_risk_set():
    # 1 / (e^b + 2) * e^b / (e^b + 1): the retired person still stands beside the last one at 3.
    model = fit(persons((1, "work", 0), (2, "retired", 0), (3, "work", 1)))
    assert model.table["coefficient"].tolist() == pytest.approx([log(2) / 2], abs=1e-9)


def test_competing_person_weighs_as_much_as_would_still_be_uncensored():
    # One of two is censored at 2.5, so the retired person counts one half at 3: 1 / (e^b + 3) * e^b / (e^b + 1/2).
    model = fit(persons((1, "work", 0), (2, "retired", 0), (2.5, "censored", 0), (3, "work", 1)))
    assert model.table["coefficient"].tolist() == pytest.approx([log(1.5) / 2], abs=1e-9)


@pytest.mark.parametrize("outcome", [1, 2])
def test_bone_marrow_transplants_equal_crr(outcome):
    frame, expected = case("crr_bmt")
    model = fine_gray(frame, "disease", "months", "status", outcome, events_per_term=0)
    assert model.table["coefficient"].tolist() == pytest.approx(expected[outcome - 1]["coefficient"], abs=1e-6)
    assert model.table["standard_error"].tolist() == pytest.approx(expected[outcome - 1]["standard_error"], abs=1e-6)
    assert model.log_likelihood == pytest.approx(expected[outcome - 1]["log_likelihood"][0], abs=1e-9)


def test_bone_marrow_transplants_equal_the_published_figures():
    frame, _ = case("crr_bmt")
    first, second = (fine_gray(frame, "disease", "months", "status", code, events_per_term=0) for code in (1, 2))
    assert first.table[["coefficient", "standard_error"]].round(4).to_numpy().tolist() == [[0.7652, 0.6988]]
    assert second.table[["coefficient", "standard_error"]].round(3).to_numpy().tolist() == [[-1.604, 0.640]]


@pytest.mark.parametrize("outcome", ["work", "study", "retired"])
def test_monthly_ties_and_three_outcomes_equal_crr(outcome):
    frame, expected = case("crr_ties")
    model = fine_gray(frame, "course + score + group", "months", "event", outcome, events_per_term=5)
    assert model.table["term"].tolist() == ["course", "score", "group[T.b]", "group[T.c]"]
    assert model.table["coefficient"].tolist() == pytest.approx(expected[outcome]["coefficient"], abs=1e-6)
    assert model.table["standard_error"].tolist() == pytest.approx(expected[outcome]["standard_error"], abs=1e-6)


def test_interval_and_test_are_normal():
    frame, _ = case("crr_bmt")
    model = fine_gray(frame, "disease", "months", "status", 2, level=0.9, events_per_term=0)
    row = model.table.iloc[0]
    assert row["upper"] - row["lower"] == pytest.approx(2 * 1.6448536269514722 * row["standard_error"], abs=1e-12)
    assert row["p_value"] == pytest.approx(0.0122, abs=5e-5)
    assert model.ratios["ratio"].tolist() == pytest.approx(np.exp(model.table["coefficient"]).tolist())


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(60)), st.floats(0.01, 100), st.floats(-50, 50))
def test_neither_row_order_nor_units_change_the_answer(order, factor, shift):
    frame = case("crr_ties")[0].iloc[:60]
    changed = frame.iloc[list(order)].assign(score=frame["score"] * factor + shift, months=frame["months"] * 30)
    plain, other = (
        fine_gray(rows, "course + score", "months", "event", "work", events_per_term=0) for rows in (frame, changed)
    )
    numbers = ["coefficient", "standard_error"]
    rescaled = other.table[numbers].to_numpy() * [[1], [factor]]
    assert rescaled == pytest.approx(plain.table[numbers].to_numpy(), abs=1e-7)


def test_frame_is_left_as_it_was():
    frame, _ = case("crr_ties")
    before = frame.copy()
    fine_gray(frame, "course", "months", "event", "work")
    pd.testing.assert_frame_equal(frame, before)


def test_zero_none_and_the_word_mean_censored():
    rows = [(1, "work", 0), (2, "retired", 0), (3, "work", 1)]
    models = [fit(persons(*rows, (2.5, mark, 0))) for mark in (0, None, "censored", float("nan"))]
    assert len({tuple(model.table["coefficient"]) for model in models}) == 1


@pytest.mark.parametrize("kind", ["string", "category", "Int64", "boolean"])
def test_kind_of_column_makes_no_difference(kind):
    frame, _ = case("crr_ties")
    column = "group" if kind in ("string", "category") else "course"
    models = [
        fine_gray(rows, "course + group", "months", "event", "work") for rows in (frame, frame.astype({column: kind}))
    ]
    pd.testing.assert_frame_equal(models[0].table, models[1].table)


def test_too_few_events_for_the_terms_are_refused_and_the_rule_can_be_overridden():
    frame, _ = case("crr_bmt")
    with pytest.raises(ParameterError) as caught:
        fine_gray(frame, "disease", "months", "status", 1)
    assert caught.value.fault.code == "too_few_events"
    assert caught.value.fault.more == {"events": "9", "terms": "1", "needed": "10"}
    assert fine_gray(frame, "disease", "months", "status", 1, events_per_term=9).events == 9


def forty(**columns) -> pd.DataFrame:
    return pd.DataFrame({"time": np.arange(1, 41), "event": "work", "course": np.repeat([1, 0], 20), **columns})


def test_separation_is_reported_where_one_group_always_comes_first():
    fault = refusal(forty())
    assert (fault.code, fault.more) == ("separation", {"terms": "course"})


def test_separation_is_reported_where_one_group_has_no_event():
    fault = refusal(forty(event=np.repeat(["retired", "work"], 20)))
    assert (fault.code, fault.more) == ("separation", {"terms": "course"})


def test_separation_is_reported_where_a_score_sorts_everybody():
    frame = pd.DataFrame({"time": np.arange(1, 1001), "event": "work", "score": -np.arange(1000), "age": [0, 1] * 500})
    fault = refusal(frame, "score + age")
    assert (fault.code, fault.more) == ("separation", {"terms": "score"})


def test_separation_by_one_level_of_a_factor_names_that_level():
    frame, _ = case("crr_ties")
    frame["event"] = np.where((frame["group"] == "b") & (frame["event"] == "work"), "retired", frame["event"])
    with pytest.raises(ParameterError) as caught:
        fine_gray(frame, "score + group", "months", "event", "work")
    assert (caught.value.fault.code, caught.value.fault.more) == ("separation", {"terms": "group[T.b]"})


def test_strong_effect_is_no_separation():
    generator = np.random.default_rng(3)
    course = generator.integers(0, 2, 2000)
    frame = persons(*zip(generator.exponential(np.exp(-5.0 * course)), ["work"] * 2000, course, strict=True))
    assert fit(frame).table["coefficient"].tolist() == pytest.approx([5], abs=0.3)


ROWS = ((1, "work", 0.0), (2, "retired", 0.0), (3, "work", 1.0), (4, "work", 0.0))


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("course", float("nan"), "value_missing"),
        ("course", float("inf"), "not_finite"),
        ("time", float("nan"), "missing_number"),
        ("time", -1, "negative_time"),
    ],
)
def test_faulty_value_names_column_and_row(column, value, code):
    frame = persons(*ROWS)
    frame[column] = frame[column].astype(float)
    frame.loc[2, column] = value
    fault = refusal(frame)
    assert (fault.code, fault.column, fault.more) == (code, column, {"rows": "2", "count": "1"})


def test_infinite_transform_names_the_term():
    fault = refusal(persons(*ROWS), formula="log(course)")
    assert (fault.code, fault.column, fault.more["rows"]) == ("not_finite", "log(course)", "0, 1, 3")


def test_constant_covariate_is_named():
    assert refusal(persons(*ROWS).assign(course=0.1)).column == "course"


def test_terms_that_determine_each_other_are_named():
    fault = refusal(persons(*ROWS).assign(twice=lambda rows: 2 * rows["course"] + 1), formula="course + twice")
    assert (fault.code, fault.more) == ("collinear_terms", {"terms": "course, twice"})


def test_unknown_outcome_is_refused_with_the_known_ones():
    fault = refusal(persons(*ROWS), outcome="study")
    assert (fault.code, fault.value, fault.expected) == ("outcome_unknown", "'study'", "'retired', 'work'")


@pytest.mark.parametrize(
    ("formula", "code"),
    [("age", "missing_column"), ("course +* 2", "formula"), ("1", "formula"), ("time ~ course", "formula")],
)
def test_formula_that_cannot_be_used_is_refused(formula, code):
    assert refusal(persons(*ROWS), formula=formula).code == code


@pytest.mark.parametrize("model", [cox, fine_gray])
def test_text_is_told_from_the_code_that_looks_like_it(model):
    frame = persons(*ROWS).assign(event=1)
    with pytest.raises(ParameterError) as caught:
        model(frame, "course", "time", "event", "1", events_per_term=0)
    assert (caught.value.fault.code, caught.value.fault.value, caught.value.fault.expected) == (
        "outcome_unknown",
        "'1'",
        "1",
    )


@pytest.mark.parametrize("model", [cox, fine_gray])
@pytest.mark.parametrize("event", ["0", "Censored", ""])
def test_text_that_reads_as_censored_is_refused(model, event):
    frame = persons(*ROWS, (4, event, 1))
    with pytest.raises(DataError) as caught:
        model(frame, "course", "time", "event", "work", events_per_term=0)
    assert (caught.value.faults[0].code, caught.value.faults[0].value) == ("censored_as_text", repr(event))


def test_censorings_and_competing_outcomes_at_0_are_those_of_crr_one_month_later():
    frame, expected = case("crr_at_zero")
    assert ((frame["months"] == 0) & (frame["event"] != "work")).sum() > 10
    model = fine_gray(frame, "course + score", "months", "event", "work")
    for column in ("coefficient", "standard_error"):
        found = model.table[column].tolist()
        assert found == pytest.approx(expected["one_later"][column], abs=1e-8)
        assert found != pytest.approx(expected["at_zero"][column], abs=1e-5)
    assert model.log_likelihood == pytest.approx(expected["one_later"]["log_likelihood"], abs=1e-9)
