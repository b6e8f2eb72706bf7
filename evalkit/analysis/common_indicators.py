"""Common indicators: the funder's counts of participants, by gender, and what the data cannot tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from evalkit.analysis.funder_rules import Conditions, Definition, frameworks, indicator_definitions, situations
from evalkit.analysis.outcomes import not_due
from evalkit.analysis.participation_records import (
    EXIT_CLOCKS,
    REFUSED,
    UNEMPLOYED,
    Records,
    column_of,
    counted_states,
    missing_fields,
    participation_records,
    recorded,
)
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.schema import GENDERS
from evalkit.spells import require

# A status that neither a person nor the form's values have is not told apart from the wider one beside it: what would
# tell it is missing, and zero would be a guess.
FINER_STATUS = {
    "long_term_unemployed": ("unemployed", "unemployment_length"),
    "inactive_not_in_education": ("inactive", "in_education"),
}
UNKNOWN_GENDER = "unknown"


@dataclass(frozen=True)
class _Operation:
    """A project by one programme's rules."""

    project: Project
    definitions: Mapping[str, Definition]
    records: Records
    told: frozenset[str]

    def members(self, code: str) -> pd.Series:
        """Which persons count in the indicator."""
        definition, frame = self.definitions[code], self.records.frame
        found = self.base(code)
        if definition.who:
            found = found & _any([_meets(frame, conditions) for conditions in definition.who], frame)
            refused = [frame[column] == REFUSED for column in map(column_of, definition.fields) if column in frame]
            found = found & ~_any(refused, frame)
        if definition.situation:
            found = found & _any([self._is_in(definition.clock, name) for name in definition.situation], frame)
        if definition.any_of:
            found = found & _any([self.members(other) for other in definition.any_of], frame)
        return found

    def base(self, code: str) -> pd.Series:
        """Who may count at all: complete records, after an exit with a known day, in one indicator of each list."""
        definition, frame = self.definitions[code], self.records.frame
        found = frame["complete"] | definition.total
        if definition.clock in EXIT_CLOCKS:
            found = found & frame["exit"].notna()
        for group in definition.base:
            found = found & _any([self.members(other) for other in group], frame)
        return found

    def _is_in(self, clock: str, situation: str) -> pd.Series:
        persons = self.records.situations[clock, situation]
        return pd.Series(self.records.frame.index.isin(persons), index=self.records.frame.index)

    def lacks(self, code: str) -> str:
        """The field, or the indicators, without which the indicator cannot be computed; "" where nothing is missing."""
        definition = self.definitions[code]
        if definition.entities:
            return "entities"
        if definition.clock in EXIT_CLOCKS and self.project.settings.time.unit != "date":
            return "dates"
        other = [needed for needed in definition.codes if self.lacks(needed)]
        if other:
            return ", ".join(other)
        missing = [self._missing_field(conditions) for conditions in definition.who]
        if missing and all(missing):
            return missing[0]
        absent = [name for name in definition.situation if (definition.clock, name) not in self.records.situations]
        return absent[0] if absent else ""

    def _missing_field(self, conditions: Conditions) -> str:
        for field, wanted in conditions.items():
            if not recorded(self.project, field):
                return field
            for finer, (wider, what) in FINER_STATUS.items():
                if finer in wanted and wider not in wanted and wider in self.told and finer not in self.told:
                    return what
        return ""


def common_indicators(project: Project, framework: str | None = "ESF 2014-2020") -> Results:
    """Return a programme's common indicators, and where they come from; None is the project's own programme.

    measure common_indicator, variable code, clock "" (entry), exit_4_weeks or exit_6_months: `base` (who may count),
    `total` and one statistic a gender. common_indicator_missing: the field (text) without which one cannot be computed.
    participation_record: persons, complete, incomplete, by missing field, without an exit, and those whose day by a
    clock comes after the window. counts_as: a state, and the situation that it makes. Persons are those of the first
    window. Empty for a project without persons or programme; ParameterError for an unknown programme.
    """
    chosen = project.settings.project.programme if framework is None else framework
    if not chosen or not {"participants", "enrolments"} <= set(project.tables) or not project.settings.windows:
        return Results(())
    require("framework", chosen, tuple(frameworks()))
    records = participation_records(project, frameworks()[chosen])
    operation = _Operation(project, indicator_definitions(chosen), records, _told(project, records))
    template = Row("", "", None, window=records.window, origin=project.settings.project.persons)
    rows = [replace(template, measure="framework", statistic=part, unit="text", text=chosen)
            for part in ("programme", "regulation")]  # fmt: skip
    rows += _record_rows(records, missing_fields(project, records.frame, frameworks()[chosen]), template)
    rows += _exit_rows(operation, template)
    for code in operation.definitions:
        rows += _indicator_rows(operation, code, template, frameworks()[chosen].genders)
    rows += _state_rows(operation, template)
    return Results(tuple(rows))


def _any(found: list[pd.Series], frame: pd.DataFrame) -> pd.Series:
    either = pd.Series(False, index=frame.index)
    for one in found:
        either = either | one
    return either


def _meets(frame: pd.DataFrame, conditions: Conditions) -> pd.Series:
    """Which persons have one of the wanted values in every field; a missing value is none of them."""
    met = pd.Series(True, index=frame.index)
    for field, wanted in conditions.items():
        column = column_of(field)
        if column not in frame:
            return pd.Series(False, index=frame.index)
        if wanted == "known":
            met &= frame[column].notna()
        elif field == "age":
            met &= frame[column].between(*wanted).fillna(False).astype(bool)
        else:
            met &= frame[column].isin(wanted)
    return met


def _told(project: Project, records: Records) -> frozenset[str]:
    """The statuses at entry that the data can tell: those that occur, that the form names, that lengths decide."""
    if "status_at_start" not in records.frame:
        return frozenset()
    source = project.settings.tables.get("participants")
    named = source.values.get("status_at_start", {}).values() if source else ()
    lengths = "unemployed_since" in records.frame and records.frame["unemployed_since"].notna().any()
    return frozenset((*records.frame["status_at_start"].dropna(), *named, *(UNEMPLOYED if lengths else ())))


def _gender_columns(frame: pd.DataFrame, among: pd.Series, genders: tuple[str, ...]) -> dict[str, pd.Series]:
    """The genders of the programme's form and any other that occurs, so that the genders add up to the total."""
    gender = frame["gender"].fillna(UNKNOWN_GENDER)
    wanted = [code for code in GENDERS if code in genders or (gender[among] == code).any()]
    return {"unknown_gender" if code == UNKNOWN_GENDER else code: gender == code for code in wanted}


def _indicator_rows(operation: _Operation, code: str, template: Row, genders: tuple[str, ...]) -> Iterator[Row]:
    definition, frame = operation.definitions[code], operation.records.frame
    clock = definition.clock if definition.clock in EXIT_CLOCKS else ""
    row = replace(template, measure="common_indicator", clock=clock, variable="code", category=code)
    lacking = operation.lacks(code)
    if lacking:
        yield replace(row, measure="common_indicator_missing", statistic="missing_field", unit="text", text=lacking)
        return
    members = operation.members(code)
    base = operation.base(code)
    yield _counted(replace(row, statistic="base"), base)
    yield _counted(replace(row, statistic="total"), members, base)
    # At entry the indicators stand under the total, which also counts the records that are not complete.
    among = frame["complete"] if clock else frame["complete"].notna()
    for statistic, of_gender in _gender_columns(frame, among, genders).items():
        yield _counted(replace(row, statistic=statistic), members & of_gender, base & of_gender)


def _counted(row: Row, *sets: pd.Series) -> Row:
    """The row with the size of the first set of persons as its value."""
    return replace(row, value=float(sets[0].sum()), persons=tuple(frozenset(each.index[each]) for each in sets))


def _record_rows(records: Records, missing: pd.DataFrame, template: Row) -> Iterator[Row]:
    frame, row = records.frame, replace(template, measure="participation_record")
    everybody = frame["complete"].notna()
    yield _counted(replace(row, statistic="persons"), everybody)
    yield _counted(replace(row, statistic="complete"), frame["complete"], everybody)
    yield _counted(replace(row, statistic="incomplete"), ~frame["complete"], everybody)
    for field in missing:
        if missing[field].any():
            lacking = replace(row, statistic="lacking", variable="missing_field", category=str(field))
            yield _counted(lacking, missing[field], everybody)


def _exit_rows(operation: _Operation, template: Row) -> Iterator[Row]:
    """Persons whom the indicators of an exit clock cannot count, or not yet; none where the programme has no such."""
    settings, exits = operation.project.settings, operation.records.frame["exit"]
    clocks = [clock for clock in EXIT_CLOCKS if clock in {each.clock for each in operation.definitions.values()}]
    row = replace(template, measure="participation_record")
    if clocks:
        yield _counted(replace(row, statistic="no_exit"), exits.isna(), exits.isna() | True)
    for clock in clocks if settings.time.unit == "date" else ():
        late = not_due(exits, clock, settings.windows[operation.records.window].end)
        yield _counted(replace(row, statistic="not_due", clock=clock), late, exits.notna())


def _state_rows(operation: _Operation, template: Row) -> Iterator[Row]:
    """The states behind the situations that the programme's indicators ask for, and those that never count."""
    asked = dict.fromkeys(name for definition in operation.definitions.values() for name in definition.situation)
    states, row = counted_states(operation.project), replace(template, measure="counts_as", variable="state")
    for name in asked:
        for state in states.get(name, ()):
            yield replace(row, outcome=name, category=state, statistic="situation", unit="text", text=name)
        for state in situations()[name].never:
            yield replace(row, outcome=name, category=state, statistic="never", unit="text", text=name)
