"""The invented persons of the sample Esimerkkipolku: who they are, where they took part, what became of them.

Nobody and nothing here is real. Lives are drawn month by month with additions and products only: logarithms may differ
in the last digit from machine to machine, and the sample must be the same everywhere.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic_lives import Spell

END = date(2024, 12, 31)
TOWNS = ("Esimerkkilä", "Mallikoski", "Kuvitteela")
ROUNDS = (
    (date(2022, 3, 14), date(2022, 6, 10)),
    (date(2022, 8, 22), date(2022, 11, 18)),
    (date(2023, 1, 16), date(2023, 4, 14)),
    (date(2023, 8, 21), date(2023, 11, 17)),
    (date(2024, 1, 15), date(2024, 4, 12)),
    (date(2024, 8, 19), date(2024, 11, 15)),
)
# Persons who begin in each round of each town; in the comparison group the days on which they were put on the list.
STARTING = {
    False: {"Esimerkkilä": (8, 8, 7, 7, 7, 5), "Mallikoski": (0, 6, 6, 5, 5, 4), "Kuvitteela": (0, 0, 5, 4, 4, 3)},
    True: {"Esimerkkilä": (5, 5, 5, 5, 4, 4), "Mallikoski": (0, 4, 4, 4, 3, 3), "Kuvitteela": (0, 0, 3, 3, 2, 2)},
}
GENDERS = {
    False: {"nainen": 47, "mies": 35, "muu": 1, "ei tiedossa": 1},
    True: {"nainen": 25, "mies": 31},
}
WORK, SUBSIDISED, BUSINESS, STUDY = "työ", "palkkatukityö", "oma yritys", "opiskelu"
COURSE, TRIAL, REHABILITATIVE = "kielikurssi", "työkokeilu", "kuntouttava työtoiminta"
UNEMPLOYED, SEARCH, QUALIFICATION, MOVED = "työtön", "työnhaussa", "tutkinto tai sen osa", "muutti pois"
PENSION, HEALTH, FAMILY = "eläke", "terveyssyy", "perhevapaa"
PRIMARY = (WORK, SUBSIDISED, BUSINESS, STUDY)
LENGTHS = {
    WORK: (120, 700), SUBSIDISED: (150, 240), BUSINESS: (400, 900), STUDY: (300, 800),
    COURSE: (60, 150), TRIAL: (28, 90), REHABILITATIVE: (80, 200),
}  # fmt: skip
EMPLOYED, UNEMPLOYED_LONG, OUTSIDE, OUTSIDE_STUDYING = (
    "työssä", "pitkäaikaistyötön", "työvoiman ulkopuolella", "työvoiman ulkopuolella, opiskelee",
)  # fmt: skip
# What a form checks for: two outside the target group, two who came for one day, and some who leave for other reasons.
SPECIAL = (EMPLOYED, EMPLOYED, "one day", "one day", PENSION, MOVED, HEALTH, HEALTH, FAMILY, FAMILY)
LEVELS = ("A0", "A1", "A2", "B1", "B2", "C1")


@dataclass(frozen=True)
class Person:
    """An invented person at the start; `ability` (about -1 to 1) moves scores and outcomes alike."""

    comparison: bool
    town: str
    round: int
    gender: str
    born: int
    status: str
    level: int
    ability: float
    special: str = ""

    @property
    def first(self) -> date:
        """The day on which the person's round begins."""
        return ROUNDS[self.round][0]


@dataclass(frozen=True)
class Stay:
    """One participation: number of the round, first and last day, why it ended."""

    round: int
    start: date
    end: date
    reason: str = "jakso päättyi"


def people(rng: random.Random, comparison: bool) -> list[Person]:
    """Return the participants, or the comparison group, in the order of towns and rounds."""
    starts = [
        (t, n) for t, counts in STARTING[comparison].items() for n, many in enumerate(counts) for _ in range(many)
    ]
    genders = [gender for gender, many in GENDERS[comparison].items() for _ in range(many)]
    special = [*(() if comparison else SPECIAL), *[""] * len(starts)][: len(starts)]
    rng.shuffle(genders)
    rng.shuffle(special)
    drawn = zip(starts, genders, special, strict=True)
    return [person(rng, comparison, start, gender, kind) for start, gender, kind in drawn]


def person(rng: random.Random, comparison: bool, start: tuple[str, int], gender: str, special: str) -> Person:
    """Return a person with age, status at the start, level of Finnish and ability."""
    born = 1959 if special == PENSION else rng.randint(1963, 2004)
    status = rng.choices((UNEMPLOYED_LONG, UNEMPLOYED, OUTSIDE, OUTSIDE_STUDYING), (46, 28, 12, 3))[0]
    level = rng.choices(range(6), (6, 18, 30, 20, 8, 2) if comparison else (3, 14, 30, 25, 10, 2))[0]
    ability = (rng.random() + rng.random() + rng.random()) / 1.5 - 1
    known = EMPLOYED if special == EMPLOYED else status
    return Person(comparison, *start, gender, born, known, level, ability, special)


def goal(rng: random.Random, who: Person) -> Spell | None:
    """Return the first primary outcome, drawn month by month until the project's end; none for special cases."""
    if who.special:
        return None
    ease = max(1 + 0.5 * who.ability + 0.2 * (who.level - 2), 0.2)
    for month in range(1, 36):
        # Participants find little while a group lasts, and most of all when it ends.
        pace = 0.028 if who.comparison else 0.035 if month < 3 else 0.13 if month < 4 else 0.045
        drawn = who.first + timedelta(days=30 * month + rng.randrange(28))
        if drawn > END:
            return None
        if rng.random() < pace * ease:
            state = rng.choices(PRIMARY, (33, 12, 5, 50))[0]
            start = term(rng, drawn) if state == STUDY else drawn
            return None if start > END else lasting(rng, state, start)
    return None


def term(rng: random.Random, day: date) -> date:
    """Return the first day of studies on or after the day: terms begin in January and August."""
    terms = [date(year, month, 8) + timedelta(days=rng.randrange(6)) for year in range(2022, 2027) for month in (1, 8)]
    return next(start for start in terms if start >= day)


def lasting(rng: random.Random, state: str, start: date) -> Spell:
    """Return a spell of a length that is usual for the state; one that outlasts the project is still open."""
    end = start + timedelta(days=rng.randint(*LENGTHS[state]))
    return Spell(state, start, None if end > END else end)


def stays(rng: random.Random, who: Person, reached: Spell | None) -> list[Stay]:
    """Return the participations: the first one and the returns to later rounds; on the list, the time followed."""
    if who.comparison:
        return [Stay(who.round, who.first, END, "seuranta päättyi")]
    taken = [stay(rng, who, who.round, reached)]
    for number in range(who.round + 1, len(ROUNDS)):
        start = ROUNDS[number][0]
        busy = reached is not None and reached.start <= start + timedelta(days=30) and (reached.end or END) >= start
        if not who.special and not busy and len(taken) < 3 and rng.random() < 0.15:
            taken.append(stay(rng, who, number, reached))
    return taken


def stay(rng: random.Random, who: Person, number: int, reached: Spell | None) -> Stay:
    """Return one participation; an outcome that begins during it ends it."""
    first, last = ROUNDS[number]
    start = first + timedelta(days=rng.choice((0, 0, 0, 0, 3, 7)))
    if who.special == "one day":
        return Stay(number, start, start, "kävi tutustumassa")
    if reached is not None and start < reached.start <= last:
        reason = "siirtyi opiskelemaan" if reached.state == STUDY else "siirtyi työhön"
        return Stay(number, start, reached.start - timedelta(days=1), reason)
    if rng.random() < 0.08:
        return Stay(number, start, start + timedelta(days=rng.randint(20, (last - start).days)), "keskeytti")
    return Stay(number, start, last)


def spells(rng: random.Random, who: Person, taken: list[Stay], reached: Spell | None) -> list[Spell]:
    """Return all spells in order: before the first day, measures, the outcome, what followed, and what lies between."""
    if who.status == EMPLOYED:
        return [Spell(WORK, who.first - timedelta(days=rng.randint(90, 700)))]
    found = measures(rng, who, reached)
    if reached is not None:
        found += [reached, *after(rng, reached)]
    elif who.special in (PENSION, MOVED, HEALTH, FAMILY):
        leaving = taken[-1].end + timedelta(days=rng.randint(3, 25))
        found = [*(spell for spell in found if spell.end and spell.end < leaving), Spell(who.special, leaving)]
    elif who.special != "one day" and not who.comparison and rng.random() < 0.1:
        found.append(Spell(QUALIFICATION, taken[-1].end, taken[-1].end))
    between = gaps(rng, who, taken[0].end if not who.comparison else who.first, found)
    return sorted([*found, *between], key=lambda spell: (spell.start, spell.state))


def measures(rng: random.Random, who: Person, reached: Spell | None) -> list[Spell]:
    """Return courses, trials and rehabilitative work, one after the other, before the outcome."""
    wanted = [(COURSE, 0.5 if who.level < 3 else 0.15), (TRIAL, 0.35)]
    if who.status == UNEMPLOYED_LONG:
        wanted.insert(rng.randrange(2), (REHABILITATIVE, 0.2))
    day, found = who.first + timedelta(days=rng.randint(40, 150)), []
    last = reached.start if reached else END
    for state, share in wanted:
        if rng.random() < share:
            spell = lasting(rng, state, day)
            if (spell.end or END) >= last:
                break
            found.append(spell)
            day = spell.end + timedelta(days=rng.randint(10, 120))
    return found


def after(rng: random.Random, reached: Spell) -> list[Spell]:
    """Return what followed an outcome: a qualification, lasting work, or a job beside the studies."""
    if reached.state == STUDY and rng.random() < 0.25:
        start = reached.start + timedelta(days=rng.randint(30, 120))
        return [lasting(rng, WORK, start)] if start < (reached.end or END) else []
    if reached.end is None:
        return []
    found = []
    if reached.state == STUDY and rng.random() < 0.8:
        found.append(Spell(QUALIFICATION, reached.end, reached.end))
    again = reached.end + timedelta(days=rng.choice((1, 1, 25, 90)))
    if reached.state != BUSINESS and again <= END and rng.random() < 0.55:
        found.append(lasting(rng, WORK, again))
    return found


def gaps(rng: random.Random, who: Person, leaving: date, found: list[Spell]) -> list[Spell]:
    """Return what lies between the spells: unemployment, or the search for work of those who were outside it."""
    outside = who.status in (OUTSIDE, OUTSIDE_STUDYING)
    if outside and rng.random() < 0.35:
        return []
    state = SEARCH if outside else UNEMPLOYED
    days = rng.randint(380, 2200) if who.status == UNEMPLOYED_LONG else rng.randint(20, 330)
    day = leaving + timedelta(days=rng.randint(1, 20)) if outside else who.first - timedelta(days=days)
    between = []
    for spell in sorted(found, key=lambda spell: spell.start):
        if spell.state == QUALIFICATION:
            continue
        if spell.start > day:
            between.append(Spell(state, day, spell.start - timedelta(days=1)))
        if spell.end is None:
            return between
        day = max(day, spell.end + timedelta(days=1))
    return [*between, Spell(state, day)] if day <= END else between


def scores(rng: random.Random, who: Person, taken: list[Stay]) -> list[tuple[date, str, float]]:
    """Return the assessments (day, dimension, points 1 to 5) at the start and at the end of the last participation."""
    if who.comparison or who.special == "one day" or rng.random() < 0.06:
        return []
    last, change = taken[-1], 0.35 + 0.3 * (rng.random() - 0.4)
    assessed = last.reason != "keskeytti" and rng.random() < 0.93
    found = []
    for dimension, base in (("työelämävalmiudet", 2.7), ("opiskeluvalmiudet", 2.5)):
        before = base + 0.7 * who.ability + 0.18 * (who.level - 2) + 0.8 * (rng.random() - 0.5)
        found.append((taken[0].start + timedelta(days=3), dimension, points(before)))
        if assessed and rng.random() < 0.97:
            later = before + change + 0.9 * (rng.random() - 0.5)
            found.append(
                (max(last.end - timedelta(days=2), taken[0].start + timedelta(days=4)), dimension, points(later))
            )
    return sorted(found)


def points(value: float) -> float:
    """Return the mean of ten items between 1 and 5, to a tenth."""
    return round(min(max(value, 1.0), 5.0) * 10) / 10
