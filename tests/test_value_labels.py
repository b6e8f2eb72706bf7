"""Words that stand for codes by themselves: each for one code of its column, in three languages."""

from collections import Counter

import pytest

from evalkit.loading.cells import fold
from evalkit.loading.value_labels import codes_of, is_total, nearest, value_labels
from evalkit.project import TableSource
from evalkit.schema import ANSWERS, TABLES, Column

COLUMNS = {column.name: column for table in TABLES.values() for column in table.columns if column.codes}
KINDS = [kind for kind in value_labels() if kind != "totals"]
SOURCE = TableSource(file="a.xlsx", values={"gender": {"N": "nonbinary"}})


@pytest.mark.parametrize("kind", KINDS)
def test_word_stands_for_one_code_and_is_written_as_it_is_compared(kind):
    words = [word for listed in value_labels()[kind].values() for word in listed]
    assert [word for word, count in Counter(map(fold, words)).items() if count > 1] == []
    assert [word for word in words if word != fold(word)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_codes_are_those_of_the_schema_and_each_has_words(kind):
    codes = ANSWERS if kind == "answer" else COLUMNS[kind].codes
    assert list(value_labels()[kind]) == list(codes)
    assert all(value_labels()[kind].values())


@pytest.mark.parametrize("kind", KINDS)
def test_word_is_not_the_code_of_something_else(kind):
    for code, words in value_labels()[kind].items():
        assert [word for word in words if word in value_labels()[kind] and word != code] == []


def test_column_of_answers_knows_yes_and_no_whatever_its_name():
    codes = codes_of(Column("driving_licence", "code", codes=("yes", "no")), SOURCE)
    assert (codes["kyllä"], codes["nej"], "ei halua vastata" in codes) == ("yes", "no", False)


def test_projects_word_goes_before_all_others():
    codes = codes_of(COLUMNS["gender"], SOURCE)
    assert (codes["n"], codes["nainen"]) == ("nonbinary", "female")


def test_column_of_any_text_keeps_its_words():
    assert codes_of(Column("group", "text"), SOURCE) == {}


@pytest.mark.parametrize(("written", "total"), [("Yhteensä:", True), (" SUMMA ", True), ("Yhteensä 5", False)])
def test_total_is_told_by_the_whole_of_its_word(written, total):
    assert is_total(written) is total


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Opiskele", "opiskelee"), ("tyossa", "työssä"), ("xyz", ""), ("", ""), ("Työtön?", "työtön")],
)
def test_nearest_word_is_the_one_that_was_meant(written, meant):
    assert nearest(written, ["opiskelee", "työssä", "työtön"]) == meant
