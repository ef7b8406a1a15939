"""How long things take, each beside its bare baseline in the same run. A command, not tests: see ``run.py``."""
