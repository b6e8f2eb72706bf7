"""Two releases, one subtracted from the other: nobody who joined between is found; `long_attack` has more."""

from dataclasses import replace
from pathlib import Path

import pytest
from chapters import public_gate
from subtraction import joined_later, subtracted

from evalkit.disclosure.ledger import ledger_bytes


def forgetful():
    """Return a gate that knows of no earlier release."""
    # One copy of a project: what the gate has decided of it holds for all of its chapters.
    copies = {}

    def gate(rows, project):
        if ledger_bytes(project.folder):
            project = copies.setdefault(id(project), replace(project, folder=Path("arvottu")))
        return public_gate(rows, project)

    return gate


def told(holes):
    return "\n".join(map(str, holes))


@pytest.fixture(scope="module")
def projects():
    return joined_later(4, 2)


def test_nobody_who_joined_between_two_releases_is_found(projects, tmp_path):
    holes = subtracted(*projects, tmp_path)
    assert not holes, told(holes)


def test_a_gate_that_knows_of_no_earlier_release_is_broken(projects, tmp_path):
    holes = subtracted(*projects, tmp_path, forgetful())
    assert [hole for hole in holes if hole.secret.name == "change of persons.project.count"], told(holes)
