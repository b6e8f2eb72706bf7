"""A page speaks its language: no Finnish word outside marked text, every number in a sentence is its row's."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from built_pages import BUILT
from page_text import agrees, numbers_in, rows_of, runs_of

import evalkit
from evalkit import load_project
from evalkit.chapter.project_texts import Foreign, words_for
from evalkit.wording import languages

LOCALES = Path(evalkit.__file__).parent / "locales"
# In a public release a sentence may tell less than its table, or something else.
PUBLIC = [("mahdollisuudet-todeksi", "en"), ("esimerkkipolku", "sv")]
PAGES = [
    (slug, language, release)
    for release, wanted in BUILT.items()
    for slug, spoken in wanted.items()
    for language in spoken
    if release == "internal" or (slug, language) in PUBLIC
]
# Names of files are of no language.
FILE = re.compile(r"[\w.-]+\.(?:csv|xlsx|toml|md|json)\b")
WORD = re.compile(r"[^\W\d_]{3,}")


@pytest.fixture(scope="module", params=PAGES, ids="-".join)
def page(request, pages):
    slug, language, release = request.param
    return pages / slug / language / release, slug, language


@cache
def words_of(language):
    """Every word of a language's catalogues, in small letters."""
    found = set()
    for path in (LOCALES / language / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as handle:
            for message in (one for one in read_po(handle, locale=language) if one.id):
                forms = message.string if isinstance(message.string, tuple) else (message.string,)
                found |= {word.lower() for form in forms for word in WORD.findall(re.sub(r"{\w+}", " ", form))}
    return found


def own_words(slug, language):
    """The words of the project's own texts in the page's language, where proper names stand, and its files' names."""
    project = load_project(f"data_samples/{slug}")
    texts = (*words_for(project, language).own.values(), *project.hashes)
    return {word.lower() for text in texts if not isinstance(text, Foreign) for word in WORD.findall(text)}


def test_no_finnish_word_stands_outside_text_that_is_marked_as_finnish(page):
    folder, slug, language = page
    if language == "fi":
        return
    unmarked = [text for over, text in runs_of(folder) if not any(each.get("lang") == "fi" for _, each in over)]
    said = {word.lower() for text in unmarked for word in WORD.findall(FILE.sub(" ", text))}
    about = load_project(f"data_samples/{slug}").settings.project
    named = {word.lower() for texts in (about.note, about.source) for word in WORD.findall(texts.get(language, ""))}
    finnish = words_of("fi") - words_of(language) - own_words(slug, language) - named
    assert len(said) > 300
    assert said & finnish == set()


def test_every_language_has_a_page_here():
    assert {language for _, language, _ in PAGES} == set(languages())


def test_text_in_finnish_is_marked_and_told_of(page):
    folder, _, language = page
    marked = [text for over, text in runs_of(folder) if any(each.get("lang") == "fi" for _, each in over)]
    told = {"en": "exist only in Finnish", "sv": "finns endast på finska"}.get(language, "")
    whole = "".join(text for _, text in runs_of(folder))
    assert (len(marked) > 5, told in whole) == ((True, True) if language != "fi" else (False, True))


def numbers_by_row(folder, language):
    """What sentences and tables print of each row, by its id."""
    said, tabled = {}, {}
    for over, text in runs_of(folder):
        row = next((each["data-row"] for _, each in reversed(over) if "data-row" in each), "")
        if row:
            place = tabled if any(tag == "td" for tag, _ in over) else said
            place.setdefault(row, []).extend(numbers_in(text, language))
    return said, tabled


def test_every_number_of_a_sentence_is_its_rows(page):
    folder, _, language = page
    said, _ = numbers_by_row(folder, language)
    rows = rows_of(folder, language)
    wrong = [(row, one, rows.get(row)) for row, found in said.items() for one in found
             if not agrees(*one, rows.get(row, ()))]  # fmt: skip
    assert len(said) > 60
    assert wrong == []


def test_every_value_in_a_sentence_is_the_one_of_the_table_beside_it(page):
    folder, _, language = page
    (said, tabled), rows = numbers_by_row(folder, language), rows_of(folder, language)
    values = [(row, one) for row, found in said.items() for one in found if row in tabled]
    values = [(row, one) for row, one in values if agrees(*one, rows[row][:1])]
    wrong = [(row, one, tabled[row]) for row, one in values if not any(_same(one, other) for other in tabled[row])]
    assert len(values) > 40
    assert wrong == []


def _same(one, other):
    """Whether two numbers are the same without their signs, up to the decimals that both are printed with."""
    return abs(one[0] - other[0]) <= 0.5 * 10 ** -min(one[1], other[1]) + 1e-9
