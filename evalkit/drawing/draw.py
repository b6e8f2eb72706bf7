"""The one way from a drawing's name and content to bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from evalkit.drawing.balance import balance
from evalkit.drawing.bars import bars
from evalkit.drawing.curves import incidence
from evalkit.drawing.estimates import estimates
from evalkit.drawing.index_plot import index_plot
from evalkit.drawing.paper import Paper, style
from evalkit.drawing.scores import scores
from evalkit.drawing.stacked import stacked
from evalkit.drawing.targets import targets
from evalkit.errors import Fault, ParameterError
from evalkit.plain_text import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAWINGS: dict[str, Callable[[dict[str, Any]], Paper]] = {
    "incidence": incidence,
    "bars": bars,
    "estimates": estimates,
    "balance": balance,
    "targets": targets,
    "scores": scores,
    "stacked": stacked,
    "index_plot": index_plot,
}

Form = Literal["svg", "png"]
FORMS: tuple[Form, ...] = get_args(Form)
# Nothing of the moment or the machine in the file: no date, no program name.
_METADATA: dict[str, dict[str, None]] = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}


def draw(drawing: str, content: dict[str, Any], form: Form, dpi: int = 300) -> bytes:
    """Return the drawing as an SVG (text stays text) or a PNG; the same content gives the same bytes.

    Raises ParameterError for a drawing that does not exist.
    """
    return drawn(drawing, content, (form,), dpi)[form]


def drawn(drawing: str, content: dict[str, Any], forms: Sequence[Form] = FORMS, dpi: int = 300) -> dict[Form, bytes]:
    """Return the drawing in several forms, laid out once; as `draw`."""
    if drawing not in DRAWINGS:
        raise ParameterError(Fault("drawing_unknown", value=drawing, expected=", ".join(DRAWINGS)))
    with style():
        figure = DRAWINGS[drawing](_cleaned(content)).figure
        return {form: _saved(figure, form, dpi) for form in forms}


def _saved(figure: Figure, form: Form, dpi: int) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format=form, dpi=dpi, metadata=_METADATA[form])
    # Verdana is as wide as DejaVu Sans, which few readers have installed.
    return file.getvalue().replace(b"font-family: 'DejaVu Sans'", b"font-family: 'DejaVu Sans', Verdana, sans-serif")


def _cleaned(content: Any) -> Any:
    """The content with each of its texts fit to be drawn: no font has a control character."""
    if isinstance(content, dict):
        return {key: _cleaned(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_cleaned(value) for value in content]
    return clean(content) if isinstance(content, str) else content
