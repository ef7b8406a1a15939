"""``python -m logbook_desktop`` and the installed program ``logbook-desktop``."""

import sys

from logbook_desktop import bootstrap


def main() -> int:
    """Run the program with the words of the command line; returns its exit code."""
    return bootstrap.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
