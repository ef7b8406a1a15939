"""Makes each mistake of the catalogue in a copy of the checkout and tells which the tests did not notice.

    .venv/bin/python tests/mutants/run.py [ROOM or MUTANT …] [--processes N]

Without a name all of them. Exit status 1 where one survived.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from mutants.command import main

    sys.exit(main(sys.argv[1:]))
