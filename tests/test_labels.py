"""Labels: each code of evalkit's own vocabularies has a name; only codes from data may stand for themselves."""

import ast
from pathlib import Path
from typing import get_args

import pytest

import evalkit
from evalkit import schema
from evalkit.analysis import sensitivity
from evalkit.analysis.assessments import HIGH, LOW
from evalkit.analysis.attainment import STATUSES
from evalkit.analysis.cohort import CENSORED, CLOCKS, EXCLUSIONS
from evalkit.analysis.groupings import EDUCATION_BANDS, LANGUAGE_BANDS, STANDARD
from evalkit.analysis.reach import AGE_BANDS
from evalkit.analysis.returns import TIMES
from evalkit.analysis.sequences import OTHER
from evalkit.chapter.tables import layouts
from evalkit.comparators import DERIVED
from evalkit.errors import MissingTextError
from evalkit.project import Aim, Horizontal, Stated, Time
from evalkit.results import Mark, Origin
from evalkit.wording import CLOSED, Words

FI = Words("fi")
COLUMNS = {column.name: column.codes for table in schema.TABLES.values() for column in table.columns if column.codes}
BACKGROUND = [column.name for column in schema.PARTICIPANTS.columns if column.name != "person"]
ANALYSIS = Path(evalkit.__file__).parent / "analysis"


def written_units():
    """The units that the analyses give to rows, read from their sources."""
    for path in ANALYSIS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "unit":
                yield from (part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant))


VOCABULARIES = {
    **{name: codes for name, codes in COLUMNS.items() if name not in ("direction", "status")},
    "age_band": AGE_BANDS,
    "clock": CLOCKS,
    "clock_by": CLOCKS,
    "education_band": EDUCATION_BANDS,
    "language_band": LANGUAGE_BANDS,
    "programme": schema.PROGRAMMES,
    "readiness": (LOW, HIGH),
    "rule": (*CLOCKS, sensitivity.AT_END, sensitivity.AT_RISK, sensitivity.CLIENT_SHIPS),
    "statement": [name for name in Horizontal.model_fields if name.startswith("gender")],
    "returns": TIMES,
    "state": (*schema.STATES, OTHER),
    "status": (*STATUSES, *get_args(Aim.model_fields["status"].annotation), *schema.MILESTONE_STATUSES),
    "step": ("in_data", "in_window", "returned", *EXCLUSIONS, "at_risk", CENSORED),
    "table": schema.TABLES,
    "time_unit": get_args(Time.model_fields["unit"].annotation),
    "unit": {"persons", *written_units(), *get_args(Stated.model_fields["unit"].annotation)},
    "variable": {
        *(column.name for column in schema.PARTICIPANTS.columns if column.name != "person"),
        *STANDARD,
        *DERIVED,
        "exit",
    },
}


@pytest.mark.parametrize("kind", VOCABULARIES)
def test_every_code_of_a_vocabulary_has_a_name(kind):
    assert [code for code in VOCABULARIES[kind] if not FI.has(f"label.{kind}.{code}")] == []


def test_units_of_the_analyses_are_found_in_their_sources():
    assert {"share", "time", "euros", "points"} <= VOCABULARIES["unit"]


def test_every_mark_and_origin_has_a_name():
    assert [mark for mark in get_args(Mark) if mark and not FI.has(f"form.mark.{mark}")] == []
    assert [origin for origin in get_args(Origin) if not FI.has(f"page.origin.{origin}")] == []


def test_every_measure_and_clock_that_makes_a_line_has_a_name():
    for name, layout in layouts().items():
        if layout.lines == "measure":
            missing = [code for code in layout.select["measure"] if not FI.has(f"label.measure.{code}")]
            assert missing == [], name


@pytest.mark.parametrize("kind", CLOSED)
def test_code_of_evalkits_own_never_stands_for_itself(kind):
    with pytest.raises(MissingTextError):
        FI.label(kind, "no_such_code")


def test_code_from_data_stands_for_itself_and_a_missing_one_is_told_in_words():
    assert FI.label("group", "Ryhmä 3") == "Ryhmä 3"
    assert FI.label("comparison_group", "missing") == "Ei tiedossa"
    assert Words("fi", {"unit.persons": "asiakasta"}).label("unit", "persons") == "asiakasta"
