"""Where the rows of a package come from."""
