"""``python -m logbook_desktop`` and the installed program ``logbook-desktop``: which of its three ways to run."""

import sys
from collections.abc import Sequence

from logbook_desktop import bootstrap


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with the words of the command line; returns its exit code."""
    asked = bootstrap.options(sys.argv[1:] if argv is None else argv)
    if asked.self_test:
        from logbook_desktop import self_test

        return self_test.run(asked.lang or "en")
    if asked.headless or (asked.demo and not bootstrap.has_display()):
        from logbook_desktop import headless

        return headless.run(asked.lang or "")
    return bootstrap.run(asked)


if __name__ == "__main__":
    sys.exit(main())
