"""Letters with first passwords: what stands in them, and where they are saved."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.people.people import Account, Person, PersonGrant
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.exports.letters import write_each, write_letters
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.services import UiServices

GOOD_FOR = timedelta(days=14)
_ZONE = ZoneInfo("Europe/Helsinki")


class LetterDesk:
    """Writes in the name of the acting person; ``people`` are those known, among them perhaps oneself."""

    def __init__(self, services: UiServices) -> None:
        self._context, self._background = services.context, services.background
        self._prompts, self._errors = services.prompts, services.errors
        self.tree = Tree({}, {})
        self.people: tuple[Person, ...] = ()
        self.demo = False

    def for_new(self, account: Account, login: str, password: str) -> Letter:
        """Of an account just made."""
        grants = tuple(PersonGrant(account.role, node_id) for node_id in account.node_ids)
        return self._letter(account.name, account.language, login, password, grants, is_new=True)

    def for_reset(self, person: Person, password: str) -> Letter:
        """Of a new first password."""
        is_new = person.first_password_until is not None
        return self._letter(
            person.name, person.language, person.login, password, person.grants, is_new=is_new
        )

    def save(
        self,
        parent: QWidget,
        letters: Sequence[Letter],
        each: bool,
        saved: Callable[[str], None],
    ) -> None:
        """Ask where to, and write there; ``saved`` is told where they are."""
        name = tr("Sign-in letters") if len(letters) > 1 else tr("Sign-in letter")
        suggested = paths.documents_folder() / (name if each else f"{name}.pdf")
        title = tr("Folder for the letters") if each else tr("Save the letters")
        filters = tr("All files (*)") if each else tr("PDF files (*.pdf)")
        chosen = self._prompts.file_to_save(parent, title, suggested, filters)
        if chosen is None:
            return

        write = _write_folder if each else _write_file
        self._background.change(
            lambda: write(letters, chosen), lambda path: saved(str(path)), partial(self._errors.show, parent)
        )

    def _letter(
        self,
        name: str,
        language: str,
        login: str,
        password: str,
        grants: Sequence[PersonGrant],
        *,
        is_new: bool,
    ) -> Letter:
        context, tree = self._context, self.tree
        server, database = _address(context.database.location)
        own = next((one for one in self.people if one.login == context.actor.login), None)
        known = [grant for grant in grants if grant.node_id in tree]
        organisation = tree.organisation_of(known[0].node_id, context.month) if known else None
        return Letter(
            name=name,
            language=language,
            server=server,
            database=database,
            login=login,
            password=password,
            valid_until=(context.now() + GOOD_FOR).astimezone(_ZONE),
            mentor=context.actor.display_name,
            mentor_email=own.email if own else "",
            organisation=organisation.name.in_language(language) if organisation else "",
            rights=tuple((grant.role, tree[grant.node_id].name.in_language(language)) for grant in known),
            is_new=is_new,
            demo=self.demo,
        )


def _address(location: str) -> tuple[str, str]:
    """The machines and the database, as they are typed at sign-in."""
    machines, _, database = location.rpartition("@")[2].partition("://")[2].rpartition("/")
    if not machines:
        machines, _, database = location.rpartition("@")[2].rpartition("/")
    return machines.replace(",", ", "), database


def _write_file(letters: Sequence[Letter], path: Path) -> Path:
    path = path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")
    write_letters(letters, path)
    return path


def _write_folder(letters: Sequence[Letter], folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    write_each(letters, folder)
    return folder
