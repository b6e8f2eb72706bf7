"""`project.toml`: every fault names its key, and nothing else than DataError is raised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evalkit.errors import DataError, Fault
from evalkit.messages import message
from evalkit.project_file import read_settings
from evalkit.wording import Words

WHOLE = """
groups = ["gender"]
[project]
slug = "a-project"
name = { fi = "Hanke" }
start = 2017-09-01
end = 2019-08-31
[windows.project]
start = 2017-09-01
end = 2019-08-31
[outcomes]
employment = ["work"]
primary = ["employment"]
target_window = "project"
[tables.participants]
file = "persons.csv"
columns = { person = "Tunniste" }
values = { gender = { nainen = "female" } }
[tables.enrolments]
file = "enrolments.csv"
"""


def settings_of(folder: Path, text: str):
    (folder / "project.toml").write_text(text, encoding="utf-8")
    return read_settings(folder)


def faults_of(folder: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as caught:
        settings_of(folder, text)
    return caught.value.faults


def test_whole_project_file_is_read(tmp_path):
    settings = settings_of(tmp_path, WHOLE)
    assert settings.project.slug == "a-project"
    assert settings.outcomes.states == {"employment": ("work",)}


def test_byte_order_mark_of_windows_editors_is_no_fault(tmp_path):
    assert settings_of(tmp_path, "\ufeff" + WHOLE).project.slug == "a-project"


def test_missing_project_file_is_one_fault(tmp_path):
    with pytest.raises(DataError) as caught:
        read_settings(tmp_path)
    assert [fault.code for fault in caught.value.faults] == ["project_missing"]


def test_folder_that_is_not_there_is_told_from_one_without_the_file(tmp_path):
    (tmp_path / "a.txt").touch()
    for name, code in (("nowhere", "folder_missing"), ("a.txt", "folder_is_file")):
        with pytest.raises(DataError) as caught:
            read_settings(tmp_path / name)
        (fault,) = caught.value.faults
        assert (fault.code, fault.value) == (code, (tmp_path / name).as_posix())


def test_project_file_that_is_a_folder_is_unreadable(tmp_path):
    (tmp_path / "project.toml").mkdir()
    with pytest.raises(DataError) as caught:
        read_settings(tmp_path)
    assert [fault.code for fault in caught.value.faults] == ["file_unreadable"]


def test_text_that_is_no_toml_is_one_fault_that_names_the_line(tmp_path):
    (fault,) = faults_of(tmp_path, WHOLE.replace('slug = "a-project"', "slug ="))
    assert (fault.code, fault.row, fault.value) == ("not_toml", 4, "7")


@pytest.mark.parametrize(
    ("right", "written", "code", "value"),
    [
        ("2017-09-01", "1.9.2017", "toml_day", "1.9.2017"),
        ("2017-09-01", "1. 9. 2017", "toml_day", "1. 9. 2017"),
        ('"a-project"', "a-project  # nimi", "toml_text", "a-project"),
        ('"a-project"', "”a-project”", "toml_text", "a-project"),
        ('slug = "a-project"', 'slug = "a-project"\n[disclosure]\nthreshold = 5,5', "toml_comma", "5,5"),
        ('slug = "a-project"', 'slug = "a-project"\nflag = true false', "not_toml", "13"),
    ],
)
def test_slips_of_who_does_not_know_toml_are_told_by_name(tmp_path, right, written, code, value):
    (fault,) = faults_of(tmp_path, WHOLE.replace(right, written, 1))
    assert (fault.code, fault.value) == (code, value)
    assert fault.row is not None


@pytest.mark.parametrize(
    ("right", "written", "told"),
    [
        ("[outcomes]", "[outcome]\n[outcomes]", "kohtaa outcome ei tunneta. Tarkoititko ”outcomes”?"),
        ('{ fi = "Hanke" }', '"Hanke"', 'project.name kirjoitetaan teksti kielittäin, esimerkiksi { fi = "Hanke" }.'),
        ("[outcomes]", "[outcomes]\ntarget = 40", "outcomes.target kirjoitetaan osuus eikä prosentteja: 40"),
        ("[outcomes]", "[outcomes]\ntarget = 12.5", "12.5 prosenttia on 0.125."),
    ],
)
def test_way_out_of_a_usual_mistake_is_told(tmp_path, right, written, told):
    (fault,) = faults_of(tmp_path, WHOLE.replace(right, written, 1))
    assert told in message(fault, Words())


def test_file_that_ends_in_the_middle_says_so(tmp_path):
    (fault,) = faults_of(tmp_path, WHOLE + 'sheet = "Jak')
    assert (fault.code, fault.row) == ("toml_cut_short", None)


def test_file_in_another_encoding_is_one_fault(tmp_path):
    (tmp_path / "project.toml").write_bytes('[project]\nname = { fi = "Työ" }'.encode("latin-1"))
    with pytest.raises(DataError) as caught:
        read_settings(tmp_path)
    assert [fault.code for fault in caught.value.faults] == ["not_utf8"]


# What is replaced in the whole file, by what, and the one fault that follows: code, key, value.
FAULTS = {
    "unknown key": ('slug = "a-project"', 'slug = "a-project"\nstat = 1', "key_unknown", "project.stat", "1"),
    "unknown part": ("[outcomes]", "[outcome]\n[outcomes]", "key_unknown", "outcome", "{}"),
    "missing key": ('slug = "a-project"', "", "key_missing", "project.slug", ""),
    "missing file": ('file = "persons.csv"', "", "key_missing", "tables.participants.file", ""),
    "number for a text": ('"a-project"', "5", "key_not_text", "project.slug", "5"),
    "slug with a path": ('"a-project"', '"../a"', "not_a_slug", "project.slug", "../a"),
    "text for a list": (
        'employment = ["work"]',
        'employment = "work"',
        "key_not_list",
        "outcomes.employment",
        "work",
    ),
    "neither date nor number": (
        "[windows.project]\nstart = 2017-09-01",
        '[windows.project]\nstart = "syksy"',
        "key_not_moment",
        "windows.project.start",
        "syksy",
    ),
    "unknown language": ('{ fi = "Hanke" }', '{ fi = "H", de = "P" }', "name_unknown", "project.name.de", "de"),
    "no primary outcome": ('primary = ["employment"]', "primary = []", "list_too_short", "outcomes.primary", "[]"),
    "project upside down": (
        "end = 2019-08-31\n[windows",
        "end = 2016-08-31\n[windows",
        "start_after_end",
        "project",
        "2016-08-31",
    ),
    "window upside down": (
        "end = 2019-08-31\n[outcomes]",
        "end = 2016-08-31\n[outcomes]",
        "start_after_end",
        "windows.project",
        "2016-08-31",
    ),
    "window in weeks where dates are known": (
        "[windows.project]\nstart = 2017-09-01\nend = 2019-08-31",
        "[windows.project]\nstart = 0\nend = 52",
        "window_wrong_unit",
        "windows.project",
        "0",
    ),
    "window in dates where weeks are counted": (
        "[outcomes]",
        '[time]\nunit = "week"\n[outcomes]',
        "window_wrong_unit",
        "windows.project",
        "2017-09-01",
    ),
    "unknown unit": ("[outcomes]", '[time]\nunit = "year"\n[outcomes]', "name_unknown", "time.unit", "year"),
    "unknown state": ('["work"]', '["werk"]', "name_unknown", "outcomes.employment", "werk"),
    "primary that is no outcome": ('["employment"]', '["job"]', "name_unknown", "outcomes.primary", "job"),
    "unknown target window": (
        'target_window = "project"',
        'target_window = "whole"',
        "name_unknown",
        "outcomes.target_window",
        "whole",
    ),
    "unknown table": ("[tables.enrolments]", "[tables.courses]", "name_unknown", "tables", "courses"),
    "unknown column": (
        '{ person = "Tunniste" }',
        '{ persn = "T" }',
        "name_unknown",
        "tables.participants.columns",
        "persn",
    ),
    "unknown code": ('"female"', '"woman"', "name_unknown", "tables.participants.values.gender", "woman"),
    "values for a column of numbers": (
        "gender = { nainen",
        "birth_year = { nainen",
        "name_unknown",
        "tables.participants.values",
        "birth_year",
    ),
    "unknown group": ('groups = ["gender"]', 'groups = ["aid"]', "name_unknown", "groups", "aid"),
    "outcome with a name that curves use": (
        'primary = ["employment"]',
        'primary = ["employment"]\nany = ["study"]',
        "name_taken",
        "outcomes.any",
        "any",
    ),
    "own column with the name of another": (
        "[outcomes]",
        "[characteristics.gender]\n[outcomes]",
        "name_taken",
        "characteristics.gender",
        "gender",
    ),
    "range of a stated figure upside down": (
        "[outcomes]",
        '[stated.budget]\nvalue = 5\nupper = 1\nname = { fi = "Budjetti" }\n[outcomes]',
        "range_upside_down",
        "stated.budget",
        "1",
    ),
    "stated figure without its name": (
        "[outcomes]",
        "[stated.budget]\nvalue = 5\n[outcomes]",
        "key_missing",
        "stated.budget.name",
        "",
    ),
    "text for a stated figure": (
        "[outcomes]",
        '[stated.budget]\nvalue = "paljon"\nname = { fi = "Budjetti" }\n[outcomes]',
        "key_not_number",
        "stated.budget.value",
        "paljon",
    ),
    "negative step": (
        "[outcomes]",
        '[[funnel]]\nvalue = -1\nname = { fi = "Tavattu" }\n[outcomes]',
        "below_least",
        "funnel.0.value",
        "-1",
    ),
    "sum of one part": (
        "[outcomes]",
        '[[sums]]\nof = "money"\nparts = ["eu"]\ntotal = "eu"\nname = { fi = "Summa" }\n[money.eu]\n[outcomes]',
        "list_too_short",
        "sums.0.parts",
        '["eu"]',
    ),
    "sum of an unknown line of money": (
        "[outcomes]",
        '[[sums]]\nof = "money"\nparts = ["eu", "city"]\ntotal = "eu"\nname = { fi = "Summa" }\n[money.eu]\n[outcomes]',
        "name_unknown",
        "sums.0",
        "city",
    ),
    "sum of indicators without their table": (
        "[outcomes]",
        '[[sums]]\nparts = ["small", "medium"]\ntotal = "companies"\nname = { fi = "Summa" }\n[outcomes]',
        "key_missing",
        "tables.indicators",
        "",
    ),
    "pair without a second statement": (
        "[outcomes]",
        '[[pairs]]\nname = { fi = "Pari" }\nfirst = { value = 5, source = { fi = "teksti" } }\n[outcomes]',
        "key_missing",
        "pairs.0.second",
        "",
    ),
    "place with a name that is no key": (
        "[outcomes]",
        '[places."Äänekoski"]\nfi = "Äänekoski"\n[outcomes]',
        "not_a_name",
        "places.Äänekoski",
        "Äänekoski",
    ),
    "persons without their table": (
        "[tables.participants]",
        "[tables.episodes]",
        "key_missing",
        "tables.participants",
        "",
    ),
}


@pytest.mark.parametrize(("old", "new", "code", "key", "value"), FAULTS.values(), ids=FAULTS)
def test_one_slip_is_one_fault_with_its_key_and_words_for_it(tmp_path, old, new, code, key, value):
    assert WHOLE.count(old) == 1
    text = WHOLE.replace(old, new)
    if new == "[tables.episodes]":
        text = text.replace('columns = { person = "Tunniste" }\nvalues = { gender = { nainen = "female" } }\n', "")
    (fault,) = faults_of(tmp_path, text)
    assert (fault.code, fault.file, fault.key, fault.value) == (code, "project.toml", key, value)
    line = message(fault, Words("fi"))
    assert key in line
    assert not re.search(r"\b(should|valid|input|at least|or)\b", line)


# Of each type of value, one that is none, in a place where it is asked for.
TYPES = {
    "date": ("start = 2017-09-01\nend = 2019-08-31\n[windows", "start = 5.5\n[windows", "key_not_date"),
    "whole number": ("[outcomes]", "[time]\nhorizons = [1.5]\n[outcomes]", "key_not_whole"),
    "number above 0": ("[outcomes]", "[time]\nhorizons = [0]\n[outcomes]", "not_above"),
    "number up to 1": ("[outcomes]", "[outcomes]\ntarget = 101", "above_most"),
    "share in per cent": ("[outcomes]", "[outcomes]\ntarget = 1.5", "share_in_percent"),
    "yes or no": ("[outcomes]", '[horizontal]\ngender_analysis = "ehkä"\n[outcomes]', "key_not_yes_no"),
    "part": ("[outcomes]", "[money]\neu = 5\n[outcomes]", "key_not_part"),
    "map": ('{ person = "Tunniste" }', '["Tunniste"]', "key_not_part"),
    "text that is not empty": ('file = "persons.csv"', 'file = ""', "text_empty"),
}


@pytest.mark.parametrize(("old", "new", "code"), TYPES.values(), ids=TYPES)
def test_value_of_another_type_is_named_with_what_it_is_not(tmp_path, old, new, code):
    assert WHOLE.count(old) == 1
    (fault,) = faults_of(tmp_path, WHOLE.replace(old, new))
    assert fault.code == code
    assert Words("fi").has(f"fault.{code}")


def test_limit_is_told_with_a_value_beyond_it(tmp_path):
    (fault,) = faults_of(tmp_path, WHOLE.replace("[outcomes]", "[outcomes]\ntarget = 150"))
    assert (fault.key, fault.value, fault.expected) == ("outcomes.target", "150", "1")


def test_listed_words_are_told_with_one_that_is_not_among_them(tmp_path):
    (fault,) = faults_of(tmp_path, WHOLE.replace("[outcomes]", '[time]\nunit = "year"\n[outcomes]'))
    assert fault.expected == "date, day, week, month"


def test_unknown_name_comes_with_the_known_ones(tmp_path):
    (fault,) = faults_of(tmp_path, WHOLE.replace('["employment"]', '["job"]'))
    assert fault.expected == "employment"


def test_all_faults_come_at_once(tmp_path):
    faults = faults_of(
        tmp_path, WHOLE.replace('"a-project"', "5").replace("[windows.project]", "[windows.project]\nx = 1")
    )
    assert {fault.key for fault in faults} == {"project.slug", "windows.project.x"}


def test_own_states_and_characteristics_belong_to_the_columns(tmp_path):
    own = """
[states]
arrest = { fi = "pidätys" }
[characteristics.aid.values]
yes = { fi = "sai tukea" }
no = { fi = "ei saanut" }
[characteristics.village]
"""
    settings = settings_of(tmp_path, WHOLE.replace('["gender"]', '["aid"]').replace('["work"]', '["arrest"]') + own)
    assert settings.table_schema("episodes").column("state").codes[-1] == "arrest"
    assert settings.table_schema("participants").column("own_aid").codes == ("yes", "no")
    assert settings.table_schema("participants").column("own_village").kind == "text"


def test_days_are_whole_units_where_dates_are_unknown(tmp_path):
    weeks = WHOLE.replace(
        "start = 2017-09-01\nend = 2019-08-31\n[outcomes]", 'start = 0\nend = 52\n[time]\nunit = "week"\n[outcomes]'
    )
    start = settings_of(tmp_path, weeks).table_schema("enrolments").column("start")
    assert (start.kind, start.least, start.most) == ("whole", -36_600, 36_600)


STATEMENTS = """
[places.north]
fi = "Pohjoinen"
[tables.indicators]
file = "indicators.csv"
values = { place = { "Pohjoinen" = "north" } }
[stated.budget]
value = 100000
upper = 500000
unit = "euros"
name = { fi = "Budjetti" }
[[funnel]]
name = { fi = "Tavattu" }
value = 100
approximate = true
[[sums]]
parts = ["small", "medium"]
total = "companies"
name = { fi = "Yritykset" }
[[pairs]]
name = { fi = "Asiantuntijat" }
first = { value = 5, source = { fi = "teksti" } }
second = { value = 6, source = { fi = "luettelo" } }
"""


def test_statements_of_the_source_are_read(tmp_path):
    settings = settings_of(tmp_path, WHOLE + STATEMENTS)
    assert (settings.stated["budget"].value, settings.stated["budget"].upper) == (100_000, 500_000)
    assert [(step.value, step.approximate) for step in settings.funnel] == [(100, True)]
    assert settings.sums[0].of == "indicators"
    assert (settings.pairs[0].first.value, settings.pairs[0].second.value) == (5, 6)


def test_places_are_the_codes_of_the_column_place(tmp_path):
    assert settings_of(tmp_path, WHOLE + STATEMENTS).table_schema("indicators").column("place").codes == ("north",)
    assert settings_of(tmp_path, WHOLE).table_schema("indicators").column("place").kind == "text"


def test_unknown_place_in_values_is_a_fault(tmp_path):
    (fault,) = faults_of(tmp_path, WHOLE + STATEMENTS.replace('= "north"', '= "south"'))
    assert (fault.code, fault.key, fault.value) == ("name_unknown", "tables.indicators.values.place", "south")


COMPARED = """
[comparison]
group = "comparison_group"
compared = "participant"
reference = "waiting"
adjust_for = ["gender", "age_at_start", "education_band"]
"""


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        (COMPARED.replace('"comparison_group"', '"nowhere"'), "comparison.group", "nowhere"),
        (COMPARED.replace('"education_band"', '"shoe_size"'), "comparison.adjust_for", "shoe_size"),
        (
            '[benchmarks.tem]\nname = { fi = "A" }\nsource = { fi = "B" }\nshare = 0.2\nmonths = 3\nstates = ["rest"]',
            "benchmarks.tem.states",
            "rest",
        ),
    ],
)
def test_names_that_comparisons_use_must_be_known(tmp_path, text, key, value):
    (fault,) = faults_of(tmp_path, WHOLE + text)
    assert (fault.code, fault.key, fault.value) == ("name_unknown", key, value)


def test_comparison_may_use_what_is_derived_from_the_columns(tmp_path):
    (tmp_path / "project.toml").write_text(WHOLE + COMPARED, encoding="utf-8")
    assert read_settings(tmp_path).comparison.adjust_for == ("gender", "age_at_start", "education_band")
