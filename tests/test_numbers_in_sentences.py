"""Every number in a published sentence names the rows that it comes from, or is one of a closed list."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from built_pages import BUILT
from page_text import BEGINS, agrees, numbers_in, rows_of, runs_of

import evalkit
from evalkit import load_project
from evalkit.analysis.attainment import PARTLY_FROM
from evalkit.analysis.comparisons import COMPARED_MONTHS
from evalkit.analysis.participation_records import LONG_TERM_MONTHS, LONG_TERM_MONTHS_YOUNG, YOUNG_BELOW
from evalkit.chapter.appendix import SHORT, disclosure_rules
from evalkit.chapter.project_texts import words_for
from evalkit.publishing.prose import BETWEEN_IDS
from evalkit.publishing.record import RECORD
from evalkit.survival.balance import NEGLIGIBLE
from evalkit.survival.weighting import HIGHEST, LOWEST

LOCALES = Path(evalkit.__file__).parent / "locales"
# All kinds of data, weeks without dates and a sum, two windows and numbers of several origins.
PAGES = [(slug, language) for slug, spoken in BUILT["public"].items() for language in spoken]
IDS = ("data-row", "data-counts", "data-adds")
NAMED = "\N{WHITE SQUARE}"
# Where numbers stand that are no part of a sentence: tables, captions, headings, lists of contents and of files.
NO_SENTENCE = {"table", "figcaption", "summary", "nav", "footer", "header", "a", "h2", "h3", "h4"}
# Digits of the catalogues' own texts: the level of the intervals, the power of a test, the part that strata must cover,
# nothing and a whole, the marks, the scale of horizontal principles, the funder's four weeks, a small difference.
FIXED = (
    *(rf"(?<!\d){share}\s?%" for share in (95, 80, 90, 0, 100)),
    "95-procentigt",
    *(r"(?<!\d)0 =", r"(?<!\d)0–10(?!\d)", r"28 (?:päivää|days|dagar)", r"(?:Alle|below|under) 0[.,]1(?!\d)"),
)
DATES = (r"\d{1,2}\.\d{1,2}\.\d{4}", r"\d{1,2} [A-Z][a-z]+ \d{4}")


@pytest.fixture(scope="module", params=PAGES, ids="-".join)
def page(request, pages):
    slug, language = request.param
    return pages / slug / language / "public", slug, language


def named_numbers(folder, attribute):
    """The printed texts of a page that name rows in that attribute, each with the ids."""
    for over, text in runs_of(folder):
        ids = next((each[attribute] for _, each in reversed(over) if attribute in each), "")
        if ids and not any(tag == "td" for tag, _ in over):
            yield text, ids.split(BETWEEN_IDS)


def test_number_of_a_row_is_the_rows(page):
    folder, _, language = page
    rows = rows_of(folder, language)
    said = [(ids[0], one) for text, ids in named_numbers(folder, "data-row") for one in numbers_in(text, language)]
    assert [(row, one, rows.get(row)) for row, one in said if not agrees(*one, rows.get(row, ()))] == []


def test_count_is_the_number_of_the_rows_that_it_names(page):
    folder, _, language = page
    rows = rows_of(folder, language)
    for text, ids in named_numbers(folder, "data-counts"):
        assert numbers_in(text, language) == [(len(set(ids)), 0)]
        assert set(ids) <= set(rows)


def test_sum_is_that_of_the_rows_that_it_names(page):
    folder, _, language = page
    rows = rows_of(folder, language)
    for text, ids in named_numbers(folder, "data-adds"):
        assert numbers_in(text, language) == [(sum(rows[one][0] for one in set(ids)), 0)]


def test_counts_and_sums_are_told_somewhere(pages):
    folders = [pages / slug / "fi" / "public" for slug in BUILT["public"]]
    for attribute in IDS:
        assert [text for folder in folders for text, _ in named_numbers(folder, attribute)], attribute


def sentences(folder):
    """Each text of a page outside its tables and captions, what names its rows in it shown as NAMED."""
    found = {}
    for over, text in runs_of(folder):
        begins = [attributes for tag, attributes in over if tag in BEGINS]
        if begins and not NO_SENTENCE & {tag for tag, _ in over}:
            named = any(attribute in each for _, each in over for attribute in IDS)
            found.setdefault(id(begins[-1]), []).append(NAMED if named else text)
    return [" ".join("".join(parts).split()) for parts in found.values()]


@cache
def names_of_codes(language):
    """The catalogue's names of codes that hold a digit: bands, levels, programmes, regulations."""
    with (LOCALES / language / "LC_MESSAGES" / "label.po").open("rb") as handle:
        names = [message.string for message in read_po(handle, locale=language) if message.id]
    return [name for name in names if isinstance(name, str) and re.search(r"\d", name) and "{" not in name]


def own_texts(project, words):
    """What the project's people wrote, and the names that evalkit makes around theirs."""
    about = project.settings.project
    yield from words.own.values()
    yield from (words.during(window) for window in project.settings.windows)
    yield from (texts[language] for texts in (about.note, about.source) for language in texts)


def times_of(rows, words):
    """The times that the rows' ids end with, as sentences print them."""
    found = {float(told[1]) for row in rows if (told := re.search(r"\.(\d+(?:\.\d+)?)\.\w+$", row))}
    return [printed for time in found for printed in (words.within(time), words.moment(time))]


def rules(project, words):
    """The sentences that tell thresholds, with the values that evalkit or the project has for them."""
    limits = disclosure_rules(project)
    months = {"months": LONG_TERM_MONTHS, "months_young": LONG_TERM_MONTHS_YOUNG, "young": YOUNG_BELOW}
    yield words.text("common_indicators.rule", **months)
    yield words.text("targets.rule", partly=words.percent(PARTLY_FROM))
    yield words.text("comparisons.weights_rule", lowest=words.number(LOWEST, 1), highest=words.number(HIGHEST, 1))
    yield words.text("comparisons.balance_reached", limit=words.number(NEGLIGIBLE, 1))
    compared = words.text("comparisons.outcome_note")
    assert re.findall(r"\d+", compared) == [str(months) for months in COMPARED_MONTHS]
    yield compared
    known = {"threshold": limits["threshold"], "sensitive": limits["sensitive_threshold"]}
    yield words.text("appendix.disclosure.public", **known)
    yield words.text("appendix.disclosure.rounding", base=limits["rounding_base"])


def versions(folder):
    """The versions of the code and of the libraries that the page was made with."""
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    code = record["code"]
    yield from (code["version"], code["sha256"][:SHORT], *record["libraries"].values())


def unexplained(text, known):
    """What is left of a text without its fixed digits, its dates and each of the known parts that hold a digit."""
    text = re.sub("|".join((*FIXED, *DATES)), "", text)
    parts = {" ".join(part.split()) for part in known if re.search(r"\d", part)}
    for part in sorted(parts, key=len, reverse=True):
        text = re.sub(
            rf"(?<!\w){re.escape(re.sub('|'.join((*FIXED, *DATES)), '', part))}(?!\w)", "", text, flags=re.IGNORECASE
        )
    return text


def test_number_that_names_no_row_is_a_date_a_threshold_a_law_or_a_name(page):
    folder, slug, language = page
    project = load_project(f"data_samples/{slug}")
    words = words_for(project, language)
    known = [*rules(project, words), *own_texts(project, words), *names_of_codes(language), *versions(folder)]
    known += times_of(rows_of(folder, language), words)
    written = " ".join(" ".join(text.split()) for parts in project.narrative.values() for text in parts.values())
    left = [unexplained(text, known) for text in sentences(folder) if text not in written]
    assert len(left) > 20
    assert [text for text in left if re.search(r"\d", text)] == []


@pytest.mark.parametrize("text", ["Heistä 18 pääsi työhön.", "Of them, 19.4% did.", "0,1 pistettä", "36 % (95 % …)"])
def test_number_that_a_sentence_makes_by_itself_is_found(text):
    assert re.search(r"\d", unexplained(text, ["Hanke 2017–2019", "12 kk"]))
