"""Who changed what and when: rows that a file's own program writes, and those that a server writes itself."""
