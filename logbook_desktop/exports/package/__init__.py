"""Packages as files: a CSV for each table, a dictionary that explains them, and checksums of all."""
