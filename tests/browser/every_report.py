"""Every page below reports/: no fault that axe knows, nothing told or asked for, no scrolling sideways.

Takes minutes, so that `make accessible` runs it and not `make test`.
"""

from pathlib import Path

import pytest
from test_accessible import without_fault

REPORTS = Path("reports")
FILES = (*REPORTS.rglob("index.html"), *REPORTS.glob("internal.html"))
PAGES = sorted(path.relative_to(REPORTS).as_posix() for path in FILES)


def test_there_are_reports():
    assert len(PAGES) > 1


@pytest.mark.parametrize("place", PAGES)
def test_axe_finds_nothing(visit, place):
    without_fault(visit, REPORTS / place)
