"""The same examples in every run, however slow the machine: a property test that fails once fails always."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
