"""A page speaks its language: no Finnish word outside marked text, every number in a sentence is its row's."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from babel.messages.pofile import read_po

import evalkit
from evalkit import load_project
from evalkit.building.order import Choices, orders_for
from evalkit.chapter.project_texts import Foreign, words_for
from evalkit.reports import build
from evalkit.wording import Words, languages

LOCALES = Path(evalkit.__file__).parent / "locales"
# Each language at least once, and the sample with the most texts in each language but Finnish.
WANTED = {"mahdollisuudet-todeksi": ("fi", "en"), "esimerkkipolku": ("en", "sv")}
PAGES = [(slug, language) for slug, wanted in WANTED.items() for language in wanted]
VOID = {"meta", "img", "br", "hr", "input", "link", "col", "wbr"}
# What a reader of the page does not read as its text, or what bears no rows.
SILENT = {"style", "script", "svg", "title"}
# Names of files are of no language.
FILE = re.compile(r"[\w.-]+\.(?:csv|xlsx|toml|md|json)\b")
WORD = re.compile(r"[^\W\d_]{3,}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class Runs(HTMLParser):
    """The runs of text of a page, each with the elements that it stands in."""

    def __init__(self, page):
        super().__init__()
        self.open, self.runs = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(tag in SILENT for tag, _ in self.open):
            self.runs.append((tuple(self.open), data.replace("\N{WORD JOINER}", "")))


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    output = tmp_path_factory.mktemp("reports")
    choices = {slug: Choices(wanted, "internal", ("html",), output) for slug, wanted in WANTED.items()}
    orders = [order for slug, one in choices.items() for order in orders_for(Path("data_samples", slug), one)]
    outcomes = build(orders)
    assert [outcome.error for outcome in outcomes] == [None] * len(PAGES)
    return output


@pytest.fixture(scope="module", params=PAGES, ids="-".join)
def page(request, reports):
    slug, language = request.param
    return reports / slug / language / "internal", slug, language


def runs_of(folder):
    return Runs((folder / "index.html").read_text(encoding="utf-8")).runs


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
    assert {language for _, language in PAGES} == set(languages())


def test_text_in_finnish_is_marked_and_told_of(page):
    folder, _, language = page
    marked = [text for over, text in runs_of(folder) if any(each.get("lang") == "fi" for _, each in over)]
    told = {"en": "exist only in Finnish", "sv": "finns endast på finska"}.get(language, "")
    whole = "".join(text for _, text in runs_of(folder))
    assert (len(marked) > 5, told in whole) == ((True, True) if language != "fi" else (False, True))


def decimal(number, language):
    return float(number if language == "en" else number.replace(",", "."))


def numbers_in(text, language):
    """The numbers of a text with the decimals they are printed with; digit groups are joined."""
    joined = re.sub(r"(?<=\d)\N{NO-BREAK SPACE}(?=\d{3})", "", text)
    joined = re.sub(r"(?<=\d),(?=\d{3})", "", joined) if language == "en" else joined
    return [(decimal(one, language), len(re.split("[.,]", one)[1:] and re.split("[.,]", one)[1])) for one in
            NUMBER.findall(joined)]  # fmt: skip


def numbers_by_row(folder, language):
    """What sentences and tables print of each row, by its id."""
    said, tabled = {}, {}
    for over, text in runs_of(folder):
        row = next((each["data-row"] for _, each in reversed(over) if "data-row" in each), "")
        if row:
            place = tabled if any(tag == "td" for tag, _ in over) else said
            place.setdefault(row, []).extend(numbers_in(text, language))
    return said, tabled


def rows_of(folder, language):
    """The rows of numbers.xlsx by id: the value first, then the other numbers that it holds."""
    book = openpyxl.load_workbook(folder / "numbers.xlsx")
    words = Words(language)
    sheet = book[words.text("page.sheet.rows")]
    lines = list(sheet.iter_rows(values_only=True))
    head = next(line for line in lines if line[0] == words.text("page.column.id"))
    places = [head.index(words.text(f"page.column.{name}")) for name in ("value", "lower", "upper", "count", "base")]
    numbers = {line[0]: [line[place] for place in places] for line in lines[lines.index(head) + 1 :]}
    return {row: [one for one in found if isinstance(one, int | float)] for row, found in numbers.items()}


def agrees(number, decimals, known):
    """Whether a printed number is one of the known ones, as it stands or as per cent, up to its last decimal."""
    far = 0.5 * 10**-decimals + 1e-9
    return any(abs(abs(one) * scale - number) <= far for one in known for scale in (1, 100))


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
