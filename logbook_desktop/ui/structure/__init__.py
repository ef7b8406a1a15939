"""The page on which a mentor builds and rebuilds the structure: a plan, shown at once, in effect when reviewed."""
