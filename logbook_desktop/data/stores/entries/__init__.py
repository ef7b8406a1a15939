"""Entries with their ages, tags and answers: one by one, in pages, in the bin."""
