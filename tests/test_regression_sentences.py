"""A regression in words: no effect is claimed, what is unclear is hedged, what cannot be estimated is one sentence."""

from dataclasses import replace

import pytest
from persons import WEEKS, make_project

from evalkit import outcome_regression
from evalkit.chapter.page import Nothing, open_page
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
        "Tulos saavutettiin nopeammin ryhmässä ”town: b” kuin ryhmässä ”a” (riskisuhde 1,60, 95\xa0%:n luottamusväli"
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
    assert text == Words(language).text("comparisons.ratios_none", 1, count="1")
    mixed = said("ratios", REFERENCE, TOWN, replace(AGE, **UNCLEAR), language=language)
    assert mixed.endswith(Words(language).text("comparisons.ratios_others", 1, count="1"))


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
    assert one.startswith("Riskisuhde ei pysy samana koko seurannan ajan, kun taustatietona on town (p-arvo 0,004).")
    assert "keskiarvo" in one
    both = said("proportional", TOWN, *checks_of(town=0.004, gender=0.0002, all=0.01))
    assert "jokin seuraavista: town (p-arvo 0,004) ja sukupuoli (p-arvo alle 0,001)" in both


def test_test_of_all_together_that_no_characteristic_explains_is_told():
    assert "Kaikkien taustatietojen yhteinen testi" in said("proportional", TOWN, *checks_of(town=0.06, all=0.04))


def test_ratios_that_stay_the_same_or_cannot_be_tested_say_so():
    assert said("proportional", TOWN, *checks_of(town=0.5, all=0.5)).startswith("Testi ei osoita")
    assert said("proportional", TOWN).startswith("Tulokset osuvat niin harvoihin ajankohtiin")


def test_how_to_read_a_ratio_says_why_there_is_only_one_model():
    assert "Kertymän riskisuhdetta ei voi laskea" in said("ratio_note", TOWN)
    assert "ottaa huomioon myös kilpailevat tulokset" in said("ratio_note", TOWN, other(TOWN))


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
    counts = [replace(row, statistic=name, value=9.0, text="") for name in ("persons", "events", "needed")]
    factor = replace(row, measure="regression_factor", statistic="terms", variable="gender", value=1.0, text="")
    text = said("regression", row, *counts, factor, language=language)
    assert text.endswith(".")
    assert text.count(". ") == 0


def test_table_names_the_reference_and_puts_both_models_side_by_side():
    made = small_project(20)
    table = open_page(made, "fi", "internal").table(outcome_regression(made), "comparisons-regression")
    assert table.heads[1:] == ("Henkilöitä", "Tuloksen saavuttaneita", "Riskisuhde", "Kertymän riskisuhde")
    section, first, second = table.lines
    assert (section.cells, first.head, second.head) == ((), "a", "b")
    assert [cell.text for cell in first.cells] == ["15", "10", "vertailukohta", "vertailukohta"]
    assert [cell.text for cell in second.cells][:2] == ["15", "10"]
    assert all("–" in cell.text and "(" in cell.text for cell in second.cells[2:])
