"""Loading: from a project folder to a checked `Project`, every fault at once."""

from evalkit.loading.project_folder import load_project

__all__ = ["load_project"]
