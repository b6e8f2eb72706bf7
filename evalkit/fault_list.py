"""What a check found, for a program (JSON) and for a reader (a web page)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import escape

from evalkit.errors import Fault
from evalkit.messages import folded, message
from evalkit.wording import Words

FORMS = ("text", "json", "html")
_PARTS = ("file", "sheet", "cells", "column", "text")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.5rem 0}"
    "th,td{border-bottom:1px solid #999;padding:.4rem .6rem;text-align:left;vertical-align:top}"
    ":root{color-scheme:light dark}"
)
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{content}
</main>
</body>
</html>"""


@dataclass(frozen=True)
class Checked:
    """What a check of a project found; `rows` counts each table's, `findings` are sentences about its figures."""

    project: str
    faults: Sequence[Fault] = ()
    remarks: Sequence[Fault] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    findings: Sequence[str] = ()

    def headline(self, words: Words) -> str:
        """Return how many messages the faults make, in words."""
        count = len(folded(self.faults, words))
        key = "cli.faults" if count else "cli.checked"
        return words.text(key, count or None, project=self.project, count=count)


def as_json(checked: Checked, words: Words) -> str:
    """Return the findings as JSON: each fault by itself, with its code, its place and its message."""
    told = {
        "project": checked.project,
        "faults": [_record(fault, words) for fault in checked.faults],
        "remarks": [_record(remark, words) for remark in checked.remarks],
        "rows": dict(checked.rows),
        "findings": list(checked.findings),
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _record(fault: Fault, words: Words) -> dict[str, object]:
    given = {name: value for name, value in asdict(fault).items() if value not in ("", None, {})}
    return {**given, "cell": fault.cell, "message": message(fault, words)}


def as_html(checked: Checked, words: Words) -> str:
    """Return the findings as a page that needs nothing else; whatever comes from a file is escaped."""
    title = escape(checked.headline(words))
    body = [f"<h1>{title}</h1>", _table(checked.faults, "fault.list.faults", words)]
    body.append(_table(checked.remarks, "fault.list.remarks", words))
    if checked.findings:
        body.append(f"<h2>{escape(words.text('fault.list.findings'))}</h2>")
        body.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in checked.findings) + "</ul>")
    content = "\n".join(part for part in body if part)
    return _PAGE.format(language=words.tag, title=title, style=_STYLE, content=content)


def _table(faults: Sequence[Fault], caption: str, words: Words) -> str:
    if not faults:
        return ""
    heads = "".join(f'<th scope="col">{escape(words.text(f"fault.list.{part}"))}</th>' for part in _PARTS)
    lines = []
    for each in folded(faults, words):
        cells = "".join(f"<td>{escape(getattr(each, part))}</td>" for part in _PARTS)
        lines.append(f"<tr>{cells}</tr>")
    head = f"<caption>{escape(words.text(caption))}</caption>\n<thead><tr>{heads}</tr></thead>"
    return "\n".join(["<table>", head, "<tbody>", *lines, "</tbody>", "</table>"])
