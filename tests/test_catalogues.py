"""Every text that the code or a notebook asks for is in the Finnish catalogues, whole and well-formed."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from babel.messages.pofile import read_po

import evalkit
from evalkit.chapter.tables import layouts
from evalkit.notebooks import NOTEBOOKS, PORTFOLIO
from evalkit.wording import Words, languages

PACKAGE = Path(evalkit.__file__).parent
CATALOGUES = sorted((PACKAGE / "locales" / "fi" / "LC_MESSAGES").glob("*.po"))
DOMAINS = {path.stem for path in CATALOGUES}
LOOK_UPS = ("text", "sentence", "heading", "section")
KEY = re.compile(rf"^(?:{'|'.join(sorted(DOMAINS))})\.[a-z][a-z0-9_.+-]*[a-z0-9]$")


def catalogue_entries():
    for path in CATALOGUES:
        with path.open("rb") as handle:
            yield from (message for message in read_po(handle, locale="fi") if message.id)


def key_of(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


def keys_in(source):
    """Keys in the arguments of calls that look a text up; other dotted names are files or settings."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    asked = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in LOOK_UPS]
    constants = [node for call in asked for node in ast.walk(call) if isinstance(node, ast.Constant)]
    return {node.value for node in constants if isinstance(node.value, str) and KEY.match(node.value)}


def sentence_names():
    from evalkit.sentences import SENTENCES

    return set(SENTENCES)


def test_every_key_in_the_code_has_a_text():
    words = Words("fi")
    keys = set().union(*(keys_in(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")))
    missing = {key for key in keys - sentence_names() if not words.has(key)}
    assert missing == set()


@pytest.mark.parametrize("notebook", [*NOTEBOOKS, PORTFOLIO], ids=lambda each: each.name)
def test_every_key_in_a_notebook_has_a_text(notebook):
    words = Words("fi")
    cells = [cell for cell in nbformat.read(notebook.path, as_version=4).cells if cell.cell_type == "code"]
    keys = set().union(*(keys_in(cell.source) for cell in cells))
    assert {key for key in keys - sentence_names() if not words.has(key)} == set()


@pytest.mark.parametrize("notebook", [*NOTEBOOKS, PORTFOLIO], ids=lambda each: each.name)
def test_title_of_a_notebook_is_its_heading_of_the_first_level(notebook):
    cells = nbformat.read(notebook.path, as_version=4).cells
    assert [cell.source for cell in cells if f'page.heading("{notebook.title}", 1)' in cell.source] != []


@pytest.mark.parametrize("language", languages())
def test_every_offered_language_has_every_text(language):
    words = Words(language)
    assert [message.id for message in catalogue_entries() if not words.has(key_of(message))] == []


def test_every_table_has_caption_and_line_head():
    words = Words("fi")
    keys = [f"table.{name}.{part}" for name in layouts() for part in ("caption", "lines")]
    assert [key for key in keys if not words.has(key)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_key_stands_once(path):
    keys = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.M)
    assert sorted(keys) == sorted(set(keys))


def test_no_text_is_empty_or_fuzzy():
    bad = [message.id for message in catalogue_entries() if message.fuzzy or not all(_forms(message.string))]
    assert bad == []


def test_fields_are_the_same_in_both_plural_forms():
    for message in catalogue_entries():
        fields = {tuple(sorted(re.findall(r"{(\w+)}", form))) for form in _forms(message.string)}
        assert len(fields) == 1, message.id


def test_a_space_before_percent_does_not_break():
    bad = [message.id for message in catalogue_entries() if any(" %" in form for form in _forms(message.string))]
    assert bad == []


def test_every_fault_code_has_words():
    words = Words("fi")
    codes = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in ("Fault", "fault") and node.args and isinstance(node.args[0], ast.Constant):
                codes.add(node.args[0].value)
    assert len(codes) > 40
    assert {code for code in codes if not words.has(f"fault.{code}")} == set()


def _forms(text):
    return text if isinstance(text, tuple) else (text,)
