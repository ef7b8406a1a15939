"""Scenes of terms of use and of the network level; ``helpers.scenes`` takes them in."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.people.terms import Acceptance, Terms, TermsDue
from logbook_desktop.domain.reports.adoption import Adoption, AdoptionMonth
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.services.network import network
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.accounts.account_dialog import FirstMentorDialog
from logbook_desktop.ui.accounts.results import ResultsDialog, of_letter
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.network.admit_dialog import AdmitDialog
from logbook_desktop.ui.network.page import NetworkPage
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.shell.tabs import Tabs, make_tabs
from logbook_desktop.ui.terms.dialog import TermsDialog
from logbook_desktop.ui.terms.publishing import PublishDialog
from logbook_desktop.ui.terms.reading import TermsReader

if TYPE_CHECKING:
    from helpers.scenes import Stage

Scene = Callable[["Stage"], QWidget]
TEXTS = {
    "fi": "Logbookin käyttöehdot\n\n1. Palvelu on nuorisotyön kirjaamista varten. Nuorten nimiä tai muita "
    "henkilötietoja ei kirjata.\n\n2. Organisaatio vastaa siitä, että tunnukset annetaan vain niille, jotka "
    "tarvitsevat niitä työssään.\n\n3. Kirjaukset kuuluvat organisaatiolle, ja se voi ottaa ne mukaansa kokonaan.",
    "sv": "Användarvillkor för Logbook\n\n1. Tjänsten är till för att dokumentera ungdomsarbete. Ungas namn eller "
    "andra personuppgifter antecknas inte.\n\n2. Organisationen svarar för att inloggningar ges bara till dem som "
    "behöver dem i sitt arbete.\n\n3. Anteckningarna tillhör organisationen, som kan ta dem med sig i sin helhet.",
    "en": "Terms of use of Logbook\n\n1. The service is for documenting youth work. No names of young people or "
    "other personal data are written down.\n\n2. The organisation sees to it that sign-ins are given only to those "
    "who need them in their work.\n\n3. The entries belong to the organisation, which can take them out whole.",
}
FIRST = Terms(1, date(2025, 1, 1), datetime(2024, 12, 1, tzinfo=UTC), TEXTS)
NEXT = Terms(2, date(2026, 1, 1), datetime(2025, 11, 24, tzinfo=UTC), TEXTS)
TOWN = Name.of("Taipalsaari")


def adoption_of(stage: "Stage") -> tuple[Adoption, ...]:
    """The demo's municipalities, as if they were on a server."""
    month = stage.workspace.context.month
    found = []
    organisations = [n for n in stage.tree.nodes.values() if n.kind is NodeKind.ORGANISATION]
    for place, node in enumerate(sorted(organisations, key=lambda n: n.name.text)):
        region = next((n.name for n in stage.tree.path(node.id, month) if n.kind is NodeKind.REGION), None)
        units = sum(n.kind is NodeKind.UNIT for n in stage.tree.branch(node.id, month))
        mentors = ("Anna Aalto",) if units else ("Bo Öhman",) if place % 5 == 0 else ()
        begun, last = (month.plus(-35), month.plus(-(place % 3))) if units else (None, None)
        if place % 40 == 7:
            mentors, begun, last = ("Cecilia Nyman",), month.plus(-30), month.plus(-14)
        found.append(
            Adoption(
                node.id,
                node.name,
                region,
                mentors,
                bool(mentors),
                begun,
                last,
                units,
                max(0, units - place % 3),
                units,
                1 if mentors and place % 2 else 0,
            )
        )
    return tuple(found)


def months_of(stage: "Stage") -> tuple[AdoptionMonth, ...]:
    """Two years that grow."""
    last = stage.workspace.context.month
    return tuple(
        AdoptionMonth(last.plus(place - 23), 3 + place // 8, 14 + place + (4 if place % 12 < 5 else 0))
        for place in range(24)
    )


def _window(stage: "Stage") -> tuple[MainWindow, NetworkPage]:
    pages: list[NetworkPage] = []

    def panels(workspace: Any, services: UiServices) -> Tabs:
        usual = make_tabs(workspace, services)
        pages.append(NetworkPage(services))
        return Tabs(usual.dock, (usual["entries"], usual["reports"], pages[0]))

    with ExitStack() as figures:
        for name, given in (("adoption", adoption_of(stage)), ("adoption_by_month", months_of(stage))):
            figures.enter_context(patch.object(network, name, lambda _context, given=given: given))
        window = MainWindow(
            stage.bare_window()._background, DialogPrompts(), stage.settings, panel_maker=panels
        )
        window.resize(1366, 768)
        window.open_workspace(stage.workspace)
        stage.panels(window).dock.select_node(stage.node("Tampere").id)
        window.tabs.setCurrentIndex(2)
        stage.shown(window)
    return window, pages[0]


def network_page(stage: "Stage") -> QWidget:
    """Adoption of 308 municipalities."""
    return _window(stage)[0]


def network_admit(stage: "Stage") -> QWidget:
    """A municipality that is there already."""
    dialog = AdmitDialog(stage.tree)
    dialog.name.setEditText("Akaa")
    return stage.shown(dialog)


def network_mentor(stage: "Stage") -> QWidget:
    """The first mentor."""
    return stage.shown(FirstMentorDialog(None, 1, "Akaa"))


def network_sign_in(stage: "Stage") -> QWidget:
    """Their sign-in, shown once."""
    letter = Letter(
        name="Anna Aalto",
        language="fi",
        server="logbook.example",
        database="logbook",
        login="logbook_000042",
        password="abcd-efgh-jkmn-pqrs",
        valid_until=datetime(2025, 12, 15, 12, 30, tzinfo=UTC),
        mentor="Nelli",
        organisation="Akaa",
        rights=((Role.MENTOR, "Akaa"),),
    )
    window = stage.bare_window()
    services = UiServices(stage.workspace.context, window._background, DialogPrompts(), stage.settings)
    return stage.shown(ResultsDialog(None, tr("The account is made"), [of_letter(letter)], services))


def terms_first_mentor(stage: "Stage") -> QWidget:
    """Whoever accepts for the organisation."""
    return stage.shown(TermsDialog(TermsDue(FIRST, True, True, (TOWN,))))


def terms_waiting(stage: "Stage") -> QWidget:
    """A colleague who is too early."""
    return stage.shown(TermsDialog(TermsDue(FIRST, True, True, (), (TOWN,))))


def terms_announced(stage: "Stage") -> QWidget:
    """New terms that can wait."""
    return stage.shown(TermsDialog(TermsDue(NEXT, False, True)))


def terms_read(stage: "Stage") -> QWidget:
    """From the Help menu."""
    accepted = (Acceptance(1, datetime(2025, 1, 7, 7, 30, tzinfo=UTC), "Maija"),)
    others = (
        Acceptance(1, datetime(2025, 1, 9, 11, 5, tzinfo=UTC), "Väinö Virtanen"),
        *accepted,
        Acceptance(1, datetime(2025, 1, 7, 7, 30, tzinfo=UTC), "Maija", 1),
    )
    reader = TermsReader((NEXT, FIRST), accepted, others=others)
    reader.choice.setCurrentIndex(1)
    return stage.shown(reader)


def terms_published(stage: "Stage") -> QWidget:
    """The next version."""
    dialog = PublishDialog(date(2025, 12, 1), TEXTS)
    dialog.day.setDate(dialog.day.date().addDays(31))
    return stage.shown(dialog)


NETWORK_SCENES: dict[str, Scene] = {
    made.__name__.replace("_", "-"): made
    for made in (
        network_page,
        network_admit,
        network_mentor,
        network_sign_in,
        terms_first_mentor,
        terms_waiting,
        terms_announced,
        terms_read,
        terms_published,
    )
}
