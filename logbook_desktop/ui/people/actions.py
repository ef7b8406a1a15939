"""What a mentor does with accounts: asked in a dialog, done off the screen's thread, told as a result for each."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.people.people import Account, Person, PersonGrant
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.people import people, people_many
from logbook_desktop.services.people.people import NewPerson
from logbook_desktop.services.people.people_many import Outcome
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.prompts import PromptChoice
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets import progress
from logbook_desktop.ui.people import wording
from logbook_desktop.ui.people.account_dialog import EditAccountDialog, NewAccountDialog
from logbook_desktop.ui.people.letter_desk import LetterDesk
from logbook_desktop.ui.people.results import Result, ResultsDialog
from logbook_desktop.ui.people.right_dialog import GrantChange, RightDialog


class PeopleActions(QObject):
    """``done`` says that something was changed, with the sign-in to show (empty: none in particular)."""

    done = Signal(str)

    def __init__(self, services: UiServices, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._context, self._background = services.context, services.background
        self._prompts, self._errors = services.prompts, services.errors
        self.desk = LetterDesk(services)
        self.node_id: int | None = None
        """The place chosen in the tree: what new colleagues are offered first."""

    @property
    def tree(self) -> Tree:
        return self.desk.tree

    # --- making accounts -------------------------------------------------------------------------------------

    def add_one(self) -> None:
        """Name, address, role and place of a new colleague."""
        context = self._context
        dialog = NewAccountDialog(self._page, context.actor, self.tree, context.month, self.node_id)

        def made(new: NewPerson) -> None:
            dialog.accept()
            letter = self.desk.for_new(account, new.login, new.password)
            self._show_results(tr("The account is made"), [_made(account.name, letter)], new.login)

        account = Account("", Role.WORKER, ())

        def wanted() -> None:
            nonlocal account
            account = dialog.account
            asked = account
            self._do(lambda: people.add_account(context, asked), made, dialog.tell_failure)

        dialog.wanted.connect(wanted)
        dialog.open()

    def add_many(self) -> None:
        """A list, pasted or from a spreadsheet."""
        from logbook_desktop.ui.people.list_dialog import ListDialog  # with it come the readers of files

        context = self._context
        dialog = ListDialog(
            self._page, context.actor, self.tree, context.month, self.desk.people, self._prompts, self.node_id
        )

        def finished(outcomes: tuple[Outcome[Account, NewPerson], ...]) -> None:
            left = [
                Result(row.line.name, " ".join(row.remarks) or tr("not ticked"), False) for row in dialog.left
            ]
            results = [self._of_new(one) for one in outcomes]
            dialog.accept()
            self._show_results(tr("Accounts from the list"), [*results, *left])

        def failed(error: Exception) -> None:
            dialog.tell_busy(False)
            self._advise(error)

        def wanted() -> None:
            accounts = dialog.accounts
            dialog.tell_busy(True)
            progress.run(
                dialog,
                self._background,
                tr("Making the accounts"),
                lambda tell: people_many.add_many(context, accounts, tell),
                finished,
                failed,
            )

        dialog.wanted.connect(wanted)
        dialog.open()

    def _of_new(self, one: Outcome[Account, NewPerson]) -> Result:
        if one.made is None:
            return Result(one.subject.name, _why(one), False)
        return _made(one.subject.name, self.desk.for_new(one.subject, one.made.login, one.made.password))

    # --- changing them ---------------------------------------------------------------------------------------

    def edit(self, person: Person) -> None:
        """Name, address, language."""
        dialog = EditAccountDialog(self._page, person)

        def saved(after: Person) -> None:
            dialog.accept()
            self.done.emit(after.login)

        def wanted() -> None:
            name = dialog.changed(dialog.name.text().strip(), person.name)
            email = dialog.changed(dialog.email.text().strip(), person.email)
            language = dialog.changed(dialog.language.currentData(), person.language)

            def change() -> Person:
                return people.change_person(
                    self._context, person.login, name=name, email=email, language=language
                )

            self._do(change, saved, dialog.tell_failure)

        dialog.wanted.connect(wanted)
        dialog.open()

    def right(self, deed: GrantChange, persons: Sequence[Person]) -> None:
        """Give one, take one, or change one, with what it leads to."""
        context = self._context
        dialog = RightDialog(
            self._page, deed, persons, context.actor, self.tree, context.month, self._background
        )

        def finished(outcomes: tuple[Outcome[Any, Person], ...]) -> None:
            refused = [one for one in outcomes if not one.done]
            if len(outcomes) == 1 and refused:
                dialog.tell_failure(_why(refused[0]))
                return
            dialog.accept()
            if not refused:
                self.done.emit(persons[0].login)
                return
            results = [_of_right(one) for one in outcomes]
            self._show_results(dialog.windowTitle(), results, persons[0].login)

        def wanted() -> None:
            act = _right_deed(context, dialog.concerned, dialog.given, dialog.taken)
            self._do(act, finished, dialog.tell_failure)

        dialog.wanted.connect(wanted)
        dialog.open()

    def reset(self, persons: Sequence[Person]) -> None:
        """New first passwords, where the old ones are lost."""
        text = tr(
            "{names}: the present password stops working at once, and whoever is signed in is signed out. You get a "
            "letter with a new first password."
        ).format(names=wording.who(persons))
        finish_text = trn("Make {count} new password", "Make {count} new passwords", len(persons))
        if not self._agreed(tr("New first password"), text, finish_text):
            return

        def finished(outcomes: tuple[Outcome[Person, str], ...]) -> None:
            results = [
                Result(one.subject.name, _why(one), False)
                if one.made is None
                else _made(one.subject.name, self.desk.for_reset(one.subject, one.made))
                for one in outcomes
            ]
            self._show_results(tr("New first passwords"), results, persons[0].login)

        self._run(
            tr("Making new passwords"),
            lambda tell: people_many.reset_many(self._context, persons, tell),
            finished,
        )

    def deactivate(self, persons: Sequence[Person]) -> None:
        """The end of an account."""
        text = tr(
            "{names}: every right is taken away, and the sign-in is locked for good. What they have documented "
            "stays. Whoever comes back gets a new account."
        ).format(names=wording.who(persons))
        finish_text = trn("Deactivate {count} account", "Deactivate {count} accounts", len(persons))
        if not self._agreed(tr("Deactivate"), text, finish_text):
            return

        def finished(outcomes: tuple[Outcome[Person, Person], ...]) -> None:
            if all(one.done for one in outcomes):
                self.done.emit("")
                return
            results = [
                Result(one.subject.name, tr("deactivated") if one.done else _why(one), one.done)
                for one in outcomes
            ]
            self._show_results(tr("Deactivated accounts"), results)

        self._run(
            tr("Deactivating"),
            lambda tell: people_many.deactivate_many(self._context, persons, tell),
            finished,
        )

    # --- on the way ------------------------------------------------------------------------------------------

    def _agreed(self, title: str, text: str, finish_text: str) -> bool:
        choices = (PromptChoice("leave", tr("Cancel")), PromptChoice("do", finish_text, destructive=True))
        return self._prompts.ask(self._page, title, text, choices) == "do"

    def _do(
        self, deed: Callable[[], Any], done: Callable[[Any], None], refused: Callable[[str], None]
    ) -> None:
        def failed(error: Exception) -> None:
            said = errors.message_of(error)
            refused(said.text if said is not None else "")

        self._background.change(deed, done, failed)

    def _run(self, title: str, work: Callable[[progress.Tell], Any], done: Callable[[Any], None]) -> None:
        progress.run(self._page, self._background, title, work, done, self._advise)

    def _show_results(self, title: str, results: Sequence[Result], login: str = "") -> None:
        dialog = ResultsDialog(self._page, title, results, self._prompts, self._save)
        dialog.finished.connect(lambda _code: self.done.emit(login))
        dialog.open()

    def _save(self, letters: Sequence[Letter], each: bool, saved: Callable[[str], None]) -> None:
        self.desk.save(self._page, letters, each, saved)

    def _advise(self, error: Exception) -> None:
        self._errors.show(self._page, error)


def _made(name: str, letter: Letter) -> Result:
    return Result(name, tr("made") if letter.is_new else tr("new password"), True, letter)


def _why(one: Outcome[Any, Any]) -> str:
    return (
        errors.describe_error(one.error).text if one.error is not None else tr("It was not tried any more.")
    )


def _of_right(one: Outcome[Any, Person]) -> Result:
    person = one.subject[0] if isinstance(one.subject, tuple) else one.subject
    return Result(person.name, tr("done") if one.done else _why(one), one.done)


def _right_deed(
    context: Context, persons: Sequence[Person], given: PersonGrant | None, taken: PersonGrant | None
) -> Callable[[], tuple[Outcome[Any, Person], ...]]:
    if given is None:
        assert taken is not None, "the dialog has one of the two"
        return lambda: people_many.revoke_many(context, persons, taken)
    if taken is None:
        return lambda: people_many.grant_many(context, persons, given)
    return lambda: people_many.change_grant_many(context, [(person, taken) for person in persons], given)
