"""The outbox in words: the state of the whole, what keeps one entry in it, and what to do about it."""

from datetime import datetime
from pathlib import Path

from logbook_desktop.domain.errors import ConflictError, ErrorKind, IncompleteError
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.services.local.outbox import SendingState, WaitingEntry
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.kit import errors
from logbook_desktop.wording.entry_errors import sentence
from logbook_desktop.wording.error_texts import ON_A_SERVER, WORLD

_REFUSALS = {
    kind: (ON_A_SERVER.get(kind) or WORLD[kind])[0]
    for kind in (ErrorKind.SERVER_TROUBLE, ErrorKind.DISK_FULL, ErrorKind.DAMAGED)
}
"""What somebody has to be told of, so that it is mended; everything else passes by itself."""


def of_state(state: SendingState, now: datetime) -> str:
    """One to three sentences; empty where nothing is here."""
    to_settle = state.conflicts + state.refused
    sentences = []
    if to_settle:
        sentences.append(
            trn(
                "{count} entry could not be sent as it is: have a look at it.",
                "{count} entries could not be sent as they are: have a look at them.",
                to_settle,
            )
        )
    if state.waiting:
        sentences.append(_of_waiting(state))
    if state.oldest is not None and state.is_overdue(now):
        day = active().weekday_date(state.oldest.astimezone().date())
        sentences.append(tr("The oldest has waited since {date}.").format(date=day))
    if state.locked:
        sentences.append(
            trn(
                "{count} entry is encrypted and waits until the keyring of this computer opens.",
                "{count} entries are encrypted and wait until the keyring of this computer opens.",
                state.locked,
            )
        )
    return " ".join(sentences)


def _of_waiting(state: SendingState) -> str:
    if state.sign_in:
        return trn(
            "{count} entry is saved on this computer. Sign in to send it.",
            "{count} entries are saved on this computer. Sign in to send them.",
            state.waiting,
        )
    if state.reachable:
        return trn("{count} entry is being sent.", "{count} entries are being sent.", state.waiting)
    kept = trn(
        "{count} entry is saved on this computer. It is sent when the server is back.",
        "{count} entries are saved on this computer. They are sent when the server is back.",
        state.waiting,
    )
    reason = None if state.refusal is None else _REFUSALS.get(state.refusal)
    return kept if reason is None else f"{tr(reason)}. {kept}"


def of_late_sending(since: datetime) -> str:
    """What waited for a week or more is on the server now."""
    day = active().weekday_date(since.astimezone().date())
    return tr("What you wrote on {date} had not been sent until now. It is on the server.").format(date=day)


def of_damage(path: Path) -> str:
    """A file that is no entry of this person, or no longer."""
    return tr("A damaged file in the outbox could not be read. It is kept here: {path}").format(path=path)


def of_protection(state: SendingState) -> str:
    """Whether somebody else at this computer could read what waits."""
    if state.sealed:
        return tr("What waits here is encrypted. Only you can open it, on this computer.")
    return tr(
        "What waits here is not encrypted, because this computer has no keyring. Whoever gets at your files can "
        "read it."
    )


def of_trouble(waiting: WaitingEntry) -> str:
    """In a word or two, why it is still here."""
    match waiting.trouble:
        case None:
            return tr("To be sent")
        case ConflictError():
            return tr("Conflict")
        case NotAllowedError():
            return tr("No right any more")
        case IncompleteError():
            return tr("Needs a look")
        case other:
            return errors.describe_error(other).title


def what_to_do(waiting: WaitingEntry) -> str:
    """What the person can do about one entry."""
    match waiting.trouble:
        case None:
            return tr("It is sent by itself. You can open and change it until then.")
        case ConflictError():
            return tr("Somebody else changed the same entry. Open it to see both versions and to choose.")
        case NotAllowedError():
            return tr(
                "You may not write entries for this unit any more. Ask the mentor of your organisation for the "
                "right, then send it again. It is kept here until then."
            )
        case IncompleteError() as error:
            return " ".join(
                filter(None, (*map(sentence, error.problems), tr("Open it, correct it and save.")))
            )
        case other:
            return errors.describe_error(other).text
