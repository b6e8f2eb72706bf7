"""How far the headline share can be relied on, in words: common persons, missing data, rules, published benchmarks."""

from __future__ import annotations

from evalkit.analysis.overlap import pair_of
from evalkit.results import Results, Row
from evalkit.wording import Spans, Words, joined, lowered

# The headline outcome, and the project's own rule.
PRIMARY, OWN_RULE = "primary", "project_end"
# So many of the most incomplete characteristics are named.
MOST_NAMED = 3


def benchmarks(shown: Results, words: Words) -> Spans:
    """Return the project's own share beside each published one, hedged by its interval; no effect is claimed."""
    said = []
    for published in shown.where(measure="benchmark", statistic="published"):
        own = next(iter(shown.where(measure="benchmark_own", statistic="own", category=published.category)))
        fields: dict[str, object] = {
            "name": words.label("benchmark", published.category),
            "published": words.value(published),
        }
        fields |= {"source": words.label("benchmark_source", published.category)}
        if published.base is None:
            said.append(words.sentence("comparisons.benchmark", **fields))
        else:
            said.append(words.sentence("comparisons.benchmark_n", n=words.part(published, "base"), **fields))
        if own.mark == "not_applicable":
            said.append(words.sentence("comparisons.benchmark_nobody"))
            continue
        fields |= {"own": words.value(own), "of": words.of(own), "interval": words.interval(own)}
        said.append(words.sentence("comparisons.benchmark_own", **fields))
        if published.value is not None and own.lower is not None and own.upper is not None:
            within = own.lower <= published.value <= own.upper
            said.append(words.sentence("comparisons.benchmark_within" if within else "comparisons.benchmark_outside"))
    return joined(*said, words.sentence("comparisons.benchmark_caution")) if said else ()


def shared(shown: Results, words: Words) -> Spans:
    """Return how many persons two windows or two phases have in common, and why they are not tested."""
    said = []
    for both in shown.where(measure="shared_persons", category="both"):
        same = {"window": both.window, "variable": both.variable, "outcome": both.outcome}
        found = {row.category: row for row in shown.where(measure="shared_persons", **same)}
        first, second = pair_of(both.outcome)
        fields: dict[str, object] = {
            "first": words.label(both.variable, first),
            "second": words.label(both.variable, second),
        }
        fields |= {"both": words.value(both), "first_only": words.value(found["first_only"])}
        fields |= {"second_only": words.value(found["second_only"])}
        if both.variable == "phase":
            fields["during"] = words.during(both.window)
        said.append(words.sentence(f"comparisons.shared_{both.variable}", **fields))
    return joined(*said, words.sentence("comparisons.shared_why")) if said else ()


def missing(shown: Results, words: Words) -> Spans:
    """Return which characteristics are missing most often, or that none is."""
    rows = [row for row in shown.where(measure="missing_values", variable="") if not row.mark or row.hidden]
    if not rows:
        return ()
    lacking = sorted((row for row in rows if row.value), key=lambda row: -(row.value or 0))
    if all(row.hidden for row in rows):
        return words.sentence("comparisons.missing_protected")
    unknown = words.sentence("comparisons.missing_hidden") if any(row.hidden for row in rows) else ()
    if not lacking:
        base = words.part(rows[0], "base")
        return joined(unknown) or words.sentence("comparisons.nothing_missing", base=base)
    items = [words.sentence("comparisons.missing_of", variable=_name(row, words), share=words.value(row),
                            of=words.of(row)) for row in lacking[:MOST_NAMED]]  # fmt: skip
    return joined(
        words.sentence("comparisons.missing_most", items=words.listed(items)),
        unknown,
        words.sentence("comparisons.missing_why"),
    )


def _name(row: Row, words: Words) -> str:
    return lowered(words.label("variable", row.outcome))


def bounds(shown: Results, words: Words) -> Spans:
    """Return by each clock between what the headline share must lie, whatever the persons not known did."""
    said, hidden = [], []
    rows = shown.where(measure="headline_bounds", statistic="unknown")
    if len(rows) > 1 and all(row.value == 0 for row in rows):
        return words.sentence("comparisons.bounds_all_known")
    for row in rows:
        stem = row.id.removesuffix("unknown")
        lowest, highest = shown[f"{stem}lowest"], shown[f"{stem}highest"]
        fields: dict[str, object] = {"during": words.during(row.window), "clock": words.label("clock_by", row.clock)}
        fields |= {"unknown": words.value(row), "lowest": words.value(lowest), "highest": words.value(highest)}
        # Of a count that is hidden nothing may be said, not even whether it is zero.
        if row.value is None or row.value > 0:
            told = words.sentence("comparisons.bounds", row.value or 2, **fields)
            if row.hidden or lowest.hidden or highest.hidden:
                hidden.append((told, words.sentence("comparisons.bounds_case", **fields)))
            else:
                said.append(told)
        else:
            said.append(words.sentence("comparisons.bounds_known", **fields))
    if len(hidden) > 1:
        said.append(words.sentence("comparisons.bounds_hidden", cases=words.listed([case for _, case in hidden])))
    else:
        said += [told for told, _ in hidden]
    return joined(*said, words.sentence("comparisons.bounds_why")) if said else ()


def sensitivity(shown: Results, words: Words) -> Spans:
    """Return how far the headline share hangs on the window, on the rule and on the definition of the outcome."""
    rows = Results(tuple(row for row in shown.where(measure="sensitivity") if row.value is not None))
    own = list(rows.where(outcome=PRIMARY, category=OWN_RULE))
    said = []
    if len(own) > 1:
        items = [words.sentence("comparisons.headline_of", share=words.value(row), of=words.of(row),
                                window=words.label("window", row.window)) for row in own]  # fmt: skip
        said.append(words.sentence("comparisons.headlines", shares=words.listed(items)))
    for window in dict.fromkeys(row.window for row in rows):
        fields = {"during": words.during(window), "outcome": lowered(words.label("outcome", PRIMARY))}
        by_rule, by_definition = (
            rows.where(window=window, outcome=PRIMARY),
            rows.where(window=window, category=OWN_RULE),
        )
        if len({row.value for row in by_rule}) > 1:
            said.append(words.sentence("comparisons.sensitivity", **fields, **_ends(by_rule, "rule", words)))
        if len({row.value for row in by_definition}) > 1:
            said.append(words.sentence("comparisons.definitions", **fields, **_ends(by_definition, "outcome", words)))
    told = shown.where(measure="sensitivity")
    if told and all(row.hidden for row in told):
        return words.sentence("comparisons.sensitivity_protected")
    if any(row.hidden for row in told):
        said.append(words.sentence("comparisons.sensitivity_hidden"))
    return joined(*said, words.sentence("comparisons.sensitivity_why")) if said else ()


def _ends(rows: Results, differ: str, words: Words) -> dict[str, Spans]:
    """The rows with the lowest and the highest share, named by the dimension in which they differ."""
    found = {"low": min(rows, key=lambda row: row.value or 0), "high": max(rows, key=lambda row: row.value or 0)}
    named = {}
    for end, row in found.items():
        name = words.label(differ, row.category if differ == "rule" else row.outcome)
        fields = {"share": words.value(row), "of": words.of(row), "name": lowered(name)}
        named[end] = words.sentence("comparisons.rule_of", **fields)
    return named
