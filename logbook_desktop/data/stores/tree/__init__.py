"""The tree: read whole, kept until its version changes, written as the difference of two trees."""
