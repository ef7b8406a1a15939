"""Colleagues' accounts: who they are, what they may, and their first sign-in."""
