"""Writes docs/api.md from the docstrings of the public names: `make docs`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import evalkit

PAGE = Path(__file__).with_name("api.md")
HEAD = """# The Python API

`import evalkit as ek`; every name below is `ek.NAME`. `make docs` makes this page from the docstrings: change those.
How the numbers are estimated: [methods.md](methods.md).
"""
# Parts of the package in the order of the work, with what a reader looks for there.
PARTS = {
    "loading": "Projects",
    "pseudonyms": "Projects",
    "analysis": "Analyses: result rows of a project",
    "survival": "Estimators and tests: frames of any data",
    "results": "Rows, and the gate to publication",
    "disclosure": "Rows, and the gate to publication",
    "chapter": "Chapters and reports",
    "notebooks": "Chapters and reports",
    "reports": "Chapters and reports",
    "portfolios": "Chapters and reports",
    "errors": "Errors",
}


def page() -> str:
    """Return the page: the public names by parts, each with its call and its docstring."""
    sections: dict[str, list[str]] = {title: [] for title in PARTS.values()}
    for name in evalkit.__all__:
        thing = getattr(evalkit, name)
        if not isinstance(thing, str):
            sections[PARTS[thing.__module__.split(".")[1]]].append(_entry(name, thing))
    return "\n".join([HEAD, *(f"## {title}\n\n" + "\n".join(entries) for title, entries in sections.items())])


def _entry(name: str, thing: Any) -> str:
    return f"### {name}\n\n```python\n{_call(name, thing)}\n```\n\n{inspect.getdoc(thing)}\n\nIn `{_home(thing)}`.\n"


def _call(name: str, thing: Any) -> str:
    """The call as it is written, a parameter a line where one line is too long."""
    if isinstance(thing, type) and issubclass(thing, Exception):
        return f"class {name}"
    signature = inspect.signature(thing)
    before = f"class {name}" if isinstance(thing, type) else name
    returned = "" if isinstance(thing, type) else f" -> {signature.return_annotation}"
    parameters = [_parameter(parameter) for parameter in signature.parameters.values()]
    line = f"{before}({', '.join(parameters)}){returned}"
    return (
        line if len(line) <= 100 else f"{before}(\n" + "".join(f"    {one},\n" for one in parameters) + f"){returned}"
    )


def _parameter(parameter: inspect.Parameter) -> str:
    given = parameter.default
    default = "" if given is parameter.empty else f" = {getattr(given, '__name__', repr(given))}"
    return f"{parameter.name}: {parameter.annotation}{default}"


def _home(thing: Any) -> str:
    return thing.__module__.replace(".", "/") + ".py"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
