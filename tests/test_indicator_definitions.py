"""The definitions of common indicators: whole, named in three languages, and referring only to what exists."""

import pytest

from evalkit.analysis.common_indicators import FINER_STATUS
from evalkit.analysis.funder_rules import frameworks, funder_labels, indicator_definitions, situations
from evalkit.schema import GENDERS, PARTICIPANTS, PROGRAMMES, STATES
from evalkit.wording import Words

FRAMEWORKS = tuple(frameworks())
ALL = [definition for framework in FRAMEWORKS for definition in indicator_definitions(framework).values()]
CLOCKS = ("entry", "exit_4_weeks", "exit_6_months")


def numbered(prefix, *ranges):
    """Codes such as CO01 from pairs of first and last number."""
    return [f"{prefix}{number:02d}" for first, last in ranges for number in range(first, last + 1)]


def codes_where(framework, **wanted):
    found = indicator_definitions(framework).items()
    return [code for code, each in found if all(getattr(each, key) == value for key, value in wanted.items())]


def test_every_programme_has_definitions():
    assert set(FRAMEWORKS) == set(PROGRAMMES) == {definition.framework for definition in ALL}


@pytest.mark.parametrize(
    ("framework", "codes"),
    [
        # CO12–CO14, on jobless households, were taken out of the annex by Reg. (EU, Euratom) 2018/1046.
        ("ESF 2014-2020", ["total", *numbered("CO", (1, 11), (15, 23)), *numbered("CR", (1, 9))]),
        ("ESF+ 2021-2027", [*numbered("EECO", (1, 19)), *numbered("EECR", (1, 6))]),
    ],
)
def test_every_code_of_the_annex_is_defined_in_its_order(framework, codes):
    assert list(indicator_definitions(framework)) == codes


def test_codes_are_unique_over_the_programmes():
    codes = [definition.code for definition in ALL]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.code)
def test_definition_is_named_in_three_languages_and_says_its_article(definition):
    assert sorted(definition.name) == ["en", "fi", "sv"]
    assert all(text.strip() for text in definition.name.values())
    assert len(set(definition.name.values())) == 3
    assert definition.article.startswith("Annex ")


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.code)
def test_definition_refers_only_to_what_exists(definition):
    assert definition.clock in CLOCKS
    assert set(definition.codes) <= set(indicator_definitions(definition.framework)) - {definition.code}
    assert set(definition.situation) <= set(situations())


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.code)
def test_codes_of_a_listed_column_are_the_columns(definition):
    for conditions in definition.who:
        for field, wanted in conditions.items():
            if field in PARTICIPANTS.column_names and PARTICIPANTS.column(field).codes and wanted != "known":
                assert set(wanted) <= set(PARTICIPANTS.column(field).codes)


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.code)
def test_definition_counts_something_by_one_rule_at_least(definition):
    rules = (definition.total, definition.entities, definition.who, definition.situation, definition.any_of)
    assert any(rules)


def test_results_are_counted_by_the_clock_of_their_code():
    assert codes_where("ESF 2014-2020", clock="exit_4_weeks") == numbered("CR", (1, 5))
    assert codes_where("ESF 2014-2020", clock="exit_6_months") == numbered("CR", (6, 9))
    assert codes_where("ESF+ 2021-2027", clock="exit_4_weeks") == numbered("EECR", (1, 4))
    assert codes_where("ESF+ 2021-2027", clock="exit_6_months") == numbered("EECR", (5, 6))


def test_sensitive_indicators_are_those_with_two_asterisks_in_the_annex():
    assert codes_where("ESF 2014-2020", sensitive=True) == ["CO15", "CO16", "CO17", "CR05", "CR09"]
    assert codes_where("ESF+ 2021-2027", sensitive=True) == ["EECO12", "EECO15"]


def test_sensitive_columns_of_the_participants_make_sensitive_indicators():
    sensitive = {column.name for column in PARTICIPANTS.columns if column.sensitive}
    assert all(each.sensitive for each in ALL if sensitive & set(each.fields))


def test_entities_are_no_persons():
    assert codes_where("ESF 2014-2020", entities=True) == numbered("CO", (20, 23))
    assert codes_where("ESF+ 2021-2027", entities=True) == numbered("EECO", (18, 19))


def test_homelessness_rural_areas_and_longer_term_results_may_come_from_a_sample():
    assert codes_where("ESF 2014-2020", sample_based=True) == ["CO18", "CO19", *numbered("CR", (6, 9))]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_each_programme_has_one_total(framework):
    assert len(codes_where(framework, total=True)) == 1


def test_age_bands_of_amif_cover_every_age_once():
    found = indicator_definitions("AMIF 2021-2027").values()
    bands = [each.who[0]["age"] for each in found if "age" in each.fields]
    assert bands == [(0, 17), (18, 60), (61, 150)]


def test_education_bands_of_the_two_programmes_differ_in_isced_0():
    def levels(framework):
        found = indicator_definitions(framework).values()
        return [level for each in found if "education" in each.fields for level in each.who[0]["education"]]

    assert levels("ESF 2014-2020") == list("12345678")
    assert levels("ESF+ 2021-2027") == list("012345678")


@pytest.mark.parametrize("name", list(situations()))
def test_situation_has_states_or_an_assessed_dimension(name):
    situation = situations()[name]
    assert bool(situation.states) != bool(situation.dimension)
    assert situation.when in ("at_clock", "by_exit", "during")
    assert set(situation.never) <= set(STATES)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_framework_asks_for_known_genders_and_names_its_regulation(framework):
    found = frameworks()[framework]
    assert set(found.genders) <= set(GENDERS)
    assert sorted(found.regulation) == ["en", "fi", "sv"]


def test_label_begins_with_the_code_but_for_the_total_without_one():
    labels = funder_labels()
    assert labels["code.CO01"]["fi"].startswith("CO01 ")
    assert labels["code.total"]["en"] == "Participants in total"


def test_whatever_may_be_missing_has_words():
    words = Words("fi")
    asked = {field for each in ALL for field in each.fields} | {name for each in ALL for name in each.situation}
    required = {field for framework in frameworks().values() for field in framework.required}
    finer = {what for _, what in FINER_STATUS.values()}
    nameless = {name for name in asked | required | finer | {"entities", "dates"}
                if words.label("missing_field", name) == name}  # fmt: skip
    assert nameless == set()


def test_whatever_states_may_make_has_words():
    words = Words("fi")
    with_states = [name for name, situation in situations().items() if situation.states]
    assert [name for name in with_states if words.label("situation_as", name) == name] == []
