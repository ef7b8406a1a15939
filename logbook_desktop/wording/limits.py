"""The limits of the domain in the sentences that name them: ``{bin_days}`` in a text is filled in here."""

from logbook_desktop.domain.entries.clock import MAX_MINUTES, NIGHT_ENDS, NIGHT_MAX_MINUTES
from logbook_desktop.domain.entries.entries import BIN_DAYS, EARLIEST_DATE, MAX_TEXT
from logbook_desktop.domain.entries.vocabulary import LONGEST_SPAN_DAYS
from logbook_desktop.domain.people.passwords import FIRST_PASSWORD_DAYS, SHORTEST_PASSWORD
from logbook_desktop.domain.people.people import LONGEST_NAME
from logbook_desktop.domain.people.terms import LONGEST_TEXT
from logbook_desktop.domain.reports.reports import MAX_YEARS
from logbook_desktop.support.i18n import active, tr

NUMBERS = {
    "bin_days": BIN_DAYS,
    "entry_hours": MAX_MINUTES // 60,
    "night_hours": NIGHT_MAX_MINUTES // 60,
    "text_length": MAX_TEXT,
    "span_days": LONGEST_SPAN_DAYS,
    "first_password_days": FIRST_PASSWORD_DAYS,
    "password_length": SHORTEST_PASSWORD,
    "name_length": LONGEST_NAME,
    "terms_length": LONGEST_TEXT,
    "report_years": MAX_YEARS,
}


def with_limits(text: str, **values: str) -> str:
    """The text in the user's language, with its limits and the other ``values`` that it names."""
    texts = active()
    numbers = {name: texts.number(number) for name, number in NUMBERS.items() if f"{{{name}}}" in text}
    return tr(text).format(
        night_ends=texts.time(NIGHT_ENDS), earliest_year=EARLIEST_DATE.year, **numbers, **values
    )
