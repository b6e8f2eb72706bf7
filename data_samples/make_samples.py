"""Write the made files of the samples, the same bytes on every run: persons who do not exist, and published figures.

Run: python data_samples/make_samples.py [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

import esimerkkipolku
import kotopaikka
import mahdollisuudet_todeksi

SAMPLES = (mahdollisuudet_todeksi, kotopaikka, esimerkkipolku)


def write(folder: Path) -> None:
    """Write the files of each sample into its folder below this one."""
    for sample in SAMPLES:
        place = folder / sample.SLUG
        place.mkdir(parents=True, exist_ok=True)
        for name, content in sample.files().items():
            (place / name).write_bytes(content)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
