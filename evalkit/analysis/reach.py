"""Reach: whom a window's activities reached, counted as persons, client-ships and participations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.analysis.cohort import Cohort, build_cohort
from evalkit.project import Project
from evalkit.results import Results, Row, mark_origin
from evalkit.schema import MISSING
from evalkit.spells import enrolments_in

# Ages at which a band ends, the bound not included; the bands are those of the reports' tables.
AGE_BANDS = {"under_25": 25, "25_34": 35, "35_44": 45, "45_54": 55, "55_and_over": 200}
BIRTH_COLUMNS = ("birth_year", "birth_date")


def reach(project: Project, window: str | None = None) -> Results:
    """Return the rows of one window (the first one where none is named): persons in all and by each background,
    client-ships (a person in a phase), participations, groups, and participations a group and a person.

    Rows about phases and groups are there where the project records them. Raises ParameterError as `build_cohort`.
    """
    cohort = build_cohort(project, window)
    template = Row("persons", "count", None, window=cohort.window)
    taken = enrolments_in(project, cohort.window)
    rows = (*_persons(project, cohort, template), *_participations(taken, template))
    return mark_origin(Results(rows), project.settings.project.persons, project.settings.published)


def categories(project: Project, persons: pd.DataFrame, variable: str) -> dict[str, pd.Series]:
    """Return for each category of a variable which of the persons are in it.

    Categories are those that occur among all of the project's persons, so that a window without one shows a true
    zero; age bands, which depend on the window, are all there. They are in the order of their list, others in
    alphabetical order, "missing" last.
    """
    values = persons[variable].astype(object)
    schema = project.settings.table_schema("participants")
    if variable in schema.column_names:
        listed, everybody = schema.column(variable).codes, project.tables["participants"][variable].astype(object)
    else:
        listed, everybody = tuple(AGE_BANDS), pd.Series([*AGE_BANDS, *values])
    present = everybody.dropna().unique()
    order = [code for code in listed if code in present] + sorted(value for value in present if value not in listed)
    found = {str(code): values == code for code in order}
    return found | ({MISSING: values.isna()} if everybody.isna().any() else {})


def _persons(project: Project, cohort: Cohort, template: Row) -> Iterator[Row]:
    persons = cohort.frame
    everybody = frozenset(persons["person"])
    yield from count_and_share(template, everybody, everybody)
    schema = project.settings.table_schema("participants")
    variables = [column.name for column in schema.columns if column.kind in ("code", "text") and column.name in persons]
    variables.remove("person")
    compared = project.settings.comparison
    if compared and compared.group in variables and persons[compared.group].nunique() == 1:
        # It tells the participants from others and nothing about them.
        variables.remove(compared.group)
    if set(BIRTH_COLUMNS) & set(persons) and project.settings.time.unit == "date":
        persons = persons.assign(age_band=age_band(persons["age_at_start"]))
        variables.append("age_band")
    for variable in variables:
        for category, members in categories(project, persons, variable).items():
            yield from count_and_share(
                replace(template, variable=variable, category=category),
                frozenset(persons["person"][members]),
                everybody,
            )


def age_band(age: pd.Series) -> pd.Series:
    """Return the band of AGE_BANDS that each age lies in, missing where the age is."""
    bounds = [0, *AGE_BANDS.values()]
    return pd.cut(age.astype("float64"), bounds, right=False, labels=list(AGE_BANDS)).astype(object)


def count_and_share(row: Row, counted: frozenset[str], base: frozenset[str]) -> Iterator[Row]:
    """Yield the row as a count and as a share of the base, persons named; no interval, since nobody was drawn."""
    row = replace(row, persons=(counted, base))
    yield replace(row, value=float(len(counted)))
    share = replace(row, statistic="share", unit="share", count=len(counted), base=len(base))
    yield replace(share, value=len(counted) / len(base)) if base else replace(share, mark="not_applicable")


def _participations(taken: pd.DataFrame, template: Row) -> Iterator[Row]:
    if taken["phase"].notna().any():
        ships = taken[["person", "phase"]].drop_duplicates()["person"].value_counts()
        yield replace(template, measure="client_ships", value=float(ships.sum()), unit="client_ships",
                      persons=(units("client_ship", taken.drop_duplicates(["person", "phase"])),))  # fmt: skip
        several = frozenset(ships.index[ships > 1])
        yield replace(template, measure="persons_in_several_phases", value=float(len(several)), persons=(several,))
    template = replace(template, unit="participations")
    yield replace(template, measure="participations", value=float(len(taken)),
                  persons=(units("participation", taken),))  # fmt: skip
    in_group = taken[taken["group"].notna()]
    groups = len(in_group[["phase", "group"]].drop_duplicates())
    if groups:
        yield replace(template, measure="groups", value=float(groups), unit="groups")
        yield replace(template, measure="participations_per_group", statistic="mean", value=len(in_group) / groups,
                      count=len(in_group), base=groups, persons=(units("participation", in_group),))  # fmt: skip
    numbers = taken["person"].value_counts()
    for category, persons in {"1": numbers == 1, "2": numbers == 2, "3+": numbers > 2}.items():
        often = replace(template, measure="participations_per_person", variable="number", category=category)
        chosen = frozenset(numbers.index[persons])
        yield replace(often, value=float(len(chosen)), unit="persons", persons=(chosen,))


def units(kind: str, rows: pd.DataFrame) -> frozenset[str]:
    """Return a set with an element a row, for what is counted of persons without being persons."""
    return frozenset(f"{kind} {row}" for row in rows.index)
