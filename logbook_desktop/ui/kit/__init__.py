"""What features are made of: tab, background work, errors, prompts, theme, forms. Knows no feature."""
