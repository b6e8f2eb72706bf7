"""The synthetic sample of Mahdollisuudet todeksi: workbook of made-up persons and the list of indicators."""

from __future__ import annotations

import random
from datetime import datetime

from sample_workbook import About, Table, lines, workbook
from synthetic_lives import Spell, Stay, background, blank, group_lists, people, spells, stays, unemployment

SEED = 21093
SLUG = "mahdollisuudet-todeksi"
NOTES = (
    "Tämän työkirjan henkilöt ovat synteettisiä: yhtään heistä ei ole olemassa.",
    "Tunnisteen S tarkoittaa: synteettinen henkilö.",
    "Henkilöt on laadittu niin, että hankkeen julkaisemat lukumäärät toteutuvat; päivät ja taustatiedot on arvottu.",
    "Pilotin alkupäivä 1.9.2016 on oletus, sillä julkaistu kuvaus ei kerro sitä.",
)
ABOUT = About("Mahdollisuudet todeksi: synteettinen esimerkkiaineisto", "synteettinen", NOTES, datetime(2019, 8, 31))
# The share of dates that staff typed as text.
TYPED = 0.08
FORM = "hankkeen kuvaus S21093"
MADE_UP = "toteuma: synteettiset henkilöt, joiden lukumäärä on julkaistun mukainen"
END = "31.8.2019"
INDICATORS = (
    "Tunnus;Nimi;Yksikkö;Tavoite;Suunta;Määräpäivä;Toteuma;Tilannepäivä;Laskenta;Peruste",
    f"persons;Osallistuvat henkilöt;henkilöä;70;suurempi;{END};;{END};persons.project.count;"
    f"tavoite: {FORM}, kohta 7.2, {MADE_UP}",
    f"companies;Osallistuvat yritykset;yritystä;25;suurempi;{END};6;{END};;"
    f"{FORM}, kohta 7.1 (julkaistu, ei synteettinen)",
    f"primary_outcome;Työhön tai opiskelemaan päässeiden osuus;%;50,0;suurempi;{END};;{END};"
    f"primary_outcome.project.project_end.share;tavoite: {FORM}, kohta 9, {MADE_UP}",
)


def files() -> dict[str, bytes]:
    """Return the sample's made files by name."""
    rng = random.Random(SEED)
    return {f"{SLUG}.xlsx": workbook(rng, tables(rng), ABOUT, TYPED), "indicators.csv": lines(INDICATORS)}


def tables(rng: random.Random) -> dict[str, Table]:
    """Return the rows of the three sheets, header first; identifiers follow the order in which people came."""
    persons = people(rng)
    joined = group_lists(rng, persons)
    lives = [(person, stays(rng, person, groups)) for person, groups in zip(persons, joined, strict=True)]
    lives.sort(key=lambda life: life[1][0].start)
    sheets: dict[str, Table] = {
        "Osallistujat": [["Tunniste", "Sukupuoli", "Syntymävuosi", "Tilanne alussa", "Koulutus", "Kielitaito"]],
        "Jaksot": [["Tunniste", "Vaihe", "Ryhmä", "Alku", "Loppu", "Päättymisen syy"]],
        "Tilanteet": [["Tunniste", "Tilanne", "Alku", "Loppu", "Lähde"]],
    }
    sheets["Osallistujat"][0] += ["Saapumisvuosi", "Kunta"]
    for number, (person, taken) in enumerate(lives, start=1):
        name = f"S{number:03d}"
        row = background(rng, person)
        sheets["Osallistujat"].append([name, *row])
        sheets["Jaksot"] += [enrolment(rng, name, stay) for stay in taken]
        found = spells(rng, person, taken)
        found += unemployment(rng, str(row[2]), taken[0].start, found)
        sheets["Tilanteet"] += [episode(rng, name, spell) for spell in sorted(found, key=lambda spell: spell.start)]
    sheets["Jaksot"][1:] = sorted(sheets["Jaksot"][1:], key=lambda row: (row[1] == "hanke", row[2], row[0]))
    return sheets


def enrolment(rng: random.Random, name: str, stay: Stay) -> list[object]:
    """Return a row of the sheet Jaksot; here and there the end form is missing."""
    group = f"Pilotti {stay.number}" if stay.phase == "pilotti" else f"Ryhmä {stay.number}"
    if rng.random() < 0.04:
        return [name, stay.phase, group, stay.start, None, None]
    return [name, stay.phase, group, stay.start, stay.end, blank(rng, stay.reason, 0.08)]


def episode(rng: random.Random, name: str, spell: Spell) -> list[object]:
    """Return a row of the sheet Tilanteet."""
    source = rng.choice(("loppulomake", "seurantapuhelu", "asiakastapaaminen"))
    return [name, spell.state, spell.start, spell.end, blank(rng, source, 0.08)]
