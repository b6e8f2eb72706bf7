"""numbers.xlsx: every number that the report shows, as a number, and no formula that a text could smuggle in."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from sample_report import ROWS, SECTIONS, brief, written

from evalkit.catalogues import TAGS
from evalkit.chapter.blocks import Cell, Line, Table
from evalkit.publishing.spreadsheet import workbook
from evalkit.results import Results, Row
from evalkit.wording import Words

SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(written()["numbers.xlsx"]))


def test_a_sheet_for_the_contents_for_each_table_and_figure_and_for_all_rows(book):
    tables, figures = [f"Taulukko {n}" for n in (1, 2, 3, 4)], [f"Kuvio {n}" for n in (1, 2, 3, 4)]
    assert book.sheetnames == ["Sisällys", *tables, *figures, "Kaikki luvut"]


def test_names_of_sheets_are_such_as_every_program_takes(book):
    names = [name.casefold() for name in book.sheetnames]
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


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


def test_interval_is_two_numbers_with_the_percent_sign_that_the_report_prints(book):
    sheet = made("intervals", Cell(f"24,1–49,9{SPACE}%", "primary_outcome.project.share"), Cell("ei laskettavissa"))
    assert [sheet.cell(3, column).value for column in (2, 3)] == ["95 %:n väli, alaraja", "95 %:n väli, yläraja"]
    assert [sheet.cell(4, column).value for column in (2, 3)] == [0.241, 0.499]
    assert {sheet.cell(4, column).number_format for column in (2, 3)} == {"#,##0.0 %"}
    assert [sheet.cell(5, column).value for column in (2, 3)] == ["ei laskettavissa"] * 2


def test_range_that_no_row_holds_stays_text():
    sheet = made("ranges", Cell("70–140"), Cell("15"))
    assert [cell.value for cell in sheet[3]] == ["Rivi", "95 %:n väli"]
    assert sheet.cell(4, 2).value == "70–140"


def test_unit_and_approximation_stay_with_the_number():
    rows = Results((Row("mean", "mean", 3.25, unit="time"), Row("stated", "count", 6000, approximate=True)))
    sheet = made("units", Cell("3,3 kk", "mean.mean"), Cell(f"noin 6{SPACE}000", "stated.count"), rows=rows)
    assert [(sheet.cell(row, 2).value, sheet.cell(row, 2).number_format) for row in (4, 5)] == [
        (3.25, '#,##0.0" kk"'),
        (6000, '"noin "#,##0'),
    ]


@pytest.mark.parametrize(
    ("printed", "time", "form"),
    [
        ("12 kk", 12.0, '#,##0" kk"'),
        ("6,5 kk", 6.5, '#,##0.0" kk"'),
        ("12,0 kk", 11.96, '#,##0.0" kk"'),
        ("0,33 kk", 1 / 3, '#,##0.00" kk"'),
    ],
)
def test_time_has_as_many_decimals_as_it_is_printed_with(printed, time, form):
    sheet = made("times", Cell(printed, "mean.mean"), rows=Results((Row("mean", "mean", time, unit="time"),)))
    assert (sheet.cell(4, 2).value, sheet.cell(4, 2).number_format) == (time, form)


def test_limits_of_a_time_have_the_decimals_and_the_unit_of_the_printed_interval():
    row = Row("mean", "mean", 7.25, lower=5.5, upper=9.04, unit="time")
    sheet = made("limits", Cell("5,5–9,0 kk", "mean.mean"), rows=Results((row,)))
    assert [sheet.cell(4, column).value for column in (2, 3)] == [5.5, 9.04]
    assert [sheet.cell(4, column).number_format for column in (2, 3)] == ['#,##0.0" kk"'] * 2


def test_count_of_a_base_and_a_tiny_p_value_stay_texts():
    rows = Results((Row("share", "share", 0.5, unit="share"), Row("test", "p", 0.0004, unit="p_value")))
    sheet = made("others", Cell("50/100", "share.share"), Cell("< 0,001", "test.p"), rows=rows)
    assert [sheet.cell(row, 2).value for row in (4, 5)] == ["50/100", "< 0,001"]


def made(name, *cells, rows=ROWS):
    """The sheet of a table of one column."""
    lines = tuple(Line(f"rivi {number}", (cell,)) for number, cell in enumerate(cells, 1))
    table = Table(name, "Otsikko", ("Rivi", "95 %:n väli"), lines)
    report = brief(chapters=(("a", (table,)),), rows=rows)
    return load_workbook(io.BytesIO(workbook(report)))["Taulukko 1"]


def test_mark_stays_a_text(book):
    assert "peitetty" in [cell.value for row in book["Taulukko 2"].iter_rows() for cell in row]


def test_section_of_a_table_is_a_line_without_values():
    sheet = load_workbook(io.BytesIO(workbook(brief(chapters=(("a", (SECTIONS,)),)))))["Taulukko 1"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=5)] == [
        ["Koulutukset", None],
        ["Osallistuneita", "705"],
    ]


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
    assert rows["retired.project.count"][-1] == "suojattu"


def test_each_mark_of_a_row_and_a_true_nought_has_its_own_words():
    count = Row("persons", "count", None)
    marks = {"suppressed": "suojattu", "missing": "ei tietoa", "not_applicable": "ei koske"}
    rows = [replace(count, variable="mark", category=mark, mark=mark) for mark in marks]
    rows += [replace(count, value=0.0), replace(count, value=5.0, window="whole", rounded=True)]
    sheet = load_workbook(io.BytesIO(workbook(brief(rows=Results(tuple(rows))))))["Kaikki luvut"]
    rounding, said = zip(*(row[-2:] for row in sheet.iter_rows(min_row=2, values_only=True)), strict=True)
    assert said == (*marks.values(), "todellinen nolla", None)
    assert rounding == (None, None, None, None, "pyöristetyistä lukumääristä")


def test_internal_report_says_so_on_each_sheet_and_above_each_printed_page(book):
    assert {sheet["A2"].value for sheet in book.worksheets[:-1]} == {"Sisäinen – ei julkaistavaksi"}
    assert {sheet.oddHeader.right.text for sheet in book} == {"Sisäinen – ei julkaistavaksi"}


def test_public_report_bears_no_internal_mark():
    public = load_workbook(io.BytesIO(workbook(brief(release="public"))))
    assert [sheet.oddHeader.right.text for sheet in public] == [None] * 3
    assert "Sisäinen" not in str([[cell.value for row in sheet for cell in row] for sheet in public])


def test_public_report_says_on_its_first_sheet_how_small_numbers_are_protected(book):
    public = load_workbook(io.BytesIO(workbook(brief(release="public"))))
    assert "Pienten ryhmien luvut on suojattu" in public.worksheets[0]["A2"].value


def test_file_names_its_language_and_says_which_texts_are_in_another(any_language):
    opened = load_workbook(io.BytesIO(workbook(brief(language=any_language))))
    assert opened.properties.language == TAGS[any_language]
    assert opened.worksheets[0].cell(3, 1).value is None
    other = next(one for one in TAGS if one != any_language)
    foreign = load_workbook(io.BytesIO(workbook(brief(language=any_language, foreign={"Nainen": other}))))
    words = Words(any_language)
    assert words.label("language_in", other) in foreign.worksheets[0].cell(3, 1).value


def test_contents_are_in_the_language_of_the_report(any_language):
    opened, words = load_workbook(io.BytesIO(workbook(brief(language=any_language)))), Words(any_language)
    first, *tables, rows = opened.sheetnames
    assert (first, rows) == (words.text("page.sheet.contents"), words.text("page.sheet.rows"))
    assert all(name.startswith(words.text("page.table")) for name in tables)
    heads = [cell.value for cell in opened[first][4]]
    assert heads == [words.text("page.sheet.sheet"), words.text("page.sheet.caption")]
