"""README tells what is there: its tree, its table of places and its commands."""

import re
from pathlib import Path

import evalkit

README = Path("README.md").read_text(encoding="utf-8")
TREE = README.split("## What is where")[1].split("```")[1]


def named_in_tree():
    """Paths in the tree: a line's first word, below the last folder that stands at the margin."""
    folder = ""
    for line in TREE.strip("\n").splitlines():
        name = line.split()[0]
        if not line.startswith(" "):
            folder = name
        yield name if not line.startswith(" ") else folder + name


def test_tree_names_only_what_is_there():
    assert [name for name in named_in_tree() if not Path(name).exists()] == []


def test_tree_names_every_room_of_the_package():
    package = Path(evalkit.__file__).parent
    rooms = {path.name for path in package.iterdir() if path.is_dir() and not path.name.startswith("_")}
    modules = {path.name for path in package.glob("*.py") if not path.name.startswith("_")}
    assert {name for name in rooms | modules if name not in TREE} == set()


def test_tree_names_every_folder_of_the_top_level():
    folders = {path.name for path in Path().iterdir() if path.is_dir() and not path.name.startswith((".", "_"))}
    assert {name for name in folders if f"{name}/" not in TREE} == set()


def test_places_named_beside_the_tree_exist():
    places = re.findall(r"`((?:evalkit|data_samples|docs|tests|notebooks)/[\w./-]*)`", README)
    assert len(places) > 8
    assert [place for place in places if not Path(place).exists()] == []


def test_the_two_commands_come_first():
    first = README.split("```")[1]
    assert re.findall(r"^make (\w+)", first, re.M) == ["report", "test"]


def test_commands_and_picture_exist():
    assert Path("docs/chapter.png").is_file()
    makefile = Path("Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{name}:", makefile, re.M) for name in ("report", "test"))


def test_nothing_is_left_to_be_filled_in():
    assert re.findall(r"@[A-Z]+@|TODO|XXX", README) == []
