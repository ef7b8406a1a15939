"""Logbook Desktop: documenting youth work, from the tree of the organisation to the report."""
