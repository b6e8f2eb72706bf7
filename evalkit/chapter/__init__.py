"""Chapters: rows as tables, figures and sentences on a page."""
