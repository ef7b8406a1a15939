"""The organisation as a tree: choosing the place that everything else is about, and editing the structure."""
