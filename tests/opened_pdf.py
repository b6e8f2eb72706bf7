"""A PDF as a reader of its tags meets it, for the tests."""

from pathlib import Path

import outloud
import pikepdf


class Opened:
    """The file (`file`), its tags (`tags`) and the text of its pages."""

    def __init__(self, path: Path):
        self.path = str(path)
        self.file = pikepdf.open(path)
        self.tags = outloud.Document(self.path)

    def pages(self) -> list[str]:
        """The text of each page, a line of it on each line, header and footer included."""
        contents = (self.tags.content(page.index) for page in self.tags.pages)
        return ["\n".join(line.text.replace("\u2060", "") for line in content.lines) for content in contents]

    def elements(self, kind: str) -> list:
        """The elements of that tag."""
        return self.tags.elements_of(kind)
