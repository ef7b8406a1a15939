"""Entries that wait for the server, seen and sent."""
