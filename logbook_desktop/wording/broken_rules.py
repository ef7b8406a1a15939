"""What to do about each rule of the data that ``check`` finds broken, in a sentence."""

from collections.abc import Mapping

from logbook_desktop.domain.entries.entry_fields import NUMBERS
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import Texts

_ANEW = N_("It is worked out anew by “logbook-admin check --mend”; nothing is lost.")
_ENTRY = N_("Open the entry, put it right and save it; while it is wrong it cannot be saved otherwise.")
_OF_A_UNIT = N_("Open the entry, choose a unit and one of its activities, and save it.")
_AGES = N_(
    "Open the entry, make the figures by age and the totals fit each other, and save it: only somebody who was there "
    "knows which of them is right."
)
_TREE = N_("Put the place right in the structure: what it hangs under and from when, and when it is open.")
_CIRCLE = N_("Something hangs under itself. Restore a backup from before, or ask support.")
_BANDS = N_("Add age bands that begin at birth, from the same month.")
_FILE = N_("Do not go on. Restore a copy of the file from before, or ask support.")
_TWO_RIGHTS = N_("Take one of the two rights from the account: logbook-admin person revoke.")
_FOLLOWS = N_("It follows from another rule: mend that one first, then check again.")
_SUPPORT = N_("Do not go on; ask support.")

HOW: Mapping[str, str] = {
    "roll_up_as_entries": _ANEW,
    "organisations_as_entries": _ANEW,
    "network_as_entries": _ANEW,
    "closure_as_places": _ANEW,
    "entry_at_unit": _OF_A_UNIT,
    "activity_of_unit": _OF_A_UNIT,
    "length_in_range": _ENTRY,
    "one_visit_of_individual": _ENTRY,
    "no_negative_visits": _ENTRY,
    **{number.rule: _ENTRY for number in NUMBERS},
    "ages_within_girls": _AGES,
    "ages_within_boys": _AGES,
    "ages_within_other": _AGES,
    "age_band_of_its_set": _AGES,
    "closed_after_opening": _TREE,
    "first_place_without_beginning": _SUPPORT,
    "nothing_under_itself": _CIRCLE,
    "merged_and_closed": _TREE,
    "kinds_nest": _TREE,
    "network_right_reads_no_entries": _TWO_RIGHTS,
    "bands_begin_at_birth": _BANDS,
    "file_is_whole": _FILE,
    "rows_name_rows_that_are_there": _FILE,
    "no_visits_without_entry": _SUPPORT,
    "one_total_in_either_structure": _FOLLOWS,
    "every_entry_in_one_organisation": _FOLLOWS,
}
"""By the key of the rule."""


def how_it_is_mended(rule: str, words: Texts) -> str:
    """The sentence, in the language of the words; of a rule without one, to ask support."""
    return words.tr(HOW.get(rule, _SUPPORT))
