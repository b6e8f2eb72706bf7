"""Results as they are recorded and read back."""

import pytest

from evalkit.results import Results, Row, from_records, mark_origin


@pytest.mark.parametrize(
    ("computed", "recorded"),
    [(0.15056018113590364, 0.1505601811), (0.1505601811359037, 0.1505601811), (24.0, 24.0), (250_000.01, 250_000.01)],
)
def test_the_last_bits_of_a_number_are_not_recorded(computed, recorded):
    (record,) = Results((Row("incidence", "estimate", computed, lower=computed),)).records()
    assert record["value"] == record["lower"] == recorded


def test_a_difference_of_minus_nothing_is_nothing():
    (record,) = Results((Row("difference", "estimate", -3e-17),)).records()
    assert str(record["value"]) == "0.0"


def test_records_are_read_back_as_the_rows_that_were_written():
    rows = Results((Row("persons", "count", 36, window="whole"), Row("incidence", "estimate", 0.25, time=12.0)))
    assert from_records(rows.records()).rows == rows.rows


def test_own_column_may_be_named_as_the_settings_name_it_where_no_other_row_is_meant():
    own = Row("persons", "count", 3, variable="own_state", category="yes")
    made = Row("persons", "count", 5, variable="state", category="work")
    rows = Results((own, made))
    assert rows["persons.state=yes.count"] is own
    assert rows["persons.own_state=yes.count"] is own
    assert rows["persons.state=work.count"] is made
    assert "persons.state=no.count" not in rows
    marked = mark_origin(rows, "synthetic", {"persons.state=yes.count": 3})
    assert [row.origin for row in marked] == ["published", "synthetic"]
