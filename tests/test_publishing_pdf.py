"""The PDF: tagged after PDF/UA-1, clean in two checkers, in the report's language, the same bytes again."""

from dataclasses import replace

import outloud
import pdfua
import pytest
from opened_pdf import Opened
from sample_report import GENDER, SECTIONS, brief, figure, report, written

from evalkit.catalogues import TAGS
from evalkit.chapter.blocks import Cell, Heading, Line, Narrative, Paragraph, Table
from evalkit.publishing import PublishingError
from evalkit.publishing.pdf import literal
from evalkit.publishing.report import files
from evalkit.wording import Span


def opened(path, content):
    path.write_bytes(content)
    return Opened(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pdf")


@pytest.fixture(scope="module")
def pdf(folder):
    return opened(folder / "sample.pdf", written()["esimerkki.pdf"])


def made(folder, *blocks, **other):
    """The PDF of a report of one chapter."""
    content = files(report(chapters=(("a", blocks),), **other), ("pdf",))["esimerkki.pdf"]
    return opened(folder / "made.pdf", content)


def test_two_checkers_of_accessibility_find_nothing(pdf):
    heard = outloud.check(pdf.path)
    assert heard.error is None
    assert [(found.rule, found.message) for found in heard.findings] == []
    assert pdfua.validate(pdf.path).findings == ()


def test_file_says_that_it_is_pdf_ua_and_opens_with_its_title_on_top(pdf):
    with pdf.file.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Esimerkkihankkeen arviointi & <luvut>"
    assert pdf.file.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.file.Root.MarkInfo.Marked


def test_language_is_named_with_its_region(folder, any_language):
    found = made(folder, Heading(1, "Title", "one"), language=any_language)
    assert str(found.file.Root.Lang) == TAGS[any_language]


def test_text_in_another_language_says_which(folder):
    found = made(folder, Heading(1, "Luku", "one"), Narrative("An English note.", "en"))
    spoken = [one.lang for one in found.tags.elements if one.lang]
    assert spoken
    assert {str(one).partition("-")[0] for one in spoken} == {"en"}


def test_bookmarks_are_the_headings(pdf):
    with pdf.file.open_outline() as outline:
        top = [(one.title, [child.title for child in one.children]) for one in outline.root]
    assert top == [
        ("Kohderyhmän tavoittaminen", ["Poikkeamat", "Rajoitukset"]),
        ("Tulokset", ["Rajoitukset"]),
    ]


def test_every_drawing_is_described_otherwise_than_by_its_caption(pdf):
    figures = pdf.elements("Figure")
    assert len(figures) == 4
    assert all(one.alt.startswith("Kuviosta näkee: 36") for one in figures)
    text = "\n".join(pdf.pages())
    assert all(one.alt not in text for one in figures)


def test_tables_have_head_rows_and_captions(pdf):
    tables = pdf.elements("Table")
    assert len(tables) == 8
    for table in tables:
        kinds = [one.type for one in table.descendants()]
        assert kinds.count("Caption") == kinds.count("THead") == 1
        heads = [one for one in table.descendants() if one.type == "TH"]
        assert heads
        assert {one.attr("Scope", "Table") for one in heads} == {"Column"}


def test_text_of_drawings_is_text_in_a_font_that_the_file_holds(pdf):
    assert any("Koko aika 2016–2019" in page for page in pdf.pages())
    fonts = [font for page in pdf.file.pages for font in page.Resources.get("/Font", {}).values()]
    assert fonts
    names = {str(font.BaseFont).partition("+")[2] for font in fonts}
    assert all(name.startswith(("LibertinusSerif", "DejaVuSans")) for name in names)


def test_every_page_of_an_internal_report_says_so_and_bears_its_number(pdf):
    pages = pdf.pages()
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "Sisäinen – ei julkaistavaksi" in page
        assert f"Sivu {number} / {len(pages)}" in page


def test_public_report_bears_no_internal_mark(folder):
    assert not any("Sisäinen" in page for page in made(folder, GENDER, release="public").pages())


def test_words_of_the_data_are_letters(pdf, folder):
    text = "\n".join(pdf.pages())
    assert '<script>alert("x")</script> AT&T ja 1 < 2.' in text.replace("”", '"')
    assert "Työ & <yritys>" in text
    hostile = '#panic("x") $x^2$ *a* _b_ `c` \\ "d" @e <f> [g] // h'
    cell = Table("t", hostile, ("a", hostile), (Line(hostile, (Cell(hostile),)),), (hostile,))
    found = made(folder, Heading(1, hostile, "one"), Paragraph((Span(hostile),)), cell, title=hostile)
    shown = " ".join("\n".join(found.pages()).split()).replace("”", '"')
    assert shown.count('#panic("x") $x^2$') >= 6


def test_string_of_the_typesetting_language_holds_no_markup():
    assert literal('a "b" \\ #c\n') == '"a \\"b\\" \\\\ #c"'


def test_link_to_a_place_that_is_not_there_becomes_its_text(folder):
    found = made(folder, Heading(1, "Luku", "one"), Narrative("Katso [liite](#nowhere) ja [tämä](#a-one).", "fi"))
    assert "Katso liite ja tämä." in found.pages()[-1]


def wide(columns):
    word = "luottamusvälinalaraja"
    return Table("wide", "Leveä", (word,) * columns, (Line("x", (Cell("1"),) * (columns - 1)),))


def test_table_too_wide_for_the_page_stands_across_with_its_heading(folder):
    found = made(folder, Heading(1, "Luku", "one"), Heading(2, "Leveä jakso", "two"), wide(11), GENDER)
    sizes = [(page.mediabox[2] > page.mediabox[3]) for page in found.file.pages]
    assert sizes == [False, True, False]
    assert "Luku\nLeveä jakso\nTaulukko 1. Leveä" in found.pages()[1]


def test_wide_table_has_smaller_letters_before_it_turns_the_page(folder):
    assert [page.mediabox[2] < page.mediabox[3] for page in made(folder, wide(4)).file.pages] == [True]


def test_long_table_repeats_its_heads_on_every_page(folder):
    lines = tuple(Line(f"rivi {number}", (Cell(str(number)),)) for number in range(120))
    found = made(folder, Table("long", "Pitkä", ("Nimi", "Määrä"), lines))
    assert len(found.pages()) > 2
    assert all("Nimi Määrä" in page for page in found.pages() if "rivi" in page)
    assert pdfua.validate(found.path).findings == ()


def test_section_of_a_table_is_a_row_over_its_columns(folder):
    found = made(folder, SECTIONS)
    assert "Koulutukset\nOsallistuneita 705\nYritykset\nMukana 6" in found.pages()[-1]
    assert outloud.check(found.path).findings == []


def test_drawing_without_a_description_is_refused():
    silent = replace(figure("bars"), alt="")
    with pytest.raises(PublishingError, match="typst_failed"):
        files(brief(chapters=(("a", (silent,)),)), ("pdf",))


def test_nothing_of_the_moment_or_the_machine_is_in_the_file(pdf, monkeypatch):
    assert str(pdf.file.docinfo["/CreationDate"]).startswith("D:20190831")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TYPST_FONT_PATHS", "/nowhere")
    assert files(brief(), ("pdf",)) == files(brief(), ("pdf",))
    assert b"/tmp" not in written()["esimerkki.pdf"]


def test_long_contents_stand_beside_each_other_on_the_first_page(folder):
    headings = [Heading(2, f"Jakso {number}", f"part-{number}") for number in range(60)]
    found = made(folder, Heading(1, "Luku", "one"), *headings)
    listed = [page.splitlines() for page in found.pages()]
    assert all(any(f"Jakso {number} ." in line for line in listed[0]) for number in range(60))
    assert outloud.check(found.path).findings == []
