"""LibreOffice on this machine: what opens Word files where there is no Word."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = "soffice"


def as_pdf(document: Path, folder: Path) -> Path:
    """Return the PDF that LibreOffice makes of a document, in a folder that holds its settings as well."""
    program = shutil.which(PROGRAM)
    if program is None:
        pytest.fail(
            "no LibreOffice found: install the package libreoffice-writer-nogui "
            "(on Debian: apt-get install libreoffice-writer-nogui)"
        )
    settings = f"-env:UserInstallation={(folder / 'settings').as_uri()}"
    command = [program, settings, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = folder / f"{document.stem}.pdf"
    assert made.is_file(), "LibreOffice could not open the document"
    return made
