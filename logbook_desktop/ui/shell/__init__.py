"""The frame: main window, menu, tabs, and everything from opening a database to closing it. Knows every feature."""
