"""Pseudonyms: a copy of a project folder in which nobody is called by what identifies them."""

from evalkit.pseudonyms.copy_folder import pseudonymise
from evalkit.pseudonyms.key import make_key

__all__ = ["make_key", "pseudonymise"]
