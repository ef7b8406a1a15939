"""All of PySide6, cut by feature; features meet in main_window.py."""
