"""The words for errors, where panels look for them; the command line says the same ones."""

from logbook_desktop.wording.errors import Advice, is_worldly, words

__all__ = ["Advice", "is_worldly", "words"]
