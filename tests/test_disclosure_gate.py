"""The gate: what a public release shows of small projects worked by hand, and what it never shows."""

import pytest

import evalkit as ek
from evalkit.disclosure.gate import decide
from evalkit.errors import ParameterError
from evalkit.measures import GATES
from evalkit.messages import message
from evalkit.results import Results, Row
from evalkit.wording import Words


def sample(name="mahdollisuudet-todeksi"):
    return ek.load_project(f"data_samples/{name}")


@pytest.fixture(scope="module")
def project():
    return sample()


@pytest.fixture(scope="module")
def shown(project):
    return decide(project).rows


def test_internal_release_shows_every_row():
    rows = Results((Row("persons", "count", 3.0),))
    assert ek.protect(rows, "internal") is rows


def test_public_release_needs_its_project():
    with pytest.raises(ParameterError, match="project_needed"):
        ek.protect(Results((Row("persons", "count", 3.0),)), "public")


def test_unknown_release_is_refused():
    with pytest.raises(ParameterError, match="release_unknown"):
        ek.protect(Results(()), "secret")


def test_row_that_no_analysis_of_the_project_makes_is_not_let_through(project):
    assert len(ek.protect(Results((Row("persons", "count", 3.0, window="made_up"),)), "public", project)) == 0


@pytest.mark.parametrize("release", ["public", "internal"])
def test_measure_without_a_gate_class_passes_in_no_release_and_the_error_says_what_to_add(project, release):
    with pytest.raises(ParameterError) as refused:
        ek.protect(Results((Row("made_up", "count", 3.0),)), release, project)
    assert (refused.value.fault.code, refused.value.fault.value) == ("measure_unknown", "made_up")
    said = message(refused.value.fault, Words("en"))
    assert all(told in said for told in ("made_up", "evalkit/measures.toml", *GATES))


def test_headlines_of_the_model_case_stay_publishable(shown):
    assert shown["primary_outcome.project.project_end.share"].value == 0.36
    assert shown["primary_outcome.whole.project_end.share"].value == 0.6
    assert [shown[f"persons.{window}.count"].value for window in ("project", "whole")] == [50, 70]


def test_incidence_of_the_model_case_stays_publishable_to_24_months(shown):
    rows = [shown[f"incidence.project.project_end.{outcome}.{months}.estimate"]
            for outcome in ("employment", "study") for months in (6, 12, 24)]  # fmt: skip
    assert all(row.value is not None and row.rounded for row in rows)


def test_no_small_count_is_shown(project, shown):
    exact = {
        row.id: row for row in ek.in_every_window(ek.reach, project) + ek.in_every_window(ek.outcome_counts, project)
    }
    for name, row in exact.items():
        if row.persons and row.statistic == "count" and 0 < len(row.persons[0]) < 5:
            assert shown[name].mark == "suppressed", name
            assert (shown[name].value, shown[name].count, shown[name].base, shown[name].persons) == (
                None,
                None,
                None,
                (),
            )


def test_health_needs_the_higher_threshold(project, shown):
    row = next(
        row for row in ek.outcome_counts(project) if row.id == "ever_reached.project.project_end.state=health.count"
    )
    assert row.value == 4
    assert shown[row.id].mark == "suppressed"


def test_the_same_persons_are_hidden_under_every_name(project, shown):
    """One woman below 25 is a person of an age band, and the whole of an indicator and of its women."""
    names = ("persons.project.age_band=under_25.count", "common_indicator.project.code=CO06.total")
    assert {shown[name].mark for name in names} == {"suppressed"}


def test_share_and_interval_are_hidden_with_their_count(shown):
    row = shown["primary_outcome.project.project_end.state=own_business.share"]
    assert (row.value, row.lower, row.upper, row.mark) == (None, None, None, "suppressed")


def test_checks_of_single_records_are_left_out(project, shown):
    rules = {row.outcome for row in shown.values() if row.measure in ("finding", "agreement")}
    assert "end_missing" not in rules
    assert "money_text" in rules


def test_every_row_of_the_chapters_is_decided(project):
    rows = ek.in_every_window(ek.reach, project) + ek.outcomes_by_clock(project) + ek.definitions(project)
    assert [row.id for row in ek.protect(rows, "public", project)] == [row.id for row in rows]


def test_rows_that_were_let_through_pass_again(project):
    once = ek.protect(ek.time_to_outcome(project), "public", project)
    assert ek.protect(once, "public", project) == once
