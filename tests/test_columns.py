"""Columns of a table on paper: no word broken, never wider than the line, smaller letters where it must be."""

import pytest

from evalkit.publishing.columns import layout

LINE, SIZES = 16, (9.5, 8.0)


def test_column_of_long_texts_takes_what_the_longest_words_of_the_others_leave():
    words = ["prosenttiyksikköä", "osallistumisjaksoa", "päättymispäivää"]
    found = layout([*([word] for word in words), ["teksti " * 40]], LINE, SIZES)
    assert (found.size, found.fits) == (9.5, True)
    assert found.shares[3] > max(found.shares[:3])
    some, many = layout([["teksti " * 12], ["teksti " * 40]], LINE, SIZES).shares
    assert many > 1.3 * some


def test_columns_of_a_table_never_take_more_than_the_line():
    short = layout([["Ikä", "alle 25"], ["n", "4"]], LINE, SIZES)
    long = layout([["Tavoite", "Pysyvä malli"], ["Näyttö", "y " * 200]], LINE, SIZES)
    crowded = layout([["luottamusväli"]] * 9, LINE, SIZES)
    assert sum(short.shares) < 1
    assert sum(long.shares) == pytest.approx(1, abs=1e-3)
    assert sum(crowded.shares) == pytest.approx(1, abs=1e-3)
    assert short.shares[0] > short.shares[1]
    assert long.shares[1] > long.shares[0]
    assert (short.size, long.size, crowded.size) == (9.5, 9.5, 8.0)


def test_table_that_no_size_makes_fit_says_so_and_fits_a_longer_line():
    columns = [["luottamusväli"]] * 9
    assert not layout(columns, LINE, SIZES).fits
    assert layout(columns, 24.7, SIZES).fits


def test_narrow_table_is_stretched_to_a_good_part_of_the_line():
    assert sum(layout([["a"], ["1"]], LINE, SIZES).shares) == pytest.approx(0.6, abs=1e-3)


def test_where_no_size_fits_the_longest_words_alone_are_broken():
    short, long = [["Työ"], ["Työtön"]], ["osallistumisjaksoa"]
    fits, crowded, more = (layout([*short, *[long] * count], LINE, (8.0,)) for count in (3, 6, 9))
    assert (fits.fits, crowded.fits, more.fits) == (True, False, False)
    assert sum(crowded.shares) == pytest.approx(1, abs=1e-3)
    # What the short words need is the same however many long ones there are; these share the rest.
    assert crowded.shares[0] == more.shares[0] < crowded.shares[1] < crowded.shares[2]
    assert len(set(crowded.shares[2:])) == 1
