"""What the codes of the domain are called: roles, levels of access, kinds of questions, of vocabularies, of periods.

One home for each name, in the middle of a sentence; ``capital`` makes of it what stands alone, in a list or a cell.
The kinds of nodes are in ``wording.tree``, what a report counts in ``wording.reports``.
"""

from collections.abc import Mapping, Sequence

from logbook_desktop.domain.entries.questions import QuestionKind
from logbook_desktop.domain.entries.vocabulary import SpanKind, VocabularyKind
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.consequences import AccessLevel
from logbook_desktop.support.i18n import Texts, active, trn

ROLE_NAMES: Mapping[Role, str] = {
    Role.NETWORK_ADMINISTRATOR: N_("network administrator"),
    Role.MENTOR: N_("mentor"),
    Role.MANAGER: N_("manager"),
    Role.WORKER: N_("worker"),
    Role.VIEWER: N_("viewer"),
    Role.KIOSK: N_("kiosk"),
}
LEVEL_NAMES: Mapping[AccessLevel, str] = {
    AccessLevel.NOTHING: N_("nothing"),
    AccessLevel.VIEWING: N_("totals, small numbers hidden"),
    AccessLevel.TOTALS: N_("all totals"),
    AccessLevel.READING: N_("entries, to read"),
    AccessLevel.WRITING: N_("entries, to read and write"),
    AccessLevel.MENTORING: N_("entries, structure and people"),
    AccessLevel.ADMINISTERING: N_("organisations and regions"),
}
QUESTION_KIND_NAMES: Mapping[QuestionKind, str] = {
    QuestionKind.TEXT: N_("in words"),
    QuestionKind.SCALE: N_("scale from 1 to 5"),
    QuestionKind.YES_NO: N_("yes or no"),
}
SPAN_NAMES: Mapping[SpanKind, str] = {SpanKind.TERM: N_("term"), SpanKind.HOLIDAY: N_("holiday")}
VOCABULARY_KIND_NAMES: Mapping[VocabularyKind, str] = {
    VocabularyKind.FORM: N_("Form of work"),
    VocabularyKind.SETTING: N_("Setting"),
    VocabularyKind.FIELD: N_("Field of entries"),
    VocabularyKind.TAG: N_("Tag"),
}
"""These stand alone only."""


def capital(name: str) -> str:
    """As it stands alone: in a list, a cell, at the beginning of a line."""
    return name[:1].upper() + name[1:]


def listed(names: Sequence[str], rest: int = 0) -> str:
    """Names in a sentence, and how many more there are, without a comma before "and": "Itä, Länsi and 2 more"."""
    named = ", ".join(names)
    return f"{named} {trn('and {count} more', 'and {count} more', rest)}" if rest > 0 else named


def role_name(role: Role, texts: Texts | None = None) -> str:
    """A role as it stands alone, in the language of the program unless said."""
    return capital((texts or active()).tr(ROLE_NAMES[role]))


def author_name(then: str, now: str, texts: Texts | None = None) -> str:
    """Whose hand it was: as they are called today, with the name of then where that was another."""
    if not now or now == then:
        return then
    return (texts or active()).tr("{name} (then called {earlier})").format(name=now, earlier=then)
