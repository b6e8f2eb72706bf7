"""Figures that the source states beside its results: printed with their unit, "about" and note, in every format."""

from pathlib import Path

import pytest

from evalkit.analysis.funnel import context
from evalkit.chapter.project_texts import words_for
from evalkit.chapter.tables import table
from evalkit.disclosure import protect
from evalkit.project import Project, Settings
from evalkit.publishing.values import value
from evalkit.results import Row
from evalkit.wording import Words, languages

SPACE = "\N{NO-BREAK SPACE}"
ABOUT = {"slug": "small", "name": {"fi": "Pieni"}}
STATED = {
    "rate": {
        "value": 0.4,
        "unit": "share",
        "name": {"fi": "Työttömyysaste"},
        "note": {"fi": "Lähteen mukaan yli 40 %."},
    },
    "residents": {"value": 6000, "unit": "persons", "approximate": True, "name": {"fi": "Asukkaita"}},
    "budget": {"value": 1000, "upper": 5000, "unit": "euros", "approximate": True, "name": {"fi": "Budjettiluokka"}},
    "price": {"value": 1, "unit": "euros", "name": {"fi": "Hinta"}},
    "articles": {"value": 3, "name": {"fi": "Artikkeleita"}},
}


def project_of(stated):
    return Project(Path("small"), Settings.model_validate({"project": ABOUT, "stated": stated}), {}, {}, {})


def cells(stated, language="fi"):
    project = project_of(stated)
    made = table(protect(context(project), "public", project), "reach-context", words_for(project, language))
    return made, {line.head: [cell.text for cell in line.cells] for line in made.lines}


def test_each_figure_has_its_unit_and_note():
    made, found = cells(STATED)
    assert made.heads == ("Tieto", "Luku", "Lisätieto")
    assert found == {
        "Työttömyysaste": [f"40{SPACE}%", "Lähteen mukaan yli 40 %."],
        "Asukkaita": [f"noin 6{SPACE}000 henkilöä", "–"],
        "Budjettiluokka": [f"noin 1{SPACE}000–5{SPACE}000 euroa", "–"],
        "Hinta": ["1 euro", "–"],
        "Artikkeleita": ["3", "–"],
    }
    # That nothing is noted is no number that cannot be.
    assert made.notes == ()


def test_without_notes_there_is_no_column_of_them():
    made, found = cells({"articles": STATED["articles"]})
    assert (made.heads, found) == (("Tieto", "Luku"), {"Artikkeleita": ["3"]})


@pytest.mark.parametrize("language", languages())
def test_unit_and_about_are_printed_in_each_language_and_the_sheet_holds_the_number(language):
    words = Words(language)
    for unit in ("euros", "persons"):
        row = Row("stated", "stated", 6000.0, variable="stated", category="a", unit=unit, approximate=True)
        (made,) = [cell for line in cells({"a": {**STATED["residents"], "unit": unit}}, language)[0].lines
                   for cell in line.cells]  # fmt: skip
        assert words.label("unit", unit) in made.text
        assert made.text.startswith(words.text("form.approximate", value=""))
        held = value(made, row, words)
        assert held.content == 6000
        assert words.text("form.approximate", value="").strip() in held.form


def test_note_in_another_language_is_printed_as_it_is():
    assert cells(STATED, "en")[1]["Työttömyysaste"] == ["40%", "Lähteen mukaan yli 40 %."]
