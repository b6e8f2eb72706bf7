"""Small numbers and first names beside what is sensitive are found in three languages, and nothing harmless is."""

from pathlib import Path

import pytest
from malformed.corpus import write
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.loading import load_project
from evalkit.loading.narrative import narrative_remarks
from evalkit.privacy.inflection import is_given_name
from evalkit.privacy.sensitive import FEW, ONE, TOPICS, find_signs
from evalkit.wording import Words, languages

ROOT = Path(__file__).parents[1]


def found(text, language="fi"):
    return [(text[sign.start : sign.end], sign.topic) for sign in find_signs(text, language)]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Ryhmässä oli neljä miestä ja yksi transnainen.", [("neljä", "gender"), ("yksi", "gender")]),
        ("Kolmella osallistujalla todettiin masennus.", [("Kolmella", "health")]),
        ("Kahdella oli ADHD.", [("Kahdella", "health")]),
        ("Osallistujista 3 oli muslimeja.", [("3", "religion")]),
        ("Masennusdiagnoosin saaneita oli kolme.", [("kolme", "health")]),
        ("Viidellä naisella oli kehitysvamma.", [("Viidellä", "disability")]),
        ("Ainoa romaniosallistuja keskeytti.", [("Ainoa", "origin")]),
        ("Kaksi osallistujaa kertoi seksuaalisesta suuntautumisestaan.", [("Kaksi", "sexuality")]),
        ("Kolme osallistujaa oli joutunut lähisuhdeväkivallan kohteeksi.", [("Kolme", "violence")]),
        ("Kahdeksan asiakasta oli tullut vankilasta.", [("Kahdeksan", "crime")]),
        ("2:lla osallistujista oli syöpä.", [("2:lla", "health")]),
        ("Masennus (3)", [("3", "health")]),
        ("- diabetes: 4", [("4", "health")]),
        ("| masennus | 3 |", [("3", "health")]),
        ("Yhdellä osallistujalla\non HIV.", [("Yhdellä", "health")]),
        ("Alle kolme osallistujaa sai diagnoosin.", [("kolme", "health")]),
    ],
)
def test_small_number_of_persons_beside_something_sensitive_is_found(text, signs):
    assert found(text) == signs
    assert {sign.kind for sign in find_signs(text, "fi")} == {FEW}


@pytest.mark.parametrize(
    ("language", "text", "signs"),
    [
        ("sv", "Gruppen bestod av fyra män och en transkvinna.", [("fyra", "gender"), ("en", "gender")]),
        ("sv", "Två deltagare hade en depression.", [("Två", "health")]),
        ("sv", "En av deltagarna var rullstolsburen.", [("En", "disability")]),
        ("sv", "Tre av deltagarna var muslimer.", [("Tre", "religion")]),
        ("sv", "Eriks diagnos ändrade planen.", [("Eriks", "health")]),
        ("en", "Four men and one trans woman took part.", [("Four", "gender"), ("one", "gender")]),
        ("en", "Two of the participants had depression.", [("Two", "health")]),
        ("en", "Three of our young women were blind.", [("Three", "disability")]),
        ("en", "There were 3 Muslim women in the group.", [("3", "religion")]),
        ("en", "Anna’s diagnosis changed the plan.", [("Anna’s", "health")]),
        ("en", "Fatima (45 years) has a disability.", [("Fatima", "disability")]),
    ],
)
def test_texts_in_swedish_and_english_are_read_as_well(language, text, signs):
    assert found(text, language) == signs


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Liisan (45 v.) diagnoosi muutti suunnitelmaa.", [("Liisan", "health")]),
        ("Pekan ja Markuksen mielenterveysongelmat helpottivat.", [("Pekan", "health"), ("Markuksen", "health")]),
        ("Diagnoosi selvisi, kun Toivo pääsi tutkimuksiin.", [("Toivo", "health")]),
        ("45-vuotias Ahmed löysi työn.", [("Ahmed", "")]),
        ("Ryhmään tuli myös Zumrud (31 v.), jolla oli näkövamma.", [("Zumrud", "disability")]),
    ],
)
def test_first_name_beside_something_sensitive_or_with_an_age_is_found(text, signs):
    assert found(text) == signs
    assert {sign.kind for sign in find_signs(text, "fi")} == {ONE}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fi",
            "Liisa Liisan Liisalla Pekan Antin Outille Oudin Markuksen Eliaksella Mohamedin Fadumon Oksanalta Nguyenin",
        ),
        ("fi", "Anna-Liisan Zahran Somchain Kristjanin Elżbietan Maryamille"),
        ("sv", "Eriks Idas Åsas Fatimas Olenas"),
        ("en", "Liisa's Fatima’s James' Mykola's"),
    ],
)
def test_first_name_is_known_in_its_cases(language, words):
    assert [word for word in words.split() if not is_given_name(word, language, opens=False)] == []


@pytest.mark.parametrize(
    "word", ["Suomen", "Helsingissä", "Hankkeen", "Osallistujat", "Tampereella", "Kelan", "Anna-talo", "Somalian"]
)
def test_other_capitalised_words_are_no_first_names(word):
    assert not is_given_name(word, "fi", opens=False)


HARMLESS = [
    ("fi", "Hanke toimi kolmella paikkakunnalla ja teki yhteistyötä vammaispalvelun kanssa."),
    ("fi", "Kaksi ohjaajaa perehtyi mielenterveyskuntoutujien valmennukseen."),
    ("fi", "Kolmen kuukauden jaksolla käsiteltiin terveyttä, päihteitä ja mielenterveyttä."),
    ("fi", "Hankkeella oli neljä tavoitetta, joista yksi koski vammaisten nuorten osallisuutta."),
    ("fi", "Alle kymmenen osallistujaa kertoi pitkäaikaissairaudesta."),
    ("fi", "Alle viidellä osallistujalla oli kehitysvamma."),
    ("fi", "Etenemistä hidastivat sairaudet, ja 2,5 % osallistujista jäi pois vuonna 2018."),
    ("fi", "Tyypin 2 diabetes oli yksi terveystietoillan aiheista."),
    ("fi", "Ryhmä kokoontui 3–5 kertaa, ja masennuksesta puhuttiin yhdessä."),
    ("fi", "Kaksi vammaisjärjestöä ja kolme uskonnollista yhdyskuntaa tarjosi tiloja."),
    ("fi", "Viiden hengen pienryhmissä moni kertoi ensimmäistä kertaa traumoistaan."),
    ("fi", "Toivo paremmasta terveydentilasta kantoi monia osallistujia."),
    ("fi", "Osallistujista 38 oli muslimeja ja 27 kristittyjä."),
    ("fi", "Seksuaalisuudesta ja sukupuolen moninaisuudesta järjestettiin 4 koulutusta."),
    ("fi", "Liisa Esimerkki -niminen kurssi opetti kieltä."),
    ("fi", "1. Diagnoosien tunnistaminen kuuluu terveydenhuollolle."),
    ("fi", "Tilanne 1.9.2017: mielenterveyspalveluihin jonotettiin kuusi viikkoa."),
    ("fi", "Kolme työntekijää sai koulutusta ihmiskaupan tunnistamiseen."),
    ("fi", "Seitsemän kuntaa sopi romanien koulutuspoluista."),
    ("sv", "En funktionsnedsättning kan försvåra vägen till arbete."),
    ("sv", "Två handledare gick en kurs om psykisk ohälsa."),
    ("sv", "Färre än fem deltagare hade en diagnos."),
    ("sv", "Projektet hade tre mål, och ett av dem gällde funktionshinderrörelsen på två orter."),
    ("en", "Two counsellors were trained in mental health first aid."),
    ("en", "A disability can make the way to work longer."),
    ("en", "Fewer than five participants had a diagnosis."),
    ("en", "In three of the towns the mental health services had queues of 6 months."),
]


@pytest.mark.parametrize(("language", "text"), HARMLESS)
def test_harmless_sentence_is_left_alone(language, text):
    assert found(text, language) == []


def texts():
    """The texts of the samples, the templates and the guide for staff, with their languages."""
    yield from (("fi", path) for path in (ROOT / "data_samples").glob("*/narrative.fi.md"))
    yield from ((name, ROOT / "evalkit" / "template" / name / "narrative.md") for name in languages())
    yield from (("fi", ROOT / "docs" / "tutorial.md"), ("en", ROOT / "docs" / "tutorial.en.md"))


@pytest.mark.parametrize(("language", "path"), [*texts()], ids=lambda each: "/".join(Path(each).parts[-2:]))
def test_samples_templates_and_guides_are_left_alone(language, path):
    assert found(path.read_text(encoding="utf-8"), language) == []


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "hanke", {"story": [["", "\nLiisan diagnoosi ja yksi transnainen.\n"]]})


def test_remarks_stay_out_of_the_project_and_so_out_of_its_reports(folder):
    project = load_project(folder)
    assert [remark.code for remark in narrative_remarks(project)] == [ONE, FEW]
    assert {ONE, FEW}.isdisjoint(remark.code for remark in project.remarks)


def test_word_that_the_project_declares_to_be_nobodys_name_is_not_remarked_on(folder):
    settings = folder / "project.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[privacy]\nallowed = ["Liisan"]\n', encoding="utf-8")
    assert [remark.code for remark in narrative_remarks(load_project(folder))] == [FEW]


def test_note_to_the_writers_above_the_first_heading_is_not_remarked_on(tmp_path):
    folder = write(tmp_path / "hanke", {"story": [["## Tav", "Kahdella naisella on HIV.\n\n## Tav"]]})
    assert narrative_remarks(load_project(folder)) == []


def test_check_tells_the_line_and_what_to_do(folder):
    told = CliRunner().invoke(app, ["check", str(folder)]).stdout
    assert "narrative.fi.md, rivi 5: tekstissä on pieni henkilömäärä (******)" in told
    assert "sukupuolivähemmistöt" in told


@pytest.mark.parametrize("language", languages())
def test_every_topic_has_a_name(language):
    assert [topic for topic in TOPICS if not Words(language).has(f"label.topic.{topic}")] == []
