"""The template of a project folder: settings with comments, a workbook to fill in, headings for texts.

A language of the template is a folder here: project.toml, narrative.md, notes.toml (what the workbook explains) and
indicators.csv, whose texts are prose. The invented persons, by code, are the same in each (persons/).
"""

from evalkit.template.folder import template_languages, write_template

__all__ = ["template_languages", "write_template"]
