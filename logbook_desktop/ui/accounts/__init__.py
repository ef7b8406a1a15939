"""Making accounts, for the pages of colleagues and of the network: who, with which right, the first password.

Flow: account_dialog → making (the server) → results (what is shown once) → letters (files).
"""
