"""The tree with its memory, and changes of it as values."""
