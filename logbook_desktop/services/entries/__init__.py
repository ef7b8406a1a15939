"""What a person does with entries: writing, reading, importing, and what is remembered of their changes."""
