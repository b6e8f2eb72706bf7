"""Privacy: what identifies a person, how it is found in texts and headers, and how it is masked."""

from evalkit.privacy.identifiers import Identifier, find_identifiers
from evalkit.privacy.masking import MASK, NOBODY, Persons, masked, shown, shown_cell

__all__ = ["MASK", "NOBODY", "Identifier", "Persons", "find_identifiers", "masked", "shown", "shown_cell"]
