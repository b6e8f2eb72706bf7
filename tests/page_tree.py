"""A web page as a tree of its elements, for the tests; a page whose tags do not close in turn has none."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr", "link", "input", "col", "path", "use", "rect"}


class Element:
    def __init__(self, tag, values, parent=None):
        self.tag, self.values, self.parent, self.children, self.texts = tag, values, parent, [], []

    def all(self, tag):
        return [one for one in self.walk() if one.tag == tag]

    def walk(self) -> Iterator[Element]:
        """All elements below this one, in the order of the page."""
        for child in self.children:
            yield child
            yield from child.walk()

    def text(self):
        return "".join(part if isinstance(part, str) else part.text() for part in self.texts)


class Tree(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.root = self.place = Element("", {})
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self.place)
        self.place.children.append(element)
        self.place.texts.append(element)
        if tag not in VOID:
            self.place = element

    def handle_startendtag(self, tag, attrs):
        self.place.children.append(Element(tag, dict(attrs), self.place))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.place.tag == tag, f"</{tag}> closes <{self.place.tag}>"
            self.place = self.place.parent

    def handle_data(self, data):
        self.place.texts.append(data)
