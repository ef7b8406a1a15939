"""Making workspaces, in a worker: from a file, from the demo data, from a sign-in, from what was kept for a login.

Services (and with them the database's libraries) are imported here, after the first window is on the screen.
"""

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.support import paths
from logbook_desktop.ui.kit.workspace import Session, Workspace

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context
    from logbook_desktop.services.local.databases import OpenedDatabase

Location = str | Path
"""A file, or the address of a server."""
Progress = Callable[[float], bool]
"""Told the share done; False means that the person wants it stopped."""


def is_address(location: Location) -> bool:
    """Whether it is a server rather than a file."""
    return "://" in str(location)


def make_folder(file: Path) -> None:
    """For the lock and the file; where it cannot be made, opening the file will say so."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)


def open_workspace(location: Location, *, create: bool = False) -> Workspace:
    """Open a database for the operating-system user; ``create`` makes it and its folder. Raises ExternalError."""
    from logbook_desktop.services.local import databases
    from logbook_desktop.ui.shell.tabs import import_features

    import_features()
    if create and not is_address(location):
        make_folder(Path(location))
    return _workspace(databases.open_and_migrate(location, create=create))


def make_demo_workspace(location: Path, report: Progress) -> Workspace:
    """Make the demo data in a file and open it. Raises ExternalError; CancelledError when ``tell`` says stop.

    Made beside and renamed: a demo that was cut off is never taken for a whole one.
    """
    from logbook_desktop.services import demo
    from logbook_desktop.services.local import databases

    beside = location.with_name("being-made.sqlite")
    beside.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{beside}{suffix}").unlink(missing_ok=True)
    database = databases.open_database(beside, create=True)
    try:
        demo.make_demo(database, demo.DemoSize.S, progress=report)
    finally:
        databases.close_database(database)
    beside.replace(location)
    return open_workspace(location, create=False)


def signed_in_workspace(context: "Context", session: Session) -> Workspace:
    """The workspace of a person who has signed in; keeps what that person needs to write without the server.

    Raises ExternalError, and has let go of the connection then.
    """
    from logbook_desktop.services.local import databases, offline
    from logbook_desktop.services.tree import organisation

    try:
        kept = offline.local_profile(session.server, session.login)
        info = databases.describe(context)
        empty = not organisation.tree(context).nodes
        with suppress(OSError):  # a full disk keeps nobody from working with the server
            kept.remember(context)
        return Workspace(context, info, kept.drafts, None, empty, session, kept)
    except BaseException:
        databases.close_database(context.database)
        raise


def offline_workspace(session: Session) -> Workspace:
    """The workspace of a login while its server is away. Raises ExternalError where nothing was kept for it here."""
    from logbook_desktop.services.local import databases, offline

    kept = offline.local_profile(session.server, session.login)
    try:
        context = kept.begin_offline()
        if context is None:
            raise ExternalError(ErrorKind.NO_SERVER, session.place)
        known = replace(session, person=context.actor.display_name or session.login, offline=True)
        return Workspace(context, databases.describe(context), kept.drafts, None, False, known, kept)
    except BaseException:
        kept.close()
        raise


def can_work_offline(session: Session) -> bool:
    """Whether this login has here what it takes to write without the server."""
    from logbook_desktop.services.local import offline

    with suppress(OSError), closing(offline.local_profile(session.server, session.login)) as kept:
        return kept.remembered() is not None
    return False


def let_go(workspace: Workspace) -> None:
    """Close the connection of a workspace, and what was recalled to write without it."""
    from logbook_desktop.services.local import databases

    databases.close_database(workspace.context.database)
    if workspace.kept is not None:
        workspace.kept.close()


def _workspace(opened: "OpenedDatabase") -> Workspace:
    from logbook_desktop.services.local import databases
    from logbook_desktop.services.local.drafts import DraftStore
    from logbook_desktop.services.people import sign_in
    from logbook_desktop.services.tree import organisation

    try:
        context = sign_in.acting_on(opened.database)
        info = databases.describe(context)
        drafts = DraftStore(paths.drafts_folder(), info.location)
        empty = not organisation.tree(context).nodes
    except BaseException:
        databases.close_database(opened.database)
        raise
    return Workspace(context, info, drafts, opened.copied_to, empty)
