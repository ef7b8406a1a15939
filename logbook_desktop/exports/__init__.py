"""Report answer in, file out. Pure: no database, no Qt."""
