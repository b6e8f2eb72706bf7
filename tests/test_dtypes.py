"""Columns of every dtype: the model, the counts and the covariates of the plain ones, or one error with the column."""

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from evalkit.errors import DataError, ParameterError
from evalkit.survival.balance import standardised_differences
from evalkit.survival.covariates import covariates
from evalkit.survival.cox import cox
from evalkit.survival.dtypes import numbers, plain
from evalkit.survival.fine_gray import fine_gray
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.risk_table import risk_table
from evalkit.survival.weighting import inverse_probability_weights

RANDOM = np.random.default_rng(41)
PERSONS = 120
FRAME = pd.DataFrame({"time": RANDOM.integers(1, 40, PERSONS), "event": RANDOM.integers(0, 3, PERSONS)})
AGE = pd.Series(RANDOM.integers(20, 60, PERSONS))
YES = AGE > 40
PLACE = pd.Series(RANDOM.choice(["a", "b", "c"], PERSONS))


def arrow(kind, values):
    return pd.Series(pd.array(pa.array(values.tolist(), kind), dtype=pd.ArrowDtype(kind)))


def dictionary(values):
    """Arrow's way of storing a column of few values, here in the order in which they come."""
    encoded = pa.array(values.tolist()).dictionary_encode()
    return pd.Series(pd.array(encoded, dtype=pd.ArrowDtype(encoded.type)))


STORED = {
    "uint8": lambda values: values.astype("uint8"),
    "float32": lambda values: values.astype("float32"),
    "Int64": lambda values: values.astype("Int64"),
    "Float64": lambda values: values.astype("Float64"),
    "object": lambda values: values.astype(object),
    "Decimal": lambda values: values.map(Decimal),
    "Decimal and int": lambda values: values.map(lambda one: Decimal(one) if one % 2 else one).astype(object),
    "sparse": lambda values: values.astype("Sparse[int]"),
    "arrow int": lambda values: arrow(pa.int64(), values),
    "arrow double": lambda values: arrow(pa.float64(), values.astype(float)),
    "arrow decimal": lambda values: arrow(pa.decimal128(10, 2), values.map(Decimal)),
    "arrow dictionary": dictionary,
}
NUMBERS = {name: store(AGE) for name, store in STORED.items()}
TRUTHS = {
    "object": YES.astype(object),
    "boolean": YES.astype("boolean"),
    "arrow bool": arrow(pa.bool_(), YES),
    "arrow dictionary": dictionary(YES),
}
TEXTS = {
    "string": PLACE.astype("string"),
    "string[pyarrow]": PLACE.astype("string[pyarrow]"),
    "category": PLACE.astype("category"),
    "arrow string": arrow(pa.string(), PLACE),
    "arrow dictionary": dictionary(PLACE),
}
NO_COVARIATES = {
    "date": pd.Series([datetime.date(2020, 1, 1 + day % 28) for day in range(PERSONS)]),
    "timestamp": pd.Series(pd.date_range("2020-01-01", periods=PERSONS)).astype(object),
    "datetime": pd.Series(pd.date_range("2020-01-01", periods=PERSONS)),
    "arrow date": pd.Series(pd.date_range("2020-01-01", periods=PERSONS)).astype(pd.ArrowDtype(pa.date32())),
    "period": pd.Series(pd.period_range("2020-01", periods=PERSONS, freq="M")),
    "complex": AGE + 1j,
    "bytes": PLACE.map(str.encode),
    "lists": pd.Series([[1]] * PERSONS),
    "numbers and text": PLACE.where(YES, 1),
}
MODELS = [cox, fine_gray]


def fit(model, values, formula="x"):
    return model(FRAME.assign(x=values), formula, "time", "event", 1, events_per_term=0).table


def refused(call):
    with pytest.raises(DataError) as caught:
        call()
    (fault,) = caught.value.faults
    return fault.code, fault.column


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("model", MODELS)
def test_numbers_are_numbers_in_a_model_however_stored(model, kind):
    pd.testing.assert_frame_equal(fit(model, NUMBERS[kind]), fit(model, AGE), rtol=1e-9)


@pytest.mark.parametrize("kind", TRUTHS)
@pytest.mark.parametrize("model", MODELS)
def test_truth_values_are_0_and_1_in_a_model(model, kind):
    pd.testing.assert_frame_equal(fit(model, TRUTHS[kind]), fit(model, YES.astype(int)))


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("model", MODELS)
def test_text_is_a_factor_with_its_levels_in_order(model, kind):
    found = fit(model, TEXTS[kind])
    assert found["term"].tolist() == ["x[T.b]", "x[T.c]"]
    pd.testing.assert_frame_equal(found, fit(model, PLACE))


@pytest.mark.parametrize("kind", NO_COVARIATES)
def test_what_is_neither_number_nor_text_is_refused_with_its_column(kind):
    for model in MODELS:
        assert refused(lambda model=model: fit(model, NO_COVARIATES[kind])) == ("not_a_number", "x")
    assert refused(lambda: covariates(pd.DataFrame({"x": NO_COVARIATES[kind]}), ["x"])) == ("not_a_number", "x")


@pytest.mark.parametrize("kind", [object, "string", pd.ArrowDtype(pa.string())])
@pytest.mark.parametrize("write", [str, lambda age: f"{age},5", lambda age: f" {age}.0"])
def test_numbers_as_text_are_no_factor_unless_they_are_said_to_be_codes(kind, write):
    text = AGE.map(write).astype(kind)
    for model in MODELS:
        assert refused(lambda model=model: fit(model, text)) == ("number_as_text", "x")
    assert refused(lambda: covariates(pd.DataFrame({"x": text}), ["x"])) == ("number_as_text", "x")


@pytest.mark.parametrize("model", MODELS)
def test_codes_are_a_factor_where_that_is_said(model):
    codes = (AGE % 3).astype(str)
    wanted = fit(model, PLACE.iloc[:0].reindex(AGE.index).fillna(codes.map({"0": "a", "1": "b", "2": "c"})))
    for found in (
        fit(model, codes, "C(x)"),
        fit(model, codes.astype("category")),
        fit(model, (AGE % 3).astype("category")),
    ):
        pd.testing.assert_frame_equal(found.drop(columns="term"), wanted.drop(columns="term"))


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_are_numbers_among_the_covariates(kind):
    found, wanted = (covariates(pd.DataFrame({"x": values}), ["x"]) for values in (NUMBERS[kind], AGE))
    pd.testing.assert_frame_equal(found, wanted)


@pytest.mark.parametrize("kind", sorted(set(NUMBERS) - {"uint8", "sparse"}))
def test_missing_numbers_have_the_mean_of_the_others_among_the_covariates(kind):
    parts = [values.mask(AGE.index % 4 == 0) for values in (NUMBERS[kind], AGE)]
    found, wanted = (covariates(pd.DataFrame({"x": part}), ["x"]) for part in parts)
    assert list(found.columns) == [("x", ""), ("x", "missing")]
    pd.testing.assert_frame_equal(found, wanted)


@pytest.mark.parametrize("kind", [*TEXTS, *TRUTHS])
def test_levels_are_those_of_the_plain_column_among_the_covariates(kind):
    for stored, values in ((TEXTS.get(kind), PLACE), (TRUTHS.get(kind), YES)):
        if stored is not None:
            found, wanted = (covariates(pd.DataFrame({"x": each}), ["x"]) for each in (stored, values))
            pd.testing.assert_frame_equal(found, wanted)


@pytest.mark.parametrize("kind", [*NUMBERS, "category", "text"])
@pytest.mark.parametrize("role", ["time", "weights", "frequency"])
def test_times_weights_and_frequencies_are_read_from_any_dtype(role, kind):
    stored = {**NUMBERS, "category": AGE.astype("category"), "text": AGE.astype(str)}[kind]
    found, wanted = (
        cumulative_incidence(risk_table(FRAME.assign(x=values), **{role: "x"})) for values in (stored, AGE)
    )
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)


@pytest.mark.parametrize("kind", [*TRUTHS, "category of truth values", *NO_COVARIATES])
def test_what_is_no_number_is_no_weight(kind):
    values = {**NO_COVARIATES, **TRUTHS, "category of truth values": YES.astype("category")}[kind]
    assert refused(lambda: risk_table(FRAME.assign(x=values), weights="x")) == ("not_a_number", "x")


@pytest.mark.parametrize("kind", NUMBERS)
def test_groups_and_outcomes_are_counted_in_any_dtype(kind):
    frames = [FRAME.assign(event=values, g=values) for values in (STORED[kind](AGE % 3), AGE % 3)]
    found, wanted = (risk_table(frame, by="g") for frame in frames)
    assert found.outcomes == wanted.outcomes == (1, 2)
    pd.testing.assert_frame_equal(found.counts.drop(columns="g"), wanted.counts.drop(columns="g"))


def test_missing_values_stay_missing():
    for values in (pd.Series([1, None], dtype="Int64"), pd.Series([Decimal(1), None]), pd.Series(["1", None])):
        np.testing.assert_array_equal(numbers(values), [1.0, np.nan])
    assert plain(pd.Series([True, None], dtype="boolean")).isna().tolist() == [False, True]


GROUPS = {
    **TRUTHS,
    "0 and 1": YES.astype(int),
    "Float64": YES.astype("Float64"),
    "Decimal": YES.astype(int).map(Decimal),
}


@pytest.mark.parametrize("kind", GROUPS)
def test_who_is_treated_is_read_from_any_dtype(kind):
    made = covariates(FRAME.assign(x=PLACE), ["x"])
    found, wanted = (inverse_probability_weights(treated, made) for treated in (GROUPS[kind], YES))
    pd.testing.assert_frame_equal(found, wanted)
    differences = [standardised_differences(made, treated) for treated in (GROUPS[kind], YES)]
    pd.testing.assert_series_equal(*differences)


@pytest.mark.parametrize(
    "treated", [["no", "yes"] * 60, ["0", "1"] * 60, [0.0, np.nan] * 60, [1, 2] * 60, [None, True] * 60]
)
def test_texts_and_missing_values_do_not_make_anybody_treated(treated):
    made = covariates(FRAME.assign(x=PLACE), ["x"])
    for use in (lambda: inverse_probability_weights(treated, made), lambda: standardised_differences(made, treated)):
        with pytest.raises(ParameterError) as caught:
            use()
        assert (caught.value.fault.key, caught.value.fault.expected) == ("treated", "True, False")
