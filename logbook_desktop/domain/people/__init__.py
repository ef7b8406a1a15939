"""People, what they may, and the terms they accept."""
