"""Merges of organisations on a server: proposed, and agreed to by a mentor of each."""
