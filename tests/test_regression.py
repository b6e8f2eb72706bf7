"""Which characteristics go with reaching an outcome sooner: worked by hand, by property, and against R."""

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import pytest
from persons import WEEKS, make_project

from evalkit import load_project, outcome_regression, protect
from evalkit.analysis.headline import PRIMARY, headline_study
from evalkit.analysis.regression import HAZARD_RATIO, SUBDISTRIBUTION
from evalkit.chapter.page import Nothing, open_page
from evalkit.errors import DataError
from evalkit.own_columns import plain_name
from evalkit.project_file import read_settings
from evalkit.survival.cox import cox

REFERENCE = Path(__file__).with_name("reference") / "regression_rossi.json"
OWN = {"characteristics": {"town": {}, "hobby": {}}}
STEM = "year.project_end.primary"


def project(*groups, start=0, **settings):
    """Groups of (characteristics, persons, the weeks in which some of them find work); all are followed for a year."""
    people = [(own, weeks[place] if place < len(weeks) else None)
              for own, size, weeks in groups for place in range(size)]  # fmt: skip
    persons = [{"person": f"p{number}", **own} for number, (own, _) in enumerate(people)]
    enrolments = [(row["person"], "project", None, start, 52) for row in persons]
    found = [(f"p{number}", "work", week, None) for number, (_, week) in enumerate(people) if week is not None]
    return make_project(enrolments, found, persons, **{**WEEKS, **OWN, **settings})


def town(name, size, *weeks, **more):
    return ({"town": name, **more}, size, weeks)


def of_town(**settings):
    return {"regression": {"characteristics": ["town"]}, **settings}


def value(rows, measure, level, statistic="estimate"):
    return rows[f"{measure}.{STEM}.{level}.{statistic}"].value


def problem(made):
    return [row.text for row in outcome_regression(made).where(statistic="problem")]


# Half of the larger town and a quarter of the other find work in one week.
TWO_TOWNS = project(town("a", 24, *[5] * 12), town("b", 20, *[5] * 5), **of_town(groups=["town"]))


def test_ratio_of_incidences_at_one_moment_is_worked_by_hand():
    # 17 events at one time and nobody gone before: 17 · 20 e^b / (24 + 20 e^b) = 5 where e^b = (5/20) / (12/24).
    rows = outcome_regression(TWO_TOWNS)
    assert value(rows, SUBDISTRIBUTION, "own_town=b") == pytest.approx(1 / 2)
    assert not rows.where(measure="proportional_hazards")


def test_persons_and_events_of_each_level_are_counted_and_the_reference_is_the_largest():
    rows = outcome_regression(TWO_TOWNS)
    found = {row.category: (row.value, row.persons) for row in rows.where(measure="regression_persons")}
    assert {level: (size, len(who[1])) for level, (size, who) in found.items()} == {"a": (24, 24), "b": (20, 20)}
    assert [row.value for row in rows.where(measure="regression_events")] == [12, 5]
    assert [row.category for row in rows.where(measure=HAZARD_RATIO, statistic="reference")] == ["a"]
    estimate = rows[f"{HAZARD_RATIO}.{STEM}.own_town=b.estimate"]
    assert (estimate.count, estimate.base) == (5, 20)


@pytest.fixture(scope="module")
def rossi():
    return outcome_regression(load_project("data_samples/rossi-1980"))


@pytest.fixture(scope="module")
def expected():
    return json.loads(REFERENCE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("measure", [HAZARD_RATIO, SUBDISTRIBUTION])
def test_ratios_and_their_limits_are_those_of_coxph_and_crr(rossi, expected, measure):
    wanted = expected["expected"][measure]
    for place, level in enumerate(expected["levels"]):
        variable, _, category = f"own_{level}".partition("=")
        row = rossi.where(measure=measure, variable=variable, category=category, statistic="estimate").rows[0]
        found = (row.value, row.lower, row.upper)
        assert found == pytest.approx([wanted[name][place] for name in ("ratio", "lower", "upper")], rel=1e-6)
        p = rossi.where(measure=measure, variable=variable, category=category, statistic="p_value").rows[0]
        assert p.value == pytest.approx(wanted["p_value"][place], abs=1e-6)


@pytest.mark.parametrize("statistic", ["statistic", "degrees_of_freedom", "p_value"])
def test_the_test_of_proportional_hazards_is_that_of_cox_zph(rossi, expected, statistic):
    wanted = expected["expected"]["proportional_hazards"]
    rows = rossi.where(measure="proportional_hazards", statistic=statistic)
    assert [plain_name(row.variable) or "all" for row in rows] == wanted["names"]
    assert [row.value for row in rows] == pytest.approx(wanted[statistic], abs=1e-6)


def test_age_is_a_number_whose_ratio_is_per_ten_years():
    made = load_project("data_samples/esimerkkipolku")
    rows = outcome_regression(with_characteristics(made, "age_at_start"))
    frame = headline_study(made).cohort.frame
    persons = frame[frame["at_risk"] & frame["age_at_start"].notna()].astype({"age_at_start": float})
    yearly = cox(persons, "age_at_start", "time", "event", PRIMARY).table["coefficient"][0]
    found = rows.where(measure=HAZARD_RATIO, category="ten_years", statistic="estimate").rows[0]
    assert found.value == pytest.approx(math.exp(10 * yearly))
    assert found.base == len(persons)
    # Nobody is ten years older: the line of the table holds ratios alone.
    assert not rows.where(measure=("regression_persons", "regression_events"))


def with_characteristics(made, *names):
    chosen = None if not names else {"characteristics": names}
    settings = type(made.settings).model_validate({**made.settings.model_dump(), "regression": chosen})
    return replace(made, settings=settings)


def test_order_of_persons_and_records_decides_nothing():
    made = load_project("data_samples/esimerkkipolku")
    shuffled = {name: table.sample(frac=1, random_state=3) for name, table in made.tables.items()}
    again = replace(made, tables={name: table.reset_index(drop=True) for name, table in shuffled.items()})
    plain, moved = (outcome_regression(each) for each in (made, again))
    assert [row.id for row in plain] == [row.id for row in moved]
    figures = [[row.value for row in rows if row.value is not None] for rows in (plain, moved)]
    assert figures[0] == pytest.approx(figures[1], rel=1e-9)


# Ten events in each town, so that there are enough for the town and not for the hobby after it.
TOWNS = (town("a", 20, *range(1, 11), hobby="x"), town("b", 20, *range(11, 19), hobby="y"))


def test_without_settings_characteristics_are_taken_in_order_as_far_as_events_go():
    rows = outcome_regression(project(*TOWNS, groups=["gender", "town", "hobby"]))
    assert [row.variable for row in rows.where(measure="regression_factor")] == ["own_town"]
    why = {row.variable: row.text for row in rows.where(measure="regression_not_used")}
    assert why == {"gender": "alike", "own_hobby": "few_events"}
    assert rows[f"regression.{STEM}.rule"].text == "in_order"


def test_characteristics_of_the_settings_are_all_taken_or_none():
    both = {"regression": {"characteristics": ["town", "hobby"]}}
    made = project(*TOWNS, **both)
    assert problem(made) == ["few_events"]
    rows = outcome_regression(made)
    assert [rows[f"regression.{STEM}.{name}"].value for name in ("events", "terms", "needed")] == [18, 2, 20]
    assert not rows.where(measure=(HAZARD_RATIO, SUBDISTRIBUTION, "proportional_hazards"))


@pytest.mark.parametrize(("events", "told"), [(10, []), (9, ["few_events"])])
def test_a_term_needs_ten_events(events, told):
    weeks = range(1, events + 1)
    made = project(town("a", 12, *weeks[::2]), town("b", 12, *weeks[1::2]), **of_town())
    assert problem(made) == told


def test_persons_of_a_small_level_are_left_out_and_counted_and_ten_unknown_are_a_level():
    known = (town("a", 20, *range(1, 16)), town("b", 20, *range(3, 18)))
    made = project(*known, town("c", 9, 4), town(None, 10, 7, 9), **of_town())
    rows = outcome_regression(made)
    assert [(row.category, row.value) for row in rows.where(measure="regression_left_out")] == [("c", 9)]
    assert rows[f"regression.{STEM}.left_out"].value == 9
    assert [row.category for row in rows.where(measure="regression_persons")] == ["a", "b", "missing"]
    fewer = outcome_regression(project(*known, town(None, 9, 4), **of_town()))
    assert [(row.category, row.value) for row in fewer.where(measure="regression_left_out")] == [("missing", 9)]


def test_level_that_leaving_others_out_makes_small_is_left_out_as_well():
    # Of the eleven in town c, two have a hobby that nobody else has; after them nine are left of it, too few.
    rest = [town(name, 20, *range(1, 16), hobby=hobby) for name, hobby in (("a", "x"), ("b", "y"), ("a", "y"))]
    made = project(*rest, town("c", 9, 4, hobby="x"), town("c", 2, 6, hobby="z"), **of_town(
        regression={"characteristics": ["town", "hobby"]}))  # fmt: skip
    rows = outcome_regression(made)
    out = [(row.category, row.value, row.persons) for row in rows.where(measure="regression_left_out")]
    assert [(level, size, len(who)) for level, size, (who,) in out] == [("c", 9, 9), ("z", 2, 2)]
    total = rows[f"regression.{STEM}.left_out"]
    assert (total.value, total.persons) == (11, (out[0][2][0] | out[1][2][0],))


def test_person_of_two_small_levels_is_left_out_once():
    rest = [town(name, 20, *range(1, 16), hobby=hobby) for name, hobby in (("a", "x"), ("b", "y"))]
    rest += [town("a", 10, 3, hobby="y"), town("c", 2, hobby="z"), town("b", 1, hobby="z")]
    rows = outcome_regression(project(*rest, regression={"characteristics": ["town", "hobby"]}))
    assert {row.category: row.value for row in rows.where(measure="regression_left_out")} == {"c": 2, "z": 1}
    assert rows[f"regression.{STEM}.left_out"].value == 3


def test_late_entry_leaves_coxs_model_alone():
    made = project(town("a", 20, *range(1, 16)), town("b", 20, *range(3, 18)), **of_town())
    early = made.tables["enrolments"].copy()
    early.loc[:4, "start"] = -8
    late = outcome_regression(replace(made, tables={**made.tables, "enrolments": early}))
    assert late.where(measure=HAZARD_RATIO, statistic="estimate")
    assert not late.where(measure=SUBDISTRIBUTION)


@pytest.mark.parametrize(
    ("groups", "names"),
    [
        ((town("a", 20, *range(1, 16)), town("b", 20)), ["town"]),
        ((town("a", 20, *range(1, 16), hobby="x"), town("b", 20, *range(3, 18), hobby="y")), ["town", "hobby"]),
    ],
    ids=["nobody of a group reached it", "two characteristics are one"],
)
def test_model_that_has_no_estimate_says_so(groups, names):
    assert problem(project(*groups, regression={"characteristics": names})) == ["no_estimate"]


def test_project_whose_persons_are_alike_has_no_characteristic():
    made = project(({}, 30, range(1, 20)))
    assert problem(made) == ["no_characteristic"]
    assert not outcome_regression(made).where(measure=HAZARD_RATIO)


def test_nobody_at_risk_gives_no_rows():
    assert not outcome_regression(project(town("a", 3), **of_town(windows={"year": {"start": 60, "end": 70}})))


def test_model_never_fails_whatever_the_persons_are():
    draw = random.Random(5)
    for _ in range(25):
        groups = [town(draw.choice("abc"), draw.randint(1, 25), *draw.choices(range(1, 60), k=draw.randint(0, 20)),
                       hobby=draw.choice("xy")) for _ in range(draw.randint(1, 5))]  # fmt: skip
        rows = outcome_regression(project(*groups, groups=["town", "hobby"], start=draw.choice([0, -3])))
        assert bool(rows.where(measure=HAZARD_RATIO)) != bool(rows.where(statistic="problem"))


def test_public_release_has_no_row_and_no_block_of_it(rossi):
    made = load_project("data_samples/rossi-1980")
    assert rossi.where(measure=HAZARD_RATIO)
    assert len(protect(rossi, "internal", made)) == len(rossi)
    shown, page = protect(rossi, "public", made), open_page(made, "fi", "public")
    assert len(shown) == 0
    names = ("ratio_note", "ratios", "proportional", "regression_limits")
    said = [page.sentence(shown, f"comparisons.{name}") for name in names]
    blocks = [*said, page.section("comparisons.regression_heading", shown, "comparisons.regression"),
              page.table(shown, "comparisons-regression")]  # fmt: skip
    assert all(isinstance(block, Nothing) for block in blocks)


@pytest.mark.parametrize("release", ["public", "internal"])
def test_only_internal_pages_tell_of_hazard_ratios(pages, release):
    folder = pages / "esimerkkipolku" / "en" / release
    text = (folder / "index.html").read_text(encoding="utf-8")
    shown = json.loads((folder / "run.json").read_text(encoding="utf-8"))["shown"]
    in_record = any(HAZARD_RATIO in entry["measures"] for entry in shown)
    told = {"hazard ratio" in text.lower(), "Fine and Gray" in text, "Cox" in text, in_record}
    assert told == {release == "internal"}


@pytest.mark.parametrize("name", ["person", "birth_year", "unheard_of"])
def test_characteristic_that_is_none_is_a_fault(tmp_path, name):
    text = Path("data_samples/rossi-1980/project.toml").read_text(encoding="utf-8")
    (tmp_path / "project.toml").write_text(text.replace('["financial_aid", "age', f'["{name}", "age'))
    with pytest.raises(DataError) as caught:
        read_settings(tmp_path)
    assert [(fault.code, fault.key, fault.value) for fault in caught.value.faults] == [
        ("name_unknown", "regression.characteristics", name)
    ]


def test_characteristic_that_no_file_has_is_a_fault(tmp_path):
    for path in Path("data_samples/rossi-1980").glob("*.*"):
        content = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(content.replace('["financial_aid", "age', '["municipality", "age'))
    with pytest.raises(DataError) as caught:
        load_project(tmp_path)
    assert [(fault.code, fault.key) for fault in caught.value.faults] == [
        ("named_column_missing", "regression.characteristics")
    ]


@pytest.mark.parametrize(("found", "used"), [(5, ["own_town", "own_hobby"]), (4, ["own_town"])])
def test_second_characteristic_in_order_is_taken_where_there_are_just_ten_events_a_term(found, used):
    # Three times five events and as many more as are given: 20 for two terms, or 19.
    sizes = zip((("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")), (5, 5, 5, found), strict=True)
    groups = [town(name, 12, *range(1, events + 1), hobby=hobby) for (name, hobby), events in sizes]
    rows = outcome_regression(project(*groups, groups=["town", "hobby"]))
    assert [row.variable for row in rows.where(measure="regression_factor")] == used


def test_too_few_events_for_the_first_characteristic_in_order_are_told_as_such():
    assert problem(project(town("a", 12, 1, 3, 5), town("b", 12, 2, 4), groups=["town"])) == ["few_events"]


def test_of_a_number_only_those_are_left_out_whose_number_is_not_known():
    made = with_characteristics(load_project("data_samples/esimerkkipolku"), "age_at_start")
    frame = headline_study(made).cohort.frame
    unknown = int(frame.loc[frame["at_risk"], "age_at_start"].isna().sum())
    rows = outcome_regression(made)
    told = {row.category: row.value for row in rows.where(measure="regression_left_out")}
    assert told == ({"missing": unknown} if unknown else {})


def test_test_of_each_characteristic_of_two_levels_is_its_own_in_whatever_order_they_come():
    early, late = range(1, 9), range(20, 28)
    groups = [town("a", 20, *early, hobby="x"), town("b", 20, *late, hobby="x"),
              town("a", 20, *late, hobby="y"), town("b", 20, *range(2, 16, 2), hobby="y")]  # fmt: skip
    found = []
    for names in (["town", "hobby"], ["hobby", "town"]):
        rows = outcome_regression(project(*groups, regression={"characteristics": names}))
        tests = rows.where(measure="proportional_hazards", statistic="statistic")
        found.append({row.variable: row.value for row in tests})
    assert found[0] == pytest.approx(found[1])
    assert len(set(found[0].values())) == 3


def test_other_outcome_than_the_headline_one_is_no_event():
    # Two of the twelve of the larger town who left in week 5 retired.
    episodes = TWO_TOWNS.tables["episodes"].copy()
    episodes.loc[:1, "state"] = "retired"
    rows = outcome_regression(replace(TWO_TOWNS, tables={**TWO_TOWNS.tables, "episodes": episodes}))
    assert rows[f"regression.{STEM}.events"].value == 15
    assert [row.value for row in rows.where(measure="regression_events")] == [10, 5]
