"""What entries are made with: activities, tags, age bands, questions, calendars, and what is in use."""
