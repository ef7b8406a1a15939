"""Making one account: asked in a dialog, made off the screen's thread, its first password shown once."""

from collections.abc import Callable
from functools import partial

from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.services.people import letters, people
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.accounts.account_dialog import FirstMentorDialog, NewAccountDialog
from logbook_desktop.ui.accounts.results import ResultsDialog, of_letter
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.services import UiServices


def make_account(
    services: UiServices,
    dialog: NewAccountDialog | FirstMentorDialog,
    *,
    made: Callable[[Letter], None] | None = None,
    closed: Callable[[Letter], None] | None = None,
) -> None:
    """Open the dialog and make what it asks for. ``made``: the server has it; ``closed``: the password was seen."""
    context, page = services.context, dialog.parentWidget()

    def done(letter: Letter) -> None:
        dialog.accept()
        results = ResultsDialog(page, tr("The account is made"), [of_letter(letter)], services)
        if closed is not None:
            results.finished.connect(lambda _code: closed(letter))
        results.open()
        if made is not None:
            made(letter)

    def make() -> None:
        account = dialog.account

        def work() -> Letter:
            sender = letters.sender(context)
            return sender.for_new(account, people.add_account(context, account))

        services.background.change(work, done, partial(errors.show_in_dialog, dialog))

    dialog.wanted.connect(make)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
