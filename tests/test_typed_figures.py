"""Typed figures: what staff type of few participants is told no more than what is counted of them."""

import pandas as pd
from persons import make_project

from evalkit.analysis.indicators import compare_indicators
from evalkit.disclosure.typed import typed_of_few
from evalkit.results import Results, Row

COLUMNS = ["indicator", "unit", "place", "target_low", "actual"]
STEM = "indicator.indicator=men."


def project(*typed, persons=True):
    made = make_project([("a", "project", None, "2018-01-10", "2018-03-10")])
    tables = made.tables if persons else {}
    found = pd.DataFrame(list(typed), columns=COLUMNS).astype({"place": object})
    settings = made.settings.model_copy(update={"places": {}})
    return type(made)(made.folder, settings, {**tables, "indicators": found}, {}, {})


def hidden(made, others=(), sets=frozenset()):
    return typed_of_few(made, Results((*compare_indicators(made), *others)), sets)


def test_few_persons_that_staff_typed_are_hidden_with_what_follows_from_them():
    found = hidden(project(("men", "henkilöä", None, 10, 4), ("women", "henkilöä", None, 10, 12)))
    assert {STEM + name for name in ("realised", "attainment", "status")} == found


def test_typed_companies_and_participations_of_nobody_are_told():
    assert not hidden(project(("men", "yritystä", None, 10, 4), ("women", "henkilöä", None, 10, 0)))


def test_few_persons_of_one_place_take_the_other_places_with_them():
    found = hidden(project(("men", "henkilöä", "north", 10, 4), ("men", "henkilöä", "south", 10, 9)))
    realised = {f"indicator_by_place.men.place={place}.realised" for place in ("north", "south")}
    assert realised <= found
    assert STEM + "realised" not in found


def test_typed_figure_of_a_count_that_is_hidden_is_hidden_as_well():
    men = frozenset(f"m{number}" for number in range(14))
    counted = Row("persons", "count", 14.0, window="year", variable="gender", category="male", persons=(men,))
    made = project(("men", "henkilöä", None, 10, 14))
    assert not hidden(made, (counted,))
    assert STEM + "realised" in hidden(made, (counted,), frozenset({men}))


def test_project_without_persons_in_its_data_has_only_what_it_made_public_itself():
    assert not hidden(project(("men", "henkilöä", None, 10, 4), persons=False))
