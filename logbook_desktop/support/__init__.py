"""Settings, paths, texts, logs, resources: usable by any room, knows none of them. A closed list."""
