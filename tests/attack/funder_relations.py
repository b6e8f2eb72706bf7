"""How the funder's common indicators hang together, and with the tables of the same persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deduction import Fact
from knowledge import World, at_most, codes_of, equal, sum_of

from evalkit.analysis.funder_rules import indicator_definitions
from evalkit.results import Row


def funder_laws(world: World) -> Iterator[Fact]:
    codes, programme = codes_of(world), world.settings.project.programme
    definitions = indicator_definitions(programme)
    records = {row.statistic: row.id for row in world.rows.where(measure="participation_record", clock="", variable="")}
    if not records:
        return
    window = world.operation
    yield equal({records["persons"]: 1}, {f"persons.{window}.count": 1}, "records are persons")
    yield equal({records["complete"]: 1, records["incomplete"]: 1}, {records["persons"]: 1}, "complete or not")
    lacking = list(world.rows.where(statistic="lacking"))
    for row in lacking:
        yield at_most({row.id: 1}, {records["incomplete"]: 1}, f"without {row.category} is not complete")
    yield at_most({records["incomplete"]: 1}, sum_of(lacking), "not complete lacks something")
    yield from _lacking_laws(world, lacking)
    total = next((by for code, by in codes.items() if definitions[code].total), None)
    for code, by in codes.items():
        definition = definitions[code]
        genders = {by[name]: 1 for name in by if name not in ("base", "total")}
        yield equal(genders, {by["total"]: 1}, f"{code} by gender")
        yield at_most({by["total"]: 1}, {by["base"]: 1}, f"{code} is of its base")
        whole = "persons" if definition.total else "complete"
        entry = definition.clock == "entry" and not definition.base
        relation = equal if entry else at_most
        yield relation({by["base"]: 1}, {records[whole]: 1}, f"base of {code}")
        if definition.total:
            yield equal({by["total"]: 1}, {records["persons"]: 1}, f"{code} are all")
        for name in set(by) - {"base", "total"}:
            if total is not None and name in total:
                yield at_most({by[name]: 1}, {total[name]: 1}, f"{code} {name} is of all {name}")
        yield from _base_laws(code, codes, definition, records)
        yield from _gender_laws(world, code, by, definition)
    yield from _family_laws(codes, definitions, records)


def _lacking_laws(world: World, lacking: list[Row]) -> Iterator[Fact]:
    """A field that a record lacks is the missing category of the same persons' table."""
    variables = {"status_at_start": "status_at_start", "education": "education", "age": "age_band"}
    for row in lacking:
        missing = f"persons.{world.operation}.{variables.get(row.category, '')}=missing.count"
        if missing in world.by_id:
            yield equal({row.id: 1}, {missing: 1}, f"missing {row.category} in both tables")
        if row.category == "gender":
            unknown = [f"persons.{world.operation}.gender={name}.count" for name in ("unknown", "missing")]
            known = {name: 1 for name in unknown if name in world.by_id}
            yield equal({row.id: 1}, known, "gender not known in both tables")


def _base_laws(code: str, codes, definition, records) -> Iterator[Fact]:
    for group in definition.base:
        if all(other in codes for other in group):
            members = {codes[other]["total"]: 1 for other in group}
            yield at_most({codes[code]["base"]: 1}, members, f"base of {code} is among {', '.join(group)}")
            if len(definition.base) == 1 and len(group) <= 2 and "no_exit" in records:
                least = members | {records["no_exit"]: -1}
                yield at_most(least, {codes[code]["base"]: 1}, f"base of {code} lacks only those without an exit")
            for name in set(codes[code]) - {"base", "total"}:
                if all(name in codes[other] for other in group):
                    women = {codes[other][name]: 1 for other in group}
                    yield at_most({codes[code][name]: 1}, women, f"{code} {name} is among {', '.join(group)}")
    if not definition.base and definition.clock != "entry" and "no_exit" in records:
        least = {records["complete"]: 1, records["no_exit"]: -1}
        yield at_most(least, {codes[code]["base"]: 1}, f"base of {code} lacks only those without an exit")
        yield at_most({codes[code]["base"]: 1, records["no_exit"]: 1}, {records["persons"]: 1}, f"exit for {code}")
    for other in definition.any_of:
        if other in codes and not definition.base:
            yield at_most({codes[other]["total"]: 1}, {codes[code]["total"]: 1}, f"{other} counts in {code}")
    if definition.any_of and all(other in codes for other in definition.any_of):
        parts = {codes[other]["total"]: 1 for other in definition.any_of}
        yield at_most({codes[code]["total"]: 1}, parts, f"{code} is one of its parts")


def _gender_laws(world: World, code: str, by: Mapping[str, str], definition) -> Iterator[Fact]:
    """Who counts in the total by gender is the table of persons by gender."""
    persons = {name: f"persons.{world.operation}.gender={name}.count" for name in ("female", "male", "nonbinary")}
    for name, row in persons.items():
        if name in by and row in world.by_id and definition.total:
            yield equal({by[name]: 1}, {row: 1}, f"{name} in both tables")
        elif name in by and definition.total:
            yield Fact({by[name]: 1}, 0, 0, f"no {name} recorded")
    if definition.total and "unknown_gender" in by:
        unknown = {f"persons.{world.operation}.gender={name}.count": 1 for name in ("unknown", "missing")
                   if f"persons.{world.operation}.gender={name}.count" in world.by_id}  # fmt: skip
        yield equal({by["unknown_gender"]: 1}, unknown, "unknown gender in both tables")


# Codes in the order ESF 2014-2020, ESF+ 2021-2027 by what they are.
_STATUS = (("CO01", "CO03", "CO05"), ("EECO02", "EECO04", "EECO05"))
WITHIN = (("CO02", "CO01"), ("CO04", "CO03"), ("CO08", "CO07"), ("EECO03", "EECO02"))
_EDUCATION = (("CO09", "CO10", "CO11"), ("EECO09", "EECO10", "EECO11"))
_AGES = (("CO06", "CO07"), ("EECO06", "EECO07", "EECO08"))


def _family_laws(codes, definitions, records) -> Iterator[Fact]:
    statistics = ("total", "female", "male", "nonbinary", "unknown_gender")
    for one, other in WITHIN:
        for name in statistics:
            if name in codes.get(one, {}) and name in codes.get(other, {}):
                yield at_most({codes[one][name]: 1}, {codes[other][name]: 1}, f"{one} within {other}, {name}")
    for family in (*_STATUS, *_EDUCATION, *_AGES):
        known = [codes[code] for code in family if code in codes]
        if known:
            parts = {by["total"]: 1 for by in known}
            exhaustive = family in _STATUS or family == _EDUCATION[1]
            relation = equal if exhaustive and len(known) == len(family) else at_most
            yield relation(parts, {records["complete"]: 1}, f"{', '.join(family)} exclude each other")
            for name in statistics[1:]:
                whole = next((by.get(name) for code, by in codes.items() if definitions[code].total), None)
                women = {by[name]: 1 for by in known if name in by}
                if whole and women:
                    yield at_most(women, {whole: 1}, f"{', '.join(family)} {name} exclude each other")


def _matching(world: World) -> Iterator[tuple[str, list[str], str]]:
    """Codes whose persons are those of categories of the persons' tables: code, ids, variable."""
    definitions = indicator_definitions(world.settings.project.programme)
    bands = {(0, 24): ["under_25"], (55, 150): ["55_and_over"]}
    for code in codes_of(world):
        definition = definitions[code]
        if definition.base or definition.situation or len(definition.who) != 1 or len(definition.who[0]) != 1:
            continue
        ((field, wanted),) = definition.who[0].items()
        names = bands.get(wanted) if field == "age" else wanted
        variable = "age_band" if field == "age" else field
        # Which of the unemployed have been so for long is decided anew from the spells.
        if names and isinstance(names, list | tuple) and wanted not in (("long_term_unemployed",), ("unemployed",)):
            ids = [f"persons.{world.operation}.{variable}={name}.count" for name in names]
            yield code, [one for one in ids if one in world.by_id], variable


def funder_guesses(world: World) -> Iterator[Fact]:
    codes = codes_of(world)
    records = {row.statistic: row.id for row in world.rows.where(measure="participation_record", clock="", variable="")}
    for code, ids, variable in _matching(world):
        persons = dict.fromkeys(ids, 1)
        yield at_most({codes[code]["total"]: 1}, persons, f"{code} is the table of {variable}")
        yield at_most(
            persons, {codes[code]["total"]: 1, records["incomplete"]: 1}, f"{code} lacks only incomplete ones"
        )
    # Without incomplete records the genders of an exhausting family add up as well.
    definitions = indicator_definitions(world.settings.project.programme)
    for family in (*_STATUS, _EDUCATION[1]):
        known = [codes[code] for code in family if code in codes]
        for name in ("female", "male", "nonbinary"):
            whole = next((by.get(name) for code, by in codes.items() if definitions[code].total), None)
            if whole and len(known) == len(family) and all(name in by for by in known):
                women = {by[name]: 1 for by in known}
                yield at_most({whole: 1}, women | {records["incomplete"]: 1}, f"{', '.join(family)} {name} are all")
