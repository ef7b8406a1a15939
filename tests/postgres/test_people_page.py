"""The page of colleagues on a real server, worked by keyboard: what is asked for is there afterwards, and no more."""

import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from helpers.databases import context_on, on_a_server
from helpers.frame import working_as
from helpers.logins import new_person, signed_in
from helpers.pdf_text import pages_of
from helpers.people_screen import Opened, PeopleScreen
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import Person, PersonGrant
from logbook_desktop.imports.people_lines import lines_of
from logbook_desktop.imports.people_list import read_list
from logbook_desktop.services.people import people
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.i18n import set_language, texts
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.accounts.account_dialog import EditAccountDialog, NewAccountDialog
from logbook_desktop.ui.accounts.results import ResultsDialog
from logbook_desktop.ui.people.list_dialog import ListDialog
from logbook_desktop.ui.people.model import PeopleModel
from logbook_desktop.ui.people.page import PeoplePage
from logbook_desktop.ui.people.preview_model import PreviewModel
from logbook_desktop.ui.people.right_dialog import RightDialog
from logbook_desktop.ui.shell import presentation

pytestmark = on_a_server

UNIT, OTHER = "Kirkonkylän nuorisotila", "Saimaanharjun nuorisotila"
TEN = "\n".join(
    (
        *(
            "Nimi\tSähköposti\tYksikkö\tRooli\tKieli",
            "Aino Aalto\taino@t.fi\tKirkonkylän nuorisotila\tohjaaja\t",
        ),
        f"Väinö Åkerman\tvaino@t.fi\t{OTHER}\tnuorisotyöntekijä\tfi",
        f"Åsa Öhman\tasa@t.fi\t{UNIT}; {OTHER}\tungdomsarbetare\tsv",
        "Pekka Pöysti\t\tTaipalsaari\tesihenkilö\t",
        f"Maija Mäki\tmaija@t.fi\tTaipalsaari/{UNIT}\tworker\ten",
        "Liisa Lumi\tliisa@t.fi\tKirkonkylän nuorisotilla\tohjaaja\t",
        f"Olli Ovi\t\t{UNIT}\tilmoittautumispiste\t",
        "Tiina Tuuli\ttiina@t.fi\tTaipalsaari\tlukija\t",
        "Kalle Kuu\tkalle@t.fi\tTaipalsaari\tmentori\t",
        f"Sari Sade\tsari@t.fi\t{OTHER}\tohjaaja\t",
    )
)
Key = Qt.Key


@pytest.fixture(autouse=True)
def _speaking(qapp: QApplication) -> Iterator[None]:
    presentation.install_language(qapp, "en")
    yield
    set_language("fi")


@pytest.fixture
def town(database: Database) -> Village:
    return build_village(context_on(database))


@pytest.fixture
def opened(qtbot: QtBot, database: Database, town: Village, tmp_path: Path) -> Iterator[Opened]:
    """The page for a login with these rights; a mentor of Taipalsaari unless said."""
    with ExitStack() as stack:

        def made(*grants: tuple[Role, int], place: int | None = None) -> PeopleScreen:
            login = new_person(database, "Maija Mentori", grants or [(Role.MENTOR, town.taipalsaari)])
            context = stack.enter_context(signed_in(database, login.login))
            return PeopleScreen.opened(qtbot, context, town, Settings(tmp_path / "settings.json"), place)

        yield made


@pytest.fixture
def screen(opened: Opened) -> PeopleScreen:
    return opened()


def everybody(screen: PeopleScreen) -> dict[str, Person]:
    return {person.name: person for person in people.people(screen.context)}


# --- making accounts -------------------------------------------------------------------------------------------


def test_one_colleague_by_keyboard(screen: PeopleScreen, town: Village) -> None:
    screen.push(screen.page.commands.add_button)
    dialog = screen.dialog(NewAccountDialog)
    screen.press(Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.name_wrong.text() == "Write the person’s name."
    screen.tab_to(dialog.name)
    screen.type("Väinö Åkerman")
    screen.tab_to(dialog.email)
    screen.type("väinö")
    screen.press(Key.Key_Return)
    assert dialog.email_wrong.isVisible()
    assert not dialog.name_wrong.isVisible()
    screen.type("@taipalsaari.fi")
    screen.choose(dialog.language, "Svenska")
    screen.choose(dialog.role, "Manager")
    screen.tab_to(dialog.place)
    screen.type("saimaan")
    screen.press(Key.Key_Return)
    results = screen.dialog(ResultsDialog)
    (letter,) = results.letters
    assert (letter.name, letter.language, letter.rights) == ("Väinö Åkerman", "sv", ((Role.MANAGER, OTHER),))
    assert letter.database == screen.context.database.location.rpartition("/")[2]
    assert "@" not in letter.server
    screen.prompts.answers.append("close")
    screen.press(Key.Key_Escape)
    screen.back()
    made = everybody(screen)["Väinö Åkerman"]
    assert made.login == letter.login
    assert (made.email, made.language) == ("väinö@taipalsaari.fi", "sv")
    assert made.grants == (PersonGrant(Role.MANAGER, town.saimaanharju),)
    assert screen.page.chosen == (made,)
    assert screen.page.edits.notice.text().startswith(
        "Väinö Åkerman has an account now. An account cannot be unmade."
    )
    assert [change.people for change in screen.changes] == [True]
    name, email, rights, state = screen.rows()[1]
    assert (name, email, rights) == ("Väinö Åkerman", "väinö@taipalsaari.fi", f"Manager: {OTHER}")
    assert state.startswith("first password until ")


def test_ten_colleagues_from_a_pasted_list(
    screen: PeopleScreen, database: Database, town: Village, tmp_path: Path
) -> None:
    """Paste, look, correct the one bad line, make, save the letters, sign in with one of them."""
    screen.push(screen.page.commands.list_button)
    dialog = screen.dialog(ListDialog)
    QApplication.clipboard().setText(TEN)
    screen.tab_to(dialog.text)
    screen.press(Key.Key_V, held=Qt.KeyboardModifier.ControlModifier)
    screen.push(dialog.next)
    assert dialog.in_preview
    assert dialog.summary.text() == ("9 accounts will be made. 1 line is left out: its verdict says why.")
    model = dialog.model
    assert dialog.table.currentIndex().row() == 5  # the bad line
    assert "Did you mean “Kirkonkylän nuorisotila”" in str(model.index(5, 5).data())
    screen.press(Key.Key_Home, held=Qt.KeyboardModifier.ControlModifier)
    screen.press(Key.Key_Space)  # without Aino, for a moment
    assert len(dialog.accounts) == 8
    screen.press(Key.Key_Space)
    screen.push(dialog.back)
    dialog.text.setPlainText(dialog.text.toPlainText().replace("nuorisotilla", "nuorisotila"))
    screen.push(dialog.next)
    assert dialog.summary.text() == "10 accounts will be made."
    screen.push(dialog.next)
    results = screen.dialog(ResultsDialog)
    assert results.summary.text() == "Done for 10 people."
    assert len(results.letters) == 10
    file = tmp_path / "letters.pdf"
    screen.prompts.files.append(file)
    screen.push(results.save)
    assert str(file) in results.saved_at.text()
    screen.press(Key.Key_Escape)  # nothing is lost any more: it does not ask
    screen.back()
    assert screen.prompts.asked == []

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    pages = pages_of(file)
    assert len(pages) == 10
    for letter, page in zip(results.letters, pages, strict=True):
        assert letter.password in page
        assert letter.login in page
    found = everybody(screen)
    assert len(screen.rows()) == 11
    assert found["Åsa Öhman"].grants == (
        PersonGrant(Role.WORKER, town.kirkonkyla),
        PersonGrant(Role.WORKER, town.saimaanharju),
    )
    assert (found["Åsa Öhman"].language, found["Maija Mäki"].language) == ("sv", "en")
    assert found["Olli Ovi"].grants == (PersonGrant(Role.KIOSK, town.kirkonkyla),)
    with signed_in(database, results.letters[0].login, results.letters[0].password) as context:
        assert context.actor.display_name == "Aino Aalto"
        assert context.actor.grants == ()  # until the password is one's own
    # Once more: everybody who has an address is known, and nobody else is taken for somebody new.
    rows = read_list(
        lines_of(TEN), organisation.tree(screen.context), screen.context.month, tuple(found.values()),
        lambda _role, _node: True, texts("en"),
    )  # fmt: skip
    assert not any(row.verdict == "ready" for row in rows)


def test_what_is_refused_for_one_stops_nobody(screen: PeopleScreen) -> None:
    """Lines that were left out stand in the table of results, too, with their reasons."""
    screen.push(screen.page.commands.list_button)
    dialog = screen.dialog(ListDialog)
    dialog.text.setPlainText(f"Ville Virta;;{UNIT}\nEeva Ek;;{UNIT}\nVille Virta;;{UNIT}\nPomo;;Nowhere")
    screen.push(dialog.next)
    screen.push(dialog.next)
    results = screen.dialog(ResultsDialog)
    assert results.summary.text().startswith("Done for 2 people. Not done for 2")
    notice_text = [results.table.item(row, 3).text() for row in range(4)]  # type: ignore[union-attr]
    assert "The same name is on line 1" in notice_text[0]  # what needs a look is on top
    assert notice_text[1:] == ["There is no place called “Nowhere”.", "made", "made"]
    screen.prompts.answers.append("stay")
    screen.press(Key.Key_Escape)
    assert results.isVisible()
    assert "shown only now" in screen.prompts.asked[0]
    screen.prompts.answers.append("close")
    screen.press(Key.Key_Escape)
    screen.back()
    assert {"Ville Virta", "Eeva Ek"} <= set(screen.names())


def test_a_list_from_a_file(screen: PeopleScreen, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(f"Nimi;Yksikkö\nAino Aalto;{UNIT}\n", encoding="utf-8-sig")
    (tmp_path / "bad.xlsx").write_bytes(b"PK nothing")
    screen.push(screen.page.commands.list_button)
    dialog = screen.dialog(ListDialog)
    screen.push(dialog.next)
    assert "nobody in the list yet" in dialog.trouble.text()
    screen.prompts.files += [tmp_path / "bad.xlsx", tmp_path / "list.csv"]
    screen.push(dialog.open_file)
    assert "bad.xlsx" in dialog.trouble.text()
    screen.push(dialog.open_file)
    assert not dialog.trouble.isVisible()
    screen.push(dialog.next)
    assert [account.name for account in dialog.accounts] == ["Aino Aalto"]
    screen.press(Key.Key_Escape)
    screen.back()
    assert screen.names() == ["Maija Mentori"]


# --- changing them ---------------------------------------------------------------------------------------------


@pytest.fixture
def three(screen: PeopleScreen, town: Village) -> PeopleScreen:
    for name in ("Aino", "Ville", "Eeva"):
        people.add_person(screen.context, name, town.kirkonkyla, Role.WORKER, email=f"{name.lower()}@t.fi")
    screen.page.reload()
    return screen


def test_a_name_and_an_address(three: PeopleScreen) -> None:
    three.select("Aino")
    three.tab_to(three.page.table)
    three.press(Key.Key_F2)
    dialog = three.dialog(EditAccountDialog)
    assert (dialog.name.text(), dialog.email.text()) == ("Aino", "aino@t.fi")
    three.press(Key.Key_End)
    three.type(" Åkerman")
    three.tab_to(dialog.email)
    three.press(Key.Key_Delete)
    three.press(Key.Key_Return)
    three.back()
    assert "Aino Åkerman" in three.names(), three.names()
    assert everybody(three)["Aino Åkerman"].email == ""
    assert three.page.chosen[0].name == "Aino Åkerman"


def test_two_mentors_change_one_person(three: PeopleScreen) -> None:
    """What this one did not touch stays as the other left it."""
    three.select("Aino")
    three.page.commands.edit.trigger()
    dialog = three.dialog(EditAccountDialog)
    login = dialog.person.login
    people.change_person(three.context, login, email="uusi@t.fi", language="sv")
    dialog.name.setText("Aino Aalto")
    three.push(dialog.button)
    three.back()
    found = everybody(three)["Aino Aalto"]
    assert (found.email, found.language) == ("uusi@t.fi", "sv")


def test_one_role_and_place_for_another(three: PeopleScreen, town: Village) -> None:
    three.select("Aino", "Ville")
    three.page.commands.change.trigger()
    dialog = three.dialog(RightDialog)
    assert not dialog.button.isEnabled()
    three.choose(dialog.role, "Manager")
    three.tab_to(dialog.place)
    three.type("saimaanharju")
    notice_text = dialog.consequences.toPlainText()
    assert (
        "Aino loses at Kirkonkylän nuorisotila: entries, to read and write (after: nothing)" in notice_text
        or ("Aino loses at" in notice_text and "Kirkonkylän nuorisotila" in notice_text)
    )
    assert "Aino gains at Saimaanharjun nuorisotila: entries, to read" in notice_text
    assert "Ville gains at" in notice_text
    three.press(Key.Key_Return)
    three.back()
    found = everybody(three)
    assert found["Aino"].grants == found["Ville"].grants == (PersonGrant(Role.MANAGER, town.saimaanharju),)
    assert found["Eeva"].grants == (PersonGrant(Role.WORKER, town.kirkonkyla),)


def test_giving_and_taking(three: PeopleScreen, town: Village) -> None:
    three.select("Aino")
    three.page.commands.give.trigger()
    dialog = three.dialog(RightDialog)
    three.choose(dialog.role, "Mentor")
    three.tab_to(dialog.place)
    three.type("taipalsaari")
    assert "Aino gains at Taipalsaari" in dialog.consequences.toPlainText()
    three.push(dialog.button)
    three.back()
    both = {PersonGrant(Role.WORKER, town.kirkonkyla), PersonGrant(Role.MENTOR, town.taipalsaari)}
    assert set(everybody(three)["Aino"].grants) == both
    three.select("Aino")
    three.page.commands.take_away.trigger()
    dialog = three.dialog(RightDialog)
    three.choose(dialog.held, f"Worker: {UNIT}")
    three.push(dialog.button)
    three.back()
    assert everybody(three)["Aino"].grants == (PersonGrant(Role.MENTOR, town.taipalsaari),)


def test_the_last_right_and_the_last_mentor(three: PeopleScreen) -> None:
    """Said in words, beside the choice, and nothing is changed."""
    three.select("Aino")
    three.page.commands.take_away.trigger()
    dialog = three.dialog(RightDialog)
    assert "It is the last right of Aino" in dialog.consequences.toPlainText()
    three.push(dialog.button)
    assert dialog.failure.text().startswith("It is the person’s last right.")
    assert dialog.button.isEnabled()
    three.press(Key.Key_Escape)
    three.back()
    three.select("Maija Mentori")
    three.prompts.answers.append("do")
    three.page.commands.deactivate.trigger()
    results = three.dialog(ResultsDialog)
    assert "last mentor" in results.table.item(0, 1).text()  # type: ignore[union-attr]
    three.press(Key.Key_Escape)
    three.back()
    assert len(everybody(three)["Maija Mentori"].grants) == 1


def test_new_first_passwords(three: PeopleScreen) -> None:
    three.select("Aino", "Eeva")
    three.page.commands.reset.trigger()  # the answer is no unless somebody says yes
    assert "stops working at once" in three.prompts.asked[0]
    three.prompts.answers.append("do")
    three.page.commands.reset.trigger()
    results = three.dialog(ResultsDialog)
    assert {letter.name for letter in results.letters} == {"Aino", "Eeva"}
    assert len({letter.password for letter in results.letters}) == 2
    three.prompts.answers.append("close")
    three.press(Key.Key_Escape)
    three.back()


def test_the_end_of_accounts(three: PeopleScreen) -> None:
    three.select("Aino", "Eeva")
    three.tab_to(three.page.table)
    three.press(Key.Key_Delete)
    assert three.names() == ["Aino", "Eeva", "Maija Mentori", "Ville"]
    assert "Aino, Eeva" in three.prompts.asked[0]
    three.prompts.answers.append("do")
    three.press(Key.Key_Delete)
    three.back()
    assert three.names() == ["Maija Mentori", "Ville"]


# --- taking it back --------------------------------------------------------------------------------------------


def undo(screen: PeopleScreen, step: str) -> None:
    """Tab to Undo in the bar over the page, and press it."""
    (button,) = screen.page.edits.notice.buttons
    assert button.text().replace("&", "") == f"Undo: {step}"
    screen.push(button)
    assert screen.page.edits.notice.text() == "It is as it was before."


def test_rights_are_taken_back(three: PeopleScreen, town: Village) -> None:
    """Given, changed, taken away: each is offered to be undone, and everybody has what they had."""
    before = {name: person.grants for name, person in everybody(three).items()}
    for start, role, sentence, step in (
        (three.page.commands.give, "Viewer", "Aino, Ville: the right was given.", "Give the right"),
        (three.page.commands.change, "Manager", "Aino, Ville: the right was changed.", "Change the right"),
    ):
        three.select("Aino", "Ville")
        start.trigger()
        dialog = three.dialog(RightDialog)
        three.choose(dialog.role, role)
        three.tab_to(dialog.place)
        three.type("saimaanharju")
        three.press(Key.Key_Return)
        three.back()
        assert three.page.edits.notice.text() == sentence
        assert everybody(three)["Aino"].grants != before["Aino"]
        undo(three, step)
        assert {name: person.grants for name, person in everybody(three).items()} == before
    three.select("Aino")
    people.grant(three.context, everybody(three)["Aino"].login, town.saimaanharju, Role.WORKER)
    three.page.reload()
    three.select("Aino")
    three.page.commands.take_away.trigger()
    three.push(three.dialog(RightDialog).button)
    three.back()
    assert three.page.edits.notice.text() == "Aino: the right was taken away."
    assert len(everybody(three)["Aino"].grants) == 1
    undo(three, "Take the right away")
    assert len(everybody(three)["Aino"].grants) == 2


def test_a_name_is_taken_back_and_nothing_else(three: PeopleScreen) -> None:
    """What a colleague changed meanwhile stays."""
    three.select("Aino")
    three.page.commands.edit.trigger()
    dialog = three.dialog(EditAccountDialog)
    login = dialog.person.login
    dialog.name.setText("Aino Aalto")
    three.push(dialog.button)
    three.back()
    assert three.page.edits.notice.text() == "The details of Aino Aalto were changed."
    people.change_person(three.context, login, email="uusi@t.fi")
    undo(three, "Change the details")
    found = everybody(three)["Aino"]
    assert (found.login, found.email) == (login, "uusi@t.fi")


def test_what_is_refused_when_taking_back_is_told(three: PeopleScreen) -> None:
    three.select("Aino")
    three.page.commands.give.trigger()
    dialog = three.dialog(RightDialog)
    three.tab_to(dialog.place)
    three.type("saimaanharju")
    three.press(Key.Key_Return)
    three.back()
    people.deactivate(three.context, everybody(three)["Aino"].login)  # a colleague, meanwhile
    three.push(three.page.edits.notice.buttons[0])
    assert len(three.prompts.advised) == 1
    assert three.names() == ["Eeva", "Maija Mentori", "Ville"]


def test_where_there_is_no_way_back_the_bar_says_why(three: PeopleScreen, town: Village) -> None:
    def notice_text() -> str:
        assert three.page.edits.notice.buttons == []
        return three.page.edits.notice.text()

    three.select("Aino")
    three.prompts.answers += ["do", "close"]
    three.page.commands.reset.trigger()
    three.dialog(ResultsDialog)
    three.press(Key.Key_Escape)
    three.back()
    assert notice_text() == "New first passwords: Aino. The password of before cannot be brought back."
    three.select("Aino", "Ville")
    three.prompts.answers.append("do")
    three.page.commands.deactivate.trigger()
    three.back()
    assert notice_text() == "Deactivated accounts: Aino, Ville. A deactivated account cannot be opened again."
    own = three.context.actor.login
    people.grant(three.context, own, town.kirkonkyla, Role.VIEWER)
    three.page.reload()
    three.select("Maija Mentori")
    three.page.commands.take_away.trigger()
    dialog = three.dialog(RightDialog)
    three.choose(dialog.held, f"Viewer: {UNIT}")
    three.push(dialog.button)
    three.back()
    assert notice_text().endswith("It was a right of your own: only another mentor can give it back.")


# --- who sees what ---------------------------------------------------------------------------------------------


def test_search_filter_and_scope(three: PeopleScreen, town: Village) -> None:
    three.tab_to(three.page.filter.search)
    three.type("VILLE")
    assert three.names() == ["Ville"]
    three.type("x")
    assert three.page.table.isHidden()
    three.page.filter.search.clear()
    three.choose(three.page.filter.role, "Mentor")
    assert three.names() == ["Maija Mentori"]
    three.choose(three.page.filter.role, "First password not changed")
    assert three.names() == ["Aino", "Eeva", "Ville"]
    three.choose(three.page.filter.role, "All roles")
    tree = organisation.tree(three.context)
    three.page.set_scope(tree, town.kirkonkyla)
    three.page.load()
    assert three.names() == ["Aino", "Eeva", "Ville"]
    three.page.set_scope(tree, town.saimaanharju)
    three.page.load()
    assert three.page.table.isHidden()


def test_a_colleague_is_shown_as_they_see_it(three: PeopleScreen, qtbot: QtBot) -> None:
    three.select("Aino")
    with qtbot.waitSignal(three.page.impersonation_requested) as notice_text:
        three.page.commands.impersonate.trigger()
    assert notice_text.args == [everybody(three)["Aino"].login]
    three.select("Aino", "Ville")
    assert not three.page.commands.impersonate.isEnabled()
    assert not three.page.commands.edit.isEnabled()
    assert three.page.commands.reset.isEnabled()


def test_a_mentor_is_offered_the_own_branch_only(screen: PeopleScreen, town: Village) -> None:
    screen.page.commands.add.trigger()
    dialog = screen.dialog(NewAccountDialog)
    roles = [dialog.role.itemText(row) for row in range(dialog.role.count())]
    assert roles == ["Worker", "Manager", "Mentor", "Viewer", "Kiosk"]
    places = {
        dialog.place.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(dialog.place.list.count())
    }
    assert places == {town.taipalsaari, town.kirkonkyla, town.saimaanharju}
    screen.choose(dialog.role, "Kiosk")
    assert dialog.place.list.count() == 2
    screen.press(Key.Key_Escape)


def test_the_network_sees_mentors_and_appoints_the_first(
    opened: Opened, town: Village, database: Database
) -> None:
    new_person(database, "Aino Työntekijä", [(Role.WORKER, town.kirkonkyla)])
    new_person(database, "Taina Mentori", [(Role.MENTOR, town.taipalsaari)])
    screen = opened((Role.NETWORK_ADMINISTRATOR, town.network), place=town.network)
    assert screen.names() == ["Taina Mentori"]
    assert not screen.page.commands.rights_button.isVisible()
    assert not screen.page.commands.deactivate.isVisible()
    screen.page.commands.add.trigger()
    dialog = screen.dialog(NewAccountDialog)
    assert dialog.role.count() == 1
    assert dialog.role.currentData() == Role.MENTOR
    dialog.name.setText("Toinen Mentori")
    screen.tab_to(dialog.place)
    screen.type("taipalsaari")
    screen.press(Key.Key_Return)
    assert "has a mentor already" in dialog.failure.text()
    screen.tab_to(dialog.place)
    dialog.place.search.setText("tampere")
    screen.push(dialog.button)
    screen.prompts.answers.append("close")
    screen.dialog(ResultsDialog)
    screen.press(Key.Key_Escape)
    screen.back()
    assert screen.names() == ["Taina Mentori", "Toinen Mentori"]


def test_who_gets_the_page(opened: Opened, town: Village, database: Database) -> None:
    for role, node_id, expected in (
        (Role.MENTOR, town.kirkonkyla, True),
        (Role.NETWORK_ADMINISTRATOR, town.network, True),
        (Role.MANAGER, town.taipalsaari, False),
        (Role.WORKER, town.kirkonkyla, False),
    ):
        with signed_in(database, new_person(database, role.value, [(role, node_id)]).login) as context:
            assert PeoplePage.wanted(working_as(context)) is expected, role


def test_an_empty_branch_offers_the_first_step(opened: Opened, town: Village) -> None:
    screen = opened(place=town.saimaanharju)
    screen.page.take_focus()
    screen.press(Key.Key_Return)
    screen.dialog(ListDialog)
    screen.press(Key.Key_Escape)
    screen.back()


def test_above_and_beside_the_own_branch(three: PeopleScreen, town: Village) -> None:
    """From higher up one sees one's own people; elsewhere nobody, and nothing is offered."""
    tree = organisation.tree(three.context)
    three.page.set_scope(tree, town.network)
    three.page.load()
    assert three.names() == ["Aino", "Eeva", "Maija Mentori", "Ville"]
    elsewhere = next((n for n in (town.tampere, town.hervanta) if n in tree), None)
    assert elsewhere is None  # a server does not even show the places
    three.page.set_scope(tree, town.saimaanharju)
    three.page.load()
    assert three.page.commands.add_button.isHidden()


def test_the_models_keep_the_rules_of_models(three: PeopleScreen, qtmodeltester: ModelTester) -> None:
    model, preview = PeopleModel(), PreviewModel()
    model.show_people(three.page.people_actions.known, organisation.tree(three.context))
    qtmodeltester.check(model, force_py=True)
    tree = organisation.tree(three.context)
    rows = read_list(lines_of(TEN), tree, three.context.month, (), lambda _role, _node: True, texts("en"))
    preview.show_rows(rows, tree)
    qtmodeltester.check(preview, force_py=True)
