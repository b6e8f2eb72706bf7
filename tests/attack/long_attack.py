"""The long run: 200 random projects and every sample with persons (`make attack`)."""

import pytest
from campaign import SAMPLES, attacked, released
from usefulness import usefulness

SEEDS = range(200)
WITH_PERSONS = ("mahdollisuudet-todeksi", "esimerkkipolku", "kotopaikka", "rossi-1980")


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_found_in_a_random_project(seed):
    attacked(seed).check()


@pytest.mark.parametrize("slug", WITH_PERSONS)
def test_nobody_is_found_in_a_sample(slug):
    assert (SAMPLES / slug).is_dir()
    battle = attacked(slug)
    print(usefulness(slug, released(slug)))
    battle.check()
