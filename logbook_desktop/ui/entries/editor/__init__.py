"""The page on which one entry is documented."""
