"""A project's text in another language than the page's is printed, marked with its language, and told of."""

import io
import pickle
from dataclasses import replace

import pikepdf
import pytest
from sample_report import GENDER, brief

from evalkit import load_project
from evalkit.chapter.project_texts import Foreign, foreign_texts, in_language, words_for
from evalkit.publishing import nodes
from evalkit.publishing.document import document
from evalkit.publishing.foreign import foreign_languages, marked
from evalkit.publishing.report import files
from evalkit.template import write_template
from evalkit.wording import Words, lowered

ENGLISH = Words("en")


def test_text_in_the_language_is_itself_and_any_other_is_foreign():
    texts = {"fi": "Hanke", "sv": "Projektet"}
    assert (in_language(texts, "sv"), type(in_language(texts, "sv"))) == ("Projektet", str)
    other = in_language(texts, "en")
    assert (other, other.language) == ("Hanke", "fi")
    assert in_language({}, "en") == ""


def test_text_without_letters_is_of_every_language():
    assert foreign_texts((Foreign("%", "fi"), Foreign("1\N{EN DASH}2", "fi"), Foreign("kpl", "fi"))) == {"kpl": "fi"}


def test_language_that_staff_type_in_is_the_projects_own(tmp_path):
    write_template(tmp_path / "mall", "sv")
    project = load_project(tmp_path / "mall")
    assert foreign_texts(words_for(project, "sv").own.values()) == {}
    assert set(foreign_texts(words_for(project, "fi").own.values()).values()) == {"sv"}


def test_foreign_text_keeps_its_language_between_processes():
    back = pickle.loads(pickle.dumps(Foreign("Hanke", "fi")))
    assert foreign_texts((back, "Project")) == {"Hanke": "fi"}


def test_every_place_of_a_text_is_marked_whatever_its_case_and_whole_words_alone():
    tree = [nodes.paragraph([nodes.text("hanke: Hanke and Hankeaika")])]
    assert marked(tree, {"Hanke": "fi"}) == [
        nodes.paragraph(
            [
                nodes.span([nodes.text("hanke")], nodes.attributes(lang="fi")),
                nodes.text(": "),
                nodes.span([nodes.text("Hanke")], nodes.attributes(lang="fi")),
                nodes.text(" and Hankeaika"),
            ]
        )
    ]


def test_longest_text_is_marked_and_marked_text_is_left_alone():
    tree = marked([nodes.text("Hanke 2017–2019")], {"Hanke": "fi", "Hanke 2017–2019": "fi"})
    assert [node["t"] for node in tree] == ["Span"]
    assert marked(tree, {"Hanke": "fi"}) == tree


def test_no_text_to_mark_leaves_the_tree_as_it_is():
    tree = [nodes.paragraph([nodes.text("Hanke")])]
    assert marked(tree, {}) == tree
    assert list(foreign_languages(tree)) == []


@pytest.mark.parametrize(("language", "told"), [("en", "exist only in Finnish"), ("sv", "finns endast på finska")])
def test_page_tells_that_some_texts_are_in_another_language(language, told):
    report = replace(brief(language=language, title="Hanke"), foreign={"Hanke": "fi"})
    assert told in nodes.words_of(document(report, Words(language))["blocks"])
    assert told not in nodes.words_of(document(replace(report, foreign={}), Words(language))["blocks"])


def test_names_of_indicators_are_those_of_the_page_or_marked_ones():
    project = load_project("data_samples/mahdollisuudet-todeksi")
    english = words_for(project, "en")
    assert english.label("indicator", "companies") == "Participating enterprises"
    assert foreign_texts([english.label("place", "laukaa")]) == {"Laukaa": "fi"}
    finnish = words_for(project, "fi")
    assert finnish.label("indicator", "companies") == "Osallistuvat yritykset"
    assert foreign_texts(finnish.own.values()) == {}


def test_a_name_within_a_sentence_keeps_the_names_in_it():
    assert lowered("Upper secondary education (ISCED 3)") == "upper secondary education (ISCED 3)"
    assert lowered(ENGLISH.label("variable", "language_level")) == "skills in Finnish"


@pytest.mark.parametrize(("time", "printed"), [(1, "1 month"), (12, "12 months"), (0, "0 months"), (1.4, "1.4 months")])
def test_english_times_have_the_form_of_their_number(time, printed):
    assert ENGLISH.moment(time).replace("\N{NO-BREAK SPACE}", " ") == printed


def test_command_line_speaks_the_language_that_is_asked_for(monkeypatch):
    from evalkit.cli import reader

    monkeypatch.setenv("EVALKIT_LANGUAGE", "en")
    assert reader._readers_words().text("cli.step.done") == "Done"
    monkeypatch.setenv("EVALKIT_LANGUAGE", "")
    assert reader._readers_words().language == "fi"
    monkeypatch.setenv("EVALKIT_LANGUAGE", "de")
    with pytest.raises(SystemExit):
        reader._readers_words()


def test_pdf_says_in_which_language_each_text_is():
    name = replace(GENDER.lines[0], head="Hanke")
    table = replace(GENDER, lines=(name, *GENDER.lines[1:]))
    made = replace(brief(language="en", title="Report", chapters=(("10_reach", (table,)),)), foreign={"Hanke": "fi"})
    with pikepdf.open(io.BytesIO(files(made, ("pdf",))["esimerkki.pdf"])) as pdf:
        spoken = {str(one["/Lang"]) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Lang" in one}
    assert spoken == {"en-GB", "fi-FI"}
