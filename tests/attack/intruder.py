"""The intruder: everything read and known of one project, put together, and what follows of single persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chapters import Released
from curves import Leak, event_facts, leaks
from deduction import Deduction, Fact, Hole, Secret
from knowledge import ONE, World, counts, guesses, interval_statements, laws, secrets, statements
from reading import Reading, read_files
from search import bar_leaks, hidden_numbers, identities, strangers

from evalkit.chapter.page import words_for
from evalkit.project import Project
from evalkit.results import Results


@dataclass(frozen=True)
class Attack:
    """What came of an attack: how much was read, what had to stay secret, and what did not."""

    statements: int
    secrets: tuple[Secret, ...]
    holes: tuple[Hole, ...]
    leaks: tuple[Leak, ...]
    untrue: tuple[Fact, ...]


def attack(project: Project, released: Released, reading: Reading | None = None, whole: bool = True) -> Attack:
    """Return the secrets of a release that can be deduced from its files."""
    read = reading or read_files(released.files)
    world = World(project, released.exact)
    truth = true_counts(released.exact)
    rounded = frozenset(row.id for row in released.shown if getattr(row, "rounded", False))
    said = [*statements(world, read, rounded), *interval_statements(world, read, rounded)]
    events, true_events, event_secrets = event_facts(world, read, rounded)
    truth |= true_events
    said += events
    ruled = list(laws(world))
    wrong = [fact.why for fact in ruled if not fact.holds(truth)]
    assert not wrong, f"laws that do not hold: {wrong}"
    lucky = [fact for fact in guesses(world) if fact.holds(truth)]
    untrue = tuple(fact for fact in said if not fact.holds(truth))
    facts = [fact for fact in (*said, *ruled, *lucky) if fact.holds(truth) and fact.terms]
    wanted = tuple(_once([*secrets(world, truth, _hidden(read, released.shown)), *event_secrets]))
    holes = tuple(Deduction(facts).holes(wanted, whole))
    found = (
        *leaks(world, read), *identities(project, released.files), *strangers(read),
        *hidden_numbers(world, released.shown, read, words_for(project, "fi")),
        *bar_leaks(world, released.shown, read),
    )  # fmt: skip
    return Attack(len(said), wanted, holes, found, untrue)


def true_counts(exact: Results) -> dict[str, float]:
    """Return every count by name as the microdata give it, those that no row prints as well."""
    truth = {name: row.value or 0.0 for name, row in counts(exact).items()}
    truth[ONE] = 1.0
    for row in exact.where(measure="no_exit"):
        persons = truth[f"persons.{row.window}.count"]
        truth[f"counted.{row.window}.{row.clock}"] = persons - (row.value or 0)
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
