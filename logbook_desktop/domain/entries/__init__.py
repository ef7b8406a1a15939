"""Entries: attendance, clock, questions and vocabulary, and how two versions of one are merged."""
