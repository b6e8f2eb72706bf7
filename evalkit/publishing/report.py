"""Publishing a report: everything is written aside, then put in the old report's place in one step."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evalkit.aside import aside
from evalkit.drawing import drawn
from evalkit.errors import Fault, ParameterError
from evalkit.publishing.content import Report
from evalkit.publishing.document import document
from evalkit.publishing.html import web_page
from evalkit.publishing.index import about
from evalkit.publishing.pdf import pdf_file
from evalkit.publishing.record import RECORD, record
from evalkit.publishing.spreadsheet import workbook
from evalkit.publishing.word import word_file
from evalkit.results import protected_counts
from evalkit.wording import Words

FORMATS = ("html", "docx", "pdf")


def publish(report: Report, destination: Path, formats: Iterable[str] = FORMATS) -> Path:
    """Return the folder that now holds the report and nothing else: page, Word file, PDF, numbers, figures, run.json.

    What is not public can be read by its owner alone. Raises ParameterError for an unknown format and PublishingError
    if a file cannot be made; an earlier report then stays whole.
    """
    wanted = tuple(formats)
    for name in wanted:
        if name not in FORMATS:
            raise ParameterError(Fault("format_unknown", value=name, expected=", ".join(FORMATS)))
    with aside(destination, private=report.release != "public") as folder:
        for name, content in files(report, wanted).items():
            target = folder / name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)
    return destination


def files(report: Report, formats: tuple[str, ...] = FORMATS) -> dict[str, bytes]:
    """Return every file of the report by its name in the report's folder."""
    shapes = {figure.id: drawn(figure.drawing, figure.content) for figure in report.figures()}
    drawings = {name: forms["svg"] for name, forms in shapes.items()}
    pictures = {name: forms["png"] for name, forms in shapes.items()}
    tree = document(report, Words(report.language))
    beside: dict[str, str] = {form: f"{report.slug}.{form}" for form in ("docx", "pdf") if form in formats}
    beside |= {"xlsx": "numbers.xlsx", "json": RECORD}
    written: dict[str, bytes] = {}
    if "html" in formats:
        written["index.html"] = web_page(report, tree, drawings, beside)
    if "docx" in formats:
        written[beside["docx"]] = word_file(report, tree, pictures)
    if "pdf" in formats:
        written[beside["pdf"]] = pdf_file(report, tree, drawings)
    written[beside["xlsx"]] = workbook(report)
    written |= {f"figures/{name}.svg": drawing for name, drawing in drawings.items()}
    written |= {f"figures/{name}.png": picture for name, picture in pictures.items()}
    told = {**report.provenance, "about": about(report), "disclosure": protected_counts(report.rows)}
    written[RECORD] = record(told, written)
    return written
