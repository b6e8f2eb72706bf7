"""Two releases of a project, one subtracted from the other: nobody who joined between them is found."""

import pytest
from chapters import public_gate
from subtraction import joined_later, subtracted, window_moved

# Seed, and how many joined between the releases: one, some, and more than the threshold.
JOINED = ((0, 1), (4, 2), (11, 7))


def forgetful(rows, project):
    """A gate that knows of no earlier release."""
    from dataclasses import replace
    from pathlib import Path

    return public_gate(rows, replace(project, folder=Path("arvottu")))


def told(holes):
    return "\n".join(map(str, holes))


@pytest.mark.parametrize(("seed", "newcomers"), JOINED)
def test_nobody_who_joined_between_two_releases_is_found(seed, newcomers, tmp_path):
    holes = subtracted(*joined_later(seed, newcomers), tmp_path)
    assert not holes, told(holes)


def test_nobody_is_found_where_a_window_was_drawn_anew(tmp_path):
    holes = subtracted(*window_moved(4, 2), tmp_path)
    assert not holes, told(holes)


def test_a_gate_that_knows_of_no_earlier_release_is_broken(tmp_path):
    holes = subtracted(*joined_later(4, 2), tmp_path, forgetful)
    assert [hole for hole in holes if hole.secret.name == "change of persons.project.count"], told(holes)
