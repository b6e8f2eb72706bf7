"""The list of reports: made from what lies below the folder, the same each time, whole or not at all."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sample_report import GENDER, brief, report

from evalkit.chapter.blocks import Heading, Paragraph
from evalkit.publishing import publish, write_index
from evalkit.publishing.index import Entry, entries, index, summary
from evalkit.wording import Span

ENTRY = Entry(
    Path("a/fi/public"), "a", "Hanke A", "ESR", "fi", "public", "Tulos.", {"html": "index.html", "pdf": "a.pdf"}
)


def published(output, **other):
    made = brief(**other)
    return publish(made, output / made.slug / made.language / made.release, ("html",))


def test_list_names_each_report_with_its_summary_and_its_files(tmp_path):
    published(tmp_path, slug="b", title="Hanke B", release="public")
    published(tmp_path, slug="a", title="Hanke A", release="public")
    page = write_index(tmp_path).read_text(encoding="utf-8")
    assert page.index("Hanke A") < page.index("Hanke B")
    assert 'href="a/fi/public/index.html"' in page
    assert 'href="b/fi/public/numbers.xlsx"' in page
    assert 'href="b/fi/public/b.docx"' not in page


def test_record_of_a_report_holds_what_the_list_says(tmp_path):
    told = json.loads((published(tmp_path) / "run.json").read_text(encoding="utf-8"))["about"]
    assert told["title"] == "Esimerkkihankkeen arviointi & <luvut>"
    assert (told["language"], told["release"]) == ("fi", "internal")


def test_same_reports_give_the_same_bytes_whatever_the_order_in_which_they_were_made(tmp_path):
    for folder, slugs in ((tmp_path / "1", "abc"), (tmp_path / "2", "cab")):
        for slug in slugs:
            published(folder, slug=slug, release="public")
    assert write_index(tmp_path / "1").read_bytes() == write_index(tmp_path / "2").read_bytes()


def test_list_that_says_the_same_is_not_written_again_and_nothing_is_left_beside_it(tmp_path):
    published(tmp_path, release="public")
    before = write_index(tmp_path).stat().st_ino
    assert write_index(tmp_path).stat().st_ino == before
    published(tmp_path, slug="b", release="public")
    assert write_index(tmp_path).stat().st_ino != before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "esimerkki", "index.html"]


def test_folder_without_a_whole_record_is_no_report(tmp_path):
    published(tmp_path)
    for name, record in (("torn", '{"about": {"sl'), ("old", "{}"), ("odd", '{"about": 3}'), ("empty", "")):
        (tmp_path / name / "fi" / "internal").mkdir(parents=True)
        (tmp_path / name / "fi" / "internal" / "run.json").write_text(record)
    (tmp_path / "strange" / "fi" / "internal").mkdir(parents=True)
    told = {"slug": "x", "title": "", "subtitle": "", "language": "xx", "release": "internal", "summary": ""}
    (tmp_path / "strange" / "fi" / "internal" / "run.json").write_text(json.dumps({"about": told}))
    assert [entry.slug for entry in entries(tmp_path)] == ["esimerkki"]


def test_list_of_no_reports_says_so(tmp_path):
    assert "Julkisia raportteja ei ole vielä tehty." in write_index(tmp_path).read_text(encoding="utf-8")


def test_internal_report_changes_no_byte_of_the_public_list(tmp_path):
    published(tmp_path, slug="b", language="en", release="public")
    before = write_index(tmp_path).read_bytes()
    published(tmp_path, slug="a", title="Hanke A")
    assert write_index(tmp_path).read_bytes() == before


def test_public_list_beside_internal_reports_alone_is_the_one_of_no_reports(tmp_path):
    (tmp_path / "none").mkdir()
    published(tmp_path / "internal", slug="a", language="en")
    assert write_index(tmp_path / "internal").read_bytes() == write_index(tmp_path / "none").read_bytes()


def test_internal_reports_have_a_list_of_their_own_that_bears_their_mark(tmp_path):
    published(tmp_path, slug="a", title="Hanke A")
    public = write_index(tmp_path).read_text(encoding="utf-8")
    page = (tmp_path / "internal.html").read_text(encoding="utf-8")
    assert 'href="a/fi/internal/numbers.xlsx"' in page
    assert ("Sisäinen – ei julkaistavaksi" in page, "Sisäinen – ei julkaistavaksi" in public) == (True, False)


def test_list_of_internal_reports_goes_with_the_last_of_them(tmp_path):
    folder = published(tmp_path)
    write_index(tmp_path)
    shutil.rmtree(folder)
    write_index(tmp_path)
    assert not (tmp_path / "internal.html").exists()


def test_texts_in_another_language_than_the_list_say_which():
    english = replace(ENTRY, language="en", title="Project A", summary="A result.", folder=Path("a/en/public"))
    page = index([ENTRY, english]).decode()
    assert '<html lang="fi-FI">' in page
    assert '<span lang="en-GB">A result.</span>' in page
    assert "Project A" not in page


def test_words_of_a_record_are_letters():
    hostile = replace(ENTRY, title="<script>x</script>", summary='"><img src=x>')
    page = index([hostile]).decode()
    assert "<script>" not in page
    assert "<img" not in page


def telling(*blocks):
    return summary(report(chapters=(("a", blocks),)))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("50 henkilöä 1.9.2017 alkaen oli mukana. Heistä 9 pääsi.", "50 henkilöä 1.9.2017 alkaen oli mukana."),
        ("Ilman pistettä", "Ilman pistettä"),
        ("Yksi lause.", "Yksi lause."),
    ],
)
def test_summary_is_the_first_sentence_of_what_was_reached_and_that_of_the_targets(text, first):
    reach = (Heading(2, "Osallistujat", "summary-reach-heading"), Paragraph((Span("Mukana oli 5."),)))
    outcome = (Heading(2, "Tulokset", "summary-outcome-heading"), Paragraph((Span(text),)))
    targets = (Heading(2, "Tavoitteet", "summary-targets-heading"), Paragraph((Span("Tavoitteita oli 3. Muuta."),)))
    assert telling(*reach, *outcome) == first
    assert telling(*reach, *outcome, *targets) == f"{first} Tavoitteita oli 3."
    assert telling(*reach) == "Mukana oli 5."


def test_summary_of_a_report_without_such_headings_is_its_first_sentence_with_a_number():
    numbered = Paragraph((Span("Tavoite oli "), Span("5", "persons.project.count"), Span(". Muuta.")))
    assert telling(Paragraph((Span("Tässä luvussa."),)), GENDER, numbered) == "Tavoite oli 5."
    assert telling(GENDER, Paragraph((Span("Tässä luvussa. Muuta."),))) == "Tässä luvussa."
    assert telling(GENDER) == ""


def test_report_without_persons_is_told_by_its_targets_those_missed_beside_those_reached():
    met = Paragraph((Span("Tavattu "), Span("100", "funnel.count"), Span(".")))
    exceeded = Paragraph((Span("Tavoite ylittyi: yritykset "), Span("42", "indicator.indicator=a.realised"), Span(".")))
    tally = "Tavoitteita oli 3: 1 ylittyi ja 2 jäi saavuttamatta (henkilöt ja käynnit)."
    targets = (Heading(2, "Tavoitteet", "summary-targets-heading"), Paragraph((Span(tally),)))
    assert telling(met, exceeded, *targets) == tally
    assert telling(met) == "Tavattu 100."


def test_count_is_a_number_for_the_summary():
    text = Paragraph((Span("Luvussa on kaikki. Välitavoitteita on "), Span("2", counts=("a.x", "a.y")), Span(".")))
    assert telling(text) == "Välitavoitteita on 2."
