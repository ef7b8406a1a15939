"""One window of the program on one file: a lock beside the file tells a second one."""

from pathlib import Path

from PySide6.QtCore import QLockFile


class FileLock:
    """The program's claim on a database file. A lock left by a crash is taken over."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self._lock = QLockFile(str(database.with_name(f"{database.name}.in-use")))
        # Never stale by age: a window may stay open for weeks. A dead owner on this computer is still noticed.
        self._lock.setStaleLockTime(0)

    def claim(self) -> bool:
        """Whether the file is ours now. False only if another window has it: where no lock can be written
        (a read-only folder, or none), the database itself will say so."""
        return self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError

    def release(self) -> None:
        """Let another window have the file."""
        self._lock.unlock()
