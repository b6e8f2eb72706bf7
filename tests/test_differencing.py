"""Differencing: what two releases tell together, worked by hand, and what a later one hides for it."""

import json
import shutil
from dataclasses import asdict, replace

import pytest

import evalkit as ek
from evalkit.disclosure.counts import Count
from evalkit.disclosure.differencing import told, too_fine
from evalkit.disclosure.gate import decide
from evalkit.disclosure.ledger import Entry, read_ledger, rounded_families, write_release
from evalkit.errors import DataError
from evalkit.results import Row

NOTHING = Entry({}, {}, {}, "as today")


def persons(count):
    return frozenset(map(str, range(count)))


def row(window, count, measure="persons", **more):
    return Row(measure, "count", float(count), window=window, persons=(persons(count),), **more)


def ledger_of(rows, *entries):
    counts = {each.persons[0]: Count(len(each.persons[0]), 5, 1) for each in rows}
    return told(rows, entries, counts, "as today")


def small(found):
    return [count.value for count in found.counts.values() if count.is_small]


def showing(**counts):
    return replace(NOTHING, counts={f"persons.{name}.count": count for name, count in counts.items()})


def test_same_count_as_before_is_known():
    found = ledger_of([row("project", 50)], showing(project=50))
    assert (found.known, found.relations) == ({persons(50)}, ())


def test_small_number_counted_by_other_rules_is_not_known_by_being_equal():
    other_rules = replace(showing(project=4), definition="otherwise")
    assert ledger_of([row("project", 4)], other_rules).known == frozenset()
    assert ledger_of([row("project", 4)], showing(project=4)).known == {persons(4)}
    assert ledger_of([row("project", 50)], replace(showing(project=50), definition="otherwise")).known == {persons(50)}


def test_two_persons_more_than_before_are_a_small_count():
    found = ledger_of([row("project", 52)], showing(project=50))
    assert small(found) == [2]
    assert found.relations[0].whole == persons(52)
    assert found.changed == {persons(52)}


def test_five_persons_fewer_than_before_are_no_small_count():
    found = ledger_of([row("project", 45)], showing(project=50))
    assert small(found) == []
    assert found.changed == frozenset()


def test_window_drawn_anew_is_held_against_the_one_that_is_gone():
    assert small(ledger_of([row("later", 48)], showing(earlier=50))) == [2]


def test_window_that_is_still_there_is_not_held_against_another():
    assert small(ledger_of([row("one", 50), row("other", 48)], showing(one=50))) == []


def test_age_band_drawn_anew_is_held_against_the_one_that_is_gone():
    before = replace(NOTHING, counts={"persons.project.age_band=18-24.count": 12})
    today = row("project", 14, variable="age_band", category="18-25")
    assert small(ledger_of([today], before)) == [2]
    assert small(ledger_of([replace(today, category="18-24")], before)) == [2]


@pytest.mark.parametrize(("today", "kept"), [(19, True), (22, True), (23, False), (40, False)])
def test_count_that_was_hidden_stays_so_until_it_is_as_large_as_it_may_have_been(today, kept):
    """Once nobody could tell more of it than 15 to 23."""
    found = ledger_of([row("project", today)], replace(NOTHING, bounds={"persons.project.count": (15, 23)}))
    assert found.kept == ({persons(today)} if kept else set())
    assert not found.known
    assert not found.relations


def incidence(value, variable=""):
    return Row("incidence", "estimate", value, window="project", time=12.0, variable=variable, rounded=True)


def before(value, variable="", window="project", **counts):
    digest = rounded_families([incidence(value, variable)])["project", variable]
    return replace(showing(**counts), rounded={window: {variable: digest}})


@pytest.mark.parametrize(
    ("people", "reached", "fine"),
    [(50, 20, True), (52, 20, True), (56, 20, False), (50, 27, False), (56, 22, True), (48, 27, True)],
)
def test_rounded_counts_change_with_enough_persons_alone(people, reached, fine):
    """Once 50 persons of whom 20 reached an outcome: nobody, two, six, seven, six but two, and two but seven."""
    earlier = before(0.3, project=50)
    earlier = replace(earlier, counts={**earlier.counts, "primary_outcome.project.count": 20})
    exact = [row("project", people), row("project", reached, "primary_outcome")]
    assert too_fine([incidence(0.4)], exact, [earlier], 5) == ({("project", "")} if fine else set())
    assert too_fine([incidence(0.3)], exact, [earlier], 5) == set()


def test_rounded_counts_are_held_back_where_it_is_not_known_how_many_have_changed():
    assert too_fine([incidence(0.4)], [row("project", 90)], [before(0.3)], 5) == {("project", "")}


def test_rounded_counts_of_a_window_drawn_anew_are_held_against_those_of_the_one_that_is_gone():
    assert too_fine([incidence(0.4)], [row("project", 52)], [before(0.3, "", "old", old=50)], 5) == {("project", "")}
    assert too_fine([incidence(0.4)], [row("project", 56)], [before(0.3, "", "old", old=50)], 5) == set()


def test_groups_are_held_back_where_one_of_them_has_changed_little():
    exact = [row("project", 60), row("project", 32, variable="gender", category="female")]
    earlier = before(0.3, "gender", project=50)
    women = "persons.project.gender=female.count"
    for count, found in ((30, {("project", "gender")}), (20, set())):
        with_women = replace(earlier, counts={**earlier.counts, women: count})
        assert too_fine([incidence(0.4, "gender")], exact, [with_women], 5) == found


@pytest.fixture(scope="module")
def project():
    return ek.load_project("data_samples/mahdollisuudet-todeksi")


@pytest.fixture(scope="module")
def release(project):
    return decide(project)


def test_ledger_tells_what_was_shown_and_not_what_was_hidden(tmp_path, release):
    told = release.entry
    assert write_release(tmp_path, told)
    assert not write_release(tmp_path, told)
    (entry,) = read_ledger(tmp_path)
    assert entry == told
    assert entry.counts["persons.project.count"] == 50
    hidden = "primary_outcome.project.project_end.state=own_business.count"
    assert hidden not in entry.counts
    assert entry.bounds[hidden][0] <= 1
    assert entry.bounds[hidden][1] >= 5
    assert set(entry.rounded) == {"project", "whole"}


@pytest.mark.parametrize("content", ["{}", '{"releases": [{"counts": {}}]}', "[]"])
def test_broken_ledger_is_a_fault(tmp_path, content):
    (tmp_path / "releases.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="ledger_broken"):
        read_ledger(tmp_path)


@pytest.fixture(scope="module")
def later(project, tmp_path_factory):
    """The release after one that counted two persons fewer."""
    folder = tmp_path_factory.mktemp("later") / "project"
    shutil.copytree(project.folder, folder)
    told_before = replace(showing(project=48), rounded={"project": {"": "other numbers"}})
    (folder / "releases.json").write_text(json.dumps({"releases": [asdict(told_before)]}), encoding="utf-8")
    return decide(ek.load_project(folder))


def test_later_release_hides_what_would_tell_of_those_who_came_between(release, later):
    assert release.rows["persons.project.count"].value == 50
    assert later.rows["persons.project.count"].mark == "suppressed"


def test_later_release_hides_curves_that_so_few_have_changed(release, later):
    name = "incidence.project.project_end.employment.12.estimate"
    assert release.rows[name].rounded
    assert later.rows[name].mark == "suppressed"
    others = [row for row in release.rows.values() if row.rounded and row.measure == "incidence_by_group"]
    assert others
    assert all(later.rows[row.id].value == row.value for row in others)


def test_later_release_says_what_it_hides_for_an_earlier_one(release, later):
    assert (release.earlier.releases, release.earlier.counts, release.earlier.windows) == (0, 0, 0)
    assert later.earlier.releases == 1
    assert later.earlier.counts >= 1
    assert later.earlier.windows == 1
