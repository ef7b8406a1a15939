"""Scenes of colleagues' accounts: ten of them from a pasted list, and what is done with them later.

``helpers.scenes`` takes them in. The people are invented; what a server would answer is put in its place.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from logbook_desktop.domain.people.access import Actor, Grant, Role
from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.people.people import Account, PeopleRefusalError, PeopleRule, Person, PersonGrant
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.exports.letters import write_letters
from logbook_desktop.services.people import people, people_many
from logbook_desktop.services.people.people import NewPerson
from logbook_desktop.services.people.people_many import Outcome
from logbook_desktop.support.i18n import active
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.people.page import PeoplePage
from logbook_desktop.ui.people.right_dialog import GrantChange, RightDialog
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.shell.tabs import Tabs, make_tabs

if TYPE_CHECKING:
    from helpers.scenes import Stage

Scene = Callable[["Stage"], QWidget]
NAMES = (
    *("Aino Aalto", "Väinö Åkerman", "Åsa Öhman", "Pekka Pöysti", "Maija Mäki", "Liisa Lumi", "Olli Ovi"),
    *("Tiina Tuuli", "Kalle Kuu", "Sari Sade"),
)
WORDS = {
    "fi": ("nuorisotyöntekijä", "esihenkilö", "lukija", "Nimi\tSähköposti\tYksikkö\tRooli\tKieli"),
    "sv": ("ungdomsarbetare", "chef", "läsare", "Namn\tE-post\tEnhet\tRoll\tSpråk"),
    "en": ("worker", "manager", "viewer", "Name\tE-mail\tUnit\tRole\tLanguage"),
}
MENTOR = Person(1, "logbook_000001", "Maija Mentori", email="maija.mentori@tampere.example")


def units_of(stage: "Stage") -> list[Any]:
    month = stage.workspace.context.month
    branch = stage.tree.branch(stage.node("Tampere").id, month)
    return [node for node in branch if node.kind is NodeKind.UNIT]


def pasted(stage: "Stage") -> str:
    """Ten lines from a spreadsheet; on the sixth somebody wrote the place from memory."""
    worker, manager, viewer, headings = WORDS[_language()]
    lines = [headings]
    units = [unit.name.text for unit in units_of(stage)]
    for place, name in enumerate(NAMES):
        role, where = worker, units[place % len(units)]
        if place in (3, 7):
            role, where = (manager if place == 3 else viewer), "Tampere"
        if place == 2:
            where = f"{units[0]}; {units[1]}"
        if place == 5:
            where = where.replace("o", "", 1) + "n"
        first, last = name.casefold().translate(str.maketrans("äåö", "aao")).split()
        email = "" if place == 6 else f"{first}.{last}@tampere.example"
        lines.append("\t".join((name, email, where, role, "sv" if place == 2 else "")))
    return "\n".join(lines)


def _language() -> str:
    return active().language


def colleagues(stage: "Stage") -> tuple[Person, ...]:
    """Those of the list, some time later."""
    units, town = units_of(stage), stage.node("Tampere").id
    soon = datetime(2025, 12, 9, 10, 30, tzinfo=UTC)
    found = [Person(1, MENTOR.login, MENTOR.name, (PersonGrant(Role.MENTOR, town),), email=MENTOR.email)]
    for place, name in enumerate(NAMES):
        grants = (PersonGrant(Role.WORKER, units[place % len(units)].id),)
        if place in (3, 7):
            grants = (PersonGrant(Role.MANAGER if place == 3 else Role.VIEWER, town),)
        if place == 2:
            grants = (*grants, PersonGrant(Role.WORKER, units[0].id), PersonGrant(Role.WORKER, units[1].id))
        first, last = name.casefold().translate(str.maketrans("äåö", "aao")).split()
        found.append(
            Person(
                place + 2,
                f"logbook_{place + 2:06}",
                name,
                grants,
                first_password_until=soon if place % 4 == 1 else None,
                email="" if place == 6 else f"{first}.{last}@tampere.example",
                language="sv" if place == 2 else "fi",
                waits_for_terms=place == 4,
            )
        )
    return tuple(sorted(found, key=lambda person: person.name))


@contextmanager
def _server(known: Sequence[Person]) -> Iterator[None]:
    """What a server of the organisation would answer."""

    def made(
        _context: object, accounts: Sequence[Account], _progress: object = None
    ) -> tuple[Outcome[Account, NewPerson], ...]:
        return tuple(
            Outcome(one, error=PeopleRefusalError(PeopleRule.DOES_NOT_FIT))
            if one.role is Role.KIOSK
            else Outcome(one, NewPerson(f"logbook_{place + 12:06}", _password(place), one.name, one.role, 1))
            for place, one in enumerate(accounts)
        )

    with ExitStack() as stack:
        stack.enter_context(patch.object(people, "people", lambda _context, _scope=None: tuple(known)))
        stack.enter_context(patch.object(people_many, "add_many", made))
        yield


def _password(place: int) -> str:
    return f"{'abcdefghjk'[place % 10] * 2}7h-w2rm-k9pt-x{place % 8 + 2}dv"


def _page(stage: "Stage", known: Sequence[Person]) -> tuple[MainWindow, PeoplePage]:
    pages: list[PeoplePage] = []
    workspace = stage.workspace
    town = stage.node("Tampere").id
    mentor = Actor(MENTOR.login, MENTOR.name, (Grant(Role.MENTOR, town),))

    def panels(opened: Any, services: UiServices) -> Tabs:
        usual = make_tabs(opened, services)
        context = replace(workspace.context, actor=mentor)
        pages.append(PeoplePage(replace(services, context=context)))
        return Tabs(usual.dock, (usual["entries"], usual["reports"], pages[0]))

    window = MainWindow(stage.bare_window()._background, DialogPrompts(), stage.settings, panel_maker=panels)
    window.resize(1366, 768)
    window.open_workspace(workspace)
    stage.panels(window).dock.select_node(town)
    window.tabs.setCurrentIndex(2)
    stage.shown(window)
    return window, pages[0]


def _dialog(stage: "Stage", window: QWidget) -> Any:
    stage.settle()
    return [one for one in window.findChildren(QDialog) if one.isVisible()][-1]


# --- ten colleagues from a pasted list -------------------------------------------------------------------------


def people_1_nobody_yet(stage: "Stage") -> QWidget:
    """The first time."""
    with _server(()):
        return _page(stage, ())[0]


def _list_dialog(stage: "Stage") -> Any:
    window, page = _page(stage, ())
    page.commands.add_list.trigger()
    dialog = _dialog(stage, window)
    dialog.text.setPlainText(pasted(stage))
    return dialog


def people_2_pasted(stage: "Stage") -> QWidget:
    with _server(()):
        dialog: QWidget = _list_dialog(stage)
        return dialog


def people_3_preview(stage: "Stage") -> QWidget:
    """One line has a place that there is not."""
    with _server(()):
        dialog = _list_dialog(stage)
        dialog.next.click()
        found: QWidget = dialog
        return found


def people_4_results(stage: "Stage") -> QWidget:
    with _server(()):
        dialog = _list_dialog(stage)
        over = dialog.parentWidget().window()
        dialog.next.click()
        dialog.next.click()
        found: QWidget = _dialog(stage, over)
        return found


def people_5_letter(stage: "Stage") -> QWidget:
    """The letter on paper."""
    letter = Letter(
        name="Aino Aalto",
        language=_language(),
        server="logbook.tampere.example",
        database="logbook",
        login="logbook_000012",
        password=_password(0),
        valid_until=datetime(2025, 12, 1, 12, 30, tzinfo=UTC) + timedelta(days=14),
        mentor=MENTOR.name,
        mentor_email=MENTOR.email,
        organisation="Tampere",
        rights=((Role.WORKER, units_of(stage)[0].name.text),),
        demo=True,
    )
    file = stage.scratch / "letter.pdf"
    write_letters([letter], file)
    picture = stage.scratch / "letter"
    subprocess.run(["pdftoppm", "-png", "-scale-to", "780", "-singlefile", file, picture], check=True)
    paper = QLabel()
    paper.setPixmap(QPixmap(str(picture.with_suffix(".png"))))
    paper.setFixedSize(paper.sizeHint())
    return stage.shown(paper)


# --- later -----------------------------------------------------------------------------------------------------


def people_page(stage: "Stage") -> QWidget:
    """Everybody who has an account in Tampere."""
    known = colleagues(stage)
    with _server(known):
        return _page(stage, known)[0]


def people_add(stage: "Stage") -> QWidget:
    """One colleague, with an address that is none."""
    known = colleagues(stage)
    with _server(known):
        window, page = _page(stage, known)
        page.commands.add.trigger()
        dialog = _dialog(stage, window)
        dialog.name.setText("Ville Virta")
        dialog.email.setText("ville")
        dialog.submit()
        found: QWidget = dialog
        return found


def people_change_right(stage: "Stage") -> QWidget:
    """What it leads to, before it is saved."""
    known = colleagues(stage)
    with _server(known):
        window, page = _page(stage, known)
        page.table.selectRow(0)
        page.people_actions.right(GrantChange.CHANGE, page.chosen)
        dialog = _dialog(stage, window)
        assert isinstance(dialog, RightDialog)
        dialog.role.setCurrentIndex(1)
        dialog.place.choose(stage.node("Tampere").id)
        return dialog


PEOPLE_SCENES: dict[str, Scene] = {
    made.__name__.replace("_", "-"): made
    for made in (
        people_1_nobody_yet,
        people_2_pasted,
        people_3_preview,
        people_4_results,
        *((people_5_letter,) if shutil.which("pdftoppm") else ()),
        people_page,
        people_add,
        people_change_right,
    )
}
