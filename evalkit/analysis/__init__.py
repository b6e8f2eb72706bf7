"""Analyses: from a project to result rows."""
