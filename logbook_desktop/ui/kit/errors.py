"""The words for errors, where panels look for them; the command line says the same ones."""

from logbook_desktop.wording.errors import UserMessage, describe_error, is_expected

__all__ = ["UserMessage", "describe_error", "is_expected"]
