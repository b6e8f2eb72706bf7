"""Every text that the code or a notebook asks for is in the catalogues of every language, whole and well-formed."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from babel.messages.pofile import read_po

import evalkit
from evalkit.chapter.tables import layouts
from evalkit.notebooks import NOTEBOOKS, PORTFOLIO
from evalkit.wording import VARIANTS, Words, languages

PACKAGE = Path(evalkit.__file__).parent
LOCALES = PACKAGE / "locales"
CATALOGUES = sorted((LOCALES / "fi" / "LC_MESSAGES").glob("*.po"))
ALL = sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))
DOMAINS = {path.stem for path in CATALOGUES}
LOOK_UPS = ("text", "sentence", "heading", "section")
KEY = re.compile(rf"^(?:{'|'.join(sorted(DOMAINS))})\.[a-z][a-z0-9_.+-]*[a-z0-9]$")


def catalogue_entries(language="fi"):
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as handle:
            yield from (message for message in read_po(handle, locale=language) if message.id)


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
def test_every_language_has_the_same_texts_and_no_other(language):
    assert {path.name for path in ALL if path.parts[-3] == language} == {path.name for path in CATALOGUES}
    keys, finnish = ([key_of(message) for message in catalogue_entries(one)] for one in (language, "fi"))
    assert set(keys) ^ set(finnish) == set()


@pytest.mark.parametrize("language", languages())
def test_texts_of_every_language_have_the_same_fields_and_the_same_plurals(language):
    finnish = {key_of(message): message for message in catalogue_entries()}
    for message in catalogue_entries(language):
        other = finnish[key_of(message)]
        assert isinstance(message.id, tuple) == isinstance(other.id, tuple), message.id
        fields = [set(re.findall(r"{(\w+)}", form)) for form in (*_forms(message.string), *_forms(other.string))]
        assert all(each == fields[0] for each in fields), message.id


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_catalogue_names_its_language_and_two_plural_forms(path):
    head = path.read_text(encoding="utf-8")
    assert f'"Language: {path.parts[-3]}\\n"' in head
    assert "nplurals=2; plural=(n != 1);" in head
    assert "#, fuzzy" not in head


def test_every_table_has_caption_and_line_head():
    words = Words("fi")
    keys = [f"table.{name}.{part}" for name in layouts() for part in ("caption", "lines")]
    assert [key for key in keys if not words.has(key)] == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_key_stands_once(path):
    keys = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.M)
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("language", languages())
def test_no_text_is_empty_or_fuzzy(language):
    bad = [message.id for message in catalogue_entries(language) if message.fuzzy or not all(_forms(message.string))]
    assert bad == []


@pytest.mark.parametrize("language", languages())
def test_a_space_before_percent_does_not_break_and_english_has_none(language):
    wrong = " %" if language != "en" else "[ \N{NO-BREAK SPACE}]%"
    texts = ((message.id, form) for message in catalogue_entries(language) for form in _forms(message.string))
    assert [key for key, form in texts if re.search(wrong, form)] == []


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


# What is put behind a key: variants of a text, and the direction of a difference.
BEHIND = (*filter(None, VARIANTS), "_elapsed", "_rounded", ".bare", ".near", "_less", "_more")


def asked_for():
    """Words that the code, its settings and the notebooks hold, and patterns of the code's texts with open places."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    held = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    held += [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.toml")]
    held += [notebook.path.read_text(encoding="utf-8") for notebook in (*NOTEBOOKS, PORTFOLIO)]
    words = {word for text in held for whole in re.findall(r"[\w.+-]+", text) for word in (whole, *whole.split("."))}
    words.update(held)
    open_texts = [[part.value for part in node.values] for node in nodes if isinstance(node, ast.JoinedStr)]
    # What is fixed in them must be more than a domain, such as label.{kind}.{code}, which asks for nothing by name.
    narrow = [parts for parts in open_texts if any(str(part).strip(".") not in ("", *DOMAINS) for part in fixed(parts))]
    return words, [re.compile("".join(re.escape(p) if isinstance(p, str) else ".+" for p in parts)) for parts in narrow]


def fixed(parts):
    return [word for part in parts if isinstance(part, str) for word in re.findall(r"[a-z][a-z_]{2,}", part)]


def test_no_text_is_there_that_nobody_asks_for():
    words, patterns = asked_for()
    unused = []
    for message in catalogue_entries():
        key = base = key_of(message)
        for variant in BEHIND:
            base = base.removesuffix(variant)
        last = base.rpartition(".")[2]
        by_name = base in words or last in words or all(part in words for part in last.split("+"))
        if not by_name and not any(pattern.fullmatch(base) for pattern in patterns):
            unused.append(key)
    assert unused == []
