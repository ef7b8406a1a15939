"""Activities, tags, age bands, calendars, what an organisation uses and what it calls it."""
