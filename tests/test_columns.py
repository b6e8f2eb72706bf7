"""Columns of a table on paper: no word broken, never wider than the line, smaller letters where it must be."""

import pytest

from evalkit.drawing.paper import width
from evalkit.publishing.columns import layout

LINE, SIZES = 16, (9.5, 8.0)


def laid(columns, line=LINE, sizes=SIZES, heads=1):
    """The layout of columns of as many texts each."""
    return layout(list(zip(*columns, strict=True)), heads, line, sizes)


def test_column_of_long_texts_takes_what_the_longest_words_of_the_others_leave():
    words = ["prosenttiyksikköä", "osallistumisjaksoa", "päättymispäivää"]
    found = laid([*([word] for word in words), ["teksti " * 40]])
    assert (found.size, found.fits) == (9.5, True)
    assert found.shares[3] > max(found.shares[:3])
    some, many = laid([["teksti " * 12], ["teksti " * 40]]).shares
    assert many > 1.3 * some


def test_columns_of_a_table_never_take_more_than_the_line():
    short = laid([["Ikä", "alle 25"], ["n", "4"]])
    long = laid([["Tavoite", "Pysyvä malli"], ["Näyttö", "y " * 200]])
    crowded = laid([["luottamusväli"]] * 9)
    assert sum(short.shares) < 1
    assert sum(long.shares) == pytest.approx(1, abs=1e-3)
    assert sum(crowded.shares) == pytest.approx(1, abs=1e-3)
    assert short.shares[0] > short.shares[1]
    assert long.shares[1] > long.shares[0]
    assert (short.size, long.size, crowded.size) == (9.5, 9.5, 8.0)


def test_columns_with_texts_of_like_length_are_equally_wide():
    intervals = [["3 kk", "6,8 % (2,2–19,1)"], ["6 kk", "20,5 % (11,0–34,9)"], ["12 kk", "35,5 % (22,6–50,9)"]]
    shares = laid([["Ryhmä", "Enintään perusaste tai ei tiedossa"], *intervals, ["24 kk", "55,9 % (39,2–71,3)"]]).shares
    assert len(set(shares[1:])) == 1


def test_short_text_stays_on_one_line_where_all_such_texts_have_room():
    long = ["Osallistujia ryhmässä", "keskimäärin koko ajalta kaikissa ryhmissä yhteensä paikoittain"]
    few, many = (laid([long, *[["Tavoite", "ei koske heitä"]] * count], sizes=(9.5,)) for count in (4, 8))
    text = width("ei koske heitä", 9.5) * 2.54
    assert min(few.shares[1:]) * LINE > text
    assert max(many.shares[1:]) * LINE < text


def test_lines_of_a_table_are_those_of_the_longest_text_of_each_row():
    assert laid([["a", "b"], ["c", "d"]]).lines == 2
    assert laid([["a", "teksti " * 60], ["c", "teksti " * 60]]).lines > 8


def test_table_that_no_size_makes_fit_says_so_and_fits_a_longer_line():
    columns = [["luottamusväli"]] * 9
    assert not laid(columns).fits
    assert laid(columns, 24.7).fits


def test_narrow_table_is_stretched_to_a_good_part_of_the_line():
    assert sum(laid([["a"], ["1"]]).shares) == pytest.approx(0.6, abs=1e-3)


def test_where_no_size_fits_the_longest_words_alone_are_broken():
    short, long = [["Työ"], ["Työtön"]], ["osallistumisjaksoa"]
    fits, crowded, more = (laid([*short, *[long] * count], sizes=(8.0,)) for count in (3, 6, 9))
    assert (fits.fits, crowded.fits, more.fits) == (True, False, False)
    assert sum(crowded.shares) == pytest.approx(1, abs=1e-3)
    # What the short words need is the same however many long ones there are; these share the rest.
    assert crowded.shares[0] == more.shares[0] < crowded.shares[1] < crowded.shares[2]
    assert len(set(crowded.shares[2:])) == 1
