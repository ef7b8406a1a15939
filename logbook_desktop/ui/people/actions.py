"""What a mentor does with accounts: asked in a dialog, done off the screen's thread, told with its way back.

Rights, names and addresses are taken back by the same services. An account that was made, a new first password and
the end of an account are final, and the bar over the page says why.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action
from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.people.people import Account, Person, RightsChange
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.people import letters, people, people_many
from logbook_desktop.services.people.people_many import Outcome
from logbook_desktop.support.i18n import tr, trc, trn
from logbook_desktop.ui.accounts.account_dialog import EditAccountDialog, NewAccountDialog
from logbook_desktop.ui.accounts.making import make_account
from logbook_desktop.ui.accounts.results import Result, ResultsDialog, of_letter
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.edit import Edits, Undo
from logbook_desktop.ui.kit.prompts import PromptChoice
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets import progress
from logbook_desktop.ui.people import wording
from logbook_desktop.ui.people.right_dialog import GrantChange, RightDialog, done_message, undo_step

_Letters = tuple[Outcome[Any, Letter], ...]


class PeopleActions(QObject):
    """``done`` says that something was changed, with the sign-in to show (empty: none in particular)."""

    done = Signal(str)

    def __init__(self, services: UiServices, page: QWidget) -> None:
        super().__init__(page)
        self._services, self._page = services, page
        self._context, self._background = services.context, services.background
        self.edits = Edits(services, page)
        self.tree = Tree({}, {})
        self.known: tuple[Person, ...] = ()
        """Everybody the acting person may know: a list of new colleagues is compared with them."""
        self.node_id: int | None = None
        """The place chosen in the tree: what new colleagues are offered first."""

    # --- making accounts -------------------------------------------------------------------------------------

    def add_one(self) -> None:
        """Name, address, role and place of a new colleague."""
        context = self._context

        def closed(letter: Letter) -> None:
            self._finish(
                letter.login, tr("{name} has an account now.").format(name=letter.name), why_final=_made(1)
            )

        dialog = NewAccountDialog(self._page, context.actor, self.tree, context.month, self.node_id)
        make_account(self._services, dialog, closed=closed)

    def add_many(self) -> None:
        """A list, pasted or from a spreadsheet."""
        from logbook_desktop.ui.people.list_dialog import ListDialog  # with it come the readers of files

        context = self._context
        dialog = ListDialog(
            self._page,
            context.actor,
            self.tree,
            context.month,
            self.known,
            self._services.prompts,
            self.node_id,
        )

        def finished(outcomes: _Letters) -> None:
            left = [
                Result(row.line.name, " ".join(row.remarks) or tr("not ticked"), False) for row in dialog.left
            ]
            count = sum(one.done for one in outcomes)
            message = trn("{count} account was made.", "{count} accounts were made.", count)
            results = [*(_result(one.subject.name, one) for one in outcomes), *left]
            dialog.accept()
            self._show_results(
                tr("Accounts from the list"),
                results,
                lambda: self._finish("", message if count else "", why_final=_made(count)),
            )

        def failed(error: Exception) -> None:
            dialog.set_busy(False)
            self._services.errors.show(self._page, error)

        def wanted() -> None:
            accounts = dialog.accounts
            dialog.set_busy(True)
            work = partial(self._make, accounts)
            progress.run(dialog, self._background, tr("Making the accounts"), work, finished, failed)

        dialog.wanted.connect(wanted)
        dialog.open()

    def _make(self, accounts: Sequence[Account], report: progress.Progress) -> _Letters:
        sender = letters.sender(self._context)
        outcomes = people_many.add_many(self._context, accounts, report)
        return tuple(
            Outcome(one.subject, sender.for_new(one.subject, one.made) if one.made else None, one.error)
            for one in outcomes
        )

    # --- changing them ---------------------------------------------------------------------------------------

    def edit(self, person: Person) -> None:
        """Name, address, language."""
        dialog = EditAccountDialog(self._page, person)
        change = partial(people.change_person, self._context, person.login)

        def wanted() -> None:
            fields = dialog.changes
            before = {field: getattr(person, field) for field in fields}

            def saved(after: Person) -> None:
                dialog.accept()
                message = tr("The details of {name} were changed.").format(name=after.name)
                step = trc("undo", "Change the details")
                self._finish(after.login, message, _undo(step, partial(change, **before)) if before else None)

            work = partial(change, **fields)
            self._background.change(work, saved, partial(errors.show_in_dialog, dialog))

        dialog.wanted.connect(wanted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def right(self, kind: GrantChange, persons: Sequence[Person]) -> None:
        """Give one, take one, or change one, with what it leads to."""
        context = self._context
        dialog = RightDialog(
            self._page, kind, persons, context.actor, self.tree, context.month, self._background
        )

        def finished(change: RightsChange, outcomes: tuple[Outcome[Person, Person], ...]) -> None:
            changed = [one.subject for one in outcomes if one.done]
            refused = [one for one in outcomes if not one.done]
            if len(outcomes) == 1 and refused:
                dialog.show_failure("", _why(refused[0]))
                return
            dialog.accept()
            show_done = partial(self._show_right, persons[0].login, kind, change, changed)
            if refused:
                results = [_result(one.subject.name, one, tr("done")) for one in outcomes]
                self._show_results(dialog.windowTitle(), results, show_done)
            else:
                show_done()

        def wanted() -> None:
            change = RightsChange(dialog.given, dialog.taken)
            work = partial(people_many.change_rights, context, dialog.concerned, change)
            failed = partial(errors.show_in_dialog, dialog)
            self._background.change(work, partial(finished, change), failed)

        dialog.wanted.connect(wanted)
        dialog.open()

    def _show_right(
        self, login: str, kind: GrantChange, change: RightsChange, before: Sequence[Person]
    ) -> None:
        """``before``: those whose rights were changed, as they were."""
        message = done_message(kind, before) if before else ""
        why_final = self._why_final(change, before)
        undo = None
        if before and not why_final:
            undo = _undo(
                undo_step(kind), partial(people_many.take_back_rights, self._context, before, change)
            )
        self._finish(login, message, undo, why_final)

    def _why_final(self, change: RightsChange, before: Sequence[Person]) -> str:
        """Why the acting person has not the right to take the change back; empty: they have it."""
        actor, month = self._context.actor, self._context.month
        if change.taken is not None and any(person.login == actor.login for person in before):
            return tr("It was a right of your own: only another mentor can give it back.")
        given = change.given
        if given is not None and not access.may(actor, Action.MANAGE_PEOPLE, given.node_id, self.tree, month):
            return tr("It cannot be undone from here: from now on the mentors there see to the rights.")
        return ""

    def reset(self, persons: Sequence[Person]) -> None:
        """New first passwords, where the old ones are lost."""
        names = wording.who(persons)
        text = tr(
            "{names}: the present password stops working at once, and whoever is signed in is signed out. You get a "
            "letter with a new first password."
        ).format(names=names)
        finish_text = trn("Make {count} new password", "Make {count} new passwords", len(persons))
        if not self._agreed(tr("New first password"), text, finish_text):
            return

        def work(report: progress.Progress) -> _Letters:
            sender = letters.sender(self._context)
            outcomes = people_many.reset_many(self._context, persons, report)
            return tuple(
                Outcome(one.subject, sender.for_reset(one.subject, one.made) if one.made else None, one.error)
                for one in outcomes
            )

        def finished(outcomes: _Letters) -> None:
            made = [one.subject for one in outcomes if one.done]
            message = tr("New first passwords: {names}.").format(names=wording.who(made))
            why_final = tr("The password of before cannot be brought back.")
            self._show_results(
                tr("New first passwords"),
                [_result(one.subject.name, one) for one in outcomes],
                lambda: self._finish(persons[0].login, message if made else "", why_final=why_final),
            )

        self._run(tr("Making new passwords"), work, finished)

    def deactivate(self, persons: Sequence[Person]) -> None:
        """The end of an account."""
        text = tr(
            "{names}: every right is taken away, and the account is locked for good. What they have "
            "documented stays. Whoever comes back gets a new account."
        ).format(names=wording.who(persons))
        finish_text = trn("Deactivate {count} account", "Deactivate {count} accounts", len(persons))
        if not self._agreed(tr("Deactivate"), text, finish_text):
            return

        def finished(outcomes: tuple[Outcome[Person, Person], ...]) -> None:
            ended = [one.subject for one in outcomes if one.done]
            message = tr("Deactivated accounts: {names}.").format(names=wording.who(ended))
            why_final = tr("A deactivated account cannot be opened again.")

            def show_done() -> None:
                self._finish("", message if ended else "", why_final=why_final)

            if len(ended) == len(outcomes):
                show_done()
                return
            results = [_result(one.subject.name, one, tr("deactivated")) for one in outcomes]
            self._show_results(tr("Deactivated accounts"), results, show_done)

        self._run(tr("Deactivating"), partial(people_many.deactivate_many, self._context, persons), finished)

    # --- on the way ------------------------------------------------------------------------------------------

    def _finish(self, login: str, message: str, undo: Undo | None = None, why_final: str = "") -> None:
        """Tell it in the bar (empty: nothing was done after all), and whose line to show."""
        if message:
            self.edits.show_done(message, undo, why_final)
        self.done.emit(login)

    def _agreed(self, title: str, text: str, finish_text: str) -> bool:
        choices = (PromptChoice("leave", tr("Cancel")), PromptChoice("do", finish_text, destructive=True))
        return self._services.prompts.ask(self._page, title, text, choices) == "do"

    def _run(self, title: str, work: Callable[[progress.Progress], Any], done: Callable[[Any], None]) -> None:
        failed = partial(self._services.errors.show, self._page)
        progress.run(self._page, self._background, title, work, done, failed)

    def _show_results(self, title: str, results: Sequence[Result], closed: Callable[[], None]) -> None:
        dialog = ResultsDialog(self._page, title, results, self._services)
        dialog.finished.connect(lambda _code: closed())
        dialog.open()


def _undo(step: str, work: Callable[[], object]) -> Undo:
    """The work, as what takes an edit of people back."""

    def save() -> Change:
        work()
        return Change(people=True)

    return Undo(step, save)


def _made(count: int) -> str:
    return trn(
        "An account cannot be unmade. If it was a mistake, deactivate it.",
        "Accounts cannot be unmade. If it was a mistake, deactivate them.",
        count,
    )


def _result(name: str, one: Outcome[Any, Any], done: str = "") -> Result:
    if one.made is None:
        return Result(name, _why(one), False)
    return of_letter(one.made) if isinstance(one.made, Letter) else Result(name, done, True)


def _why(one: Outcome[Any, Any]) -> str:
    if one.error is not None:
        return errors.describe_error(one.error).text
    return tr("It was not tried any more.")
