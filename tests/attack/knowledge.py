"""What an intruder knows of how such chapters are made: which counts there are and how they hang together.

Counts bear the id of the row that prints them (without a print they are only thought of). A relation that always holds
is a law; one that holds in most projects is a guess, which a lucky intruder gets right: the attack takes the guesses
that are true.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from deduction import Fact, Secret
from reading import Printed, Reading

from evalkit.analysis.funder_rules import indicator_definitions
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.survival.proportions import proportion

PERSON_MEASURES = ("persons", "primary_outcome", "ever_reached", "outcome_by_clock", "no_exit", "not_due", "flow",
                   "persons_in_several_phases", "participations_per_person", "participation_record",
                   "common_indicator", "assessment", "at_risk")  # fmt: skip
OTHER_MEASURES = ("client_ships", "participations", "groups")
FINDINGS = ("finding", "agreement")
# Dimensions that a person has once for all, so that windows can be subtracted; age is another in each window.
CHANGING = ("age_band",)
# Codes of what is a special category of personal data (health, disability, minority).
SENSITIVE_CATEGORIES = {("disability", "yes"), ("minority", "yes"), ("state", "health")}
SENSITIVE_CODES = ("CO16", "EECO12", "EECO15")
ALL = math.inf


@dataclass(frozen=True)
class World:
    """One project's rows by id, as far as their names tell; values are used for nothing but the truth."""

    project: Project
    rows: Results

    @property
    def settings(self):
        """The settings of the project."""
        return self.project.settings

    @property
    def operation(self) -> str:
        """The window that common indicators are about."""
        return next(iter(self.settings.windows))


def counts(rows: Results) -> dict[str, Row]:
    """Return the rows that are counts of persons or participations, by id."""
    found = {}
    for row in rows:
        counted = row.measure in PERSON_MEASURES and row.unit == "persons" and row.statistic not in ("share",)
        finding = row.measure in FINDINGS and row.unit in ("persons", "participations", "number") and _of_persons(row)
        if counted or finding or row.measure in OTHER_MEASURES:
            found[row.id] = row
    return found


def _of_persons(row: Row) -> bool:
    return row.outcome in ("client_ships", "outcome_before_start", "outside_target_group", "status_unknown",
                           "end_missing", "one_day")  # fmt: skip


def threshold_of(row: Row, world: World) -> int:
    """Return the least count of the row that may be told."""
    disclosure = world.settings.disclosure
    sensitive = (row.variable, row.category) in SENSITIVE_CATEGORIES or row.category in SENSITIVE_CODES
    return disclosure.sensitive_threshold if sensitive else disclosure.threshold


# --- what was printed --------------------------------------------------------------------------------------------


def bucket(midpoint: float, base: int) -> tuple[float, float]:
    """Return the counts that are rounded to a midpoint: 0 is 0, and of base 6 are 1 to 6 told as 3, 7 to 12 as 9."""
    if midpoint == 0:
        return 0.0, 0.0
    below = math.floor(midpoint / base) * base
    return below + 1.0, below + base


def statements(world: World, reading: Reading, rounded: frozenset[str]) -> Iterator[Fact]:
    """Return what the printed numbers say of counts."""
    counted = counts(world.rows)
    for each in dict.fromkeys(reading.printed):
        if each.row in world.rows:
            row = world.rows[each.row]
            if each.row in rounded and row.measure != "at_risk":
                yield from _rounded_statement(row, each, world, counted)
            elif each.row not in rounded:
                yield from _statement(row, each, world, counted)


def _why(each: Printed) -> str:
    said = f"{each.low:g}" if each.high - each.low < 1e-6 else f"{each.low:g}…{each.high:g}"
    return f"{each.row} {each.part} {said} ({each.place})"


def _rounded_statement(row: Row, each: Printed, world: World, counted: Mapping[str, Row]) -> Iterator[Fact]:
    if row.id in counted and each.part in ("value", "integer"):
        low, high = bucket(round((each.low + each.high) / 2), threshold_of(row, world) + 1)
        yield Fact({row.id: 1}, low, high, _why(each) + " rounded")


def _statement(row: Row, each: Printed, world: World, counted: Mapping[str, Row]) -> Iterator[Fact]:
    why = _why(each)
    if row.id in counted and each.part in ("value", "integer"):
        yield Fact({row.id: 1}, each.low, each.high, why)
        return
    over = fraction(row, world)
    if over is None:
        return
    top, bottom = over
    if top == bottom:
        return
    part = _part(row, each)
    if part == "value" and row.measure == "cost":
        # Euros are typed: what is left is the number of persons that they are divided by.
        yield Fact({bottom: 1}, (row.count or 0) / each.high, (row.count or 0) / each.low, why)
    elif part == "value" and row.measure not in ("detectable", "assessment"):
        yield Fact({top: 1, bottom: -each.low}, 0, ALL, why)
        yield Fact({top: 1, bottom: -each.high}, -ALL, 0, why)
    elif part == "count" and row.measure != "cost":
        yield Fact({top: 1}, each.low, each.high, why)
    elif part == "base":
        yield Fact({bottom: 1}, each.low, each.high, why)


def _part(row: Row, each: Printed) -> str:
    """Which part of its row a printed number is; a sentence tells it in words, the attack reads it off the number."""
    if row.statistic == "counted" and each.part == "value":
        return "count"
    if each.part != "integer":
        return each.part
    fits = {name: value is not None and each.low <= value <= each.high
            for name, value in (("count", row.count), ("base", row.base), ("value", row.value))}  # fmt: skip
    if row.statistic == "counted":
        return "count" if fits["value"] else "base"
    if row.unit == "share":
        return "count" if fits["count"] else "base"
    if row.measure == "cost":
        return "value" if fits["value"] else "base"
    return "value"


def fraction(row: Row, world: World) -> tuple[str, str] | None:
    """Return the counts that a share, mean or cost is made of: how many, of how many."""
    counted = row.id.removesuffix(row.statistic) + "count"
    if row.measure == "persons":
        return counted, f"persons.{row.window}.count"
    if row.measure in ("primary_outcome", "ever_reached", "outcome_by_clock") and row.statistic == "share":
        return counted, base_of(row)
    if row.measure == "participations_per_group":
        return f"participations.{row.window}.count", f"groups.{row.window}.count"
    if row.measure == "cost":
        clock = ".project_end" if row.category == "primary_outcome" else ""
        measure = "persons" if row.category == "participant" else row.category
        return f"euros.{row.window}", f"{measure}.{row.window}{clock}.count"
    if row.measure in ("indicator", "indicator_by_gender", "indicator_interval"):
        return _of_indicator(row, world)
    if row.measure == "assessment" and row.statistic == "change":
        return row.id.removesuffix("change") + "pairs", f"persons.{world.operation}.count"
    if row.measure == "detectable":
        return group_size(row), reference_size(row)
    return None


def base_of(row: Row) -> str:
    """Return the count of the persons among whom an outcome was counted."""
    if row.clock != "project_end":
        return f"counted.{row.window}.{row.clock}"
    group = f"{row.variable}={row.category}." if row.variable not in ("", "state") else ""
    return f"persons.{row.window}.{group}count"


def group_size(row: Row) -> str:
    """Return the name of how many of a group are at risk."""
    return f"followed.{row.window}.{row.variable}={row.category}"


def reference_size(row: Row) -> str:
    """Return the name of how many of the group are at risk that the others are compared with."""
    return f"followed.{row.window}.{row.variable}=reference"


def _of_indicator(row: Row, world: World) -> tuple[str, str] | None:
    """The counts behind the realised figure of an indicator that is computed from the persons."""
    name = row.category if row.measure != "indicator_by_gender" else row.outcome
    table = world.project.tables.get("indicators")
    if table is None or "computed" not in table:
        return None
    found = table.loc[table["indicator"] == name, "computed"].dropna()
    if found.empty or str(found.iloc[0]) not in world.rows:
        return None
    source = world.rows[str(found.iloc[0])]
    if row.measure == "indicator_by_gender" and row.variable:
        source = replace(source, variable=row.variable, category=row.category)
    if row.statistic == "realised" and source.statistic == "count":
        return source.id, ONE
    if row.statistic in ("realised", "wilson", "clopper-pearson") and source.statistic == "share":
        return fraction(source, world)
    return fraction(source, world) if row.statistic == "counted" else None


# A count that is 1: what is printed as a figure, not as a share, is of this.
ONE = "one"


def interval_statements(world: World, reading: Reading, rounded: frozenset[str]) -> Iterator[Fact]:
    """Return what printed intervals say: only some counts of some bases give them."""
    found: dict[tuple[str, str], dict[str, Printed]] = defaultdict(dict)
    for each in dict.fromkeys(reading.printed):
        if each.part in ("lower", "upper") and each.row not in rounded:
            found[each.row, each.place][each.part] = each
    for (name, _), ends in found.items():
        row = world.rows[name] if name in world.rows else None
        kind = "clopper-pearson" if row is not None and row.statistic == "clopper-pearson" else "wilson"
        wanted = row is not None and row.measure in ("primary_outcome", "outcome_by_clock", "indicator_interval")
        over = fraction(row, world) if row is not None and wanted else None
        if over is None or ONE in over or len(ends) < 2:
            continue
        pairs = [(count, base) for count, base, low, high in _intervals(kind)
                 if ends["lower"].low <= low <= ends["lower"].high and ends["upper"].low <= high <= ends["upper"].high]  # fmt: skip
        why = f"{kind} interval of {_why(ends['lower'])}"
        for place, of in enumerate(over):
            values = [pair[place] for pair in pairs]
            if values:
                yield Fact({of: 1}, min(values), max(values), why)


@cache
def _intervals(kind: str) -> tuple[tuple[int, int, float, float], ...]:
    """The interval of every share of up to 90 persons."""
    found = []
    for base in range(1, 91):
        for count in range(base + 1):
            limits = proportion(count, base, kind)  # type: ignore[arg-type]
            found.append((count, base, limits.lower, limits.upper))
    return tuple(found)


# --- laws and guesses --------------------------------------------------------------------------------------------


def laws(world: World) -> Iterator[Fact]:
    """Return the relations that always hold."""
    yield Fact({ONE: 1}, 1, 1, "one is one")
    for family in (_totals, _outcome_laws, _participation_laws, _flow_laws, _indicator_laws, _finding_laws):
        yield from family(world)


def guesses(world: World) -> Iterator[Fact]:
    """Return relations that often hold."""
    yield from _window_guesses(world)
    yield from _outcome_guesses(world)
    yield from _code_guesses(world)


def _equal(one: Mapping[str, float], other: Mapping[str, float], why: str) -> Fact:
    return Fact(_minus(one, other), 0, 0, why)


def _at_most(one: Mapping[str, float], other: Mapping[str, float], why: str) -> Fact:
    return Fact(_minus(one, other), -ALL, 0, why)


def _minus(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    terms: dict[str, float] = dict(one)
    for name, weight in other.items():
        terms[name] = terms.get(name, 0) - weight
    return {name: weight for name, weight in terms.items() if weight}


def _sum(rows: Results | list[Row]) -> dict[str, float]:
    return {row.id: 1 for row in rows}


def _totals(world: World) -> Iterator[Fact]:
    """The categories of a characteristic, missing among them, add up to all persons."""
    for window in world.settings.windows:
        rows = world.rows.where(measure="persons", window=window, statistic="count")
        total = {f"persons.{window}.count": 1}
        for variable in dict.fromkeys(row.variable for row in rows if row.variable):
            yield _equal(_sum(rows.where(variable=variable)), total, f"{variable} adds up in {window}")


def _outcome_laws(world: World) -> Iterator[Fact]:
    rows = [row for row in world.rows.where(measure=("primary_outcome", "ever_reached", "outcome_by_clock"))
            if row.statistic == "count"]  # fmt: skip
    for row in rows:
        yield _at_most({row.id: 1}, {base_of(row): 1}, f"{row.id} is of its base")
    for window in world.settings.windows:
        primary = [row for row in rows if row.measure == "primary_outcome" and row.window == window]
        total = {row.id: 1 for row in primary if not row.variable}
        for variable in dict.fromkeys(row.variable for row in primary if row.variable):
            parts = [row for row in primary if row.variable == variable]
            yield _equal(_sum(parts), total, f"primary outcomes by {variable} add up in {window}")
        states = {row.category: row.id for row in primary if row.variable == "state"}
        ever = {row.category: row.id for row in rows if row.measure == "ever_reached" and row.window == window}
        for state in states.keys() & ever.keys():
            yield _at_most({states[state]: 1}, {ever[state]: 1}, f"furthest is among ever reached: {state}, {window}")
            yield _at_most({ever[state]: 1}, total, f"who ever reached {state} reached a primary outcome, {window}")
        if states and states.keys() <= ever.keys():
            yield _at_most(total, {ever[state]: 1 for state in states}, f"primary is one of its states, {window}")
    for row in world.rows.where(measure="no_exit"):
        counted = {f"counted.{row.window}.{row.clock}": 1, row.id: 1}
        yield _equal(counted, {f"persons.{row.window}.count": 1}, f"exits known and not known, {row.clock}")
    for row in world.rows.where(measure="not_due"):
        yield _at_most({row.id: 1}, {f"counted.{row.window}.{row.clock}": 1}, f"not due has an exit, {row.clock}")
    for row in world.rows.where(measure="outcome_by_clock", clock="project_end", statistic="count"):
        yield _equal(
            {row.id: 1}, {f"primary_outcome.{row.window}.project_end.count": 1}, "the same by the clock's table"
        )
    exits = [row for row in world.rows.where(measure="no_exit")]
    for one, other in zip(exits, exits[1:], strict=False):
        yield _equal({one.id: 1}, {other.id: 1}, "an exit is known or not, whatever the clock")


def _participation_laws(world: World) -> Iterator[Fact]:
    for window, period in world.settings.windows.items():
        persons, stays = f"persons.{window}.count", f"participations.{window}.count"
        numbers = {row.category: row.id for row in world.rows.where(measure="participations_per_person", window=window)}
        if len(numbers) == 3:
            yield _equal(dict.fromkeys(numbers.values(), 1), {persons: 1}, f"participations per person, {window}")
            least = {numbers["1"]: 1, numbers["2"]: 2, numbers["3+"]: 3}
            yield _at_most(least, {stays: 1}, f"participations are at least these, {window}")
        ships, several = f"client_ships.{window}.count", f"persons_in_several_phases.{window}.count"
        if ships in world.rows and len(period.phases) in (1, 2):
            yield _equal({ships: 1}, {persons: 1, several: 1}, f"client-ships are persons and those in both, {window}")
        if several in world.rows and "2" in numbers:
            yield _at_most({several: 1}, {numbers["2"]: 1, numbers["3+"]: 1}, f"two phases are two stays, {window}")


def _flow_laws(world: World) -> Iterator[Fact]:
    for window in world.settings.windows:
        flow = {row.category: row.id for row in world.rows.where(measure="flow", window=window)}
        if not flow:
            continue
        outcomes = [row.category for row in world.rows.where(measure="flow", window=window, variable="outcome")]
        excluded = [name for name in ("status_at_start", "outcome_before_window", "no_follow_up") if name in flow]
        yield _equal({flow["in_window"]: 1}, {f"persons.{window}.count": 1}, "the flow starts with all persons")
        yield _equal({flow["in_window"]: 1}, {flow[name]: 1 for name in (*excluded, "at_risk")}, "excluded or at risk")
        yield _equal({flow["at_risk"]: 1}, {flow[name]: 1 for name in (*outcomes, "censored")}, "outcome or censored")
        yield _at_most({flow["in_window"]: 1}, {flow["in_data"]: 1}, "in the window, in the data")
        numbers = {row.category: row.id for row in world.rows.where(measure="participations_per_person", window=window)}
        if "returned" in flow and len(numbers) == 3:
            yield _equal({flow["returned"]: 1}, {numbers["2"]: 1, numbers["3+"]: 1}, "who returned has several stays")
        yield from _event_laws(world, window, flow)
        ticks = sorted(world.rows.where(measure="at_risk", window=window), key=lambda row: row.time or 0)
        for earlier, later in zip(ticks, ticks[1:], strict=False):
            yield _at_most({later.id: 1}, {earlier.id: 1}, "those at risk become fewer")
        if ticks:
            yield _at_most({ticks[0].id: 1}, {flow["at_risk"]: 1}, "at risk at the start")


def _event_laws(world: World, window: str, flow: Mapping[str, str]) -> Iterator[Fact]:
    """Who had an outcome first has reached it."""
    outcomes = world.settings.outcomes
    total = f"primary_outcome.{window}.project_end.count"
    primary = {flow[name]: 1 for name in outcomes.primary if name in flow}
    yield _at_most(primary, {total: 1}, "first outcomes are among those reached")
    ever = {row.category: row.id for row in world.rows.where(measure="ever_reached", window=window, statistic="count",
                                                             clock="project_end")}  # fmt: skip
    for name, states in outcomes.states.items():
        reached = {ever[state]: 1 for state in states if state in ever}
        if name in flow:
            yield _at_most({flow[name]: 1}, reached, f"first {name} is among its states ever reached")


def _codes(world: World) -> dict[str, dict[str, str]]:
    """Common indicators: code to statistic to the row's id."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in world.rows.where(measure="common_indicator"):
        found[row.category][row.statistic] = row.id
    return found


def _indicator_laws(world: World) -> Iterator[Fact]:
    codes, programme = _codes(world), world.settings.project.programme
    definitions = indicator_definitions(programme)
    records = {row.statistic: row.id for row in world.rows.where(measure="participation_record", clock="", variable="")}
    if not records:
        return
    window = world.operation
    yield _equal({records["persons"]: 1}, {f"persons.{window}.count": 1}, "records are persons")
    yield _equal({records["complete"]: 1, records["incomplete"]: 1}, {records["persons"]: 1}, "complete or not")
    lacking = list(world.rows.where(statistic="lacking"))
    for row in lacking:
        yield _at_most({row.id: 1}, {records["incomplete"]: 1}, f"without {row.category} is not complete")
    yield _at_most({records["incomplete"]: 1}, _sum(lacking), "not complete lacks something")
    yield from _lacking_laws(world, lacking)
    total = next((by for code, by in codes.items() if definitions[code].total), None)
    for code, by in codes.items():
        definition = definitions[code]
        genders = {by[name]: 1 for name in by if name not in ("base", "total")}
        yield _equal(genders, {by["total"]: 1}, f"{code} by gender")
        yield _at_most({by["total"]: 1}, {by["base"]: 1}, f"{code} is of its base")
        whole = "persons" if definition.total else "complete"
        entry = definition.clock == "entry" and not definition.base
        relation = _equal if entry else _at_most
        yield relation({by["base"]: 1}, {records[whole]: 1}, f"base of {code}")
        if definition.total:
            yield _equal({by["total"]: 1}, {records["persons"]: 1}, f"{code} are all")
        for name in set(by) - {"base", "total"}:
            if total is not None and name in total:
                yield _at_most({by[name]: 1}, {total[name]: 1}, f"{code} {name} is of all {name}")
        yield from _base_laws(code, codes, definition, records)
        yield from _gender_laws(world, code, by, definition)
    yield from _family_laws(codes, definitions, records)


def _lacking_laws(world: World, lacking: list[Row]) -> Iterator[Fact]:
    """A field that a record lacks is the missing category of the same persons' table."""
    variables = {"status_at_start": "status_at_start", "education": "education", "age": "age_band"}
    for row in lacking:
        missing = f"persons.{world.operation}.{variables.get(row.category, '')}=missing.count"
        if missing in world.rows:
            yield _equal({row.id: 1}, {missing: 1}, f"missing {row.category} in both tables")
        if row.category == "gender":
            unknown = [f"persons.{world.operation}.gender={name}.count" for name in ("unknown", "missing")]
            known = {name: 1 for name in unknown if name in world.rows}
            yield _equal({row.id: 1}, known, "gender not known in both tables")


def _base_laws(code: str, codes, definition, records) -> Iterator[Fact]:
    for group in definition.base:
        if all(other in codes for other in group):
            members = {codes[other]["total"]: 1 for other in group}
            yield _at_most({codes[code]["base"]: 1}, members, f"base of {code} is among {', '.join(group)}")
            if len(definition.base) == 1 and len(group) <= 2 and "no_exit" in records:
                least = members | {records["no_exit"]: -1}
                yield _at_most(least, {codes[code]["base"]: 1}, f"base of {code} lacks only those without an exit")
            for name in set(codes[code]) - {"base", "total"}:
                if all(name in codes[other] for other in group):
                    women = {codes[other][name]: 1 for other in group}
                    yield _at_most({codes[code][name]: 1}, women, f"{code} {name} is among {', '.join(group)}")
    if not definition.base and definition.clock != "entry" and "no_exit" in records:
        least = {records["complete"]: 1, records["no_exit"]: -1}
        yield _at_most(least, {codes[code]["base"]: 1}, f"base of {code} lacks only those without an exit")
        yield _at_most({codes[code]["base"]: 1, records["no_exit"]: 1}, {records["persons"]: 1}, f"exit for {code}")
    for other in definition.any_of:
        if other in codes and not definition.base:
            yield _at_most({codes[other]["total"]: 1}, {codes[code]["total"]: 1}, f"{other} counts in {code}")
    if definition.any_of and all(other in codes for other in definition.any_of):
        parts = {codes[other]["total"]: 1 for other in definition.any_of}
        yield _at_most({codes[code]["total"]: 1}, parts, f"{code} is one of its parts")


def _gender_laws(world: World, code: str, by: Mapping[str, str], definition) -> Iterator[Fact]:
    """Who counts in the total by gender is the table of persons by gender."""
    persons = {name: f"persons.{world.operation}.gender={name}.count" for name in ("female", "male", "nonbinary")}
    for name, row in persons.items():
        if name in by and row in world.rows and definition.total:
            yield _equal({by[name]: 1}, {row: 1}, f"{name} in both tables")
        elif name in by and definition.total:
            yield _equal({by[name]: 1}, {}, f"no {name}") if False else Fact({by[name]: 1}, 0, 0, f"no {name} recorded")
    if definition.total and "unknown_gender" in by:
        unknown = {f"persons.{world.operation}.gender={name}.count": 1 for name in ("unknown", "missing")
                   if f"persons.{world.operation}.gender={name}.count" in world.rows}  # fmt: skip
        yield _equal({by["unknown_gender"]: 1}, unknown, "unknown gender in both tables")


# Codes in the order ESF 2014-2020, ESF+ 2021-2027 by what they are.
_STATUS = (("CO01", "CO03", "CO05"), ("EECO02", "EECO04", "EECO05"))
_WITHIN = (("CO02", "CO01"), ("CO04", "CO03"), ("CO08", "CO07"), ("EECO03", "EECO02"))
_EDUCATION = (("CO09", "CO10", "CO11"), ("EECO09", "EECO10", "EECO11"))
_AGES = (("CO06", "CO07"), ("EECO06", "EECO07", "EECO08"))


def _family_laws(codes, definitions, records) -> Iterator[Fact]:
    statistics = ("total", "female", "male", "nonbinary", "unknown_gender")
    for one, other in _WITHIN:
        for name in statistics:
            if name in codes.get(one, {}) and name in codes.get(other, {}):
                yield _at_most({codes[one][name]: 1}, {codes[other][name]: 1}, f"{one} within {other}, {name}")
    for family in (*_STATUS, *_EDUCATION, *_AGES):
        known = [codes[code] for code in family if code in codes]
        if known:
            parts = {by["total"]: 1 for by in known}
            exhaustive = family in _STATUS or family == _EDUCATION[1]
            relation = _equal if exhaustive and len(known) == len(family) else _at_most
            yield relation(parts, {records["complete"]: 1}, f"{', '.join(family)} exclude each other")
            for name in statistics[1:]:
                whole = next((by.get(name) for code, by in codes.items() if definitions[code].total), None)
                women = {by[name]: 1 for by in known if name in by}
                if whole and women:
                    yield _at_most(women, {whole: 1}, f"{', '.join(family)} {name} exclude each other")


def _matching(world: World) -> Iterator[tuple[str, list[str], str]]:
    """Codes whose persons are those of categories of the persons' tables: code, ids, variable."""
    definitions = indicator_definitions(world.settings.project.programme)
    bands = {(0, 24): ["under_25"], (55, 150): ["55_and_over"]}
    for code in _codes(world):
        definition = definitions[code]
        if definition.base or definition.situation or len(definition.who) != 1 or len(definition.who[0]) != 1:
            continue
        ((field, wanted),) = definition.who[0].items()
        names = bands.get(wanted) if field == "age" else wanted
        variable = "age_band" if field == "age" else field
        # Which of the unemployed have been so for long is decided anew from the spells.
        if names and isinstance(names, list | tuple) and wanted not in (("long_term_unemployed",), ("unemployed",)):
            ids = [f"persons.{world.operation}.{variable}={name}.count" for name in names]
            yield code, [one for one in ids if one in world.rows], variable


def _code_guesses(world: World) -> Iterator[Fact]:
    codes = _codes(world)
    records = {row.statistic: row.id for row in world.rows.where(measure="participation_record", clock="", variable="")}
    for code, ids, variable in _matching(world):
        persons = dict.fromkeys(ids, 1)
        yield _at_most({codes[code]["total"]: 1}, persons, f"{code} is the table of {variable}")
        yield _at_most(
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
                yield _at_most({whole: 1}, women | {records["incomplete"]: 1}, f"{', '.join(family)} {name} are all")


def _nested(world: World) -> Iterator[tuple[str, str]]:
    """Windows of which one holds the other: (smaller, larger)."""
    windows = world.settings.windows
    for small, inner in windows.items():
        for large, outer in windows.items():
            phases = not outer.phases or set(inner.phases) <= set(outer.phases)
            if small != large and outer.start <= inner.start and inner.end <= outer.end and phases:
                yield small, large


def _window_guesses(world: World) -> Iterator[Fact]:
    for small, large in _nested(world):
        for row in counts(world.rows.where(window=small)).values():
            other = replace(row, window=large).id
            if other in world.rows and row.variable not in CHANGING and row.measure not in FINDINGS:
                if row.measure != "participations_per_person":
                    yield _at_most({row.id: 1}, {other: 1}, f"{small} within {large}: {row.id}")
        one, other = (f"persons_in_several_phases.{window}.count" for window in (small, large))
        if other in world.rows:
            yield _at_most({other: 1}, {f"persons.{small}.count": 1}, "who was in both phases was in the project")


def _outcome_guesses(world: World) -> Iterator[Fact]:
    """Without censoring before it, an incidence is a count of those at risk."""
    for row in world.rows.where(measure="flow", category="at_risk"):
        at_start = world.rows.where(measure="at_risk", window=row.window, time=0.0)
        yield from (_equal({each.id: 1}, {row.id: 1}, "all are at risk on day 0") for each in at_start)


def _finding_laws(world: World) -> Iterator[Fact]:
    """Two figures and their difference; some are counts of other tables."""
    found: dict[tuple[str, str, str], dict[str, Row]] = defaultdict(dict)
    for row in world.rows.where(measure=FINDINGS):
        if _of_persons(row):
            window = row.window if row.statistic != "second" else row.window
            found[row.outcome, row.category, window][row.statistic] = row
    for (rule, _, window), rows in found.items():
        if set(rows) == {"first", "second", "difference"}:
            first, second, difference = (rows[name].id for name in ("first", "second", "difference"))
            if (rows["difference"].value or 0) >= 0:
                yield _equal({first: 1}, {second: 1, difference: 1}, f"finding {rule}")
            if rule == "client_ships":
                yield _equal({first: 1}, {f"client_ships.{window}.count": 1}, f"finding {rule}")
                yield _equal({second: 1}, {f"persons.{window}.count": 1}, f"finding {rule}")
            if rule == "outcome_before_start":
                yield _equal({second: 1}, {f"primary_outcome.{window}.project_end.count": 1}, f"finding {rule}")


# --- what must stay secret ---------------------------------------------------------------------------------------


def secrets(world: World, truth: Mapping[str, float], marks: Mapping[str, str]) -> Iterator[Secret]:
    """Return every small count, printed or only thought of, and every hidden one that is not small."""
    counted = counts(world.rows)
    for name, row in counted.items():
        limit, value = threshold_of(row, world), truth[name]
        if row.measure in OTHER_MEASURES:
            continue
        if 0 < value < limit:
            yield Secret(name, {name: 1}, value, limit)
        elif name in marks and value:
            # A zero that follows from what is printed tells of nobody.
            yield Secret(name, {name: 1}, value, 0)
    yield from _complements(world, truth)
    yield from _differences(world, truth)


def _small(name: str, terms: Mapping[str, float], truth: Mapping[str, float], limit: int) -> Iterator[Secret]:
    if all(each in truth for each in terms):
        value = sum(weight * truth[each] for each, weight in terms.items())
        if 0 < value < limit:
            yield Secret(name, terms, value, limit)


def _complements(world: World, truth: Mapping[str, float]) -> Iterator[Secret]:
    """Those of a base who are not counted: all but two reached it."""
    limit = world.settings.disclosure.threshold
    for row in world.rows.where(measure=("persons", "primary_outcome", "ever_reached", "outcome_by_clock")):
        if row.statistic == "count":
            base = f"persons.{row.window}.count" if row.measure == "persons" else base_of(row)
            yield from _small(f"not {row.id}", {base: 1, row.id: -1} if base != row.id else {row.id: 0}, truth, limit)
    for window in world.settings.windows:
        ticks = sorted(world.rows.where(measure="at_risk", window=window), key=lambda row: row.time or 0)
        for one, other in zip(ticks, ticks[1:], strict=False):
            yield from _small(f"left between {one.id} and {other.id}", {one.id: 1, other.id: -1}, truth, limit)
    for code, by in _codes(world).items():
        yield from _small(f"not {by['total']}", {by["base"]: 1, by["total"]: -1}, truth, limit)
    codes = _codes(world)
    for one, other in _WITHIN:
        for name in ("total", "female", "male"):
            if name in codes.get(one, {}) and name in codes.get(other, {}):
                terms = {codes[other][name]: 1, codes[one][name]: -1}
                yield from _small(f"{other} but not {one}, {name}", terms, truth, limit)


def _differences(world: World, truth: Mapping[str, float]) -> Iterator[Secret]:
    """Persons of the larger window who were not in the smaller one."""
    for small, large in _nested(world):
        for row in world.rows.where(measure="persons", window=small, statistic="count"):
            other = replace(row, window=large).id
            if row.variable not in CHANGING and other in world.rows:
                limit = threshold_of(row, world)
                yield from _small(f"{other} less {row.id}", {other: 1, row.id: -1}, truth, limit)
