"""Answers to questions about what was documented."""
