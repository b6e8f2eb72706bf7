"""Survival analysis of cohorts: everything non-parametric from one table of counts, regression from person rows."""
