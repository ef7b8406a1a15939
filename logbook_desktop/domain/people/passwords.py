"""Passwords of a server: how long they are at least, and how long a first one is good for."""

SHORTEST_PASSWORD = 12
"""Letters of a password that a person chooses; there is no other rule."""
FIRST_PASSWORD_DAYS = 14
"""So long a first password works, in days of 24 hours (``postgres/people.sql`` counts them)."""
