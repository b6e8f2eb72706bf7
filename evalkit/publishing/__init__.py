"""Publishing: a report's blocks become one web page, one Word file, a workbook of its numbers and its figures."""

from evalkit.publishing.index import write_index
from evalkit.publishing.pandoc import PublishingError
from evalkit.publishing.report import FORMATS, Report, publish

__all__ = ["FORMATS", "PublishingError", "Report", "publish", "write_index"]
