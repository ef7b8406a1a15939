"""Every name and sentence that people read: errors, reports, history, roles, entries.

Knows the domain and support only; used by exports, ui and cli.
"""
