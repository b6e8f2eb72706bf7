"""The wheel holds all that a report needs, so that an installed evalkit works without its checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from evalkit.notebooks import NOTEBOOKS, PORTFOLIO

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder that an installed wheel's files stand in."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    return folder / "installed"


def test_wheel_holds_every_file_of_the_package(installed):
    package = {path.relative_to(CHECKOUT) for path in (CHECKOUT / "evalkit").rglob("*") if path.is_file()}
    own = {path for path in package if path.suffix != ".pyc"}
    assert {path for path in own if not (installed / path).is_file()} == set()


def test_installed_package_finds_its_notebooks(installed):
    code = "from evalkit import notebooks; print(notebooks.FOLDER)"
    told = subprocess.run([sys.executable, "-c", code], cwd=installed, capture_output=True, text=True, check=True)
    folder = Path(told.stdout.strip())
    assert folder.is_relative_to(installed)
    assert [n.name for n in (*NOTEBOOKS, PORTFOLIO) if not (folder / f"{n.name}.ipynb").is_file()] == []
