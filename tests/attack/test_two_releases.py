"""Two releases, one subtracted from the other: nobody who joined between is found; `long_attack` has more."""

from dataclasses import replace
from pathlib import Path

from chapters import public_gate
from subtraction import joined_later, subtracted


def forgetful():
    """Return a gate that knows of no earlier release."""
    # One copy of a project: what the gate has decided of it holds for all of its chapters.
    copies = {}

    def gate(rows, project):
        copy = copies.setdefault(id(project), replace(project, folder=Path("arvottu")))
        return public_gate(rows, copy)

    return gate


def told(holes):
    return "\n".join(map(str, holes))


def test_nobody_who_joined_between_two_releases_is_found(tmp_path):
    holes = subtracted(*joined_later(4, 2), tmp_path)
    assert not holes, told(holes)


def test_a_gate_that_knows_of_no_earlier_release_is_broken(tmp_path):
    holes = subtracted(*joined_later(4, 2), tmp_path, forgetful())
    assert [hole for hole in holes if hole.secret.name == "change of persons.project.count"], told(holes)
