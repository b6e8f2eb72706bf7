"""The long run: 200 random projects and every sample with persons (`make attack`)."""

import pytest
from campaign import SAMPLES, attacked, of_portfolio, project_of, released
from chapters import release_portfolio
from published import read_files
from subtraction import joined_later, subtracted, window_moved
from usefulness import usefulness

import evalkit as ek
from evalkit.errors import ReleaseError

SEEDS = range(200)
# Seed, and how many persons joined between two releases: one or some, five, and many.
JOINED = ((0, 1), (2, 1), (5, 1), (0, 2), (6, 2), (7, 3), (3, 4), (10, 5), (11, 7), (8, 12), (9, 20))
# Seed, and by how many months a window was moved.
MOVED = ((4, 2), (3, 1))
WITH_PERSONS = ("mahdollisuudet-todeksi", "esimerkkipolku", "rossi-1980")
WITHOUT_PERSONS = "kotopaikka"


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_found_in_a_random_project(seed):
    attacked(seed).check()


@pytest.mark.parametrize(("seed", "newcomers"), JOINED)
def test_nobody_who_joined_between_two_releases_is_found(seed, newcomers, tmp_path):
    holes = subtracted(*joined_later(seed, newcomers), tmp_path)
    assert not holes, "\n".join(map(str, holes))


@pytest.mark.parametrize(("seed", "months"), MOVED)
def test_nobody_is_found_where_a_window_was_drawn_anew(seed, months, tmp_path):
    try:
        holes = subtracted(*window_moved(seed, months), tmp_path)
    except ReleaseError:
        # What is public already may leave no way to guard those between the two windows: then there is no release.
        holes = []
    assert not holes, "\n".join(map(str, holes))


def test_projects_side_by_side_tell_no_more_than_each_alone():
    slugs = WITH_PERSONS[:2]
    projects = [project_of(slug) for slug in (*slugs, WITHOUT_PERSONS)]
    side_by_side = release_portfolio(projects, lambda rows, several: ek.protect(rows, "public", several))
    read = read_files(side_by_side.files)
    for slug, project in zip(slugs, projects, strict=False):
        beside = of_portfolio(read, project)
        assert beside.printed
        attacked(slug, beside).check()


@pytest.mark.parametrize("slug", WITH_PERSONS)
def test_nobody_is_found_in_a_sample(slug):
    assert (SAMPLES / slug).is_dir()
    battle = attacked(slug)
    print(usefulness(slug, released(slug)))
    battle.check()
