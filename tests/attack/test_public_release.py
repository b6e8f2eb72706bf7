"""The public release of samples and of random projects, attacked through what was published; `long_attack` has more."""

import pytest
from campaign import attacked, released
from published import read_files
from usefulness import usefulness

# Two of the 200 that `make attack` takes, one of each programme.
SEEDS = (0, 2)
SAMPLES = ("mahdollisuudet-todeksi",)


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_found_in_a_random_project(seed):
    attacked(seed, every_language=False).check()


@pytest.mark.parametrize("slug", SAMPLES)
def test_nobody_is_found_in_a_sample(slug):
    attacked(slug).check()


def test_readers_still_learn_what_became_of_the_participants():
    read = read_files(released("mahdollisuudet-todeksi").files)
    shares = {(each.row, round((each.low + each.high) / 2, 4)) for each in read.printed if each.part == "value"}
    assert ("primary_outcome.project.project_end.share", 0.36) in shares
    assert ("primary_outcome.whole.project_end.share", 0.6) in shares
    assert any("36,0 %" in unit.text or "36 %" in unit.text for unit in read.units)


@pytest.mark.parametrize("slug", SAMPLES)
def test_a_release_tells_what_it_costs(slug, record_property):
    found = usefulness(slug, released(slug))
    print(found)
    record_property("usefulness", str(found))
    assert found.hidden < found.rows
    # Half a bucket of 6 is 3 of the 50 persons, and the risk sets before are rounded as well.
    assert found.differences
    assert all(difference <= 0.12 for difference in found.differences.values())
