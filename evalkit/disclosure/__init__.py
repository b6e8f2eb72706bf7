"""Disclosure control: which counts are hidden, how curves are rounded, and the one gate to publication."""

from evalkit.disclosure.gate import protect

__all__ = ["protect"]
