"""Feature: the program as a colleague sees it, to look at and not to change."""
