"""A report of made-up numbers with everything that a chapter may hold, for the tests of publishing."""

from __future__ import annotations

import datetime
from functools import cache

from evalkit.chapter.blocks import Block, Cell, Figure, HeadGroup, Heading, Items, Line, Narrative, Paragraph, Table
from evalkit.publishing import Report
from evalkit.publishing.report import files
from evalkit.results import Results, Row
from evalkit.wording import Span

ROWS = Results(
    (
        Row("persons", "count", 50, window="project", origin="published"),
        Row("persons", "count", 36, window="project", variable="gender", category="female", origin="published"),
        Row("persons", "count", 14, window="project", variable="gender", category="male", origin="published"),
        Row(
            "primary_outcome",
            "share",
            0.36,
            window="project",
            lower=0.241,
            upper=0.499,
            count=18,
            base=50,
            unit="share",
            origin="published",
        ),
        Row("primary_outcome", "count", 18, window="project", origin="published"),
        Row("retired", "count", None, window="project", mark="suppressed", origin="synthetic"),
    )
)

OUTCOMES = Table(
    id="outcomes",
    caption="Työhön tai opiskelemaan päässeet, hanke 2017–2019",
    heads=("Tulos", "Henkilöitä", "Osuus", "95 %:n luottamusväli"),
    lines=(
        Line("Opiskelu", (Cell("9", origin="published"), Cell("18 %", origin="synthetic"), Cell("9,8–30,8 %"))),
        Line("Työ & <yritys>", (Cell("9", origin="published"), Cell("18 %", origin="synthetic"), Cell("9,8–30,8 %"))),
        Line("Eläke", (Cell("peitetty", mark="suppressed"), Cell("ei tietoa", mark="missing"), Cell("–"))),
        Line(
            "Yhteensä",
            (
                Cell("18", "primary_outcome.project.count", "published"),
                Cell("36,0 %", "primary_outcome.project.share", "published"),
                Cell("24,1–49,9 %", "primary_outcome.project.share", "computed"),
            ),
            total=True,
        ),
    ),
    notes=("Wilsonin luottamusväli. Henkilö lasketaan yhden kerran.",),
)

GENDER = Table(
    id="gender",
    caption="Osallistujat sukupuolen mukaan",
    heads=("Sukupuoli", "Henkilöitä"),
    lines=(
        Line("Nainen", (Cell("36", "persons.project.gender=female.count", "published"),)),
        Line("Mies", (Cell("14", "persons.project.gender=male.count", "published"),)),
        Line("Yhteensä", (Cell("50", "persons.project.count", "published"),), total=True),
    ),
)

WINDOWS = Table(
    id="windows",
    caption="Osallistujat kahdella ajanjaksolla",
    heads=("Sukupuoli", "Henkilöitä", "Osuus", "Henkilöitä", "Osuus"),
    groups=(HeadGroup("", 1), HeadGroup("Hanke", 2), HeadGroup("Koko aika", 2)),
    lines=(
        Line("Nainen", (Cell("36"), Cell("72 %"), Cell("44"), Cell("62,9 %"))),
        Line("Mies", (Cell("14"), Cell("28 %"), Cell("ei laskettavissa"), Cell("37,1 %"))),
    ),
)

SECTIONS = Table(
    id="sections",
    caption="Tavoitteet ryhmittäin",
    heads=("Tavoite", "Toteuma"),
    lines=(
        Line("Koulutukset", ()),
        Line("Osallistuneita", (Cell("705"),)),
        Line("Yritykset", ()),
        Line("Mukana", (Cell("6"),)),
    ),
)

AIMS = Table(
    id="aims",
    caption="Tavoitteet ja niiden toteutuminen",
    heads=("Tavoite", "Tilanne", "Näyttö"),
    lines=(
        Line("=1+1 pysyvä tukimalli", (Cell("saavutettu"), Cell("Malli on kuvattu ja otettu käyttöön"))),
        Line("Malli kaupungin pysyväksi palveluksi", (Cell("ei saavutettu"), Cell("@päätös puuttuu"))),
    ),
    numeric=False,
)


def figure_table(name: str) -> Table:
    """The numbers of a figure."""
    lines = (
        Line("3 kk", (Cell("6,0 %", origin="synthetic"), Cell("44", origin="synthetic"))),
        Line("12 kk", (Cell("30,0 %", origin="synthetic"), Cell("30", origin="synthetic"))),
    )
    return Table(f"{name}-data", "Kertymä ja seurannassa olevat", ("Aika", "Osuus", "Seurannassa"), lines)


CONTENTS = {
    "incidence": {
        "series": [
            {
                "label": "Työ tai opiskelu",
                "times": [1, 2, 3.5, 5, 8, 10, 14, 18, 23],
                "values": [0.02, 0.06, 0.1, 0.18, 0.22, 0.3, 0.36, 0.42, 0.46],
                "lower": [0, 0.02, 0.04, 0.1, 0.12, 0.2, 0.24, 0.3, 0.33],
                "upper": [0.1, 0.15, 0.2, 0.3, 0.36, 0.42, 0.5, 0.56, 0.6],
            },
            {
                "label": "Eläke",
                "times": [12, 23],
                "values": [0.02, 0.04],
                "lower": [None, 0.0],
                "upper": [None, 0.1],
            },
        ],
        "x": {"label": "Kuukausia alusta", "ticks": [0, 6, 12, 18, 24], "labels": ["0", "6", "12", "18", "24"]},
        "y": {"label": "Osuus", "ticks": [0, 0.25, 0.5], "labels": ["0 %", "25 %", "50 %"]},
        "at_risk": {
            "label": "Seurannassa",
            "rows": [{"label": "Kaikki", "counts": ["50", "40", "30", "14", "3"]}],
        },
    },
    "bars": {
        "labels": ["Opiskelu", "Työ", "Oma yritys & <muu>", "Eläke"],
        "series": [
            {"label": "Hanke 2017–2019", "values": [9, 8, 1, None], "texts": ["9", "8", "1", "peitetty"]},
            {"label": "Koko aika 2016–2019", "values": [20, 21, 1, 0], "texts": ["20", "21", "1", "0"]},
        ],
        "x": {"label": "Henkilöitä"},
    },
    "targets": {
        "lines": [
            {
                "label": "Koulutuksiin osallistuneet",
                "actual": 705,
                "bound": 84,
                "low": 84,
                "high": 84,
                "text": "705 / 84",
            },
            {"label": "Yritykset", "actual": 6, "bound": 25, "low": 25, "high": 25, "text": "6 / 25"},
            {"label": "Pelisäännöt", "actual": 15, "bound": 70, "low": 70, "high": 140, "text": "15 / 70–140"},
            {"label": "Polut", "actual": 21, "bound": None, "low": None, "high": None, "text": "21, ei tavoitetta"},
        ],
        "actual": {"label": "Toteutunut"},
        "target": {"label": "Tavoite"},
        "range": {"label": "Tavoiteväli"},
    },
    "estimates": {
        "lines": [
            {"label": "Sukupuoli (vertailukohta: Naiset)", "head": True},
            {"label": "Miehet", "value": -0.06, "lower": -0.2, "upper": 0.09, "text": "−6,0 (−20,0…9,0)"},
            {"label": "Aloittanut pilotissa ja jatkanut hankkeessa", "value": 0.1, "text": "10,0"},
            {"label": "Ei vertailtavissa", "value": None, "text": "suojattu"},
        ],
        "x": {"label": "Erotus prosenttiyksikköinä", "ticks": [-0.2, 0, 0.2], "labels": ["−20", "0", "20"]},
    },
    "balance": {
        "lines": [
            {"label": "Sukupuoli: Naiset", "before": 0.3, "after": 0.02},
            {"label": "Työmarkkina-asema: Työvoiman ulkopuolella, ei koulutuksessa", "before": -0.25, "after": None},
        ],
        "x": {"label": "Standardoitu ero", "ticks": [-0.3, 0, 0.3], "labels": ["−0,3", "0,0", "0,3"]},
        "negligible": {"value": 0.1, "label": "Vähäinen ero"},
        "before": {"label": "Ennen painotusta"},
        "after": {"label": "Painotuksen jälkeen"},
    },
    "scores": {
        "labels": [
            "Luonnonvarojen käytön kestävyys",
            "Aineettomien tuotteiden ja palvelujen kehittäminen",
            "Hyvinvointi",
        ],
        "series": [
            {"label": "Välitön vaikutus", "values": [0, 10, 10], "texts": ["0", "10", "10"]},
            {"label": "Välillinen vaikutus", "values": [4, None, 10], "texts": ["4", "ei tietoa", "10"]},
        ],
        "x": {"label": "Pisteet 0–10"},
    },
    "stacked": {
        "series": [
            {"label": "Työ", "values": [0.1, 0.5, 0.3], "texts": ["5", "20", "3"]},
            {"label": "Kuntouttava työtoiminta", "values": [0.1, None, 0.1], "texts": ["5", "suojattu", "1"]},
            {"label": "Työtön", "neutral": "waiting", "values": [0.5, 0.25, 0.3], "texts": ["25", "10", "3"]},
            {"label": "Muu tilanne", "neutral": "other", "values": [0.1, 0.1, 0.3], "texts": ["5", "4", "3"]},
            {"label": "Ei tiedossa", "neutral": "unknown", "values": [0.2, 0.1, 0.0], "texts": ["10", "4", "0"]},
            {"label": "suojattu", "neutral": "suppressed", "values": [0, 0.05, 0], "texts": ["", "", ""]},
        ],
        "x": {"label": "Kuukausia alusta", "labels": ["0", "6", "12"]},
        "y": {"label": "Osuus seuratuista", "ticks": [0, 0.5, 1], "labels": ["0 %", "50 %", "100 %"]},
        "below": {"label": "Henkilöt", "texts": ["50", "40", "10"]},
    },
    "index_plot": {
        "states": [
            {"label": "Työ", "neutral": "", "thickness": 1.0},
            {"label": "Kuntouttava työtoiminta", "neutral": "", "thickness": 0.6},
            {"label": "Työtön", "neutral": "waiting", "thickness": 0.3},
            {"label": "Ei tiedossa", "neutral": "unknown", "thickness": 0.0},
        ],
        "groups": [
            {"label": "Työ", "persons": [[(0, 3, 2), (3, 9.5, 0)], [(0, 2, 3), (2, 11, 0)]]},
            {"label": "Opiskelu", "persons": [[(0, 12, 2)]]},
            {"label": "Ei tulosta seurannan aikana", "persons": [[(0, 4, 1), (4, 7, 2), (7, 8, 1)], [(0, 12.2, 3)]]},
        ],
        "x": {"label": "Kuukausia alusta", "ticks": [0, 6, 12], "labels": ["0", "6", "12"], "end": 12.2},
    },
}


def figure(drawing: str) -> Figure:
    """A figure of each kind."""
    return Figure(
        id=f"{drawing}-figure",
        drawing=drawing,
        caption=f"Kuvion otsikko ({drawing})",
        alt=f'Kuviosta näkee: 36 % pääsi työhön tai opiskelemaan "tavoite" & <{drawing}>.',
        content=CONTENTS[drawing],
        table=figure_table(drawing),
    )


STORY = """Hanke *tuki* pitkäaikaistyöttömiä. <script>alert("x")</script> AT&T ja 1 < 2.

<!-- Ohje kirjoittajalle -->

- ryhmät [kaupungin](https://example.org/palvelu) kanssa
- [paha linkki](javascript:alert(1)) ja ![kuvaus](https://example.org/kuva.png)

## Poikkeamat {#deviations onclick="alert(2)"}

Pilotti alkoi ennen hanketta.

#### Liian syvä otsikko"""


def blocks() -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """Two chapters with every kind of block."""
    finding = (
        Span("Hankkeen "),
        Span("50", "persons.project.count"),
        Span(" henkilöstä "),
        Span("36,0 %", "primary_outcome.project.share"),
        Span(" (95 %:n luottamusväli "),
        Span("24,1–49,9 %", "primary_outcome.project.share", "computed"),
        Span(") pääsi työhön tai opiskelemaan."),
    )
    reach = (
        Heading(1, "Kohderyhmän tavoittaminen", "reach"),
        Paragraph(finding),
        GENDER,
        figure("bars"),
        Narrative(STORY, "fi"),
        Heading(2, "Rajoitukset", "limits"),
        Paragraph((Span("Luvut kuvaavat, ne eivät todista vaikutusta."),), "warning"),
        Items(((Span("Ensimmäinen & kohta"),), (Span("Toinen <kohta>"),))),
    )
    outcomes = (
        Heading(1, "Tulokset", "outcomes"),
        Paragraph((Span("Näin taulukkoa luetaan."),), "note"),
        OUTCOMES,
        figure("incidence"),
        figure("targets"),
        figure("scores"),
        AIMS,
        WINDOWS,
        Heading(2, "Rajoitukset", "limits"),
        Narrative("An English note.", "en"),
    )
    return (("10_reach", reach), ("20_outcomes", outcomes))


@cache
def written() -> dict[str, bytes]:
    """Every file of the sample report, made once."""
    return files(report())


def brief(**other: object) -> Report:
    """A report of one table, quick to publish."""
    return report(**{"chapters": (("10_reach", (GENDER,)),), **other})


def report(**other: object) -> Report:
    """The sample report, with other values where they are given."""
    values: dict[str, object] = {
        "slug": "esimerkki",
        "title": "Esimerkkihankkeen arviointi & <luvut>",
        "subtitle": "Loppuraportin arviointiluku",
        "language": "fi",
        "release": "internal",
        "chapters": blocks(),
        "rows": ROWS,
        "provenance": {"versions": {"b": 2, "a": 1}, "commit": "0000000"},
        "epoch": datetime.date(2019, 8, 31),
        "note": "Luvut ovat keksittyjä.",
        "source": "Hankkeen kuvaus 2017–2019",
    }
    return Report(**{**values, **other})
