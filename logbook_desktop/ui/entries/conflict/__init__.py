"""Two people changed the same entry: choosing field by field."""
