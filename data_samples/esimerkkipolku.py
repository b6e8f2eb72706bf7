"""The invented sample Esimerkkipolku: a workbook of four tables; neither its persons nor its towns exist."""

from __future__ import annotations

import random
from datetime import datetime

from example_lives import LEVELS, ROUNDS, Person, Spell, Stay, goal, people, scores, spells, stays
from sample_workbook import About, Table, workbook
from synthetic_lives import blank

# Chosen so that every kind of case occurs.
SEED = 2115
SLUG = "esimerkkipolku"
NOTES = (
    "Tämä työkirja on keksitty: hanketta, paikkakuntia ja henkilöitä ei ole olemassa.",
    "Tunnisteen E tarkoittaa: keksitty esimerkkihenkilö.",
    "Osallistujat: rivi henkilöä kohti. Vertailuryhmään kuuluvat olivat jonossa eivätkä osallistuneet.",
    "Jaksot: rivi osallistumista kohti. Sama henkilö voi palata. Vertailuryhmän rivi kertoo seurannan alun ja lopun.",
    "Tilanteet: rivi tilannetta kohti. Loppu jää tyhjäksi, jos tilanne jatkuu.",
    "Arviot: rivi pistemäärää kohti, asteikko 1–5.",
)
ABOUT = About("Esimerkkipolku: keksitty esimerkkiaineisto", "keksitty", NOTES, datetime(2024, 12, 31))
# The share of dates, and of points, that staff typed as text.
TYPED = 0.05
PARTICIPANTS = ["Tunniste", "Aineisto", "Sukupuoli", "Syntymävuosi", "Kunta", "Tilanne alussa", "Koulutus"]
PARTICIPANTS += ["Kielitaito", "Saapumisvuosi", "Ajokortti", "Vamma", "Vähemmistö", "Muu heikko asema"]
HEADERS = {
    "Osallistujat": PARTICIPANTS,
    "Jaksot": ["Tunniste", "Vaihe", "Ryhmä", "Alku", "Loppu", "Päättymisen syy"],
    "Tilanteet": ["Tunniste", "Tilanne", "Alku", "Loppu", "Lähde"],
    "Arviot": ["Tunniste", "Päivä", "Arvio", "Osa-alue", "Pisteet"],
}
EDUCATION = (
    "ei perusasteen koulutusta", "alakoulu", "peruskoulu", "toinen aste", "alempi korkeakoulu", "ylempi korkeakoulu",
)  # fmt: skip
COMPARISON = "vertailuryhmä"


def files() -> dict[str, bytes]:
    """Return the sample's made files by name."""
    rng = random.Random(SEED)
    return {f"{SLUG}.xlsx": workbook(rng, tables(rng), ABOUT, TYPED)}


def tables(rng: random.Random) -> dict[str, Table]:
    """Return the rows of the four sheets, header first; identifiers follow the order in which people came."""
    everybody = [*people(rng, comparison=False), *people(rng, comparison=True)]
    everybody.sort(key=lambda who: who.first)
    sheets: dict[str, Table] = {name: [header] for name, header in HEADERS.items()}
    for number, who in enumerate(everybody, start=1):
        name = f"E{number:03d}"
        reached = goal(rng, who)
        taken = stays(rng, who, reached)
        sheets["Osallistujat"].append([name, *background(rng, who)])
        sheets["Jaksot"] += [enrolment(rng, name, who, one) for one in taken]
        sheets["Tilanteet"] += [episode(rng, name, one) for one in spells(rng, who, taken, reached)]
        sheets["Arviot"] += [assessment(rng, name, *one) for one in scores(rng, who, taken)]
    sheets["Jaksot"][1:] = sorted(sheets["Jaksot"][1:], key=lambda row: (row[3], row[0]))
    return sheets


def background(rng: random.Random, who: Person) -> list[object]:
    """Return what the start form asks; sensitive questions may be refused, any question left empty."""
    arrived = rng.randint(max(who.born + 1, 2004), ROUNDS[who.round][0].year - 1)
    return [
        COMPARISON if who.comparison else "osallistuja",
        who.gender,
        blank(rng, who.born, 0.02),
        blank(rng, who.town, 0.02),
        who.status,
        blank(rng, rng.choices(EDUCATION, (5, 12, 24, 32, 16, 8))[0], 0.05),
        blank(rng, LEVELS[who.level], 0.05),
        blank(rng, arrived, 0.04),
        blank(rng, rng.choice(("on", "ei")), 0.03),
        *(refusable(rng, share) for share in (0.08, 0.2, 0.12)),
    ]


def refusable(rng: random.Random, share: float) -> object:
    """Return the answer to a sensitive question."""
    return blank(rng, rng.choices(("kyllä", "ei", "ei halua vastata"), (share, 0.88 - share, 0.12))[0], 0.03)


def enrolment(rng: random.Random, name: str, who: Person, one: Stay) -> list[object]:
    """Return a row of the sheet Jaksot; here and there the end form is missing."""
    if who.comparison:
        return [name, COMPARISON, None, one.start, one.end, one.reason]
    row = [name, "hanke", f"{who.town} {one.round + 1}", one.start]
    if one.start < one.end and rng.random() < 0.06:
        return [*row, None, None]
    return [*row, one.end, blank(rng, one.reason, 0.05)]


def episode(rng: random.Random, name: str, one: Spell) -> list[object]:
    """Return a row of the sheet Tilanteet."""
    source = rng.choice(("loppulomake", "seurantakysely", "asiakastapaaminen"))
    return [name, one.state, one.start, one.end, blank(rng, source, 0.06)]


def assessment(rng: random.Random, name: str, day: object, dimension: str, score: float) -> list[object]:
    """Return a row of the sheet Arviot."""
    typed = f"{score:.1f}".replace(".", ",") if rng.random() < TYPED else score
    return [name, day, "valmiusarvio", dimension, typed]
