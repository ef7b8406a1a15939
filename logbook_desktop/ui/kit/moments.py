"""When something was kept, as people say it of the last days."""

from datetime import date, datetime, timedelta

from logbook_desktop.support.i18n import active, tr


def in_words(instant: datetime, today: date) -> str:
    """*today at 14.05*, *yesterday at 14.05*, or the date and the time, where this computer stands."""
    local, texts = instant.astimezone(), active()
    clock = texts.time(local.time())
    if local.date() == today:
        return tr("today at {time}").format(time=clock)
    if local.date() == today - timedelta(days=1):
        return tr("yesterday at {time}").format(time=clock)
    return texts.moment(local)
