"""Words and numbers in the reader's language; the only place that rounds or prints a number for a reader.

Texts live in gettext catalogues, `locales/<language>/LC_MESSAGES/<domain>.po`; a key `domain.name` is looked up in its
domain's catalogue. The language is always given, never taken from the machine.
"""

from __future__ import annotations

import datetime
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from evalkit.catalogues import TAGS, catalogue
from evalkit.catalogues import languages as languages
from evalkit.errors import Fault, MissingTextError, ParameterError
from evalkit.numerals import ELLIPSIS, MINUS, NO_BREAK, RANGE, many, printed, rounded
from evalkit.results import Row

# A text and its variants for hidden numbers, in the order of trial: the whole, the part that may be told, that it is
# protected. The first one is taken whose fields may all be told.
VARIANTS = ("", ".partly", ".protected")
SMALLEST_P = 0.001
RATIO_DECIMALS = 2
ALWAYS = {"euros": 0, "ratio": RATIO_DECIMALS}
# Kinds whose codes are evalkit's own: each must have a name. Codes of all other kinds may come from a project's data.
CLOSED = (
    *("age_band", "answer", "clock", "clock_by", "clock_day", "column", "disability", "education", "education_band"),
    *("gender", "interval_scale", "language_band", "measure", "rule"),
    *("language_level", "minority", "number", "origin_from", "other_disadvantage", "programme", "readiness"),
    *("returns", "statement", "statistic", "status", "status_at_start", "step", "table"),
)


@dataclass(frozen=True)
class Span:
    """A run of text; `row` is the id of the result row where the text is one number of it.

    `origin` is that of an interval, which may differ from the row's; `mark` is the row's where the text is its mark.
    A number that no row holds names the rows that it `counts`, or whose values it `adds` up.
    """

    text: str
    row: str = ""
    origin: str = ""
    mark: str = ""
    counts: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Words:
    """The texts, labels and number forms of one language.

    `own` holds the project's names of codes ("window.project": "Hankeaika"), `time_unit` the unit of its horizons,
    `fields` what any text may use, such as the project's primary outcome as a verb.
    """

    language: str = "fi"
    own: Mapping[str, str] = field(default_factory=dict)
    time_unit: str = "month"
    fields: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        offered = languages()
        if self.language not in offered:
            fault = Fault("language_unknown", key="language", value=str(self.language), expected=", ".join(offered))
            raise ParameterError(fault)

    @property
    def tag(self) -> str:
        """The language with its region, as HTML and Word want it (fi-FI, en-GB, sv-FI)."""
        return TAGS[self.language]

    def text(self, key: str, plural: float | None = None, /, **values: object) -> str:
        """Return the text of a key with its fields filled in, in the form for `plural` things where that is given."""
        return "".join(span.text for span in self.sentence(key, plural, **values))

    def sentence(self, key: str, plural: float | None = None, /, **values: object) -> Spans:
        """Return the text of a key as spans; fields that are spans keep the row they print.

        Where a field is a hidden number, it is the text of the first of the key's VARIANTS that does without it.
        """
        known = {**self.fields, **values}
        hidden = {name for name, value in known.items() if isinstance(value, Span) and value.mark == "suppressed"}
        keys = [key + variant for variant in VARIANTS if not variant or (hidden and self.has(key + variant))]
        told = (one for one in keys if not hidden & _fields(self.template(one, plural)))
        return _filled(self.template(next(told, keys[-1]), plural), known)

    def template(self, key: str, plural: float | None = None) -> str:
        """Return the text of a key with its fields still open, in the form for `plural` things where that is given."""
        domain = key.partition(".")[0]
        texts = catalogue(self.language, domain)
        found = key if plural is None else texts.ngettext(key, key, round(plural))
        found = texts.gettext(key) if found == key else found
        if found == key:
            raise MissingTextError(Fault("text_missing", key=key, value=self.language))
        return found

    def has(self, key: str) -> bool:
        """Say whether the catalogue holds the key."""
        return catalogue(self.language, key.partition(".")[0]).gettext(key) != key

    @property
    def elapsed(self) -> bool:
        """Whether times are whole units since each person's origin: then no dates are known, and nobody joined late."""
        return self.time_unit != "month"

    def about(self, key: str, rows: Iterable[Row]) -> str:
        """Return the key of the text about these rows: its variant for elapsed times or for rounded numbers, if any."""
        holds = {f"{key}_elapsed": self.elapsed, f"{key}_rounded": any(row.rounded for row in rows)}
        return next((variant for variant, so in holds.items() if so and self.has(variant)), key)

    def label(self, kind: str, code: str) -> str:
        """Return the name of a code, such as label("state", "work"); the project's own name goes first.

        A code from the data that has no name is its own, such as a group's; MissingTextError for one of evalkit's own.
        """
        key = f"label.{kind}.{code}"
        own = self.own.get(f"{kind}.{code}")
        if own or self.has(key):
            return own or self.template(key)
        if code == "missing":
            return self.text("label.any.missing")
        return self.template(key) if code and kind in CLOSED else code

    def level(self, variable: str, category: str) -> str:
        """Return a characteristic with one of its codes, such as Sukupuoli: Naiset; of a number its name alone."""
        name, level = self.label("variable", variable), self.label(variable, category)
        # A level such as "Ikä ei tiedossa" says by itself of what it is.
        alone = name if not category else level if level.startswith(name) else ""
        return alone or self.text("form.level", variable=name, level=level)

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number with the language's decimal mark and digit groups, rounded half away from zero."""
        return printed(value, decimals, self.tag)

    def percent(self, share: float, decimals: int | None = None) -> str:
        """Return a share (0 to 1) as per cent; without `decimals` one decimal, and none where it would be zero."""
        exact = rounded(share * 100, 1 if decimals is None else decimals)
        shown = 0 if decimals is None and exact == exact.to_integral_value() else (1 if decimals is None else decimals)
        mark = "%" if self.language == "en" else f"{NO_BREAK}%"
        return self.number(float(exact), shown) + mark

    def date(self, value: datetime.date) -> str:
        """Return a date in the language's short official form (1.9.2017)."""
        from babel.dates import format_date

        return format_date(value, "d MMMM y" if self.language == "en" else "d.M.y", self.tag.replace("-", "_"))

    def day(self, iso: str) -> str:
        """Return a day given as yyyy-mm-dd in the language's form; whole units since the origin as they are."""
        return iso if iso.lstrip("-").isdigit() else self.date(datetime.date.fromisoformat(iso))

    def moment(self, time: float, decimals: int | None = None) -> str:
        """Return a time in the project's unit, such as 12 kk."""
        fitting = 0 if float(time).is_integer() else 1
        shown = self.number(time, fitting if decimals is None else decimals)
        return self.text(f"form.time.{self.time_unit}", many(time), time=shown)

    def within(self, time: float) -> str:
        """Return a time as a deadline, such as 12 kuukauden kuluessa."""
        return self.text(f"form.within.{self.time_unit}", time, time=self.number(time))

    def during(self, window: str) -> str:
        """Return a window as an adverbial: the project's own, else one made around the window's name."""
        return self.own.get(f"during.{window}") or self.text("form.during", window=self.label("window", window))

    def figure(self, row: Row, decimals: int | None = None) -> str:
        """Return the row's value as its unit wants it, or its mark in words where there is no value to show."""
        if row.text and row.mark != "suppressed":
            return self.day(row.text) if row.unit == "date" else self.label(row.statistic, row.text)
        if row.mark or row.value is None:
            return self.text(f"form.mark.{row.mark or 'missing'}")
        # What is about so much has the decimals that it was said with.
        shown = self._amount(row.value, row.unit, None if row.approximate else decimals)
        return self.text("form.approximate", value=shown) if row.approximate else shown

    def extent(self, row: Row) -> str:
        """Return the row's value, or its range where it states one: 70–140, or at most 14 where it has no lower end."""
        if row.lower is None and row.upper is not None and not row.mark:
            return self.text("form.at_most", value=self.figure(row))
        if row.mark or row.lower is None or row.upper is None or row.lower == row.upper:
            return self.figure(row)
        low = self.number(row.lower * 100) if row.unit == "share" else self._amount(row.lower, row.unit, None)
        shown = f"{low}{RANGE}{self._amount(row.upper, row.unit, None)}"
        return self.text("form.approximate", value=shown) if row.approximate else shown

    def measured(self, row: Row) -> str:
        """Return the row's value or range with its unit, for a place where nothing else says what is counted."""
        shown, key = self.extent(row), f"form.unit.{row.unit}"
        return self.text(key, many(row.value), value=shown) if row.value is not None and self.has(key) else shown

    def value(self, row: Row, decimals: int | None = None) -> Span:
        """Return the row's value as a span that names the row."""
        return Span(self.figure(row, decimals), row.id, mark=row.mark)

    def interval(self, row: Row, decimals: int = 1) -> Span:
        """Return the row's interval as a span, such as 24,1–49,9 %; the mark in words where it has none."""
        if row.mark or row.lower is None or row.upper is None:
            undefined = "form.no_interval" if not row.mark and row.value is not None else ""
            return Span(self.text(undefined or f"form.mark.{row.mark or 'missing'}"), row.id, mark=row.mark)
        if row.unit in ("share_difference", "ratio"):  # The one has its unit beside it already, the other none.
            return Span(self.limits(row), row.id, row.interval_origin)
        low = self.number(row.lower * (100 if row.unit == "share" else 1), decimals)
        return Span(self.span(low, self._amount(row.upper, row.unit, decimals)), row.id, row.interval_origin)

    def limits(self, row: Row) -> str:
        """Return the row's interval without its unit, for a place that shows the unit already; empty for none."""
        if row.mark or row.lower is None or row.upper is None:
            return ""
        scale = 100 if row.unit in ("share", "share_difference") else 1
        decimals = RATIO_DECIMALS if row.unit == "ratio" else 1
        return self.span(*(self.number(limit * scale, decimals) for limit in (row.lower, row.upper)))

    def span(self, low: str, high: str) -> str:
        """Return two printed numbers as a range; a dash beside a minus sign could not be told from it."""
        return f"{low}{ELLIPSIS if MINUS in low else RANGE}{high}"

    def listed(self, items: Sequence[Spans]) -> Spans:
        """Return items as one list: a, b ja c; with commas of their own before any brackets: a, b; c; d."""
        within = any(", " in "".join(span.text for span in item).partition("(")[0] for item in items)
        spans: list[Span] = []
        for left, item in zip(range(len(items) - 1, -1, -1), items, strict=True):
            between = "between" if within else "next" if left else "last"
            spans += [*([Span(self.text(f"form.list.{between}"))] if spans else []), *item]
        return tuple(spans)

    def of(self, row: Row) -> Span:
        """Return how many of how many stand behind a share, such as 18/50."""
        return self.part(row, "count", "base")

    def part(self, row: Row, *names: Literal["count", "base"]) -> Span:
        """Return the count or the base behind a share as a span, or both with a stroke between; the mark for none."""
        numbers = [getattr(row, name) for name in names]
        if row.mark == "suppressed" or None in numbers:
            return Span(self.text(f"form.mark.{row.mark or 'missing'}"), row.id, mark=row.mark or "missing")
        return Span("/".join(self.number(number) for number in numbers), row.id)

    def _amount(self, value: float, unit: str, decimals: int | None) -> str:
        if unit == "share":
            return self.percent(value, decimals)
        if unit == "share_difference":
            points = round(value * 100, 1)
            fitting = 0 if points.is_integer() else 1
            shown = self.number(value * 100, fitting if decimals is None else decimals)
            return self.text("form.percentage_points", many(points), value=shown)
        if unit == "time":
            return self.moment(value, decimals)
        if unit == "p_value":
            return self._p_value(value)
        decimals = ALWAYS.get(unit, decimals)
        if decimals is None:
            written = 1 if unit != "number" or round(value, 1) == value else 2
            decimals = 0 if float(value).is_integer() else written
        return self.number(value, decimals)

    def _p_value(self, value: float) -> str:
        key = "form.p_value_tiny" if value < SMALLEST_P else "form.p_value"
        return self.text(key, value=self.number(max(value, SMALLEST_P), 3))


def _filled(template: str, values: Mapping[str, object]) -> Spans:
    spans: list[Span] = []
    for literal, name, _, _ in string.Formatter().parse(template):
        if literal:
            spans.append(Span(literal))
        if name is not None:
            value = values[name]
            spans += value if isinstance(value, tuple) else [value if isinstance(value, Span) else Span(str(value))]
    return tuple(spans)


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def joined(*parts: Spans) -> Spans:
    """Return sentences one after the other, each with a capital first, since fields such as a window can open one."""
    spans: list[Span] = []
    for part in parts:
        if part:
            first = replace(part[0], text=part[0].text[:1].upper() + part[0].text[1:])
            spans += [*([Span(" ")] if spans else []), first, *part[1:]]
    return tuple(spans)


def lowered(name: str) -> str:
    """Return a name as it stands within a sentence; only its first letter changes, since names hold names (ISCED)."""
    return name[:1].lower() + name[1:]
