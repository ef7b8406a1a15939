"""Totals for those who read no entries."""
