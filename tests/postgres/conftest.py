"""The people whose rights the tests of this folder try out, for whoever asks for them."""

from helpers.cast import as_, cast, village

__all__ = ["as_", "cast", "village"]
