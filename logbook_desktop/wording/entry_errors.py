"""The sentence that stands beside a field: what is wrong there, in words a tired person understands."""

from collections.abc import Mapping

from logbook_desktop.domain.entries.entries import EntryRule, Problem
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.personal_data import PersonalDataKind
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.wording.limits import with_limits
from logbook_desktop.wording.reports import GENDER_NAMES

F, R = EntryField, EntryRule

NO_UNIT = N_("Choose the unit where this was.")
NO_SUCH_ACTIVITY = N_("There is no activity of this name. Choose one from the list, or make a new one.")
NO_SUCH_DATE = N_("There is no such date. Check day and month, for example 3.11. or 3.11.2025.")
NOBODY_COUNTED = N_("Type how many came, or choose “Nobody came”.")
NO_START = N_("Write when it started, for example 17 or 17:30.")
NO_END = N_("Write when it ended, for example 20 or 20:30.")
NO_SUCH_CLOCK = N_("This is not a time. Write it as 17 or 17:30.")
END_BEFORE_START = N_(
    "The end is before the start. After midnight an occasion ends by {night_ends} and lasts {night_hours} hours at "
    "most."
)
NO_SUCH_LENGTH = N_("This is not a length. Write hours as 1.5 or 1:30, or minutes as 45 min.")
NO_SUCH_COUNT = N_("Write a whole number here, for example 2.")

_SENTENCES: Mapping[tuple[EntryField, EntryRule], str] = {
    (F.UNIT, R.UNIT_NOT_OPEN): N_("The unit is not open on this day. Check the unit and the date."),
    (F.ACTIVITY, R.MISSING): N_("Choose the activity."),
    (F.DATE, R.MISSING): N_("Write the date, for example 3.11."),
    (F.DATE, R.TOO_EARLY): N_("The date is before {earliest_year}. Check the year."),
    (F.DATE, R.IN_THE_FUTURE): N_("This day has not come yet. Entries tell what has happened."),
    (F.LENGTH, R.MISSING): NO_END,
    (F.LENGTH, R.LENGTH_OUT_OF_RANGE): N_(
        "An entry lasts at most {entry_hours} hours: a camp is one entry a day."
    ),
    (F.ATTENDANCE, R.AGES_ABOVE_TOTAL): N_(
        "{gender}: the ages add up to more than the total. Check the numbers."
    ),
    (F.ATTENDANCE, R.TOO_MANY): N_("{gender}: the number is too large. Check it."),
    (F.ATTENDANCE, R.NEGATIVE): N_("{gender}: a number cannot be below zero."),
    (F.ATTENDANCE, R.UNKNOWN_AGE_BAND): N_(
        "One of the age bands is not in use on this day. Move its numbers to another band."
    ),
    (F.ATTENDANCE, R.ONE_YOUNG_PERSON): N_("Individual work is with one young person: the total is 1."),
    (F.PRODUCERS, R.ABOVE_VISITS): N_("There are more producers than young people present."),
    (F.YOUTH_MINUTES, R.ABOVE_LENGTH): N_("This is longer than the whole occasion."),
    (F.STAFF_COUNT, R.TOO_MANY): N_("The number of staff is too large. Check it."),
    (F.STAFF_MINUTES, R.TOO_MANY): N_("The hours are too many. Check them."),
}
_ANY_FIELD: Mapping[EntryRule, str] = {
    R.NEGATIVE: N_("A number cannot be below zero."),
    R.TOO_LONG_TEXT: N_("The text is too long: at most {text_length} characters fit here."),
}
STILL_READING = N_("The activities of the unit are still being read. Save again in a moment.")
_UNNAMED = N_("Something is not right here. Check this field.")

_PERSONAL: Mapping[PersonalDataKind, str] = {
    PersonalDataKind.IDENTITY_CODE: N_(
        "“{text}” looks like a personal identity code. Entries do not need them; please leave it out."
    ),
    PersonalDataKind.PHONE: N_(
        "“{text}” looks like a phone number. Entries do not need them; please leave it out."
    ),
    PersonalDataKind.EMAIL: N_(
        "“{text}” looks like an e-mail address. Entries do not need them; please leave it out."
    ),
    PersonalDataKind.NAME: N_("“{text}” looks like a person’s name. Entries do not need names."),
}


def sentence(problem: Problem) -> str:
    """What is wrong, for people."""
    text = _SENTENCES.get((problem.field, problem.rule)) or _ANY_FIELD.get(problem.rule) or _UNNAMED
    gender = tr(GENDER_NAMES[problem.gender]) if problem.gender else ""
    return with_limits(text, gender=gender)


def not_saved(count: int) -> str:
    """The state line while fields are marked."""
    return trn("Not saved: {count} field needs a look.", "Not saved: {count} fields need a look.", count)


def personal_sentence(kind: PersonalDataKind, text: str) -> str:
    """The gentle warning about what was found in a text."""
    return tr(_PERSONAL[kind]).format(text=text)
