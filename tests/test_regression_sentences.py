"""A regression in words: no effect is claimed, what is unclear is hedged, what cannot be estimated is one sentence."""

import re
from dataclasses import replace

import pytest
from persons import WEEKS, make_project

from evalkit import outcome_regression
from evalkit.chapter.page import Nothing, open_page
from evalkit.chapter.tables import table
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.sentences import sentence
from evalkit.wording import Words, languages

TOWN = Row("hazard_ratio", "estimate", 1.6, outcome="primary", variable="town", category="b", lower=1.1, upper=2.3,
           unit="ratio", count=30, base=50)  # fmt: skip
REFERENCE = replace(TOWN, statistic="reference", category="a", value=1.0, lower=None, upper=None, text="reference")
AGE = replace(TOWN, variable="age_at_start", category="ten_years")
UNCLEAR = {"value": 1.2, "lower": 0.8, "upper": 1.8}
SLOWER = {"value": 0.5, "lower": 0.3, "upper": 0.9}


def said(name, *rows, language="fi"):
    return "".join(span.text for span in sentence(Results(rows), f"comparisons.{name}", Words(language)))


def other(row, **changes):
    return replace(row, measure="subdistribution_hazard_ratio", **changes)


def test_ratio_is_told_with_two_decimals_and_its_limits():
    assert said("ratios", REFERENCE, TOWN) == (
        "Tulos saavutettiin nopeammin ryhmässä ”town: b” kuin ryhmässä ”a” (hasardisuhde 1,60, 95\xa0%:n luottamusväli"
        " 1,10–2,30)."
    )


def test_ratio_below_one_is_told_as_slower_and_of_age_in_its_own_words():
    assert "hitaammin ryhmässä" in said("ratios", REFERENCE, replace(TOWN, **SLOWER))
    assert said("ratios", AGE).startswith("Tulos saavutettiin sitä nopeammin, mitä vanhempi")
    assert said("ratios", replace(AGE, **SLOWER)).startswith("Tulos saavutettiin sitä hitaammin, mitä vanhempi")


@pytest.mark.parametrize(("lower", "told"), [(1.004, False), (1.005, True), (1.0, False)])
def test_ratio_differs_only_where_its_limits_as_printed_leave_one_out(lower, told):
    assert ("nopeammin ryhmässä" in said("ratios", REFERENCE, replace(TOWN, lower=lower))) is told


@pytest.mark.parametrize("language", languages())
def test_ratio_that_is_unclear_is_hedged_and_never_told(language):
    text = said("ratios", REFERENCE, replace(TOWN, **UNCLEAR), language=language)
    assert text == Words(language).text("comparisons.ratios_none_one")
    mixed = said("ratios", REFERENCE, TOWN, replace(AGE, **UNCLEAR), language=language)
    assert mixed.endswith(Words(language).text("comparisons.ratios_others_one"))


def test_the_other_model_agrees_or_is_told_where_it_does_not():
    agree, differ = other(TOWN), other(TOWN, **UNCLEAR)
    assert "antavat saman kuvan" in said("ratios", REFERENCE, TOWN, agree)
    assert said("ratios", REFERENCE, TOWN, differ).endswith("suhtauduttava varoen: ”town: b”.")
    assert "kuvan" not in said("ratios", REFERENCE, TOWN)


def checks_of(**p_values):
    """The tests of proportional hazards by characteristic, that of all under `all`."""
    row = replace(TOWN, measure="proportional_hazards", statistic="p_value", category="", lower=None, upper=None,
                  unit="p_value")  # fmt: skip
    return [replace(row, variable="" if name == "all" else name, value=p) for name, p in p_values.items()]


def test_characteristic_whose_ratio_changes_with_time_is_named_with_what_that_means():
    one = said("proportional", TOWN, *checks_of(town=0.004, gender=0.3, all=0.01))
    start = (
        "Testi viittaa siihen, ettei hasardisuhde pysy samana koko seurannan ajan, kun taustatietona on town (p-arvo"
    )
    assert one.startswith(f"{start} 0,004). Jos näin on, taulukon luku on keskiarvo")
    both = said("proportional", TOWN, *checks_of(town=0.004, gender=0.0002, all=0.01))
    assert "jokin seuraavista: town (p-arvo 0,004) ja sukupuoli (p-arvo alle 0,001)" in both


@pytest.mark.parametrize(
    ("language", "curves", "of_town"),
    [
        ("fi", "kertymät ryhmittäin", "vain yhdessä näistä taustatiedoista: town."),
        ("sv", "kumulativa incidensen per grupp", "endast för en av dessa bakgrundsuppgifter: town."),
        ("en", "cumulative incidences by group", "for one of these characteristics only: town."),
    ],
)
def test_reader_is_sent_to_curves_only_of_characteristics_that_have_them(language, curves, of_town):
    tests = checks_of(town=0.004, gender=0.002, all=0.01)
    by_town, by_gender = (replace(TOWN, measure="incidence_by_group", variable=name) for name in ("town", "gender"))
    nowhere = replace(by_gender, value=None, mark="missing")
    told = [said("proportional", TOWN, *tests, *rows, language=language)
            for rows in ([], [nowhere], [by_town, nowhere], [by_town, by_gender])]  # fmt: skip
    assert [curves in text for text in told] == [False, False, True, True]
    assert [text.endswith(of_town) for text in told] == [False, False, True, False]


def test_test_of_all_together_that_no_characteristic_explains_is_told():
    assert "Kaikkien taustatietojen yhteinen testi" in said("proportional", TOWN, *checks_of(town=0.06, all=0.04))


def test_ratios_that_stay_the_same_or_cannot_be_tested_say_so():
    assert said("proportional", TOWN, *checks_of(town=0.5, all=0.5)).startswith("Testi ei osoita")
    assert said("proportional", TOWN).startswith("Tulokset osuvat niin harvoihin ajankohtiin")


def test_how_to_read_a_ratio_says_why_there_is_only_one_model():
    assert "Kertymän hasardisuhdetta ei voi laskea" in said("ratio_note", TOWN)
    assert "ottaa huomioon myös kilpailevat tulokset" in said("ratio_note", TOWN, other(TOWN))
    assert "kymmentä vuotta kohti" in said("ratio_note", AGE)
    assert "kymmentä vuotta kohti" not in said("ratio_note", TOWN)


@pytest.mark.parametrize("language", languages())
def test_one_unclear_ratio_is_told_in_words(language):
    alone = said("ratios", REFERENCE, replace(TOWN, **UNCLEAR), language=language)
    last = said("ratios", REFERENCE, TOWN, replace(AGE, **UNCLEAR), language=language).partition(").")[2]
    assert [re.findall(r"\d+", text) for text in (alone, last)] == [["1"], ["1"]]
    two = said("ratios", REFERENCE, replace(TOWN, **UNCLEAR), replace(AGE, **UNCLEAR), language=language)
    assert re.findall(r"\d+", two) == ["2", "1"]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("lots", "variable", "told"), [("yes", "town", True), ("yes", "gender", False), ("no", "town", False)]
)
def test_only_the_ratio_of_groups_that_lots_decided_may_be_read_as_an_effect(language, lots, variable, told):
    design = Row("design", "randomised", None, unit="text", text=lots)
    group = Row("comparison_group", "count", 25.0, variable=variable, category="b")
    limits = Words(language).text("comparisons.regression_limits")
    text = said(
        "regression_limits", REFERENCE, TOWN, AGE, design, group, replace(group, category="a"), language=language
    )
    drawn = Words(language).text("comparisons.regression_limits_drawn", grouping="town")
    assert text == (f"{limits} {drawn}" if told else limits)
    assert said("regression_limits", design, group, language=language) == ""


def small_project(events, size=30) -> Project:
    """Two towns, of whose persons some find work one after the other."""
    people = [{"person": f"p{number}", "town": "ab"[number % 2]} for number in range(size)]
    found = [(f"p{number}", "work", number + 1, None) for number in range(events)]
    settings = {**WEEKS, "characteristics": {"town": {}}, "regression": {"characteristics": ["town"]}}
    return make_project([(row["person"], "x", None, 0, 52) for row in people], found, people, **settings)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("events", [9, 20], ids=["too few events", "enough"])
def test_too_few_events_are_one_sentence_and_no_table(language, events):
    made = small_project(events)
    rows, page = outcome_regression(made), open_page(made, language, "internal")
    others = (page.sentence(rows, f"comparisons.{name}") for name in ("ratios", "proportional", "ratio_note"))
    blocks = [page.table(rows, "comparisons-regression"), *others]
    assert {isinstance(block, Nothing) for block in blocks} == {events == 9}
    text = page.sentence(rows, "comparisons.regression").plain()
    sentences = text.count(". ") + 1
    assert (sentences == 1) is (events == 9)


@pytest.mark.parametrize("problem", ["few_events", "no_characteristic", "no_estimate"])
@pytest.mark.parametrize("language", languages())
def test_every_problem_has_a_sentence_of_its_own(problem, language):
    row = Row("regression", "problem", None, outcome="primary", unit="text", text=problem)
    counts = [replace(row, statistic=name, value=9.0, text="") for name in ("persons", "events", "needed", "terms")]
    measure = "regression_not_used" if problem == "no_characteristic" else "regression_factor"
    factors = [replace(row, measure=measure, statistic="terms", variable=name, value=1.0, text="")
               for name in ("gender", "town")]  # fmt: skip
    one, two = (said("regression", row, *counts, *factors[:size], language=language) for size in (1, 2))
    together = {"fi": "tarkastella yhdessä", "sv": "tillsammans", "en": "together"}[language]
    for text in (one, two):
        assert text.endswith(".")
        assert text.count(". ") == 0
    # One alone is not taken together with anything.
    assert (together in one, together in two or problem == "few_events") == (False, True)


@pytest.mark.parametrize("language", languages())
def test_one_ratio_that_has_too_few_events_is_told_what_it_needs_once(language):
    text = open_page(small_project(9), language, "internal").sentence(
        outcome_regression(small_project(9)), "comparisons.regression").plain()  # fmt: skip
    assert re.findall(r"\d+", text) == ["9", "10"]


def test_line_of_a_number_has_ratios_alone():
    sizes = [replace(row, measure=f"regression_{what}", statistic="count", value=30.0, text="", unit="persons")
             for what in ("persons", "events") for row in (REFERENCE, TOWN)]  # fmt: skip
    found = table(Results((*sizes, REFERENCE, TOWN, AGE)), "comparisons-regression", Words("fi"))
    line = found.lines[-1]
    assert (line.head, [cell.mark for cell in line.cells]) == (
        "Kymmentä vuotta kohti",
        ["not_applicable", "not_applicable", ""],
    )
    assert "Kun taustatieto on jaettu ryhmiin, vertailukohtana on suurin niistä." in found.notes[0]


def test_table_names_the_reference_and_puts_both_models_side_by_side():
    made = small_project(20)
    shown = open_page(made, "fi", "internal").table(outcome_regression(made), "comparisons-regression")
    assert shown.heads[1:] == ("Henkilöitä", "Tuloksen saavuttaneita", "Hasardisuhde", "Kertymän hasardisuhde")
    section, first, second = shown.lines
    assert (section.cells, first.head, second.head) == ((), "a", "b")
    assert [cell.text for cell in first.cells] == ["15", "10", "vertailukohta", "vertailukohta"]
    assert [cell.text for cell in second.cells][:2] == ["15", "10"]
    assert all("–" in cell.text and "(" in cell.text for cell in second.cells[2:])
