"""The registry of measures lists whatever rows are made of, each measure once, and nothing that no analysis makes."""

import ast
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import evalkit
from evalkit import load_project
from evalkit.analysis.chapters import adjusted_rows, chapter_rows, has_episodes, has_outcomes, timing_rows
from evalkit.analysis.pathways import pathways
from evalkit.analysis.portfolio import portfolio
from evalkit.analysis.regression import outcome_regression
from evalkit.chapter.audit_table import MEASURES
from evalkit.chapter.figures import FIGURES
from evalkit.chapter.tables import layouts
from evalkit.disclosure.relations import COUNTS
from evalkit.errors import ParameterError
from evalkit.measures import (
    BY_GROUP,
    COARSE,
    COMPARED,
    COUNTED,
    GATES,
    INTERNAL,
    STATED,
    gate_class,
    measure_of,
    measures,
    measures_of,
)
from evalkit.results import Row

PACKAGE = Path(evalkit.__file__).parent
LISTED = tomllib.loads((PACKAGE / "measures.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows():
    """Every row that an internal release of any sample has."""
    projects = [load_project(path.parent) for path in sorted(Path("data_samples").glob("*/project.toml"))]
    return [*portfolio(projects), *(row for project in projects for row in _rows(project))]


def _rows(project):
    yield from (*chapter_rows(project), *timing_rows(project), *adjusted_rows(project))
    yield from pathways(project) if has_episodes(project) else ()
    yield from outcome_regression(project) if has_outcomes(project) else ()


def words_in(folder):
    """Every text in the code of a folder that could name a measure; docstrings are longer."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (PACKAGE / folder).glob("*.py"))
    constants = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def constants_of(path):
    """The names of a module's constants, each with the texts that stand in it."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            texts = {each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant)}
            yield ast.unparse(node).partition(" = ")[0], {text for text in texts if isinstance(text, str)}


def test_every_row_of_every_sample_has_a_gate_class(rows):
    assert len({row.measure for row in rows}) > 100
    assert {gate_class(row) for row in rows} <= set(GATES)


def test_every_measure_that_an_analysis_writes_into_a_row_is_listed():
    """Literal measures: of a new row, of one that is made from another, and of `counted` persons."""
    for path in (PACKAGE / "analysis").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                named = getattr(call.func, "id", getattr(call.func, "attr", ""))
                places = call.args[:1] if named in ("Row", "counted") else []
                places += [each.value for each in call.keywords if each.arg == "measure" and named == "replace"]
                written = {each.value for each in places if isinstance(each, ast.Constant)}
                assert written <= {"", *measures()}, path.name


def test_every_measure_that_a_table_or_figure_shows_is_listed():
    shown = {name for layout in layouts().values() for name in layout.select["measure"]}
    shown |= {*MEASURES.values(), *(wanted["measure"] for wanted, _ in FIGURES.values())}
    assert shown <= set(measures())


def test_no_measure_is_listed_that_nothing_makes(rows):
    made = {row.measure for row in rows}
    rare = set(measures()) - made
    # No sample has a gap in its risk sets or an earlier figure of an indicator.
    assert rare <= {"known_until", "indicator_earlier"}
    assert rare <= words_in("analysis") | words_in("survival")


def test_every_measure_is_listed_once():
    counted = Counter(name for gate in GATES for name in LISTED[gate])
    assert set(counted.values()) == {1}
    assert set(counted) == set(measures())
    assert set(LISTED) == {*GATES, "sources", "exceptions", "rounded"}


def test_every_exception_has_rows_that_are_some_or_checks_that_may_find_them(rows):
    for one in LISTED["exceptions"]:
        found = {getattr(row, one["field"]) for row in rows if row.measure in one["measures"]}
        assert set(one["values"]) <= found | words_in("analysis")
        assert one["gate"] in GATES
        assert found - set(one["values"])


def test_counted_rows_have_the_unit_that_the_registry_says(rows):
    counted = [row for row in rows if gate_class(row) == COUNTED and row.statistic in COUNTS]
    assert {(row.measure, row.unit) for row in counted} == {
        (row.measure, measure_of(row.measure).counts) for row in counted
    }


def test_measures_are_parts_of_measures_and_made_from_tables_that_projects_have():
    for measure in measures().values():
        assert measure.part_of == "" or measure.part_of in measures()
        assert set(measure.tables) <= {"participants", "enrolments", "episodes", "assessments", "indicators"}
        assert measure.counts in {
            *("persons", "participations", "client_ships", "groups", "moves", "paths", "stays", "records", "tests"),
            *("statements", "estimates"),
        }


@pytest.mark.parametrize(
    ("row", "gate"),
    [
        (Row("persons", "count", 5.0), COUNTED),
        (Row("indicator", "realised", 5.0), STATED),
        (Row("finding", "first", 5.0, outcome="published"), COMPARED),
        (Row("finding", "first", 5.0, outcome="end_missing"), INTERNAL),
        (Row("state_at", "count", 5.0, variable="state_group"), BY_GROUP),
        (Row("state_at", "count", 5.0, variable="state"), INTERNAL),
        (Row("weighting", "effective", 5.0), COARSE),
        (Row("weighting", "no_counterpart", 5.0), COUNTED),
    ],
    ids=lambda each: each.id if isinstance(each, Row) else each,
)
def test_gate_class_of_a_row_is_that_of_its_measure_unless_the_row_is_an_exception(row, gate):
    assert gate_class(row) == gate


def test_measure_that_is_not_listed_has_no_gate_class():
    with pytest.raises(ParameterError, match="measure_unknown"):
        gate_class(Row("made_up", "count", 3.0))


def test_measures_of_several_classes_are_those_of_each():
    assert set(measures_of(BY_GROUP, COARSE)) == {"state_at", "state_occupation", "weighting", "balance"}
    assert set(measures_of(*GATES)) == set(measures())


def test_from_rounded_counts_the_distribution_over_time_is_made_in_another_way():
    exact, rounded = (measure_of("state_occupation", rounded) for rounded in (False, True))
    assert (exact.method, rounded.method) == ("occupation", "wilson")
    assert (exact.gate, exact.tables) == (rounded.gate, rounded.tables)


@pytest.mark.parametrize("path", sorted((PACKAGE / "disclosure").glob("*.py")), ids=lambda path: path.name)
def test_the_gate_keeps_no_list_of_measures_of_its_own(path):
    lists = {name: texts for name, texts in constants_of(path) if len(texts) > 1 and texts <= set(measures())}
    assert lists == {}
