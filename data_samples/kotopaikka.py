"""The sample of Kotopaikka: one workbook of published figures by result, as of 8.3.2019; it names no person."""

from __future__ import annotations

import random
from datetime import date, datetime

from sample_workbook import About, Table, workbook

SLUG = "kotopaikka"
ABOUT = About(
    "Kotopaikka: julkaistut tulokset 8.3.2019",
    "julkaistu",
    (
        "Luvut ovat hankkeen julkaisemia, tilanne 8.3.2019: hanke oli vielä käynnissä.",
        "Tavoite kuntaa kohti ja tavoite yhteensä ovat molemmat julkaistuja; toteuma on julkaistu vain yhteensä.",
        "Tyhjä solu tarkoittaa, ettei lukua ole julkaistu. Työkirjassa ei ole henkilöitä.",
    ),
    datetime(2019, 3, 8),
)
AS_OF = date(2019, 3, 8)
SOURCE = "hankkeen julkaistu tilannekatsaus"
STAFF, PEERS = "Tulos 1: henkilöstön koulutus", "Tulos 2: vertaistukimentorointi"
PATHS, RULES = "Tulos 3: polkukokeilut", "Tulos 4: työelämän pelisäännöt"
COMPANIES = "Yritykset ja organisaatiot"

HEADER = ["Tunnus", "Tulos", "Mittari", "Yksikkö", "Tavoite/kunta vähintään", "Tavoite/kunta enintään"]
HEADER += ["Tavoite vähintään", "Tavoite enintään", "Toteuma", "Tilanne", "Lähde"]
# Indicator, result, name, unit; target a municipality, from and to; target of all, from and to; realised. The person
# days are text with a decimal comma, as they were typed.
ROWS = (
    ("training_participants", STAFF, "Koulutuksiin osallistuneet", "henkilöä", 12, None, 84, None, 705),
    ("trainings", STAFF, "Koulutukset ja työpajat", "kpl", 5, None, 35, None, 42),
    ("mentoring_participants", PEERS, "Vertaistukimentorointiin osallistuneet", "henkilöä", 5, None, 35, None, 33),
    ("peer_meetings", PEERS, "Vertaistukitapaamiset", "henkilötyöpäivää", None, None, 70, None, "8,25"),
    ("path_employers", PATHS, "Mukana olleet yritykset ja työnantajat", "kpl", None, None, None, None, 12),
    ("paths_described", PATHS, "Kuvatut koulutus- ja työllistymispolut", "kpl", None, None, None, None, 21),
    ("rules_trainings", RULES, "Pelisääntökoulutukset", "kpl", None, None, 6, None, 7),
    ("rules_participants", RULES, "Pelisääntökoulutusten osallistujat", "henkilöä", 10, 20, 70, 140, 15),
    ("rules_employers", RULES, "Mukana olevat työnantajat", "kpl", 2, 3, 14, 21, 1),
    ("companies_micro", COMPANIES, "Mikroyritykset", "kpl", None, None, 5, None, 4),
    ("companies_small", COMPANIES, "Pienet yritykset", "kpl", None, None, 12, None, 10),
    ("companies_medium", COMPANIES, "Keskisuuret yritykset", "kpl", None, None, 3, None, 3),
    ("companies_total", COMPANIES, "Yritykset ja organisaatiot yhteensä", "kpl", None, None, 20, None, 17),
)


def files() -> dict[str, bytes]:
    """Return the sample's made files by name."""
    table: Table = [HEADER, *([*row, AS_OF, SOURCE] for row in ROWS)]
    return {f"{SLUG}.xlsx": workbook(random.Random(0), {"Indikaattorit": table}, ABOUT, typed=0)}
