"""The tab *Settings*: what an organisation uses, calls and plans."""
