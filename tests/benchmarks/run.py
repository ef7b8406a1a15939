"""Prints a Markdown table of how long things take, each beside its bare baseline in the same run.

    .venv/bin/python tests/benchmarks/run.py [--quick] [--only NAME ...] [--keep FOLDER]

``--quick`` measures on the small demo and in fewer rounds; ``--keep`` keeps the SQLite file of the demo there and
uses it again. Medians; the first round of everything warms up and does not count.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from benchmarks.command import main

    main()
