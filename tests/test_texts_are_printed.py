"""Every text that a project can give stands in its report: each field has a word of its own, looked for in the page."""

import datetime
import json
import shutil
import tomllib
import typing
from itertools import count
from pathlib import Path

import pandas as pd
import pytest
from page_text import runs_of

from evalkit import build_report, load_project
from evalkit.own_columns import plain_name
from evalkit.part import Part, Texts
from evalkit.project import FILE, Settings
from evalkit.schema import TABLES

SAMPLE = Path("data_samples/esimerkkipolku")
# Names that [labels] gives to texts of the table of indicators: here these have words of their own.
TYPED = ("indicator.", "group.", "unit.")
# Text columns whose words are no reader's: why.
NOT_TOLD = {
    ("participants", "person"): "names a person",
    ("enrolments", "person"): "names a person",
    ("episodes", "person"): "names a person",
    ("assessments", "person"): "names a person",
    ("enrolments", "group"): "groups are counted, not named: a small group would tell who was in it",
    ("enrolments", "exit_reason"): "the staff's own note on one person",
    ("episodes", "source"): "the staff's own note on one person",
    ("indicators", "indicator"): "a code; its name is printed",
    ("indicators", "computed"): "the id of a row; the appendix names the method",
}
# Text columns that are codes of the settings, which give their names.
NAMED_IN_SETTINGS = {
    ("participants", "comparison_group"),
    ("enrolments", "phase"),
    ("assessments", "instrument"),
    ("assessments", "dimension"),
    ("indicators", "place"),
}


class Words:
    """A word of its own for each place, of letters alone so that nothing takes it for an identifier."""

    def __init__(self):
        self.given = {}
        self._numbers = count()

    def word(self, place):
        digits = f"{next(self._numbers):03d}"
        # They begin apart: a unit is not said twice where its name begins like it.
        self.given[place] = "".join("bdfghjklmn"[int(digit)] + "o" for digit in digits) + "sana"
        return self.given[place]


def filled(kind, raw, words, place=""):
    """The raw part with a word in each of its texts, also in those that it left out."""
    made = {name: _value(field.annotation, raw.get(name), words, f"{place}{name}")
            for name, field in kind.model_fields.items()}  # fmt: skip
    return {**raw, **{name: value for name, value in made.items() if value is not None}}


def _value(kind, raw, words, place):
    if kind == Texts:
        return {"fi": words.word(place)}
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _value(parts[0], raw, words, place)
    if isinstance(kind, type) and issubclass(kind, Part):
        return None if raw is None else filled(kind, raw, words, f"{place}.")
    if origin is dict and raw is not None:
        return {key: _value(parts[1], value, words, f"{place}.{key}") for key, value in raw.items()}
    if origin is tuple and raw is not None:
        return [_value(parts[0], value, words, f"{place}.{number}") for number, value in enumerate(raw)]
    if parts and raw is not None:
        known = [part for part in parts if isinstance(part, type) and issubclass(part, Part)]
        return _value(known[0], raw, words, place) if known else raw
    return raw


def as_toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {as_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return value.isoformat() if isinstance(value, datetime.date) else json.dumps(value, ensure_ascii=False)


def typed(frame, words):
    """The table of indicators with a word in each of its texts; one figure is of a day that is told in words."""
    frame = frame.astype({name: object for name in ("name", "group", "unit", "evidence")}).assign(as_of_note=None)
    for column in ("name", "group", "evidence"):
        own = {text: words.word(f"indicators.{column}.{text}") for text in frame[column].dropna().unique()}
        frame[column] = frame[column].map(own)
    places = frame["place"].notna()
    frame.loc[places, "evidence"] = [words.word(f"indicators.evidence.{place}") for place in frame.index[places]]
    units = ~frame["unit"].isin(["%", "milestone"])
    own = {text: words.word(f"indicators.unit.{text}") for text in frame.loc[units, "unit"].dropna().unique()}
    frame.loc[units, "unit"] = frame.loc[units, "unit"].map(own)
    (place,) = frame.index[frame["indicator"] == "satisfaction"]
    frame.loc[place, ["as_of", "as_of_note"]] = [pd.NaT, words.word("indicators.as_of_note")]
    return frame


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The words by their places, and the text of the page."""
    folder, words = tmp_path_factory.mktemp("words") / "project", Words()
    shutil.copytree(SAMPLE, folder)
    tables = load_project(folder).tables
    raw = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    raw["labels"] = {key: texts for key, texts in raw["labels"].items() if not key.startswith(TYPED)}
    settings = filled(Settings, raw, words)
    settings["tables"] = {name: {"file": f"{name}.csv"} for name in tables}
    for name, frame in tables.items():
        frame = typed(frame, words) if name == "indicators" else frame
        frame.rename(columns=plain_name).to_csv(folder / f"{name}.csv", index=False)
    (folder / FILE).write_text("".join(f"{json.dumps(key)} = {as_toml(settings[key])}\n" for key in settings))
    runs = runs_of(build_report(folder, "fi", "internal", ("html",), folder.parent / "reports"))
    return words.given, " ".join(text for _, text in runs).lower()


def test_every_text_of_the_settings_and_of_the_indicators_stands_in_the_page(made):
    given, page = made
    assert [place for place, word in given.items() if word.lower() not in page] == []


def test_every_text_column_is_looked_for_or_said_to_be_no_readers():
    columns = {(table.name, column.name) for table in TABLES.values() for column in table.columns
               if column.kind == "text"}  # fmt: skip
    looked_for = {("indicators", name) for name in ("name", "group", "unit", "evidence", "as_of_note")}
    assert columns - looked_for - set(NOT_TOLD) - NAMED_IN_SETTINGS == {("participants", "municipality")}
