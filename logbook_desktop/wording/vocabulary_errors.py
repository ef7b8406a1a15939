"""Why a vocabulary cannot be changed like that, in plain words (for ``advice``)."""

from collections.abc import Mapping

from logbook_desktop.domain.entries.vocabulary import VocabularyRule
from logbook_desktop.domain.texts import N_

REFUSALS: Mapping[VocabularyRule, str] = {
    VocabularyRule.NAME_TAKEN: N_("There is one of that name already. Choose another name."),
    VocabularyRule.FORM_DOCUMENTED: N_(
        "There are entries of this activity, and their figures rest on its form of work. Close the activity and "
        "add a new one."
    ),
    VocabularyRule.LAST_IN_USE: N_("At least one has to stay in use. Take another into use first."),
    VocabularyRule.MONTHS_DOCUMENTED: N_(
        "There are entries from that month on, counted in the present age bands. Choose this month or a later one."
    ),
    VocabularyRule.MONTH_TAKEN: N_("New age bands begin in that month already. Choose another month."),
    VocabularyRule.BANDS_DOCUMENTED: N_(
        "There are entries counted in these age bands. They stay as they are."
    ),
    VocabularyRule.NO_BANDS: N_(
        "Write the age at which each band begins, from the youngest to the oldest: the first is 0, for example "
        "0, 7, 13, 16, 18, 25, 29."
    ),
    VocabularyRule.SPAN_TOO_LONG: N_("A term or holiday lasts {span_days} days at most. Check the dates."),
    VocabularyRule.NOT_THERE: N_("It is no longer there. What there is now is shown anew."),
}
