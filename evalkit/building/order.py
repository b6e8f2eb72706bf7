"""Orders: which report is to be made, from what and for where. Light, since it comes before anything is known stale."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import Fault, ParameterError
from evalkit.project_file import read_settings
from evalkit.publishing import FORMATS
from evalkit.schema import RELEASES
from evalkit.wording import Words

# The slug of the report that puts projects side by side.
PORTFOLIO = "portfolio"


@dataclass(frozen=True)
class Choices:
    """What is the same for all reports of a build; `force` makes those that are not stale, too."""

    languages: tuple[str, ...] = ("fi",)
    release: str = "public"
    formats: tuple[str, ...] = FORMATS
    output: Path = Path("reports")
    force: bool = False

    def check(self) -> None:
        """Raise ParameterError for a language, release or format that there is not."""
        _known("release", self.release, RELEASES)
        for language in self.languages or ("",):
            Words(language)
        for name in self.formats or ("",):
            _known("format", name, FORMATS)


def _known(key: str, value: str, known: Sequence[str]) -> None:
    # `spells.require` says the same, and comes with pandas.
    if value not in known:
        raise ParameterError(Fault(f"{key}_unknown", key=key, value=value, expected=", ".join(known)))


@dataclass(frozen=True)
class Order:
    """One report: of the project in `folders`, or of several side by side, in one language and release."""

    slug: str
    folders: tuple[Path, ...]
    slugs: tuple[str, ...]
    language: str
    release: str
    formats: tuple[str, ...]
    output: Path
    force: bool = False

    @property
    def place(self) -> Path:
        """The report's folder below the output folder."""
        return Path(self.slug, self.language, self.release)

    @property
    def destination(self) -> Path:
        """The report's folder."""
        return self.output / self.place

    @property
    def side_by_side(self) -> bool:
        """Whether several projects stand in the report, or one."""
        return len(self.folders) > 1

    @property
    def parameters(self) -> dict[str, object]:
        """What was chosen for the report, as its record tells it."""
        return {"language": self.language, "release": self.release, "formats": list(self.formats)}

    def sources(self) -> Iterator[tuple[str, Path]]:
        """Return each project folder with what stands before its files' names in the record."""
        for slug, folder in zip(self.slugs, self.folders, strict=True):
            yield (f"{slug}/" if self.side_by_side else "", folder)


def orders_for(folder: Path, choices: Choices) -> list[Order]:
    """Return the orders for a project's reports, one a language; DataError for faults in its project.toml."""
    slug = read_settings(folder).project.slug
    return _orders(slug, [(slug, folder)], choices)


def portfolio_orders(folders: Iterable[Path], choices: Choices) -> list[Order]:
    """Return the orders for the report of several projects side by side, one a language; none for fewer than two.

    Projects without a programme, such as published data sets, do not stand in it. DataError as in `orders_for`.
    """
    abouts = [(read_settings(folder).project, folder) for folder in folders]
    members = [(about.slug, folder) for about, folder in abouts if about.programme]
    return _orders(PORTFOLIO, members, choices) if len(members) > 1 else []


def _orders(slug: str, members: Sequence[tuple[str, Path]], choices: Choices) -> list[Order]:
    slugs, folders = zip(*((name, folder.resolve()) for name, folder in members), strict=True)
    more = (choices.release, choices.formats, choices.output, choices.force)
    return [Order(slug, folders, slugs, language, *more) for language in choices.languages]


def check_places(orders: Iterable[Order]) -> None:
    """Raise ParameterError where a report could not be put in its place, or where two have the same."""
    taken: set[Path] = set()
    for order in orders:
        if order.destination in taken:
            raise ParameterError(Fault("slug_twice", key="slug", value=order.slug))
        taken.add(order.destination)
        nearest = next(folder for folder in order.destination.parents if folder.exists())
        check_writable(nearest, Fault("output_unwritable", key="output", value=order.output.as_posix()))


def check_writable(folder: Path, fault: Fault) -> None:
    """Raise ParameterError with the fault where nothing can be written into a folder."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        raise ParameterError(fault) from None
