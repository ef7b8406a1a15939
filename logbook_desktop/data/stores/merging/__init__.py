"""Proposals of merges: on a server only."""
