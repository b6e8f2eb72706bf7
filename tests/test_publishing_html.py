"""The web page: one that a screen reader, a telephone and a printer can use, and that asks nothing of the network."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from page_tree import Tree
from sample_report import GENDER, SECTIONS, brief, figure, report, written

from evalkit.publishing.report import files
from evalkit.schema import RELEASES

PROTECTED = "Pienten ryhmien luvut on suojattu"


@pytest.fixture(scope="module")
def page():
    return written()["index.html"].decode()


@pytest.fixture(scope="module")
def tree(page):
    return Tree(page).root


def test_page_names_its_language_and_title(tree):
    assert tree.all("html")[0].values["lang"] == "fi-FI"
    assert tree.all("title")[0].text() == "Esimerkkihankkeen arviointi & <luvut>"


def test_page_has_its_landmarks_and_a_skip_link_to_the_main_one(tree):
    assert [len(tree.all(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    first_link = tree.all("a")[0]
    assert first_link.values["href"] == "#" + tree.all("main")[0].values["id"]


def test_headings_begin_with_one_h1_and_skip_no_level(tree):
    levels = [int(one.tag[1]) for one in tree.walk() if re.fullmatch(r"h[1-6]", one.tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_contents_lead_to_headings_that_exist(tree):
    ids = {one.values["id"] for one in tree.walk() if "id" in one.values}
    links = [link.values["href"] for link in tree.all("nav")[0].all("a")]
    assert len(links) == 5
    assert all(link[1:] in ids for link in links)


def test_no_id_stands_twice(tree):
    ids = [one.values["id"] for one in tree.walk() if "id" in one.values]
    assert len(ids) == len(set(ids))


def test_every_reference_to_an_id_is_met(tree):
    ids = {one.values["id"] for one in tree.walk() if "id" in one.values}
    named = [
        one.values[key] for one in tree.walk() for key in one.values if key in ("aria-labelledby", "aria-describedby")
    ]
    assert named
    assert set(named) <= ids


def test_every_table_has_a_caption_and_every_head_a_scope(tree):
    tables = tree.all("table")
    assert len(tables) == 8
    for table in tables:
        assert table.all("caption")[0].text().strip()
        heads = table.all("th")
        assert {head.values["scope"] for head in heads} == {"col", "row"} | (
            {"colgroup"} if table.values["id"] == "windows" else set()
        )
        assert all(row.all("th") for row in table.all("tr"))


def test_tables_and_figures_are_numbered_in_order(tree):
    labels = [span.text().strip() for span in tree.all("span") if span.values.get("class") == "label"]
    assert labels == [
        "Taulukko 1.",
        "Kuvio 1.",
        "Taulukko 2.",
        "Kuvio 2.",
        "Kuvio 3.",
        "Kuvio 4.",
        "Taulukko 3.",
        "Taulukko 4.",
    ]


def test_every_drawing_has_an_alternative_text_that_is_not_its_caption(tree):
    figures = tree.all("figure")
    assert len(figures) == 4
    for one in figures:
        image = next(span for span in one.all("span") if span.values.get("role") == "img")
        alt, caption = image.values["aria-label"], one.all("figcaption")[0].text()
        assert alt.startswith("Kuviosta näkee: 36 %")
        assert alt not in caption


def test_numbers_of_each_figure_stand_behind_a_disclosure_widget(tree):
    summaries = [details.all("summary")[0].text() for details in tree.all("details")]
    assert summaries == [f"Kuvion {number} luvut taulukkona" for number in (1, 2, 3, 4)]
    assert all(len(details.all("table")) == 1 for details in tree.all("details"))


def test_wide_content_scrolls_in_a_box_that_the_keyboard_reaches(tree):
    for table in tree.all("table"):
        assert table.parent.values["tabindex"] == "0"
        assert table.parent.values["role"] == "group"


def test_numbers_keep_the_ids_of_their_rows(tree):
    rows = {one.values["data-row"]: one.text() for one in tree.walk() if "data-row" in one.values}
    assert rows["persons.project.count"] == "50"
    assert rows["primary_outcome.project.count"] == "18"


def test_words_of_the_data_are_letters_and_never_markup(tree, page):
    assert tree.all("script") == []
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page or '&lt;script&gt;alert("x")' in page
    assert "Työ &amp; &lt;yritys&gt;" in page
    assert "javascript:" not in page
    assert "Ohje kirjoittajalle" not in page


def test_page_asks_nothing_of_the_network(page):
    loading = re.findall(r"""(?:src|srcset|data)=["'][^"']|@import|url\((?!#)|<link|<img|<iframe""", page)
    assert loading == []
    addresses = set(re.findall(r"https?://[^\s\"'<]+", page))
    assert addresses <= {"https://example.org/palvelu", "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_lines_under_a_section_have_a_body_whose_head_reaches_over_its_columns():
    page = Tree(files(brief(chapters=(("a", (SECTIONS,)),)), ("html",))["index.html"].decode()).root
    bodies = page.all("tbody")
    assert [[head.values.get("scope") for head in body.all("th")] for body in bodies] == [["rowgroup", "row"]] * 2
    assert [body.all("th")[0].values["colspan"] for body in bodies] == ["2", "2"]
    assert [body.all("td")[0].text() for body in bodies] == ["705", "6"]


def test_note_and_source_of_the_project_stand_before_the_first_chapter(tree):
    box = tree.all("main")[0].children[0]
    assert box.values["class"] == "note material"
    assert [one.text() for one in box.all("p")] == [
        "Aineisto",
        "Luvut ovat keksittyjä.",
        "Lähde: Hankkeen kuvaus 2017\N{WORD JOINER}–\N{WORD JOINER}2019",
    ]


def test_project_without_note_and_source_has_no_box_for_them():
    assert "Aineisto" not in files(brief(note="", source=""), ("html",))["index.html"].decode()


def test_no_line_breaks_at_the_dash_of_a_range_and_other_dashes_stay(tree, page):
    interval = next(one for one in tree.walk() if one.values.get("data-row") and "24,1" in one.text())
    assert interval.text() == "24,1\N{WORD JOINER}–\N{WORD JOINER}49,9 %"
    assert "Sisäinen – ei julkaistavaksi" in page


def test_drawing_is_as_wide_as_the_screen_and_leads_to_its_file(tree, page):
    links = [link for figure in tree.all("figure") for link in figure.all("a")]
    assert links[0].values["href"] == "figures/bars-figure.svg"
    assert [link.text() for link in links] == [f"Avaa kuvio {number} omalle sivulleen" for number in (1, 2, 3, 4)]
    assert not re.search(r"\.drawing svg {[^}]*min-width", page)


def test_figure_whose_numbers_a_table_of_the_report_holds_leads_there_and_does_not_repeat_them():
    shared = replace(figure("bars"), table=GENDER)
    page = Tree(files(brief(chapters=(("a", (GENDER, shared)),)), ("html",))["index.html"].decode()).root
    assert len(page.all("table")) == 1
    assert page.all("details") == []
    assert ("Kuvion 1 luvut ovat taulukossa 1.", "#gender") in [(a.text(), a.values["href"]) for a in page.all("a")]


def test_grouped_heads_reach_over_their_columns_and_no_head_is_empty(tree):
    table = next(table for table in tree.all("table") if table.values["id"] == "windows")
    upper, lower = table.all("thead")[0].all("tr")
    assert [(th.text(), th.values.get("rowspan"), th.values.get("colspan")) for th in upper.all("th")] == [
        ("Sukupuoli", "2", None),
        ("Hanke", None, "2"),
        ("Koko aika", None, "2"),
    ]
    assert [th.text() for th in lower.all("th")] == ["Henkilöitä", "Osuus", "Henkilöitä", "Osuus"]


def test_headings_that_people_wrote_stand_among_the_others_under_their_own_id(tree):
    heading = next(one for one in tree.walk() if one.values.get("id") == "10_reach-deviations")
    assert (heading.tag, heading.text()) == ("h3", "Poikkeamat")
    assert set(heading.values) == {"id"}
    assert next(one for one in tree.walk() if one.text() == "Liian syvä otsikko").tag == "h4"


def test_word_among_numbers_does_not_turn_its_column(tree):
    table = next(table for table in tree.all("table") if table.values["id"] == "windows")
    assert all("right" in cell.values["style"] for cell in table.all("td"))


def test_numbers_stand_to_the_right_and_words_to_the_left(tree):
    aligned = {
        table.values["id"]: [cell.values.get("style", "") for cell in table.all("td")] for table in tree.all("table")
    }
    assert all("right" in style for style in aligned["gender"])
    assert all("left" in style for style in aligned["aims"])


def test_internal_report_says_so_on_the_page_and_on_each_printed_one(tree, page):
    banner = next(one for one in tree.all("header")[0].all("p") if one.values.get("class") == "release")
    assert banner.text() == "Sisäinen – ei julkaistavaksi"
    assert '@top-right { content: "Sisäinen – ei julkaistavaksi"' in page


def test_public_report_bears_no_internal_mark():
    assert "Sisäinen" not in files(report(release="public"))["index.html"].decode()


def test_text_in_another_language_says_which(tree):
    foreign = [one for one in tree.walk() if one.values.get("lang") == "en"]
    assert [one.text().strip() for one in foreign] == ["An English note."]


def test_page_links_to_the_files_that_were_written_with_it(tree):
    def linked(root):
        return [link.values["href"] for link in root.all("footer")[0].all("a")]

    assert linked(tree) == ["esimerkki.docx", "esimerkki.pdf", "numbers.xlsx", "run.json"]
    assert linked(Tree(files(report(), ("html",))["index.html"].decode()).root) == ["numbers.xlsx", "run.json"]


def test_public_page_says_first_how_small_numbers_are_protected_and_an_internal_one_does_not():
    said = {release: files(brief(release=release), ("html",))["index.html"].decode() for release in RELEASES}
    assert said["public"].count(PROTECTED) == 1
    assert said["public"].index(PROTECTED) < said["public"].index("Luvut ovat keksittyjä")
    assert PROTECTED not in said["internal"]
