"""numbers.xlsx: every number that the report shows, as a number, and no formula that a text could smuggle in."""

import io

import pytest
from openpyxl import load_workbook
from sample_report import written


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(written()["numbers.xlsx"]))


def test_a_sheet_for_the_contents_for_each_table_and_figure_and_for_all_rows(book):
    tables, figures = [f"Taulukko {n}" for n in (1, 2, 3, 4)], [f"Kuvio {n}" for n in (1, 2, 3, 4)]
    assert book.sheetnames == ["Sisällys", *tables, *figures, "Kaikki luvut"]


def test_contents_name_each_sheet_and_lead_to_it(book):
    sheet = book["Sisällys"]
    listed = {sheet.cell(row, 1).value: sheet.cell(row, 1).hyperlink.location for row in range(5, sheet.max_row + 1)}
    assert list(listed) == book.sheetnames[1:]
    assert listed["Taulukko 1"] == "'Taulukko 1'!A1"


def test_number_that_a_row_holds_is_a_number_in_the_form_that_the_report_prints(book):
    sheet = book["Taulukko 1"]
    assert [sheet.cell(row, 2).value for row in (4, 5, 6)] == [36, 14, 50]
    mixed = book["Taulukko 2"]
    share = next(cell for row in mixed.iter_rows() for cell in row if cell.value == 0.36)
    assert share.number_format == "#,##0.0 %"


def test_interval_and_mark_stay_texts(book):
    values = [cell.value for row in book["Taulukko 2"].iter_rows() for cell in row]
    assert "24,1–49,9 %" in values
    assert "peitetty" in values


def test_mixed_origins_have_a_column_of_words(book):
    heads = [cell.value for cell in book["Taulukko 2"][3]]
    assert "Henkilöitä, alkuperä" in heads
    assert "julkaistu hankkeen raportissa" in [cell.value for cell in book["Taulukko 2"][4]]


def test_grouped_heads_become_one_row_of_heads(book):
    heads = [cell.value for cell in book["Taulukko 4"][3]]
    assert heads == ["Sukupuoli", "Hanke: Henkilöitä", "Hanke: Osuus", "Koko aika: Henkilöitä", "Koko aika: Osuus"]


def test_no_text_becomes_a_formula(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    suspicious = [cell for cell in cells if cell.value in ("=1+1 pysyvä tukimalli", "@päätös puuttuu")]
    assert len(suspicious) == 2
    assert all(cell.quotePrefix for cell in suspicious)


def test_all_rows_with_bounds_counts_and_marks(book):
    sheet = book["Kaikki luvut"]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["primary_outcome.project.share"][:5] == (0.36, 0.241, 0.499, 18, 50)
    assert rows["retired.project.count"][0] is None
    assert rows["retired.project.count"][-1]


def test_internal_report_says_so_on_its_first_sheet(book):
    assert book["Sisällys"]["A2"].value == "Sisäinen – ei julkaistavaksi"
