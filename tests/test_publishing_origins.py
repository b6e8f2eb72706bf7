"""Every number tells where it comes from: by a letter where a report has several origins, in a sentence where not."""

import io
import re
import zipfile
from dataclasses import replace
from typing import get_args

import pytest
from sample_report import GENDER, OUTCOMES, brief, figure, report

from evalkit.chapter.blocks import Cell, Heading, Items, Line, Paragraph, Table
from evalkit.chapter.tables import table
from evalkit.publishing.origins import APART
from evalkit.publishing.report import files
from evalkit.results import Origin, Results, Row
from evalkit.wording import Span, Words

PUBLISHED = Row("persons", "count", 50, window="project", origin="published")
SYNTHETIC = Row("persons", "count", 10, window="pilot", origin="synthetic")
SHARE = Row("primary_outcome", "share", 0.36, window="project", lower=0.241, upper=0.499, count=18, base=50,
            unit="share", origin="published")  # fmt: skip
SENTENCE = Paragraph(
    (
        Span("Mukana oli "),
        Span("50", PUBLISHED.id),
        Span(", ja heistä "),
        Span("10", SYNTHETIC.id),
        Span(" pilotissa."),
    )
)
MEANINGS = "Lukujen alkuperä: j = julkaistu hankkeen raportissa, s = laskettu synteettisistä henkilöistä."


def page(*chapters, rows=(PUBLISHED, SYNTHETIC)):
    content = tuple((f"chapter-{number}", blocks) for number, blocks in enumerate(chapters, 1))
    return files(brief(chapters=content, rows=Results(rows)), ("html",))["index.html"].decode()


def raised(written):
    return re.findall(rf"<sup><span title=\"[^\"]+\">{APART}(\w+)</span></sup>", written)


def test_number_in_a_sentence_bears_the_letter_of_its_origin():
    written = page((SENTENCE,))
    assert f'>50</span><sup><span title="julkaistu hankkeen raportissa">{APART}j</span></sup>, ja' in written
    assert raised(written) == ["j", "s"]


def test_number_in_a_list_bears_its_letter_too():
    assert raised(page((Items((SENTENCE.spans,)),))) == ["j", "s"]


def test_words_of_a_row_bear_no_letter():
    said = Paragraph((*SENTENCE.spans, Span("saavutettu", PUBLISHED.id)))
    assert raised(page((said,))) == ["j", "s"]


def test_letters_are_explained_once_at_the_end_of_each_chapter_that_has_them():
    words_only = (Heading(1, "Ilman lukuja", "words"), Paragraph((Span("Ei lukuja."),)))
    written = page((SENTENCE, SENTENCE), words_only, (SENTENCE,))
    assert written.count(MEANINGS) == 2
    assert written.rindex("pilotissa.") < written.rindex(MEANINGS)


def test_chapter_explains_only_its_own_letters():
    first, second = Paragraph(SENTENCE.spans[:2]), Paragraph(SENTENCE.spans[2:])
    written = page((first,), (second,))
    assert "Lukujen alkuperä: j = julkaistu hankkeen raportissa." in written
    assert "Lukujen alkuperä: s = laskettu synteettisistä henkilöistä." in written


def test_report_of_one_origin_says_so_at_the_end_of_each_chapter_and_has_no_letters():
    said = Paragraph(SENTENCE.spans[:2])
    written = page((said, figure("bars")), (said,), rows=(replace(PUBLISHED, origin="synthetic"),))
    assert raised(written) == []
    assert written.count("Tässä luvussa esitetyt tiedot on laskettu synteettisistä henkilöistä.") == 2
    assert "Kuvion luvut" not in written
    assert "Taulukon luvut" not in written


def test_table_of_several_origins_bears_letters_and_no_legend_of_its_own():
    written = page((OUTCOMES, replace(OUTCOMES, id="again")))
    assert set(raised(written)) == {"j", "lj", "s"}
    assert written.count("Lukujen alkuperä:") == 1


def test_table_of_one_origin_among_others_says_it_under_itself():
    written = page((GENDER, SENTENCE))
    assert raised(written) == ["j", "s"]
    assert "Taulukon tiedot on julkaistu hankkeen raportissa." in written


def test_words_in_a_cell_bear_no_letter():
    lines = (
        Line("Osallistuneita", (Cell("50", origin="published"), Cell("ei saavutettu", origin="computed"))),
        Line("Yrityksiä", (Cell("6", origin="published"), Cell("saavutettu", origin="computed"))),
    )
    written = page((Table("status", "Tavoitteet", ("Tavoite", "Toteuma", "Tilanne"), lines),))
    assert raised(written) == ["j", "j"]
    assert "Lukujen alkuperä: j = julkaistu hankkeen raportissa." in written


def test_mark_in_place_of_a_number_bears_no_letter():
    shown = re.findall(r"<td[^>]*>([^<]*)</td>", page((OUTCOMES,)))
    assert {"peitetty", "ei tietoa"} <= set(shown)


def test_figure_says_in_words_where_its_numbers_come_from():
    alone, mixed = figure("bars"), replace(figure("targets"), table=replace(OUTCOMES, id="mixed"))
    written = page((SENTENCE, alone, mixed))
    assert "Kuvion luvut on laskettu synteettisistä henkilöistä." in written
    assert (
        "Kuvion lukujen alkuperä: julkaistu hankkeen raportissa, laskettu julkaistuista luvuista ja laskettu "
        "synteettisistä henkilöistä." in written
    )
    assert "Taulukon luvut on laskettu" not in written


def test_letters_and_their_meaning_stand_in_the_word_file():
    with zipfile.ZipFile(io.BytesIO(files(report())["esimerkki.docx"])) as opened:
        body = opened.read("word/document.xml").decode()
    letters = re.findall(rf'w:vertAlign w:val="superscript"\s*/></w:rPr><w:t[^>]*>{APART}(\w+)</w:t>', body)
    assert {"j", "lj", "s"} == set(letters)
    assert body.count("lj = laskettu julkaistuista luvuista") == 2


def test_interval_of_a_published_share_is_computed_in_tables_and_sentences():
    cells = table(Results((SHARE,)), "outcomes-primary", Words("fi", fields={"primary_who": "x"})).lines[0].cells
    assert [cell.origin for cell in cells] == ["", "published", "computed"]
    assert Words("fi").interval(SHARE).origin == "computed"


def test_interval_of_other_shares_has_the_origin_of_its_row():
    assert Words("fi").interval(replace(SHARE, origin="observed")).origin == "observed"


@pytest.mark.parametrize("origin", get_args(Origin))
def test_every_origin_has_words_for_each_place(origin):
    words = Words("fi")
    kinds = ("origin", "origin_all", "origin_figure", "origin_chapter", "origin_letter")
    assert all(words.has(f"page.{kind}.{origin}") for kind in kinds)


def test_no_two_origins_share_a_letter():
    letters = [Words("fi").text(f"page.origin_letter.{origin}") for origin in get_args(Origin)]
    assert len(set(letters)) == len(letters)
