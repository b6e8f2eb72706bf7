"""Publishing a report: everything is written aside, then put in the old report's place in one step."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from evalkit.drawing import draw
from evalkit.errors import Fault, ParameterError
from evalkit.publishing.content import Report
from evalkit.publishing.document import document
from evalkit.publishing.html import web_page
from evalkit.publishing.spreadsheet import workbook
from evalkit.publishing.word import word_file
from evalkit.wording import Words

FORMATS = ("html", "docx")


def publish(report: Report, destination: Path, formats: Iterable[str] = FORMATS) -> Path:
    """Return the folder that now holds the report and nothing else: page, Word file, numbers, figures, run.json.

    Raises ParameterError for an unknown format and PublishingError if a file cannot be made; an earlier report then
    stays whole.
    """
    wanted = tuple(formats)
    for name in wanted:
        if name not in FORMATS:
            raise ParameterError(Fault("format_unknown", value=name, expected=", ".join(FORMATS)))
    with _aside(destination) as folder:
        for name, content in files(report, wanted).items():
            target = folder / name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)
    return destination


def files(report: Report, formats: tuple[str, ...] = FORMATS) -> dict[str, bytes]:
    """Return every file of the report by its name in the report's folder."""
    drawings = {figure.id: draw(figure.drawing, figure.content, "svg") for figure in report.figures()}
    pictures = {figure.id: draw(figure.drawing, figure.content, "png") for figure in report.figures()}
    tree = document(report, Words(report.language))
    beside = {"docx": f"{report.slug}.docx"} if "docx" in formats else {}
    beside |= {"xlsx": "numbers.xlsx", "json": "run.json"}
    written: dict[str, bytes] = {}
    if "html" in formats:
        written["index.html"] = web_page(report, tree, drawings, beside)
    if "docx" in formats:
        written[beside["docx"]] = word_file(report, tree, pictures)
    written[beside["xlsx"]] = workbook(report)
    written[beside["json"]] = _run_record(report.provenance)
    written |= {f"figures/{name}.svg": drawing for name, drawing in drawings.items()}
    written |= {f"figures/{name}.png": picture for name, picture in pictures.items()}
    return written


def _run_record(provenance: Mapping[str, object]) -> bytes:
    return (json.dumps(provenance, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


@contextmanager
def _aside(destination: Path) -> Iterator[Path]:
    """A new folder beside the destination, which takes its place if all went well and goes if not."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{destination.name}-", dir=destination.parent))
    try:
        yield folder
        folder.chmod(0o755)
        _take_place(folder, destination)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take_place(folder: Path, destination: Path) -> None:
    """Rename the folder to the destination; a folder that stood there is at `folder` afterwards, or is gone."""
    if not destination.exists():
        folder.rename(destination)
        return
    # Between two renames nothing stands at the destination, so the old report must come back if the second one fails.
    old = Path(tempfile.mkdtemp(prefix=f".{destination.name}-", dir=destination.parent)) / "old"
    destination.rename(old)
    try:
        folder.rename(destination)
    except OSError:
        old.rename(destination)
        raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)
