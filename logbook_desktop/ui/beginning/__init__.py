"""The first steps: a few questions, so that a small organisation sees no more than it uses."""
