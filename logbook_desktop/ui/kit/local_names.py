"""An organisation's own name beside the national one, as pickers show the two. Reports keep the national name."""

from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary, VocabularyKind
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.wording.reports import FORM_NAMES, SETTING_NAMES

_NATIONAL = {VocabularyKind.FORM: FORM_NAMES, VocabularyKind.SETTING: SETTING_NAMES}


def shown(kind: VocabularyKind, code: str, usage: EnabledVocabulary, national: str = "") -> str:
    """``Nuokkari (nuorisotila)``, or the national name alone. ``national``: that of a tag, which has no fixed one."""
    national = national or tr(_NATIONAL[kind][code])
    own = usage.local_name(kind, code, active().language)
    if not own or own == national:
        return national
    meaning = national[:1].lower() + national[1:]
    return tr("{own} ({national})").format(own=own, national=meaning)
