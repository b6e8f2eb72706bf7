"""Targets, money and aims in words."""

from __future__ import annotations

from evalkit.results import Results, Row
from evalkit.wording import Spans, Words, joined


def _by_statistic(shown: Results, measure: str) -> dict[str, dict[str, Row]]:
    """Rows of a measure as category to statistic to row."""
    found: dict[str, dict[str, Row]] = {}
    for row in shown.where(measure=measure):
        found.setdefault(row.category, {})[row.statistic] = row
    return found


def persons(shown: Results, words: Words) -> Spans:
    """Return how many persons were planned and reached, where the project has an indicator called persons."""
    rows = _by_statistic(shown, "indicator").get("persons")
    if rows is None or None in (rows["target"].value, rows["realised"].value):
        return ()
    fields = {name: words.value(rows[name]) for name in ("target", "realised", "attainment")}
    return words.sentence("targets.persons", **fields)


def statuses(shown: Results, words: Words) -> Spans:
    """Return each indicator's realised figure against its target, with its status in words."""
    said = []
    for name, rows in _by_statistic(shown, "indicator").items():
        fields = {statistic: words.value(row) for statistic, row in rows.items()}
        said.append(words.sentence(f"targets.{rows['status'].text}", name=words.label("indicator", name), **fields))
    return joined(*said)


def money(shown: Results, words: Words) -> Spans:
    """Return planned and realised euros of each line that has both."""
    said = []
    for name, rows in _by_statistic(shown, "money").items():
        if rows["used"].value is not None:
            fields = {statistic: words.value(row) for statistic, row in rows.items()}
            said.append(words.sentence("targets.money", line=words.label("line", name), **fields))
    return joined(*said)


def aims(shown: Results, words: Words) -> Spans:
    """Return how many of the stated aims were reached, were not, and of how many nobody says."""
    rows = list(shown.where(measure="aim"))
    if not rows:
        return ()
    counted = {status: sum(row.text == status for row in rows) for status in ("reached", "partly", "not_reached")}
    happened = [(status, count) for status, count in counted.items() if count]
    told = [words.sentence(f"targets.aims_{status}", count=words.number(count)) for status, count in happened]
    unknown = len(rows) - sum(counted.values())
    rest = words.sentence("targets.aims_unknown", unknown, unknown=words.number(unknown)) if unknown else ()
    if not told:
        return rest
    return joined(words.sentence("targets.aims", aims=words.number(len(rows)), statuses=words.listed(told)), rest)


def findings(shown: Results, words: Words) -> Spans:
    """Return that no figures contradict each other, where none do; the table lists those that do."""
    return () if shown.where(measure="finding") else words.sentence("targets.no_findings")
