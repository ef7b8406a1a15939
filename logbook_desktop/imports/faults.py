"""Why a row cannot be taken in: told where it is found, put into the language of the person where it is shown."""

from datetime import date, time, timedelta

from logbook_desktop.domain.entries.imported import Origin, RejectedRow, RejectionReason
from logbook_desktop.support.i18n import Texts

Value = str | int | date | time | timedelta
ClockRange = tuple[time, time]


class Fault(Exception):  # noqa: N818 -- a verdict on one row, never an error of the program
    """``sentence`` is marked for translation; ``values`` fill it. ``suggestion``: what was probably meant."""

    def __init__(
        self,
        why: RejectionReason,
        sentence: str,
        *,
        suggestion: str | ClockRange | None = None,
        **values: Value,
    ) -> None:
        super().__init__(sentence)
        self.why = why
        self.sentence = sentence
        self.suggestion = suggestion
        self.values = values

    def rejects(self, origin: Origin, texts: Texts) -> RejectedRow:
        """The row at ``origin`` with this fault, in words for people."""
        values = {name: _written(value, texts) for name, value in self.values.items()}
        suggestion = self.suggestion
        if isinstance(suggestion, tuple):
            suggestion = texts.clock_range(*suggestion)
        return RejectedRow(origin, self.why, texts.tr(self.sentence).format(**values), suggestion)


def _written(value: Value, texts: Texts) -> str:
    match value:
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return texts.hours(minutes, 1 if minutes % 6 == 0 else 2)
        case time():
            return texts.time(value)
        case date():
            return texts.date(value)
        case int():
            return texts.number(value)
    return value
