"""The Word file: real headings, tables and captions, descriptions of pictures, its release on every page."""

import io
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace

import pytest
from libreoffice import as_pdf
from opened_pdf import Opened
from sample_report import GENDER, SECTIONS, brief, figure, report, written

from evalkit.catalogues import TAGS
from evalkit.chapter.blocks import Cell, Heading, Line, Paragraph, Table
from evalkit.publishing.report import files
from evalkit.wording import Span

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def opened(written: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


@pytest.fixture(scope="module")
def word():
    return opened(written()["esimerkki.docx"])


@pytest.fixture(scope="module")
def body(word):
    return ET.fromstring(word["word/document.xml"])


def said(node) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


def styled(body, style) -> list[str]:
    paragraphs = (one for one in body.iter(f"{W}p") if one.find(f"{W}pPr/{W}pStyle") is not None)
    return [said(one) for one in paragraphs if one.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == style]


def test_every_part_is_named_by_its_kind_and_every_relation_leads_to_a_part(word):
    with zipfile.ZipFile(io.BytesIO(written()["esimerkki.docx"])) as archive:
        names = set(archive.namelist())
    types = ET.fromstring(word["[Content_Types].xml"])
    endings = {one.get("Extension") for one in types if one.get("Extension")}
    stated = {one.get("PartName").lstrip("/") for one in types if one.get("PartName")}
    assert stated <= names
    assert {name for name in names - stated if name.rpartition(".")[2] not in endings} == {
        "[Content_Types].xml"
    } - names
    for part, content in word.items():
        if part.endswith(".rels"):
            base = part.replace("_rels/", "").rpartition("/")[0]
            inside = [one for one in ET.fromstring(content) if one.get("TargetMode") != "External"]
            targets = {f"{base}/{one.get('Target')}".lstrip("/") for one in inside}
            assert targets <= names


def test_marks_of_places_and_of_pictures_are_one_of_a_kind(body):
    for kind, key in ((f"{W}bookmarkStart", f"{W}id"), (f"{W}bookmarkStart", f"{W}name"), (f"{DRAWING}docPr", "id")):
        found = [one.get(key) for one in body.iter(kind)]
        assert found
        assert len(found) == len(set(found))


# What the schema wants in this order (ECMA-376, part 1, 17.4).
ORDER = {
    "tblPr": ("tblStyle", "tblW", "jc", "tblLayout", "tblLook", "tblCaption", "tblDescription"),
    "trPr": ("cantSplit", "tblHeader"),
    "pPr": ("pStyle", "keepNext", "keepLines", "numPr", "spacing", "ind", "jc"),
}


@pytest.mark.parametrize("kind", ORDER)
def test_properties_stand_in_the_order_of_the_schema(body, kind):
    for properties in body.iter(f"{W}{kind}"):
        names = [one.tag.removeprefix(W) for one in properties]
        assert names == sorted(names, key=ORDER[kind].index)


def test_every_part_is_well_formed(word):
    for name, content in word.items():
        assert ET.fromstring(content) is not None, name


def test_title_and_headings_have_the_styles_of_word(body):
    assert styled(body, "Title") == ["Esimerkkihankkeen arviointi & <luvut>"]
    assert styled(body, "Heading1") == ["Kohderyhmän tavoittaminen", "Tulokset"]
    assert styled(body, "Heading2") == ["Poikkeamat", "Rajoitukset", "Rajoitukset"]


def test_every_style_in_use_is_defined(word, body):
    defined = set(re.findall(r'<w:style\b[^>]*w:styleId="([^"]+)"', word["word/styles.xml"]))
    used = {one.get(f"{W}val") for kind in ("pStyle", "rStyle", "tblStyle") for one in body.iter(f"{W}{kind}")}
    assert used
    assert used <= defined


def test_tables_are_native_with_head_rows_and_row_heads(body):
    tables = list(body.iter(f"{W}tbl"))
    assert len(tables) == 8
    for table in tables:
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.iter(f"{W}tr")]
        assert heads == sorted(heads, reverse=True)
        assert heads.count(True) == (2 if "Koko aika" in said(table) else 1)
        assert table.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstColumn") == "1"
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.iter(f"{W}tr"))


def test_every_table_is_described_by_the_heads_of_its_columns(body):
    described = [one.get(f"{W}val") for one in body.iter(f"{W}tblDescription")]
    assert len(described) == 8
    assert described[0] == "Taulukon sarakkeet: Sukupuoli; Henkilöitä"
    assert "Taulukon sarakkeet: Sukupuoli; Hanke; Koko aika; Henkilöitä; Osuus; Henkilöitä; Osuus" in described


def test_properties_tell_of_the_report_and_of_no_person_program_or_time(word):
    core = ET.fromstring(word["docProps/core.xml"])
    told = {one.tag.rpartition("}")[2]: one.text for one in core if one.text}
    assert told == {
        "title": "Esimerkkihankkeen arviointi & <luvut>",
        "subject": "Loppuraportin arviointiluku",
        "language": "fi-FI",
        "created": "2019-08-31T00:00:00Z",
        "modified": "2019-08-31T00:00:00Z",
    }
    assert list(ET.fromstring(word["docProps/app.xml"])) == []
    assert "docProps/custom.xml" not in word


def test_every_language_has_its_own_reference_document(any_language):
    made = opened(files(brief(language=any_language), ("docx",))["esimerkki.docx"])
    tag = TAGS[any_language]
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', made["word/styles.xml"])) == {tag}
    assert f"<dc:language>{tag}</dc:language>" in made["docProps/core.xml"]
    assert f'themeFontLang w:val="{tag}"' in made["word/settings.xml"]
    assert f'w:decimalSymbol w:val="{"." if any_language == "en" else ","}"' in made["word/settings.xml"]


def test_libreoffice_opens_the_file_and_shows_all_of_it(tmp_path):
    document = tmp_path / "esimerkki.docx"
    document.write_bytes(written()["esimerkki.docx"])
    pages = Opened(as_pdf(document, tmp_path)).pages()
    text = " ".join("\n".join(pages).split())
    assert 3 <= len(pages) <= 8
    assert all("Sisäinen – ei julkaistavaksi" in page for page in pages)
    for shown in (
        "Sisällys",
        "Kuvio 4. Kuvion otsikko (scores)",
        "Taulukko 4. Osallistujat kahdella",
        "ei laskettavissa",
    ):
        assert shown in text
    assert "Error" not in text


def test_machine_without_libreoffice_fails_and_names_the_package(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(pytest.fail.Exception, match="apt-get install libreoffice-writer-nogui"):
        as_pdf(tmp_path / "a.docx", tmp_path)


def test_captions_have_caption_styles_and_fields_that_number(body):
    assert styled(body, "ImageCaption")[0] == "Kuvio 1. Kuvion otsikko (bars)"
    assert styled(body, "TableCaption")[0] == "Taulukko 1. Osallistujat sukupuolen mukaan"
    fields = [one.get(f"{W}instr").split()[1] for one in body.iter(f"{W}fldSimple")]
    assert fields.count("Taulukko") == 4
    assert fields.count("Kuvio") == 4


def test_every_picture_is_inline_and_described_otherwise_than_by_its_caption(body):
    pictures = list(body.iter(f"{DRAWING}inline"))
    assert len(pictures) == 4
    captions = styled(body, "ImageCaption")
    for picture in pictures:
        description = picture.find(f"{DRAWING}docPr").get("descr")
        assert [one.get("descr") for one in picture.iter(f"{PICTURE}cNvPr")] == [""]
        assert description.startswith("Kuviosta näkee: 36 %")
        assert all(description not in caption for caption in captions)


def test_pictures_do_not_reach_over_the_margins(body):
    page, margins = body.find(f".//{W}pgSz"), body.find(f".//{W}pgMar")
    room = int(page.get(f"{W}w")) - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right"))
    assert all(int(one.get("cx")) <= room * 635 for one in body.iter(f"{DRAWING}extent"))


def test_document_speaks_the_language_of_the_report(word):
    assert re.search(r'<w:lang [^>]*w:val="fi-FI"', word["word/styles.xml"])
    assert "<dc:language>fi-FI</dc:language>" in word["docProps/core.xml"]
    assert 'themeFontLang w:val="fi-FI"' in word["word/settings.xml"]
    assert 'w:decimalSymbol w:val=","' in word["word/settings.xml"]


def test_header_of_every_page_says_that_the_report_is_internal(word, body):
    assert "Sisäinen – ei julkaistavaksi" in said(ET.fromstring(word["word/header1.xml"]))
    reference = body.find(f".//{W}sectPr/{W}headerReference")
    assert reference.get(f"{W}type") == "default"
    relation = next(value for key, value in reference.attrib.items() if key.endswith("}id"))
    assert re.search(rf'Id="{relation}"[^>]*Target="header1.xml"|Target="header1.xml"[^>]*Id="{relation}"',
                     word["word/_rels/document.xml.rels"])  # fmt: skip


def test_public_report_has_no_internal_mark():
    assert "Sisäinen" not in "".join(opened(files(brief(release="public"))["esimerkki.docx"]).values())


def test_contents_are_a_field_that_already_holds_its_entries(body, word):
    assert styled(body, "TOC1") == ["Kohderyhmän tavoittaminen", "Tulokset"]
    assert 'TOC \\o "1-2"' in word["word/document.xml"]
    anchors = {link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")} - {None}
    assert anchors <= {mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")}
    marks = [one.get(f"{W}fldCharType") for one in body.iter(f"{W}fldChar")]
    assert marks == ["begin", "separate", "end"]


def test_words_of_the_data_are_letters(body):
    assert any('<script>alert("x")</script> AT&T ja 1 < 2.' in said(one) for one in body.iter(f"{W}p"))
    assert any(said(cell) == "Työ & <yritys>" for cell in body.iter(f"{W}tc"))


def test_title_with_markup_stays_a_title_in_the_header():
    word = opened(files(brief(title="</w:t></w:r> & \x0bpaha"))["esimerkki.docx"])
    assert said(ET.fromstring(word["word/header1.xml"])).startswith("</w:t></w:r> & ")


def test_note_and_source_stand_between_the_title_and_the_contents(body):
    order = [said(one) for one in body.iter(f"{W}p")]
    assert order.index("Aineisto") < order.index("Luvut ovat keksittyjä.") < order.index("Sisällys")


def test_paragraph_between_two_headings_stays_on_the_page_of_the_second(word):
    between = Paragraph((Span("Tässä luvussa kerrotaan."),))
    content = (Heading(1, "Luku", "one"), between, Heading(2, "Jakso", "two"), between)
    made = opened(files(brief(chapters=(("a", content),)))["esimerkki.docx"])
    assert styled(ET.fromstring(made["word/document.xml"]), "Lead") == ["Tässä luvussa kerrotaan."]
    style = re.search(r'<w:style [^>]*w:styleId="Lead".*?</w:style>', word["word/styles.xml"], re.DOTALL)
    assert "<w:keepNext/>" in style[0].replace(" ", "")


def test_notes_right_after_each_other_are_boxes_of_their_own(word):
    note, other = (Paragraph((Span(text),), "note") for text in ("Yksi.", "Kaksi."))
    content = (Heading(1, "Luku", "one"), note, other, note, Heading(2, "Jakso", "two"), note)
    body = ET.fromstring(opened(files(brief(chapters=(("a", content),)))["esimerkki.docx"])["word/document.xml"])
    assert styled(body, "NextNote") == ["Kaksi."]
    assert styled(body, "Note")[-3:] == ["Yksi."] * 3
    style = re.search(r'w:styleId="NextNote".*?</w:style>', word["word/styles.xml"], re.DOTALL)
    assert 'w:basedOn w:val="Note"' in style[0]
    assert 'w:left="228"' in style[0]


def test_figure_stays_on_the_page_of_its_notes_alone():
    plain = Table("plain", "Osuudet", ("a", "b"), (Line("x", (Cell("1"),)),))
    noted = replace(plain, lines=(Line("x", (Cell("1", origin="synthetic"),)),))
    other = Table("other", "Muut", ("a", "b"), (Line("x", (Cell("1", origin="published"),)),))
    drawn = tuple(replace(figure(name), table=table) for name, table in (("bars", plain), ("incidence", noted)))
    content = (*drawn, other)
    made = opened(files(brief(chapters=(("a", content),)))["esimerkki.docx"])["word/document.xml"]
    kept = [
        one.find(f"{W}pPr/{W}keepNext") is not None
        for one in ET.fromstring(made).iter(f"{W}p")
        if one.find(f"{W}r/{W}drawing") is not None
    ]
    assert kept == [False, True]


def test_section_of_a_table_is_a_row_over_all_its_columns():
    made = opened(files(brief(chapters=(("a", (SECTIONS,)),)))["esimerkki.docx"])
    rows = list(ET.fromstring(made["word/document.xml"]).iter(f"{W}tr"))
    assert [[said(cell) for cell in row.iter(f"{W}tc")] for row in rows[1:3]] == [
        ["Koulutukset"],
        ["Osallistuneita", "705"],
    ]
    assert rows[1].find(f"{W}tc/{W}tcPr/{W}gridSpan").get(f"{W}val") == "2"


def test_table_that_stands_in_the_chapter_is_not_repeated_under_its_figure():
    twice = replace(figure("bars"), table=GENDER)
    written = opened(files(report(chapters=(("a", (twice, GENDER)),)))["esimerkki.docx"])
    body = ET.fromstring(written["word/document.xml"])
    assert len(list(body.iter(f"{W}tbl"))) == 1
    assert "Kuvion 1 luvut ovat taulukossa 1." in styled(body, "TableNotes")


def pages_may_turn_after(count, sections=()):
    """For each row of a table of so many lines, some of them heads over a section, whether it may end its page."""
    lines = tuple(Line(f"rivi {n}", () if n in sections else (Cell(str(n)),)) for n in range(count))
    made = opened(files(brief(chapters=(("a", (Table("long", "Pitkä", ("a", "b"), lines),)),)))["esimerkki.docx"])
    rows = ET.fromstring(made["word/document.xml"]).iter(f"{W}tr")
    return [all(one.get(f"{W}val") == "0" for one in [*row.iter(f"{W}keepNext")] or [row]) for row in rows]


def test_long_table_may_go_on_on_the_next_page_with_two_rows_on_each():
    assert pages_may_turn_after(12) == [False, False, *[True] * 9, False, False]
    assert pages_may_turn_after(6) == [False] * 7


def test_head_over_a_section_is_never_the_last_on_its_page():
    assert pages_may_turn_after(12, sections=(5,)) == [False, False, *[True] * 4, False, *[True] * 4, False, False]


def test_notes_of_a_table_are_one_paragraph_that_stays_on_one_page(word):
    noted = replace(GENDER, notes=("Ensimmäinen.", "Toinen."))
    body = ET.fromstring(opened(files(brief(chapters=(("a", (noted,)),)))["esimerkki.docx"])["word/document.xml"])
    notes = styled(body, "TableNotes")
    assert notes[0] == "Ensimmäinen.Toinen."
    assert len(list(body.iter(f"{W}br"))) == 1
    style = re.search(r'w:styleId="TableNotes".*?</w:style>', word["word/styles.xml"], re.DOTALL)
    assert "<w:keepLines" in style[0]
