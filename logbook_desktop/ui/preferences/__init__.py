"""Preferences: language, text size, light or dark, and which data file opens at the start."""
