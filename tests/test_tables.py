"""Tables print protected rows by their definitions."""

import pytest

from evalkit.chapter.blocks import HeadGroup, Paragraph, Table, from_data
from evalkit.chapter.marks import told
from evalkit.chapter.page import Page
from evalkit.chapter.tables import table
from evalkit.disclosure.release import suppressed
from evalkit.errors import ParameterError
from evalkit.results import Results, Row
from evalkit.wording import Words

WORDS = Words(
    "fi", {"window.project": "Hanke", "window.whole": "Pilotti ja hanke"}, fields={"primary_who": "Työllistyneet"}
)
SPACE = "\N{NO-BREAK SPACE}"


def test_lines_of_a_section_stand_together_in_whatever_order_the_rows_come():
    def row(variable, category):
        return Row("compared_group", "count", 12.0, variable=variable, category=category)

    rows = Results((row("gender", "female"), row("readiness", "low"), row("gender", "male"), row("readiness", "high")))
    made = table(rows, "comparisons-groups", WORDS)
    heads = ["Sukupuoli", "Naiset", "Miehet", "Valmiudet alussa", "Alle keskitason", "Keskitasoa tai yli"]
    assert [line.head for line in made.lines] == heads


def primary(window, category, count, base, origin="synthetic"):
    fields = {"window": window, "variable": "state" if category else "", "category": category, "origin": origin}
    share = {"lower": 0.1, "upper": 0.5, "count": count, "base": base, "unit": "share"}
    return (
        Row("primary_outcome", "count", float(count), **fields),
        Row("primary_outcome", "share", count / base, **fields, **share),
    )


TWO_WINDOWS = Results(
    (*primary("project", "", 18, 50, "published"), *primary("project", "work", 8, 50), *primary("whole", "", 42, 70))
)


def test_each_column_of_the_layout_has_its_statistics_under_one_head():
    made = table(TWO_WINDOWS, "outcomes-primary", WORDS)
    assert made.groups == (HeadGroup("", 1), HeadGroup("Hanke", 3), HeadGroup("Pilotti ja hanke", 3))
    assert sum(group.span for group in made.groups) == len(made.heads) == 7


def test_only_column_of_a_single_statistic_keeps_its_own_name():
    at_start = Row("compared_group", "count", 12.0, variable="gender", category="female")
    later = Row("incidence_by_group", "estimate", 0.5, variable="gender", category="female", time=12.0)
    assert table(Results((at_start,)), "comparisons-groups", WORDS).heads[1:] == ("Seurattuja",)
    assert table(Results((at_start, later)), "comparisons-groups", WORDS).heads[1:] == ("Seurattuja", f"12{SPACE}kk")


def test_table_in_which_no_number_applies_is_left_out():
    nothing = Row("gray_test", "p_value", None, variable="gender", unit="p_value", mark="not_applicable")
    made = table(Results((nothing,)), "comparisons-tests", WORDS)
    assert made.lines
    assert told([made], WORDS) == ()


def test_table_of_protected_numbers_and_none_besides_is_a_sentence():
    rows = [Row("gray_test", "p_value", None, variable=name, unit="p_value", mark=mark)
            for name, mark in (("gender", "suppressed"), ("age", "not_applicable"))]  # fmt: skip
    (said,) = told([table(Results(tuple(rows)), "comparisons-tests", WORDS)], WORDS)
    assert isinstance(said, Paragraph)


def test_total_line_is_named_and_marked_as_total():
    made = table(TWO_WINDOWS, "outcomes-primary", WORDS)
    assert [(line.head, line.total) for line in made.lines] == [("Yhteensä", True), ("Työ", False)]


def test_cells_print_the_row_and_remember_it_and_its_origin():
    cell = table(TWO_WINDOWS, "outcomes-primary", WORDS).lines[0].cells[1]
    assert (cell.text, cell.row, cell.origin) == (f"36,0{SPACE}%", "primary_outcome.project.share", "published")


def test_line_without_a_row_in_a_column_is_marked_and_not_zero():
    cell = table(TWO_WINDOWS, "outcomes-primary", WORDS).lines[1].cells[3]
    assert (cell.text, cell.mark) == ("ei koske", "not_applicable")


def test_suppressed_row_prints_its_mark_in_words():
    hidden = Results((Row("persons", "count", None, window="project", mark="suppressed"),))
    cell = table(hidden, "reach-counts", WORDS).lines[0].cells[0]
    assert (cell.text, cell.mark) == ("suojattu", "suppressed")


def test_table_without_rows_has_no_lines():
    assert table(Results(()), "outcomes-primary", WORDS).lines == ()


def test_unknown_table_names_the_known_ones():
    with pytest.raises(ParameterError, match="outcomes-primary"):
        table(TWO_WINDOWS, "no-such-table", WORDS)


def test_table_survives_the_way_through_a_notebook():
    made = table(TWO_WINDOWS, "outcomes-primary", WORDS)
    assert from_data(made.data()) == made


def page_of(*rows):
    return Page(None, WORDS, "public").table(Results(rows), "outcomes-primary")


def test_table_of_nothing_but_protected_numbers_is_a_sentence():
    rows = [suppressed(row) for row in primary("project", "work", 3, 50)]
    said = page_of(*rows)
    assert isinstance(said, Paragraph)
    text = "".join(span.text for span in said.spans)
    assert text.startswith("Taulukkoa ”")
    assert "kaikki luvut on suojattu" in text


def test_table_with_one_number_that_is_told_is_a_table():
    rows = [suppressed(row) for row in primary("project", "work", 3, 50)]
    assert isinstance(page_of(*rows, *primary("project", "", 18, 50)), Table)
