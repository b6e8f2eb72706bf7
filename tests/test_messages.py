"""Messages: one line that a user can act on, for each fault or for equal ones together."""

import pytest

from evalkit.errors import Fault
from evalkit.messages import message, messages
from evalkit.wording import Words

FI = Words("fi")


def unknown(row, **more):
    return Fault("person_unknown", "a.xlsx", "Jaksot", row, "Tunniste", **{"letter": "B", **more})


def test_message_names_file_sheet_row_column_value_and_what_was_expected():
    fault = Fault("not_a_date", "a.xlsx", "Jaksot", 17, "Alku", value="ensi viikolla", expected="1900–2100", letter="D")
    assert message(fault, FI) == (
        "a.xlsx, taulukko ”Jaksot”, solu D17, sarake ”Alku”: ”ensi viikolla” ei ole päivämäärä. "
        "Kirjoita päivä, kuukausi ja vuosi, esimerkiksi 1.9.2017. Vuosi voi olla 1900–2100."
    )


def test_equal_faults_of_a_column_share_a_line_with_their_rows():
    (line,) = messages([unknown(row) for row in (12, 6, 8, 7)], FI)
    assert line.startswith("a.xlsx, taulukko ”Jaksot”, solut B6–B8, B12, sarake ”Tunniste”: tunnistetta")


def test_rows_that_no_spreadsheet_shows_have_no_letters():
    (line,) = messages([unknown(row, letter="") for row in (6, 8, 7)], FI)
    assert "rivit 6–8, sarake" in line


@pytest.mark.parametrize("other", [unknown(9, value="x"), Fault("value_missing", "a.xlsx", "Jaksot", 9, "Tunniste")])
def test_faults_that_differ_in_more_than_the_row_have_lines_of_their_own(other):
    assert len(messages([unknown(8), other], FI)) == 2


def test_many_values_with_the_same_fault_share_a_line():
    faults = [unknown(row, value=f"v{row % 30}") for row in range(2, 102)]
    (line,) = messages(faults, FI)
    assert "solut B2–B101, sarake ”Tunniste”" in line
    assert line.endswith("Samoin 29 muuta arvoa.")
    assert len(messages(faults[:10], FI)) == 10


def test_line_of_very_many_rows_ends():
    (line,) = messages([unknown(row) for row in range(2, 2002, 2)], FI)
    assert "solut B2, B4, B6" in line
    assert "B40, …, sarake" in line


def test_days_are_printed_in_one_form_wherever_they_come_from():
    more = {"start": "2016-09-01", "start_column": "Alku"}
    line = message(Fault("end_before_start", "a.xlsx", column="Loppu", value="2010-01-01", more=more), FI)
    assert "loppu 1.1.2010 on ennen alkua 1.9.2016" in line
    assert "2017-13-45" in message(Fault("not_a_date", value="2017-13-45", expected="1900–2100"), FI)


def test_codes_come_with_their_names_and_the_files_own_words_without():
    codes = Fault("code_unknown", value="?", expected="female, maybe", more={"kind": "gender"})
    assert message(codes, FI).endswith("Sallitut arvot: female (Naiset), maybe.")
    assert message(Fault("code_unknown", value="?", expected="nainen, mies"), FI).endswith("nainen, mies.")


@pytest.mark.parametrize("code", ["file_missing", "name_unknown"])
def test_list_of_nothing_is_left_out(code):
    assert ": ." not in message(Fault(code, "a.csv", key="tables", value="b"), FI)
    assert "b.csv" in message(Fault(code, "a.csv", key="tables", value="b", expected="b.csv"), FI)


def test_fault_without_words_is_told_by_its_fields():
    assert message(Fault("no_such_code", "a.csv", value="b"), FI) == "a.csv: code no_such_code, file a.csv, value b"
