"""Texts in the user's language through gettext, and numbers and dates as written there.

English is the source language. ``tr`` and ``trn`` speak the language of the program (``set_language``);
a ``Texts`` object speaks one language whatever the program speaks (exports, command line).

Babel and exact numbers are loaded with the first number or date: the first picture of the program has neither.
"""

import datetime as dt
import gettext
import io
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from logbook_desktop.support import atomic
from logbook_desktop.support.resources import resource

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

LANGUAGES: Mapping[str, str] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
"""The languages of the program, each in its own words."""
LOCALES: Mapping[str, str] = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
"""The locale by which each language writes numbers and dates."""
DOMAIN = "logbook"

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"


class _Catalogue(Protocol):
    def gettext(self, message: str) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...
    def pgettext(self, context: str, message: str) -> str: ...


@cache
def _catalogue(language: str) -> _Catalogue:
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    folder = resource("translations", language, "LC_MESSAGES")
    source, compiled = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
    if compiled.is_file() and (not source.is_file() or compiled.stat().st_mtime >= source.stat().st_mtime):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    return _compiled(source, compiled) if source.is_file() else gettext.NullTranslations()


def _compiled(source: Path, target: Path) -> gettext.GNUTranslations:
    """In a checkout, where no build has compiled the catalogues: kept for the next start, which it halves."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    buffer = io.BytesIO()
    with source.open("rb") as file:
        write_mo(buffer, read_po(file))
    with suppress(OSError):  # a folder that may not be written: it is compiled at every start
        atomic.write(target, buffer.getvalue())
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


_AT = {"fi": f"klo{NBSP}", "sv": f"kl.{NBSP}", "en": ""}
"""What is said before a time of day that stands behind a date."""


class Texts:
    """One language: its texts, and how it writes numbers, dates and times."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = LOCALES[language]
        self._catalogue = _catalogue(language)

    def tr(self, message: str) -> str:
        """The text in this language. Fill in values with ``.format(name=…)`` afterwards."""
        return self._catalogue.gettext(message)

    def trn(self, one: str, many: str, count: int, **values: object) -> str:
        """The text for a number of things, with ``{count}`` written as the language writes numbers.

        ``values`` fill the other places of the text.
        """
        return self._catalogue.ngettext(one, many, count).format(count=self.number(count), **values)

    def trc(self, context: str, message: str) -> str:
        """The text where one English word has several meanings."""
        return self._catalogue.pgettext(context, message)

    def number(self, value: "int | Fraction | Decimal", decimals: int = 0) -> str:
        """``1 284`` or ``64,5``: thousands apart by the locale's (unbreakable) space, fixed decimals."""
        import babel.numbers

        exact = rounded(value, decimals)
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        written = babel.numbers.format_decimal(exact, format=pattern, locale=self.locale)
        return written.replace("\N{NARROW NO-BREAK SPACE}", NBSP)

    def percent(self, share: "Fraction", decimals: int = 1) -> str:
        """``2,6 %`` (``2.6%`` in English)."""
        number = self.number(share * 100, decimals)
        return f"{number}%" if self.language == "en" else f"{number}{NBSP}%"

    def hours(self, minutes: int, decimals: int = 1) -> str:
        """Minutes as hours with a fixed number of decimals, without the unit."""
        from fractions import Fraction

        return self.number(Fraction(minutes, 60), decimals)

    def length(self, minutes: int) -> str:
        """Minutes as people write a length: ``3 h 30 min``, ``2 h``, ``45 min``."""
        hours, rest = divmod(minutes, 60)
        if hours and rest:
            pattern = self.tr("{hours} h {minutes} min")
        else:
            pattern = self.tr("{hours} h") if hours or not rest else self.tr("{minutes} min")
        return pattern.format(hours=self.number(hours), minutes=rest).replace(" ", NBSP)

    def date(self, day: dt.date) -> str:
        """``3.11.2025``."""
        return f"{day.day}.{day.month}.{day.year}" if self.language != "en" else f"{day:%d/%m/%Y}"

    def weekday_date(self, day: dt.date) -> str:
        """``ma 3.11.2025``."""
        import babel.dates

        weekday = babel.dates.format_date(day, "ccc", locale=self.locale)
        return f"{weekday.rstrip('.')}{NBSP}{self.date(day)}"

    def time(self, clock: dt.time) -> str:
        """``9.30`` (``09:30`` in English)."""
        return f"{clock:%H:%M}" if self.language == "en" else f"{clock.hour}.{clock:%M}"

    def clock_range(self, start: dt.time, end: dt.time) -> str:
        """``17.00–20.30``."""
        return f"{self.time(start)}–{self.time(end)}"

    def moment(self, instant: dt.datetime) -> str:
        """A date and time of day, in the zone that the instant carries: ``3.11.2025 klo 9.30``."""
        at = _AT[self.language]
        return f"{self.date(instant.date())}{NBSP}{at}{self.time(instant.time())}"

    def month_name(self, year: int, month: int) -> str:
        """``elokuu 2025``."""
        import babel.dates

        return babel.dates.format_date(dt.date(year, month, 1), "LLLL y", locale=self.locale)

    def short_month(self, month: int) -> str:
        """``elo`` – short enough for an axis."""
        import babel.dates

        name = babel.dates.format_date(dt.date(2001, month, 1), "LLL", locale=self.locale)
        return name.rstrip(".").removesuffix("kuu")


def rounded(value: "int | Fraction | Decimal", decimals: int) -> "Decimal":
    """Half up, from the exact value: what people expect of a printed figure."""
    from decimal import ROUND_HALF_UP, Decimal
    from fractions import Fraction

    unit = Decimal(1).scaleb(-decimals)
    if isinstance(value, Fraction):
        # Round the exact fraction itself; a decimal cut off first could tip a half the wrong way.
        scaled = value * 10**decimals
        sign = -1 if scaled < 0 else 1
        whole = (abs(scaled) * 2 + 1) // 2
        return Decimal(sign * int(whole)).scaleb(-decimals).quantize(unit)
    return Decimal(value).quantize(unit, rounding=ROUND_HALF_UP)


@cache
def texts(language: str) -> Texts:
    """The texts of one language."""
    return Texts(language)


class _Active:
    language = "fi"


def set_language(language: str) -> None:
    """The language the program speaks from now on (in all threads)."""
    _catalogue(language)
    _Active.language = language


def active() -> Texts:
    """The texts of the language the program speaks."""
    return texts(_Active.language)


def tr(message: str) -> str:
    """The text in the language of the program."""
    return active().tr(message)


def trn(one: str, many: str, count: int) -> str:
    """The text for a number of things, in the language of the program; ``{count}`` is the number."""
    return active().trn(one, many, count)


def trc(context: str, message: str) -> str:
    """The text of a word with several meanings, in the language of the program."""
    return active().trc(context, message)
