"""Targets, money and aims in words."""

from __future__ import annotations

from collections.abc import Iterable

from evalkit.analysis.attainment import PARTLY_FROM, STATUSES, TOLERANCE, target_of
from evalkit.analysis.indicators import METHODS
from evalkit.results import Results, Row
from evalkit.schema import MILESTONE_STATUSES
from evalkit.sentences.totals import number_of
from evalkit.wording import Span, Spans, Words, joined

# What the tally of the targets tells, in its order: every status of an indicator that has a target, and those hidden.
TALLIED = (*(status for status in STATUSES if status != "no_target"), "hidden")
# So many indicators are named there at most; one more is no shorter to count than to name.
MOST_NAMED = 3
# What the sentence on the aims tells one by one, in its order; what is neither is not known.
AIM_STATUSES = ("reached", "partly", "not_reached", "hidden")


def by_category(shown: Results, measure: str) -> dict[str, dict[str, Row]]:
    """Return the rows of a measure as category to statistic to row."""
    found: dict[str, dict[str, Row]] = {}
    for row in shown.where(measure=measure):
        found.setdefault(row.category, {})[row.statistic] = row
    return found


def persons(shown: Results, words: Words) -> Spans:
    """Return how many persons were planned and reached, where the project has an indicator called persons."""
    rows = by_category(shown, "indicator").get("persons")
    if rows is None or any(rows[part].value is None and not rows[part].hidden for part in ("target", "realised")):
        return ()
    fields = {"target": _target(words, rows)}
    fields |= {name: words.value(rows[name]) for name in ("realised", "attainment")}
    return words.sentence(f"targets.persons{'_range' if target_of(rows['target']).is_range else ''}", **fields)


def statuses(shown: Results, words: Words) -> Spans:
    """Return the indicators by what they are by their targets, each with its figure and its target in brackets."""
    said: dict[str, list[Spans]] = {}
    hidden: list[Spans] = []
    for name, rows in by_category(shown, "indicator").items():
        if rows["realised"].hidden or rows["status"].hidden:
            hidden.append(_aimed(words, name, rows))
        else:
            said.setdefault(rows["status"].text, []).append(compared(words, name, rows))
    both = any(len(item) > 3 for items in said.values() for item in items)
    told = [words.sentence(f"targets.{status}", len(said[status]), items=words.listed(said[status]))
            for status in STATUSES if status in said]  # fmt: skip
    rest = words.sentence("targets.not_told", items=words.listed(hidden)) if hidden else ()
    return joined(words.sentence("targets.brackets") if both else (), *told, rest)


def tally(shown: Results, words: Words) -> Spans:
    """Return how many targets there are and how many of them were reached or not, those that were not by name."""
    found: dict[str, list[Row]] = {}
    for rows in by_category(shown, "indicator").values():
        hidden = rows["realised"].hidden or rows["status"].hidden
        found.setdefault("hidden" if hidden else rows["status"].text, []).append(rows["status"])
    counted = {status: found[status] for status in TALLIED if status in found}
    every = [row for rows in counted.values() for row in rows]
    if not every:
        return ()
    told = [_tallied(status, rows, len(counted) == 1, shown, words) for status, rows in counted.items()]
    return words.sentence("targets.tally", len(every), count=number_of(every, words), statuses=words.listed(told))


def _tallied(status: str, rows: list[Row], all_alike: bool, shown: Results, words: Words) -> Spans:
    """How many targets have a status, all of them in words; of those under way with the day of their figures."""
    days = _days(rows, shown) if status == "not_yet_due" else []
    fields: dict[str, object] = {"count": number_of(rows, words), "names": _names(rows, words)}
    if len(days) == 1:
        fields["day"] = words.value(days[0])
    form = f"{'all_' * all_alike}{status}{'_on' * (len(days) == 1)}"
    return words.sentence(f"targets.tally_{form}", len(rows), **fields)


def _days(rows: list[Row], shown: Results) -> list[Row]:
    """The days of the indicators' figures, each once; none where one of them has no day."""
    told = {row.category: row for row in shown.where(measure="indicator_evidence", statistic="as_of")}
    every = [told.get(row.category) or told.get("indicators") for row in rows]
    dated = [row for row in every if row is not None and row.unit != "text"]
    return list({(row.text, row.value): row for row in dated}.values()) if len(dated) == len(rows) else []


def _names(rows: list[Row], words: Words) -> Spans:
    """The first of the indicators by name, and how many others there are."""
    named = rows if len(rows) <= MOST_NAMED + 1 else rows[:MOST_NAMED]
    items: list[Spans] = [(Span(words.label("indicator", row.category)),) for row in named]
    rest = rows[len(named) :]
    more = [words.sentence("targets.more", len(rest), count=number_of(rest, words))] if rest else []
    return words.listed([*items, *more])


def _target(words: Words, rows: dict[str, Row]) -> Span:
    return _extent(words, rows["target"])


def _extent(words: Words, row: Row) -> Span:
    return Span(words.extent(row), row.id, mark=row.mark)


def _aimed(words: Words, name: str, rows: dict[str, Row]) -> Spans:
    """One indicator with its target alone, as far as there is one."""
    label = words.label("indicator", name)
    if rows["target"].value is None and not rows["target"].hidden:
        return (Span(label),)
    return words.sentence("targets.item_without_figure", name=label, target=_target(words, rows))


def compared(words: Words, name: str, rows: dict[str, Row]) -> Spans:
    """Return one indicator as its sources print it: name, realised, target in brackets, as far as they are known."""
    fields: dict[str, object] = {"name": words.label("indicator", name), "realised": words.value(rows["realised"])}
    if rows["target"].value is None and not rows["target"].hidden:
        return words.sentence("targets.item_without_target", **fields)
    fields["target"] = _target(words, rows)
    without = rows["realised"].value is None and not rows["realised"].hidden
    return words.sentence("targets.item_without_figure" if without else "targets.item", **fields)


def rule(shown: Results, words: Words) -> Spans:
    """Return by what rules the statuses among the rows are given, with the thresholds."""
    rows = shown.where(measure="indicator", statistic="target")
    targets = [target_of(row) for row in rows if row.value is not None]
    parts = {
        "rule_range": any(target.is_range and not target.lower_is_better for target in targets),
        "rule_limit": any(target.lower_is_better for target in targets),
        "rule_due": bool(shown.where(measure="indicator", statistic="status", text="not_yet_due")),
    }
    said = [words.sentence("targets.rule", partly=words.percent(PARTLY_FROM))] if targets else []
    return joined(*said, *(words.sentence(f"targets.{part}") for part, holds in parts.items() if holds))


def time_gone(shown: Results, words: Words) -> Spans:
    """Return how much of the project's time had gone by on each day of the figures before its end."""
    said = []
    for row in shown.where(measure="project_time"):
        fields = {"day": words.day(row.category), "share": words.value(row), "days": words.of(row)}
        said.append(words.sentence("targets.time_gone", **fields))
    return joined(*said)


def intervals(shown: Results, words: Words) -> Spans:
    """Return each share of persons first as a count against the persons needed, then with its intervals.

    No verdict is taken from an interval about which the methods do not agree.
    """
    indicators = by_category(shown, "indicator")
    said = []
    for name, rows in by_category(shown, "indicator_interval").items():
        target = indicators[name]["target"]
        fields: dict[str, object] = {"name": words.label("indicator", name), "target": _target(words, indicators[name])}
        fields |= {"share": words.value(indicators[name]["realised"]), "counted": words.value(rows["counted"])}
        fields |= {"base": words.part(rows["counted"], "base")}
        if "needed" in rows:
            said.append(words.sentence("targets.needed", **fields, needed=_extent(words, rows["needed"])))
        else:
            said.append(words.sentence("targets.counted", **fields))
        if indicators[name]["realised"].hidden or rows["counted"].hidden:
            continue
        limits = {method.replace("-", "_"): words.interval(rows[method]) for method in METHODS}
        said.append(words.sentence("targets.intervals", **limits))
        if target.value is not None and not any(rows[method].hidden for method in METHODS):
            said.append(words.sentence(f"targets.{_verdict([rows[method] for method in METHODS], target.value)}"))
    return joined(*said)


def _verdict(intervals: list[Row], target: float) -> str:
    """Where the target stands by all methods, or that they do not agree."""
    sides = {
        "target_above" if target > upper + TOLERANCE else "target_below" if target < lower - TOLERANCE
        else "target_inside"
        for lower, upper in ((row.lower, row.upper) for row in intervals) if lower is not None and upper is not None
    }  # fmt: skip
    return sides.pop() if len(sides) == 1 else "methods_disagree"


def milestones(shown: Results, words: Words) -> Spans:
    """Return how many milestones there are, and how many of them are in each status."""
    rows = list(shown.where(measure="milestone", statistic="status"))
    if not rows:
        return ()
    found, count = _by_status(rows), number_of(rows, words)
    if len(rows) > 1 and len(found) == 1 and set(found) <= set(MILESTONE_STATUSES):
        return words.sentence("targets.milestones_alike", count=count, status=words.label("status", *found))
    told = [
        words.sentence(f"targets.milestone_{status}", len(found[status]), count=number_of(found[status], words))
        for status in (*MILESTONE_STATUSES, "unknown", "hidden")
        if status in found
    ]
    return words.sentence("targets.milestones", len(rows), count=count, statuses=words.listed(told))


def _by_status(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault("hidden" if row.hidden else row.text or "unknown", []).append(row)
    return found


def question(shown: Results, words: Words) -> Spans:
    """Return what the chapter tells: of targets and money, or of targets alone where no money is known."""
    key = "targets.question" if shown.where(measure="money") else "targets.question_stated"
    return words.sentence(key) if shown else ()


def money(shown: Results, words: Words) -> Spans:
    """Return planned and realised euros of each line that has both."""
    said = []
    for name, rows in by_category(shown, "money").items():
        if rows["used"].value is not None or rows["used"].hidden:
            fields = {statistic: words.value(row) for statistic, row in rows.items()}
            said.append(words.sentence("targets.money", line=words.label("line", name), **fields))
    return joined(*said)


def costs(shown: Results, words: Words) -> Spans:
    """Return what one participant and one person with a primary outcome cost, or that nobody can say."""
    said = []
    for row in shown.where(measure="cost"):
        fields = {"during": words.during(row.window), "cost": words.value(row, 0)}
        fields |= {"persons": words.part(row, "base")}
        if row.value is not None or row.hidden:
            said.append(words.sentence(f"targets.cost_per_{row.category}", **fields))
        elif row.category == "participant" and row.base is None:
            said.append(words.sentence("targets.cost_unknown"))
    return joined(*said)


def aims(shown: Results, words: Words) -> Spans:
    """Return how many of the stated aims were reached, were not, and of how many nobody says."""
    rows = list(shown.where(measure="aim"))
    if not rows:
        return ()
    found = _by_status(rows)
    every = "all_" * (len(found) == 1)
    told = [
        words.sentence(f"targets.aims_{every}{status}", len(found[status]), count=number_of(found[status], words))
        for status in AIM_STATUSES
        if status in found
    ]
    unknown = [row for status, alike in found.items() if status not in AIM_STATUSES for row in alike]
    rest = words.sentence("targets.aims_unknown", len(unknown), unknown=number_of(unknown, words)) if unknown else ()
    if not told:
        return rest
    stated = words.sentence("targets.aims", len(rows), aims=number_of(rows, words), statuses=words.listed(told))
    return joined(stated, rest)
