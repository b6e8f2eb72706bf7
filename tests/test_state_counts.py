"""Why a state is on the paths of more or fewer persons than reached it: each reason worked by hand."""

from dataclasses import replace

import pytest
from persons import WEEKS, make_project

from evalkit import outcome_counts, pathways
from evalkit.sentences import plain, sentence
from evalkit.wording import Words, languages

FI = Words("fi")
# Six persons a state, so that each is shown by itself; a and b differ.
OTHERS = tuple((person, "study", 10, None) for person in "cdefg")
WORKING = tuple((person, "work", 20, None) for person in "hijkl")


def rows_of(*episodes, entry=0, persons="abcdefghijkl"):
    enrolments = [(person, "project", "g", entry, 30) for person in persons]
    return pathways(make_project(enrolments, (*OTHERS, *WORKING, *episodes), **WEEKS))


def reason(rows, state="study"):
    return rows[f"state_reached.year.state={state}.reason"].text


def numbers(rows, state="study"):
    return tuple(rows[f"{measure}.year.state={state}.count"].value for measure in ("state_reached", "in_state"))


def said(rows, words=FI):
    return plain(sentence(rows, "pathways.two_counts", words))


def test_number_reached_is_that_of_the_chapter_on_outcomes():
    project = make_project([(person, "project", "g", 0, 30) for person in "abcdefg"], OTHERS, **WEEKS)
    reached = outcome_counts(project)["ever_reached.year.project_end.state=study.count"]
    assert pathways(project)["state_reached.year.state=study.count"].persons == reached.persons[:1]


def test_where_the_numbers_are_the_same_nothing_is_said():
    rows = rows_of()
    assert (numbers(rows), reason(rows), said(rows)) == ((5, 5), "same", "")


def test_state_under_another_one_all_the_while_is_not_on_the_path():
    # a studies in weeks 12 to 15, and works from week 11 to 20: work counts all the while.
    rows = rows_of(("a", "work", 11, 20), ("a", "study", 12, 15))
    assert (numbers(rows), reason(rows)) == ((6, 5), "priority")
    assert said(rows) == (
        "Poluissa olevien henkilöiden määrä eroaa tilanteeseen päässeiden määrästä, koska samanaikaisista tilanteista "
        "polkuun luetaan vain yksi: opiskelu (poluissa 5, tilanteeseen pääsi 6)."
    )


def test_state_that_is_seen_before_another_one_begins_is_on_the_path():
    rows = rows_of(("a", "study", 12, 15), ("a", "work", 13, 20))
    assert (numbers(rows), reason(rows)) == ((6, 6), "same")


def test_state_at_the_start_is_on_the_path_and_was_not_reached():
    rows = rows_of(("a", "study", 0, 3))
    assert (numbers(rows), reason(rows)) == ((5, 6), "at_start")
    assert "koska poluissa on myös alussa voimassa ollut tilanne" in said(rows)


def test_state_whose_outcome_was_there_at_the_start_is_on_the_path_and_was_not_reached():
    # Own business at the start is the outcome employment: the work after it is no new outcome.
    rows = rows_of(("a", "own_business", 0, 5), ("a", "work", 6, None))
    assert (numbers(rows, "work"), reason(rows, "work")) == ((5, 6), "outcome_at_start")


def test_state_that_was_over_before_the_window_was_reached_and_is_not_on_the_path():
    # a began in week -20, ten weeks and more before the window, and studied in weeks -15 to -12.
    project = make_project([("a", "project", "g", -20, 30), *((person, "project", "g", 0, 30) for person in "cdefg")],
                           (*OTHERS, ("a", "study", -15, -12)), **WEEKS)  # fmt: skip
    rows = pathways(project)
    assert (numbers(rows), reason(rows)) == ((6, 5), "before")
    assert "koska poluissa ei ole tilanteita, jotka päättyivät ennen ajanjakson alkua" in said(rows)


def test_several_reasons_stand_in_one_sentence():
    rows = rows_of(("a", "study", 0, 3), ("b", "study", 0, 3), ("c", "work", 9, None))
    assert (numbers(rows), reason(rows)) == ((5, 6), "priority+at_start")
    assert said(rows).count(".") == 1


@pytest.mark.parametrize("hidden", ["state_reached", "in_state"])
def test_number_that_is_hidden_is_not_told_nor_that_it_differs(hidden):
    rows = rows_of(("a", "work", 11, 20), ("a", "study", 12, 15))
    # The gate hides the reason with either number: its row names the persons of both.
    rows = rows.map(lambda row: replace(row, text="", mark="suppressed") if row.statistic == "reason" else row)
    kept = rows.map(lambda row: replace(row, value=None, mark="suppressed")
                    if (row.measure, row.statistic) == (hidden, "count") else row)  # fmt: skip
    assert said(kept) == (
        "Niistä tilanteista, joiden luku on suojattu pienen ryhmän vuoksi, ei kerrota, eroaako poluissa olevien "
        "henkilöiden määrä tilanteeseen päässeiden määrästä."
    )


@pytest.mark.parametrize("language", languages())
def test_every_reason_has_its_words(language):
    rows = rows_of(("a", "study", 0, 3))
    for reasons in ("priority", "before", "at_start", "outcome_at_start", "priority+at_start"):
        told = rows.map(lambda row, text=reasons: replace(row, text=text) if row.statistic == "reason" else row)
        assert said(told, Words(language))


def test_state_that_ended_on_the_first_day_of_the_observation_was_there_then_and_another_one_counted():
    # a began in week -20; observation begins in week 0, the last one of the study and one of the work.
    project = make_project([("a", "project", "g", -20, 30), *((person, "project", "g", 0, 30) for person in "cdefg")],
                           (*OTHERS, ("a", "study", -15, 0), ("a", "work", -5, 10)), **WEEKS)  # fmt: skip
    rows = pathways(project)
    assert (numbers(rows), reason(rows)) == ((6, 5), "priority")


def test_numbers_that_are_the_same_by_chance_need_no_reason():
    # a reached it under another state, b was in it at the start.
    rows = rows_of(("a", "work", 11, 20), ("a", "study", 12, 15), ("b", "study", 0, 3))
    assert (numbers(rows), reason(rows)) == ((6, 6), "same")
