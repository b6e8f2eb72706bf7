"""Horizontal principles and stated aims, as rows: what the project says of itself on the funder's form."""

from __future__ import annotations

from dataclasses import replace

from evalkit.project import Project
from evalkit.results import Results, Row, stated_origin

STATEMENTS = ("gender_analysis", "gender_mainstreaming", "gender_main_goal")


def horizontal(project: Project) -> Results:
    """Return the horizontal principles: gender statements (text yes or no) and sustainability scores (0 to 10)."""
    principles = project.settings.horizontal
    said = Row("gender_statement", "answer", None, variable="statement", unit="text", origin=stated_origin(project))
    answers = {name: getattr(principles, name) for name in STATEMENTS}
    rows = [
        replace(said, category=name, text="yes" if answer else "no")
        for name, answer in answers.items()
        if answer is not None
    ]
    score = Row("score", "", None, variable="principle", unit="points", origin=said.origin)
    for name, points in principles.sustainability.items():
        rows.append(replace(score, category=name, statistic="direct", value=float(points.direct)))
        rows.append(replace(score, category=name, statistic="indirect", value=float(points.indirect)))
    return Results(tuple(rows))


def aims(project: Project) -> Results:
    """Return what became of each stated aim, as text rows in the order of the file."""
    template = Row("aim", "status", None, variable="aim", unit="text", origin=stated_origin(project))
    return Results(
        tuple(
            replace(template, category=str(number), text=aim.status)
            for number, aim in enumerate(project.settings.aims, 1)
        )
    )
