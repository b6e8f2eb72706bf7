"""What a reader finds on a published page: its runs of text, the numbers in them, the rows that they are of."""

import re
from html.parser import HTMLParser

import openpyxl

from evalkit.wording import Words

VOID = {"meta", "img", "br", "hr", "input", "link", "col", "wbr"}
# What a reader of the page does not read as its text, or what bears no rows.
SILENT = {"style", "script", "svg", "title"}
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# Elements that begin a text of their own.
BEGINS = {"p", "li", "td", "th", "caption", "figcaption", "summary", "h1", "h2", "h3", "h4", "h5", "h6"}


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


def runs_of(folder):
    return Runs((folder / "index.html").read_text(encoding="utf-8")).runs


def decimal(number, language):
    return float(number if language == "en" else number.replace(",", "."))


def numbers_in(text, language):
    """The numbers of a text with the decimals they are printed with; digit groups are joined."""
    joined = re.sub(r"(?<=\d)\N{NO-BREAK SPACE}(?=\d{3})", "", text)
    joined = re.sub(r"(?<=\d),(?=\d{3})", "", joined) if language == "en" else joined
    return [(decimal(one, language), len(re.split("[.,]", one)[1:] and re.split("[.,]", one)[1])) for one in
            NUMBER.findall(joined)]  # fmt: skip


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
