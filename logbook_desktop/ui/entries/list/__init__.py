"""The list of entries of a place."""
