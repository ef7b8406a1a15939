"""A sign-in as it is told once: on the screen, at the command line, in the clipboard."""

from logbook_desktop.domain.people.passwords import FIRST_PASSWORD_DAYS
from logbook_desktop.support.i18n import Texts


def sign_in_lines(login: str, password: str, texts: Texts) -> tuple[str, str]:
    """The two lines that somebody needs to sign in for the first time."""
    return (
        texts.tr("Sign-in name: {login}").format(login=login),
        texts.tr("First password: {password}").format(password=password),
    )


def shown_once(texts: Texts) -> str:
    """What to know of a first password."""
    sentence = texts.tr(
        "It is shown only now, and must be changed at the first sign-in, within {count} days."
    )
    return sentence.format(count=FIRST_PASSWORD_DAYS)
