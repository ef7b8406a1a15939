"""Errors of the world in plain words: what happened, and what to do next.

Every panel and command that catches one says ``describe_error(error)``. Our own bugs are not for here: they go to the
crash dialog (``is_expected`` tells which is which).
"""

import errno
import logging
import re
from collections.abc import Callable

from logbook_desktop.domain.entries.vocabulary import VocabularyRefusalError
from logbook_desktop.domain.errors import (
    CancelledError,
    ConflictError,
    ErrorKind,
    ExternalError,
    FileError,
    IncompleteError,
    PartlySavedError,
    QuestionError,
    SavedPart,
)
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.domain.people.people import PeopleRefusalError, PeopleRule
from logbook_desktop.domain.people.terms import TermsRefusalError, TermsRule
from logbook_desktop.domain.periods import FIRST_DAY, LAST_DAY
from logbook_desktop.domain.reports.reports import QuestionRule
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.merge_proposals import ProposalRefusalError, ProposalRule
from logbook_desktop.domain.tree.tree import Node
from logbook_desktop.domain.tree.tree_changes import TreeRefusalError, TreeRule
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.wording.error_texts import NEEDS_VERSION, ON_A_SERVER, TO_ADMINISTRATORS, WORLD
from logbook_desktop.wording.limits import with_limits
from logbook_desktop.wording.message import UserMessage
from logbook_desktop.wording.vocabulary_errors import REFUSALS as VOCABULARY

_log = logging.getLogger(__name__)


def describe_error(error: Exception) -> UserMessage:
    """The advice for an error of the world; for any other error the words of a program's own fault.

    Shown errors leave a line in the log: the kind of the error, none of its values.
    """
    _log.warning("advised on %s %s", type(error).__name__, getattr(error, "kind", ""))
    for kind, say in _SAYINGS:
        if isinstance(error, kind):
            return say(error)
    return _advice(_OUR_FAULT)


_PERSON = re.compile(r"//[a-z][a-z0-9_]*_\d{6,}@")
"""A person's login in an address, as servers give them."""


def describe_to_administrator(error: Exception) -> UserMessage:
    """As ``describe_error``, at the command line, where most logins are not a person's."""
    message = describe_error(error)
    if not isinstance(error, ExternalError) or _PERSON.search(error.subject):
        return message
    other = TO_ADMINISTRATORS.get(error.kind)
    return message if other is None else UserMessage(tr(other[0]), f"{error.subject}\n\n{tr(other[1])}")


def is_expected(error: Exception) -> bool:
    """Whether the error belongs to the world (shown as advice) rather than being a bug of ours."""
    return isinstance(error, tuple(kind for kind, _ in _SAYINGS))


def _advice(pair: tuple[str, str]) -> UserMessage:
    return UserMessage(with_limits(pair[0]), with_limits(pair[1]))


_OUR_FAULT = (
    N_("The program made a mistake"),
    N_("What you typed is kept. The program’s log tells what happened; you can send it to support."),
)


def _world(error: Exception) -> UserMessage:
    assert isinstance(error, ExternalError)
    if error.kind is ErrorKind.NEWER_SCHEMA and re.fullmatch(r"\d[\w.+-]*", error.subject):
        title, text = NEEDS_VERSION
        return UserMessage(tr(title), tr(text).format(version=error.subject))
    on_server = ON_A_SERVER.get(error.kind) if error.subject.startswith("postgresql://") else None
    message = _advice(on_server or WORLD[error.kind])
    return UserMessage(message.title, f"{error.subject}\n\n{message.text}") if error.subject else message


def _incomplete(_error: Exception) -> UserMessage:
    return UserMessage(
        tr("The entry is not ready to be saved"),
        tr("The fields that need a look are marked, and each says what is wrong."),
    )


_QUESTION: dict[QuestionRule, str] = {
    QuestionRule.NO_SCOPE: N_("Choose at least one place in the tree."),
    QuestionRule.NO_MEASURES: N_("Choose at least one measure."),
    QuestionRule.NO_ROWS: N_("Choose what the rows of the table are."),
    QuestionRule.UNKNOWN_MEASURE: N_("This version of the program does not know one of the measures."),
    QuestionRule.DIMENSION_TWICE: N_("The same thing cannot be in the rows and the columns twice."),
    QuestionRule.TOO_LONG: N_("The period is too long. Choose at most {report_years} years."),
    QuestionRule.COMPARISON_LENGTH: N_(
        "When the table is divided by time, the comparison period has to touch as many months. "
        "Choose another period, or whole months."
    ),
}


def _question(error: Exception) -> UserMessage:
    assert isinstance(error, QuestionError)
    return UserMessage(
        tr("This report cannot be made yet"), "\n".join(with_limits(_QUESTION[rule]) for rule in error.rules)
    )


def _cancelled(_error: Exception) -> UserMessage:
    return UserMessage(tr("Stopped"), tr("Nothing was changed."))


def _conflict(error: Exception) -> UserMessage:
    assert isinstance(error, ConflictError)
    if error.theirs is None:
        return UserMessage(
            tr("The entry is no longer there"),
            tr("It was deleted, moved, or is no longer yours. What you typed is kept as a draft."),
        )
    return UserMessage(
        tr("Somebody changed the same entry meanwhile"),
        tr("Nothing was overwritten. Compare the two and choose which to keep, field by field."),
    )


_NOT_ALLOWED: dict[Action, str] = {
    Action.CHANGE_NETWORK: N_(
        "Organisations and regions are changed by the network administrator. Ask them to make the change."
    ),
    Action.CHANGE_TREE: N_(
        "The structure is changed by the mentor of the organisation. Ask them to make the change."
    ),
    Action.MANAGE_PEOPLE: N_(
        "Accounts and rights are given by the mentor of the organisation, in their own branch; network "
        "rights by the administrator of the server."
    ),
    Action.APPOINT_MENTOR: N_("An organisation’s first mentor is appointed by the network administrator."),
    Action.CHANGE_VOCABULARY: N_(
        "Activities and tags are changed by the mentor of the organisation. Ask them to make the change."
    ),
    Action.CHANGE_NATIONAL_VOCABULARY: N_(
        "What is the same for everybody is changed by the network administrator. Ask them to make the change."
    ),
    Action.RESTORE_ENTRIES: N_("Entries are restored by the people of their unit. Ask them to do it."),
    Action.IMPORT_ENTRIES: N_(
        "Spreadsheets are brought in by the mentor of the organisation. Ask them to do it."
    ),
    Action.READ_SUPPRESSED_TOTALS: N_(
        "These totals are for viewers, by unit, and for the network, by organisation. Whoever works in the "
        "organisation makes a report instead."
    ),
    Action.REDACT: N_("Texts are redacted by the mentor of the organisation. Ask them to do it."),
}
_NOT_ALLOWED_ELSE = N_(
    "You have no right to this part of the structure. Ask the mentor of the organisation for it."
)


def _not_allowed(error: Exception) -> UserMessage:
    assert isinstance(error, NotAllowedError)
    return UserMessage(
        tr("You do not have the right to do this"), tr(_NOT_ALLOWED.get(error.action, _NOT_ALLOWED_ELSE))
    )


_PEOPLE: dict[PeopleRule, str] = {
    PeopleRule.LAST_MENTOR: N_(
        "They are the organisation’s last mentor. Make somebody else a mentor first; the administrator of the "
        "server can take even the last one away."
    ),
    PeopleRule.HAS_MENTOR: N_(
        "The organisation has a mentor already, who gives the other rights. The network appoints the first one."
    ),
    PeopleRule.NETWORK_AND_ENTRIES: N_(
        "A network administrator reads no entries: the same account cannot also be a worker’s, mentor’s "
        "or manager’s. Make another account for the other task."
    ),
    PeopleRule.DOCUMENTED: N_(
        "Something is documented in the organisation, so the network can no longer appoint its mentor. The IT "
        "department gives it a new one at the server: logbook-admin server mentor."
    ),
    PeopleRule.LAST_RIGHT: N_(
        "It is the person’s last right. Give another one first, or deactivate the account."
    ),
    PeopleRule.DEACTIVATED: N_(
        "The account is deactivated for good. Add the person anew; the old entries stay."
    ),
    PeopleRule.DOES_NOT_FIT: N_(
        "The role does not fit the place. A kiosk belongs to a unit, a network administrator to a network, "
        "country or region."
    ),
    PeopleRule.BAD_NAME: N_("Write the person’s name, at most {name_length} characters."),
    PeopleRule.BAD_EMAIL: N_(
        "This is not an e-mail address. Write it like name@place.fi, or leave it empty."
    ),
    PeopleRule.NOT_HELD: N_("The person does not have this right any more. The list is shown anew."),
    PeopleRule.UNKNOWN_PERSON: N_(
        "There is nobody with that sign-in name among the people of your organisation. Check it."
    ),
    PeopleRule.SHORT_PASSWORD: N_("The new password needs at least {password_length} characters."),
    PeopleRule.SAME_PASSWORD: N_("This is the present password. Choose another one."),
}


def _people(error: Exception) -> UserMessage:
    assert isinstance(error, PeopleRefusalError)
    return UserMessage(tr("This cannot be done"), with_limits(_PEOPLE[error.rule]))


def _vocabulary(error: Exception) -> UserMessage:
    assert isinstance(error, VocabularyRefusalError)
    return UserMessage(tr("This cannot be done"), with_limits(VOCABULARY[error.rule]))


_TERMS: dict[TermsRule, str] = {
    TermsRule.MENTOR_FIRST: N_(
        "The organisation’s mentor accepts the terms of use first, for the organisation. Ask them to sign in."
    ),
    TermsRule.DOES_NOT_FIT: N_("There are newer terms of use. Sign in again to read them."),
    TermsRule.BAD_DAY: N_(
        "Terms of use hold from today or a later day, within ten years, and not before those published already."
    ),
    TermsRule.MISSING_TEXT: N_(
        "The terms of use need a text in Finnish, in Swedish and in English, at most {terms_length} characters each."
    ),
}


def _terms(error: Exception) -> UserMessage:
    assert isinstance(error, TermsRefusalError)
    return UserMessage(tr("This cannot be done"), with_limits(_TERMS[error.rule]))


_PROPOSALS: dict[ProposalRule, str] = {
    ProposalRule.DOES_NOT_FIT: N_(
        "These two cannot be merged from that month on. One of them has closed, or hangs elsewhere later."
    ),
    ProposalRule.NO_MENTOR: N_(
        "Something has been documented in one of the two, and it has no mentor who could agree. "
        "The IT department that runs the server gives it one first."
    ),
    ProposalRule.NOT_OPEN: N_("This proposal is not open any more. The list is shown anew."),
    ProposalRule.ALREADY_PROPOSED: N_(
        "A merge of this organisation is proposed already. It has to be agreed to, refused or withdrawn first."
    ),
}


def _proposal(error: Exception) -> UserMessage:
    assert isinstance(error, ProposalRefusalError)
    return UserMessage(tr("This cannot be done"), tr(_PROPOSALS[error.rule]))


_TREE: dict[TreeRule, str] = {
    TreeRule.UNKNOWN_NODE: N_("It is no longer in the tree. The tree is shown anew."),
    TreeRule.ALREADY_THERE: N_("“{node}” is in the tree already. The tree is shown anew."),
    TreeRule.KIND_UNDER_PARENT: N_(
        "“{node}” cannot hang under “{other}”. Units and areas belong under an organisation or an area, "
        "organisations under a region."
    ),
    TreeRule.UNDER_ITSELF: N_("“{node}” cannot hang under “{other}”, because that is a part of it."),
    TreeRule.OTHER_ORGANISATION: N_(
        "“{node}” cannot be moved to “{other}”, because that belongs to another organisation. "
        "Moving between organisations is a merge."
    ),
    TreeRule.OPEN_CHILDREN: N_("“{node}” still has something open under it: “{other}”. Close that first."),
    TreeRule.PARENT_CLOSED: N_("“{other}” is closed by then. Choose an open place, or another date."),
    TreeRule.CLOSES_BEFORE_OPENING: N_("“{node}” would close before it opens. Choose a later day."),
    TreeRule.HAS_CHILDREN: N_("“{node}” has something under it. Close it instead of removing it."),
    TreeRule.HAS_SUCCESSORS: N_("“{node}” was split: “{other}” names it. Close it instead of removing it."),
    TreeRule.IS_MERGE: N_(
        "“{node}” comes under “{other}” by a merge, not by a move, because it is an organisation. Choose “Merge”."
    ),
    TreeRule.MERGED: N_(
        "“{other}” has been merged: it is not opened again, and nothing new goes directly under it. "
        "Only the merge itself can be taken back."
    ),
    TreeRule.DAY_BEYOND_CALENDAR: N_(
        "The day is not within the years {first_year}–{last_year}. Check the year."
    ),
    TreeRule.DATES_CROSS: N_(
        "Something is planned for “{other}” that crosses this date. Take that back first, or choose another date."
    ),
    TreeRule.HAS_ENTRIES: N_(
        "Something has been documented under “{node}”, so it is closed and kept, never removed."
    ),
}


def _tree_refusal(error: Exception) -> UserMessage:
    assert isinstance(error, TreeRefusalError)
    names = {"node": _name(error.node), "other": _name(error.other)}
    years = {"first_year": FIRST_DAY.year, "last_year": LAST_DAY.year}
    return UserMessage(
        tr("The structure cannot be changed like that"), tr(_TREE[error.rule]).format(**names, **years)
    )


def _name(node: Node | None) -> str:
    return "" if node is None else node.name.in_language(active().language)


def _file(error: Exception) -> UserMessage:
    assert isinstance(error, FileError)
    return UserMessage(tr("The file could not be read or written"), error.advice)


def _file_trouble(error: Exception) -> UserMessage:
    assert isinstance(error, OSError)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _advice(WORLD[ErrorKind.DISK_FULL])
    if isinstance(error, FileNotFoundError):
        return _advice(WORLD[ErrorKind.MISSING_FILE])
    if isinstance(error, PermissionError):
        return _advice(WORLD[ErrorKind.CANNOT_WRITE])
    return UserMessage(
        tr("The file could not be read or written"),
        tr("Check that the disk is connected and try again, or choose another place."),
    )


_SAVED_PART: dict[SavedPart, str] = {
    SavedPart.UNITS_OF_IMPORT: N_(
        "The new units have been made, but no row has been imported. Import the file once more: the units are there "
        "then, and nothing comes twice."
    ),
    SavedPart.FIRST_UNITS: N_(
        "The units have been made, but not their activities, and what entries ask for is as it was. Set these in the "
        "settings."
    ),
}


def _partly_saved(error: Exception) -> UserMessage:
    assert isinstance(error, PartlySavedError)
    cause = describe_error(error.cause)
    return UserMessage(
        tr("Only a part has been saved"), f"{tr(_SAVED_PART[error.part])}\n\n{cause.title}. {cause.text}"
    )


_SAYINGS: tuple[tuple[type[Exception], Callable[[Exception], UserMessage]], ...] = (
    (ExternalError, _world),
    (PartlySavedError, _partly_saved),
    (IncompleteError, _incomplete),
    (ConflictError, _conflict),
    (QuestionError, _question),
    (CancelledError, _cancelled),
    (FileError, _file),
    (NotAllowedError, _not_allowed),
    (TreeRefusalError, _tree_refusal),
    (ProposalRefusalError, _proposal),
    (PeopleRefusalError, _people),
    (TermsRefusalError, _terms),
    (VocabularyRefusalError, _vocabulary),
    (OSError, _file_trouble),
)
