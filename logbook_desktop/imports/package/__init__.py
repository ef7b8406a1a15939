"""Packages read back: found whole, then row by row as described, or refused with the file and the line."""
