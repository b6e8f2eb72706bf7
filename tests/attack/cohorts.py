"""Random small projects: made-up persons with everything in their lives that a small count can come from."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.project import Project, Settings

START, END, PILOT = date(2018, 1, 1), date(2019, 12, 31), date(2017, 3, 1)
STATES = ("work", "subsidised_work", "own_business", "study", "retired", "rehabilitative_work", "unemployed", "health",
          "moved_away", "job_search")  # fmt: skip
OTHER_STATES = STATES[4:]
PLACES = ("Pohjola", "Kalevala", "Tuonela", "Ilmala")


def random_project(seed: int) -> Project:
    """Return a project of 20 to 80 persons in a pilot and a project; the same seed makes the same one."""
    draw = random.Random(seed)
    persons = [_person(draw, f"id-{number:03d}") for number in range(draw.randint(20, 80))]
    enrolments = [row for person in persons for row in _participations(draw, person["person"])]
    joined = {row["person"] for row in enrolments}
    first = {name: min(row["start"] for row in enrolments if row["person"] == name) for name in joined}
    chances = _chances(draw)
    episodes = [row for name in sorted(joined) for row in _life(draw, name, first[name], chances)]
    tables = {
        "participants": pd.DataFrame(_with_columns(draw, persons)),
        "enrolments": _dated(enrolments, ["person", "phase", "group", "start", "end"]),
        "episodes": _dated(episodes, ["person", "state", "start", "end"]),
        "indicators": _indicators(draw),
    }
    settings = _settings(draw)
    settings["groups"] = [name for name in settings["groups"] if name in tables["participants"]]
    return Project(Path("arvottu"), Settings.model_validate(settings), tables, {}, {})


def _settings(draw: random.Random) -> dict[str, Any]:
    windows = {
        "project": {"start": START, "end": END, "phases": ["project"], "name": {"fi": "Hanke 2018–2019"}},
        "whole": {"start": PILOT, "end": END, "phases": ["pilot", "project"], "name": {"fi": "Pilotti ja hanke"}},
    }
    if draw.random() < 0.2:
        del windows["whole"]
    return {
        "project": {
            "slug": "arvottu", "name": {"fi": "Arvottu hanke"}, "persons": "fictitious", "start": START, "end": END,
            "programme": draw.choice(["ESF 2014-2020", "ESF+ 2021-2027"]),
            "target_group": ["unemployed", "long_term_unemployed"],
        },
        "windows": windows,
        "outcomes": {
            "employment": ["work", "own_business", "subsidised_work"], "study": ["study"], "retirement": ["retired"],
            "primary": ["employment", "study"], "target": 0.5, "target_window": "project",
        },
        "states": {"job_search": {"fi": "Työnhaku"}},
        "groups": draw.choice([["gender"], ["gender", "municipality"]]),
        "money": {"total": {"planned": 250000.0, "realised": float(draw.randint(150000, 249999)),
                            "name": {"fi": "Rahoitus yhteensä"}}},
    }  # fmt: skip


def _indicators(draw: random.Random) -> pd.DataFrame:
    rows = [
        {"indicator": "persons", "name": "Osallistujat", "unit": "henkilöä", "target_low": 40.0, "target_high": 40.0,
         "computed": "persons.project.count"},
        {"indicator": "women", "name": "Naisia", "unit": "henkilöä", "target_low": 10.0, "target_high": 10.0,
         "computed": "persons.project.gender=female.count"},
        {"indicator": "reached", "name": "Työhön tai opiskelemaan", "unit": "%", "target_low": 50.0,
         "target_high": 50.0, "computed": "primary_outcome.project.project_end.share"},
    ]  # fmt: skip
    return pd.DataFrame(rows[: draw.randint(1, 3)]).assign(direction="higher", actual=float("nan"))


def _person(draw: random.Random, name: str) -> dict[str, object]:
    return {
        "person": name,
        "gender": draw.choices(["female", "male", "nonbinary", "unknown"], [60, 36, 2, 2])[0],
        "birth_year": draw.randint(1955, 2001) if draw.random() < 0.95 else None,
        "status_at_start": draw.choices(
            ["unemployed", "long_term_unemployed", "inactive", "inactive_not_in_education", "employed", None],
            [30, 45, 8, 8, 5, 4],
        )[0],
        "education": draw.choices(["0", "1", "2", "3", "6", None], [5, 15, 35, 30, 10, 5])[0],
        "municipality": draw.choices([*PLACES, None], [60, 25, 8, 4, 3])[0],
        "disability": draw.choices(["yes", "no", "refused"], [8, 84, 8])[0],
        "minority": draw.choices(["yes", "no", "refused", None], [15, 70, 10, 5])[0],
    }


def _with_columns(draw: random.Random, persons: list[dict[str, object]]) -> list[dict[str, object]]:
    """The persons without some of the columns that a project may leave out."""
    left_out = {name for name in ("municipality", "disability", "minority", "education") if draw.random() < 0.2}
    return [{key: value for key, value in person.items() if key not in left_out} for person in persons]


def _participations(draw: random.Random, person: str) -> list[dict[str, object]]:
    """Who was in the pilot, the project, or both; some return, some have no end form, some were in neither."""
    rows = []
    part = draw.choices(["pilot", "both", "project", ""], [22, 12, 64, 2])[0]
    if part in ("pilot", "both"):
        rows.append(_stay(draw, person, "pilot", PILOT, date(2017, 9, 30)))
    if part in ("both", "project"):
        for _ in range(draw.choices([1, 2, 3, 4], [60, 25, 10, 5])[0]):
            rows.append(_stay(draw, person, "project", START, date(2019, 9, 30)))
    return [row for number, row in enumerate(rows) if row["start"] not in {other["start"] for other in rows[:number]}]


def _stay(draw: random.Random, person: str, phase: str, first: date, last: date) -> dict[str, object]:
    start = first + timedelta(days=draw.randrange((last - first).days // 30 + 1) * 30)
    end = start + timedelta(days=draw.choice([0, 60, 90])) if draw.random() < 0.93 else None
    return {"person": person, "phase": phase, "group": f"{phase} {start:%Y}", "start": start, "end": end}


def _chances(draw: random.Random) -> dict[str, float]:
    """How likely a person comes into each state: some states are rare, some projects find nobody work."""
    return {state: draw.choice([0.02, 0.06, 0.15, 0.3]) for state in STATES}


def _life(draw: random.Random, person: str, origin: date, chances: dict[str, float]) -> list[dict[str, object]]:
    rows = []
    for state in STATES:
        if draw.random() < chances[state]:
            before = draw.random() < 0.08
            start = origin + timedelta(days=-draw.randint(1, 300) if before else draw.randint(0, 700))
            end = start + timedelta(days=draw.randint(30, 500)) if draw.random() < 0.5 else None
            rows.append({"person": person, "state": state, "start": start, "end": end})
    return rows


def _dated(rows: list[dict[str, object]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
