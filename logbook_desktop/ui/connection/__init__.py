"""Signing in to a shared server: profiles, the dialog, the own password, and where the data is."""
