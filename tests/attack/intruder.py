"""The intruder: everything read and known of one project, put together, and what follows of single persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd
from chapters import Released
from curves import Leak, leaks
from deduction import Deduction, Fact, Hole, Secret
from events import event_facts
from knowledge import ONE, World, counts, fraction
from pathway_relations import compared_facts
from published import read_files
from reading import Reading
from relations import guesses, laws
from search import bar_leaks, hidden_numbers, identities, strangers
from secrecy import secrets
from statements import interval_statements, statements

from evalkit.chapter.page import words_for
from evalkit.project import Project
from evalkit.results import Results
from evalkit.wording import languages


@dataclass(frozen=True)
class Attack:
    """What came of an attack: how much was read, what had to stay secret, and what did not."""

    statements: int
    secrets: tuple[Secret, ...]
    holes: tuple[Hole, ...]
    leaks: tuple[Leak, ...]
    untrue: tuple[Fact, ...]


@dataclass(frozen=True)
class Gathered:
    """What was read and known of one release: facts that are so, those that are not, and what must stay secret."""

    world: World
    truth: dict[str, float]
    said: int
    facts: tuple[Fact, ...]
    untrue: tuple[Fact, ...]
    secrets: tuple[Secret, ...]


def attack(project: Project, released: Released, reading: Reading | None = None, explained: int = 6) -> Attack:
    """Return the secrets of a release that can be deduced from its files; the first `explained` holes say from what."""
    read = reading or read_files(released.files)
    known = gather(project, released, read)
    world = known.world
    holes = tuple(Deduction(known.facts).holes(known.secrets, explained))
    found = (
        *leaks(world, read), *identities(project, released.files), *strangers(read),
        *(leak for language in languages()
          for leak in hidden_numbers(world, released.shown, read, words_for(project, language))),
        *bar_leaks(world, released.shown, read),
    )  # fmt: skip
    return Attack(known.said, known.secrets, holes, found, known.untrue)


def gather(project: Project, released: Released, read: Reading) -> Gathered:
    """Return all that follows from what was read of a release and from how such chapters are made."""
    world = World(project, released.exact)
    truth = true_counts(world)
    rounded = frozenset(row.id for row in released.shown if getattr(row, "rounded", False))
    said = [*statements(world, read, rounded), *interval_statements(world, read, rounded)]
    events, true_events, event_secrets = event_facts(world, read, rounded)
    truth |= true_events
    said += [*events, *(fact for fact in compared_facts(world, read.printed) if fact.terms)]
    ruled = list(laws(world))
    wrong = [fact.why for fact in ruled if not fact.holds(truth)]
    assert not wrong, f"laws that do not hold: {wrong}"
    lucky = [fact for fact in guesses(world) if fact.holds(truth)]
    untrue = tuple(fact for fact in said if not fact.holds(truth))
    facts = tuple(fact for fact in (*said, *ruled, *lucky) if fact.holds(truth) and fact.terms)
    wanted = _once([*secrets(world, truth, _hidden(read, released.shown)), *event_secrets])
    asked = tuple(_as_asked(wanted, [*ruled, *lucky], world, truth))
    return Gathered(world, truth, len(said), facts, untrue, asked)


HEADLINES = ("persons", "primary_outcome")


def _as_asked(
    secrets: Iterable[Secret], rules: list[Fact], world: World, truth: Mapping[str, float]
) -> Iterator[Secret]:
    """The secrets of special categories open to their threshold, or to as many as headlines leave, to five at least.

    That there is nobody in a category is no secret.
    """
    ordinary = world.settings.disclosure.threshold
    told = [name for name, row in counts(world.rows.where(measure=HEADLINES, variable=("", "gender"))).items()
            if truth[name] >= ordinary]  # fmt: skip
    told += [name for name in counts(world.rows) if not truth[name]]
    headlines = Deduction([*rules, *(Fact({name: 1}, truth[name], truth[name], "a headline") for name in told)])
    for secret in secrets:
        most = headlines.bounds(secret)[1] if secret.threshold > ordinary else secret.threshold
        yield replace(secret, threshold=int(max(ordinary, min(most, secret.threshold)))) if secret.threshold else secret


def true_counts(world: World) -> dict[str, float]:
    """Return every count by name as the microdata give it, those that no row prints as well."""
    exact = world.rows
    truth = {name: row.value or 0.0 for name, row in counts(exact).items()}
    truth[ONE] = 1.0
    for row in exact.where(measure="no_exit"):
        persons = truth[f"persons.{row.window}.count"]
        truth[f"counted.{row.window}.{row.clock}"] = persons - (row.value or 0)
    for row in exact:
        over = fraction(row, world) if row.count is not None and row.base is not None else None
        for name, value in zip(over or (), (row.count, row.base), strict=False):
            truth.setdefault(name, float(value or 0))
    return truth


def _hidden(read: Reading, shown: Results) -> Mapping[str, str]:
    """The rows that bear a mark instead of a number, or are not there at all, by id."""
    printed = {each.row for each in read.printed if each.part in ("value", "integer")}
    return {row.id: row.mark for row in shown if row.mark == "suppressed" and row.id not in printed}


def _once(wanted):
    """Each secret once: two names of the same counts are one secret."""
    seen: set[tuple[tuple[str, float], ...]] = set()
    for secret in wanted:
        key = tuple(sorted((name, weight) for name, weight in secret.terms.items() if weight))
        if key not in seen:
            seen.add(key)
            yield secret


def microdata_counts(project: Project) -> dict[str, float]:
    """Return counts straight from the tables, by the id of their row, with nothing of evalkit's own counting."""
    found: dict[str, float] = {}
    for window, period in project.settings.windows.items():
        found |= {f"{name}": float(value) for name, value in _window_counts(project, window, period).items()}
    return found


def _window_counts(project: Project, window: str, period) -> dict[str, float]:
    stays = project.tables["enrolments"]
    first, last = pd.Timestamp(period.start), pd.Timestamp(period.end)
    taken = stays[stays["phase"].isin(period.phases) & (stays["start"] <= last)]
    taken = taken[taken["end"].isna() | (taken["end"] >= first)]
    people = project.tables["participants"].set_index("person")
    people = people.loc[people.index.isin(taken["person"])]
    found = {f"persons.{window}.count": len(people), f"participations.{window}.count": len(taken)}
    for variable in ("gender", "status_at_start", "education", "municipality", "disability", "minority"):
        if variable in people:
            for category in project.tables["participants"][variable].dropna().unique():
                found[f"persons.{window}.{variable}={category}.count"] = int((people[variable] == category).sum())
    number = taken.groupby("person").size()
    for category, members in {"1": number == 1, "2": number == 2, "3+": number >= 3}.items():
        found[f"participations_per_person.{window}.number={category}"] = int(members.sum())
    phases = taken.groupby("person")["phase"].nunique()
    found |= {f"client_ships.{window}.count": int(phases.sum()),
              f"persons_in_several_phases.{window}.count": int((phases > 1).sum())}  # fmt: skip
    return found | _reached_counts(project, window, taken.groupby("person")["start"].min(), last)


def _reached_counts(project: Project, window: str, origin: pd.Series, last: pd.Timestamp) -> dict[str, float]:
    """Who reached what by the window's end, person by person."""
    outcomes = project.settings.outcomes
    of_state = {state: name for name, states in outcomes.states.items() for state in states}
    primary = [state for name in outcomes.primary for state in outcomes.states[name]]
    ever: dict[str, int] = {}
    furthest: dict[str, int] = dict.fromkeys(primary, 0)
    for person, start in origin.items():
        life = project.tables["episodes"]
        life = life[life["person"] == person]
        begun = life[(life["start"] <= start) & (life["end"].isna() | (life["end"] >= start))]
        at_start = {of_state.get(state, state) for state in begun["state"]}
        later = life[(life["start"] > start) & (life["start"] <= last)]
        reached = later[~later["state"].map(lambda state: of_state.get(state, state)).isin(at_start)]
        for state in set(reached["state"]):
            ever[state] = ever.get(state, 0) + 1
        wanted = reached[reached["state"].isin(primary)]
        if len(wanted):
            latest = wanted[wanted["start"] == wanted["start"].max()]["state"]
            furthest[min(latest, key=primary.index)] += 1
    stem = f"{window}.project_end"
    found: dict[str, float] = {f"primary_outcome.{stem}.count": sum(furthest.values())}
    found |= {f"primary_outcome.{stem}.state={state}.count": count for state, count in furthest.items()}
    return found | {f"ever_reached.{stem}.state={state}.count": count for state, count in ever.items()}
