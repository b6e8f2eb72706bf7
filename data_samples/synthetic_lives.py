"""The made-up persons of the sample Mahdollisuudet todeksi: who they are, where they took part, what became of them.

What is not made up are the counts that the project published: PLAN says how many persons there are of each kind, so
that exactly these counts come out; dates and backgrounds are drawn.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

END = date(2019, 8, 31)
PILOT_COURSES = ((date(2016, 9, 1), date(2016, 11, 30)), (date(2017, 1, 16), date(2017, 4, 13)))
GROUPS = (
    (date(2017, 9, 1), date(2017, 12, 1)),
    (date(2018, 1, 8), date(2018, 4, 6)),
    (date(2018, 4, 9), date(2018, 6, 29)),
    (date(2018, 9, 3), date(2018, 11, 30)),
    (date(2019, 1, 7), date(2019, 4, 5)),
    (date(2019, 4, 8), date(2019, 6, 28)),
)
# Persons who join each project group for the first time (those of the pilot apart), and those who return to it:
# 40 + 10 first participations and 43 returns make the published 93.
FIRST_OF_BOTH = (4, 3, 2, 1, 0, 0)
FIRST_OF_PROJECT = (14, 6, 6, 5, 5, 4)
RETURNS = (0, 6, 8, 10, 10, 9)
MOST_RETURNS = 3

STUDY, WORK, BUSINESS = "opiskelu", "työ", "oma yritys"
REHABILITATIVE, TRIAL, PENSION = "kuntouttava työtoiminta", "työkokeilu", "eläke"
GUIDANCE, HEALTH, CASE_WORKER, UNEMPLOYED = "uraohjaus", "terveyssyy", "palveluohjaus", "työtön"
PRIMARY = (STUDY, WORK, BUSINESS)


@dataclass(frozen=True)
class Kind:
    """So many women and men of one course of life: where they took part, how far they got, and what came before.

    `rehabilitative`, `trials` and `earlier` say how many of them also had rehabilitative work, a work trial, or
    another primary outcome (`other`) before the one that they got furthest with.
    """

    part: str
    goal: str
    women: int
    men: int
    rehabilitative: int = 0
    trials: int = 0
    earlier: int = 0
    other: str = ""


PLAN = (
    Kind("pilot", STUDY, 3, 5, rehabilitative=2, trials=2, earlier=1, other=WORK),
    Kind("pilot", WORK, 4, 6, rehabilitative=2, trials=3, earlier=2, other=STUDY),
    Kind("pilot", REHABILITATIVE, 1, 1),
    Kind("both", STUDY, 2, 1, rehabilitative=1, trials=1),
    Kind("both", WORK, 2, 1, rehabilitative=1, trials=1),
    Kind("both", REHABILITATIVE, 2, 1),
    Kind("both", HEALTH, 1, 0),
    Kind("project", STUDY, 7, 2, rehabilitative=3, trials=1, earlier=1, other=WORK),
    Kind("project", WORK, 5, 3, rehabilitative=2, trials=3, earlier=1, other=STUDY),
    Kind("project", BUSINESS, 0, 1, trials=1),
    Kind("project", PENSION, 1, 1),
    Kind("project", GUIDANCE, 1, 0),
    Kind("project", HEALTH, 2, 1),
    Kind("project", CASE_WORKER, 4, 1),
    Kind("project", REHABILITATIVE, 9, 2),
)


@dataclass(frozen=True)
class Stay:
    """One participation: phase, number of the course or group, first and last day, why it ended."""

    phase: str
    number: int
    start: date
    end: date
    reason: str = "jakso päättyi"


@dataclass(frozen=True)
class Spell:
    """One spell in a state; no end means that it goes on."""

    state: str
    start: date
    end: date | None = None


@dataclass(frozen=True)
class Person:
    """A made-up person: the plan's facts, and the day of the primary outcome where there is one."""

    part: str
    goal: str
    gender: str
    before: tuple[str, ...]
    course: int | None
    group: int | None
    goal_day: date | None = None


def day_between(rng: random.Random, low: date, high: date) -> date:
    """Return a day from low to high."""
    return low + timedelta(days=rng.randrange(max((high - low).days, 0) + 1))


def people(rng: random.Random) -> list[Person]:
    """Return the persons of the plan, each with a course, a first group and the day of the primary outcome."""
    courses = [number for number in range(2) for _ in range(15)]
    groups = {
        "both": [number for number, count in enumerate(FIRST_OF_BOTH) for _ in range(count)],
        "project": [number for number, count in enumerate(FIRST_OF_PROJECT) for _ in range(count)],
    }
    for deck in (courses, *groups.values()):
        rng.shuffle(deck)
    persons = []
    for kind in PLAN:
        genders = ["nainen"] * kind.women + ["mies"] * kind.men
        for number, gender in enumerate(genders):
            course = None if kind.part == "project" else courses.pop()
            group = None if kind.part == "pilot" else groups[kind.part].pop()
            before = steps(kind, number, len(genders))
            person = Person(kind.part, kind.goal, gender, before, course, group)
            persons.append(replace(person, goal_day=goal_day(rng, person)))
    return persons


def steps(kind: Kind, number: int, persons: int) -> tuple[str, ...]:
    """Return what the person of that number went through before the goal; trials are dealt from the other end."""
    taken = (
        (kind.other, persons - 2 - kind.earlier < number <= persons - 2),
        (REHABILITATIVE, number < kind.rehabilitative),
        (TRIAL, number >= persons - kind.trials),
    )
    return tuple(state for state, has in taken if has)


def goal_day(rng: random.Random, person: Person) -> date | None:
    """Return the day on which the furthest primary outcome starts: skewed to early days, studies at a term's start."""
    if person.goal not in PRIMARY:
        return None
    first = PILOT_COURSES[person.course][0] if person.course is not None else GROUPS[person.group][0]
    if person.part == "both":
        return day_between(rng, first + timedelta(days=60), GROUPS[person.group][0] - timedelta(days=75))
    low = first + timedelta(days=110 if person.before else 50)
    low += timedelta(days=120 if set(person.before) & set(PRIMARY) else 0)
    last = END - timedelta(days=30)
    drawn = low + timedelta(days=int((last - low).days * rng.random() ** 1.3))
    if person.goal != STUDY:
        return drawn
    terms = [date(year, month, 9) + timedelta(days=rng.randrange(6)) for year in range(2017, 2020) for month in (1, 8)]
    return next(term for term in terms if term >= drawn)


def group_lists(rng: random.Random, persons: list[Person]) -> list[list[int]]:
    """Return, for each person, the numbers of the project groups: the first one and the returns."""
    joined = [[] if person.group is None else [person.group] for person in persons]
    for number, returns in enumerate(RETURNS):
        start = GROUPS[number][0]
        able = [
            index
            for index, person in enumerate(persons)
            if person.group is not None
            and person.group < number
            and len(joined[index]) <= MOST_RETURNS
            and (person.part == "both" or person.goal_day is None or person.goal_day > start + timedelta(days=30))
        ]
        for index in rng.sample(able, returns):
            joined[index].append(number)
    return joined


def stays(rng: random.Random, person: Person, groups: list[int]) -> list[Stay]:
    """Return the person's participations; one that the outcome interrupts ends on the day before it."""
    courses = [] if person.course is None else [("pilotti", person.course, PILOT_COURSES[person.course])]
    drawn = []
    for phase, number, (first, last) in [*courses, *(("hanke", number, GROUPS[number]) for number in groups)]:
        start = first + timedelta(days=rng.choice((0, 0, 0, 0, 3, 7, 14)))
        # The first group came together on the project's first day: only they can be followed for all of its 24 months.
        start = first if (phase, number) == ("hanke", 0) else start
        if person.goal_day is not None and start < person.goal_day <= last:
            reason = "siirtyi opiskelemaan" if person.goal == STUDY else "siirtyi työhön"
            drawn.append(Stay(phase, number + 1, start, person.goal_day - timedelta(days=1), reason))
        elif rng.random() < 0.08:
            drawn.append(
                Stay(phase, number + 1, start, day_between(rng, start + timedelta(days=30), last), "keskeytti")
            )
        else:
            drawn.append(Stay(phase, number + 1, start, last))
    return drawn


def lasting(state: str, start: date, days: int) -> Spell:
    """Return a spell of that many days; one that outlasts the project is still open."""
    end = start + timedelta(days=days)
    return Spell(state, start, None if end > END else end)


LENGTHS = {STUDY: (240, 700), WORK: (120, 800), BUSINESS: (600, 900), REHABILITATIVE: (80, 260), TRIAL: (28, 90)}


def spells(rng: random.Random, person: Person, taken: list[Stay]) -> list[Spell]:
    """Return the person's spells after the first day: what came before the goal, the goal, and what followed."""
    if person.goal_day is None:
        return [unreached(rng, person, taken)]
    low, high = taken[0].start + timedelta(days=30), person.goal_day - timedelta(days=20)
    if person.part == "both":
        low, high = next(stay.end for stay in taken if stay.phase == "hanke"), END - timedelta(days=30)
    found = []
    for state in person.before:
        start = day_between(rng, low + timedelta(days=5), low + (high - low) * 2 // 3)
        spell = lasting(state, start, rng.randint(*LENGTHS.get(state, (60, 90))))
        # Two primary outcomes may overlap (work beside studies); a measure ends when the goal starts.
        if person.part != "both" and state not in PRIMARY and (spell.end is None or spell.end >= person.goal_day):
            spell = Spell(state, start, person.goal_day - timedelta(days=1))
        found.append(spell)
    found.append(goal_spell(rng, person))
    return found


def goal_spell(rng: random.Random, person: Person) -> Spell:
    """Return the spell of the primary outcome; of those who come to the project from the pilot it ends before."""
    if person.part == "both":
        last = GROUPS[person.group][0] - timedelta(days=10)
        return Spell(person.goal, person.goal_day, day_between(rng, person.goal_day + timedelta(days=45), last))
    return lasting(person.goal, person.goal_day, rng.randint(*LENGTHS[person.goal]))


def unreached(rng: random.Random, person: Person, taken: list[Stay]) -> Spell:
    """Return the one spell of a person without a primary outcome."""
    if person.goal == REHABILITATIVE:
        first = next((stay for stay in taken if stay.phase == "hanke"), taken[0])
        return lasting(REHABILITATIVE, first.end + timedelta(days=rng.randint(7, 50)), rng.randint(80, 260))
    if person.goal == CASE_WORKER:
        return Spell(CASE_WORKER, day_between(rng, date(2019, 7, 1), date(2019, 8, 28)), None)
    if person.goal == PENSION:
        month = taken[-1].end + timedelta(days=40)
        return Spell(PENSION, month.replace(day=1), None)
    return Spell(person.goal, taken[-1].end + timedelta(days=rng.randint(1, 21)), None)


def unemployment(rng: random.Random, status: str, first: date, found: list[Spell]) -> list[Spell]:
    """Return the spells of unemployment around the others: the one at the start, and one after an outcome ended."""
    ending = sorted((spell for spell in found if spell.state in (*PRIMARY, PENSION)), key=lambda spell: spell.start)
    days = rng.randint(400, 2600) if status == "pitkäaikaistyötön" else rng.randint(60, 160)
    spells_out = []
    if status in ("pitkäaikaistyötön", "työtön"):
        end = ending[0].start - timedelta(days=1) if ending else None
        spells_out.append(Spell(UNEMPLOYED, first - timedelta(days=days), end))
    ends = [spell.end for spell in ending]
    if ends and None not in ends and max(ends) < END - timedelta(days=14):
        spells_out.append(Spell(UNEMPLOYED, max(ends) + timedelta(days=1), None))
    return spells_out


def background(rng: random.Random, person: Person) -> list[object]:
    """Return gender, birth year, status at start, education, language level, arrival year, municipality."""
    born = rng.randint(1953, 1955) if person.goal == PENSION else rng.randint(1959, 1994)
    arrived = rng.randint(max(born + 15, 1998), 2014)
    return [
        person.gender,
        blank(rng, born, 0.04 if person.goal != PENSION else 0),
        blank(rng, rng.choices(("pitkäaikaistyötön", "työtön", "työvoiman ulkopuolella"), (58, 7, 5))[0], 0),
        blank(rng, rng.choices(("alakoulu", "peruskoulu", "toinen aste", "korkeakoulu"), (14, 22, 22, 12))[0], 0.06),
        blank(rng, rng.choices(("A1", "A2", "B1", "B2"), (16, 34, 17, 3))[0], 0.05),
        blank(rng, arrived, 0.07),
        blank(rng, rng.choices(("Jyväskylä", "Muurame", "Laukaa", "Uurainen"), (62, 3, 3, 2))[0], 0.03),
    ]


def blank(rng: random.Random, value: object, share: float) -> object:
    """Return the value, or nothing for that share of the cells."""
    return None if rng.random() < share else value
