"""Spreadsheet in, rows with verdicts out. Pure: no database, no Qt."""
