"""Reflection questions; the answers belong to their entries."""
