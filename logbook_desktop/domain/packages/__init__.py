"""Packages: a whole branch as typed tables."""
