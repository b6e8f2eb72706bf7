"""The only gate to publication: what has not passed `protect` is shown to nobody outside the project."""

from __future__ import annotations

from evalkit.errors import Fault, ParameterError, ReleaseError
from evalkit.results import Results

RELEASES = ("internal", "public")


def protect(results: Results, release: str = "internal") -> Results:
    """Return the rows that the release may show.

    An internal release shows every row, and every page of it says that it is not for publication. A public release
    is refused (ReleaseError): the disclosure rules that it needs are not part of this version. Any other release is
    a ParameterError.
    """
    if release not in RELEASES:
        raise ParameterError(Fault("release_unknown", key="release", value=release, expected=", ".join(RELEASES)))
    if release == "public":
        raise ReleaseError(Fault("public_refused", key="release", value=release, expected="internal"))
    return results
