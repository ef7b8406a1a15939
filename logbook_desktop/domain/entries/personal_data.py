"""Personal data in free text: what looks like it, so that the editor can warn gently before saving.

A warning only, never a refusal: the reader errs on the side of silence (an identity code must have a right
check character, a name must begin with a common first name).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PersonalDataKind(StrEnum):
    """What a piece of a text looks like."""

    IDENTITY_CODE = "identity_code"
    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What was found: its kind, the text as it stands, and where it begins."""

    kind: PersonalDataKind
    text: str
    at: int


def personal_data(text: str) -> tuple[PersonalData, ...]:
    """Everything in the text that looks like personal data, in the order of the text."""
    found: list[PersonalData] = []
    taken = [False] * len(text)
    for kind, at, end in _candidates(text):
        if not any(taken[at:end]):
            taken[at:end] = [True] * (end - at)
            found.append(PersonalData(kind, text[at:end], at))
    return tuple(sorted(found, key=lambda one: one.at))


def _candidates(text: str) -> Iterator[tuple[PersonalDataKind, int, int]]:
    """The surest kinds first: what they take is not looked at again."""
    for match in _CODE.finditer(text):
        if _is_identity_code(match):
            yield PersonalDataKind.IDENTITY_CODE, match.start(), match.end()
    for match in _EMAIL.finditer(text):
        yield PersonalDataKind.EMAIL, match.start(), match.end()
    for match in _PHONE.finditer(text):
        yield PersonalDataKind.PHONE, match.start(), match.end()
    for match in _TWO_WORDS.finditer(text):
        if match["first"] in FIRST_NAMES and match["last"].casefold() not in _NO_LAST_NAMES:
            yield PersonalDataKind.NAME, match.start(), match.end()


# DDMMYY, a sign for the century (since 2023 several), an individual number, a check character.
_CODE = re.compile(
    r"(?<![\w-])(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d\d)(?P<century>[-+A-FU-Y])"
    r"(?P<number>\d{3})(?P<check>[0-9A-FHJ-NPR-Y])(?!\w)",
    re.IGNORECASE,
)
_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CENTURIES = {"+": 1800, "-": 1900} | dict.fromkeys("UVWXY", 1900) | dict.fromkeys("ABCDEF", 2000)


def _is_identity_code(match: re.Match[str]) -> bool:
    day, month, year, number = match["day"], match["month"], match["year"], match["number"]
    try:
        date(_CENTURIES[match["century"].upper()] + int(year), int(month), int(day))
    except ValueError:
        return False
    return _CHECKS[int(day + month + year + number) % len(_CHECKS)] == match["check"].upper()


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")

# A mobile number (04x, 050), a landline number with its area code, or one with the code of a country. Digits
# are parted by spaces or hyphens, never by full stops: that is how dates and clock times are written.
_PHONE = re.compile(
    r"(?<![\w.,:+-])"
    r"(?:\+\d{1,3}(?:[ \u00a0-]?\(0\))?(?:[ \u00a0-]?\d){6,12}"
    r"|0(?:4\d|50)(?:[ \u00a0-]?\d){5,8}"
    r"|0(?:1[3-9]|[2356]|8|9)[ \u00a0-]\d{3,4}[ \u00a0-]?\d{2,4})"
    r"(?![\w:]|[.,]\d)"
)

_TWO_WORDS = re.compile(
    r"\b(?P<first>[A-ZÅÄÖ][a-zåäöé]+)[ \u00a0](?P<last>[A-ZÅÄÖ][a-zåäöé]{2,}(?:-[A-ZÅÄÖ][a-zåäö]+)?)\b"
)
_NO_LAST_NAMES = frozenset(("nuorisotila", "nuorisotalo", "koulu", "skola", "ungdomsgård", "talo"))

_FIRST_NAMES_TEXT = """
Aada Aapo Aaro Aaron Aatu Ahmed Aino Alex Ali Alina Alisa Amanda Amir Anna Anni Anniina Antti Anton
Arttu Aurora Axel Daniel David Eelis Eemeli Eero Eetu Eevi Eino Elias Eliel Elina Elisa Ella Ellen
Elli Elsa Emil Emilia Emma Enni Erik Essi Eva Fatima Frans Hanna Heidi Helena Helmi Henna Henri
Hilla Hilma Hugo Iida Iiris Ilona Inka Isla Jaakko Jani Janne Jari Jasmin Jenna Jenni Jere Jesse
Jimi Joel Johan Johanna Johannes Jonas Joona Joonas Joni Jonna Josefina Juha Juho Julia Julius Jussi
Justus Kaarina Kaisa Kalle Karoliina Kasper Katri Kerttu Kiia Kim Krista Kristian Laura Lauri Leevi
Leo Lilja Linda Linnea Linus Lotta Lukas Maija Maria Marika Markus Matias Matilda Matti Mei Meri Mia
Miika Mika Mikael Mikko Mila Milja Milla Mimosa Mikaela Minna Minttu Mira Mohamed Muhammad Neea
Nella Nelli Netta Niilo Niklas Niko Noah Noel Noora Oiva Olga Oliver Olivia Olli Onni Oona Oscar
Oskar Otso Otto Pauliina Peetu Pekka Petra Petri Pihla Pinja Pyry Rasmus Riikka Roni Ronja Roope
Saana Saara Saga Saku Sami Samu Samuel Sanna Sanni Santeri Sara Sari Satu Seela Sebastian Senja
Siiri Simo Sini Sofia Sonja Sofie Stella Sulo Suvi Taneli Tatu Teemu Tero Tiia Tiina Timo Tommi Toni
Topias Tuomas Tuukka Urho Valtteri Veera Venla Vera Verna Vertti Viivi Viktor Vilho Vilja Ville
Viljami Wilma Väinö William
"""
# Common first names in Finland, in the languages of the users; for the warning only.
FIRST_NAMES = frozenset(_FIRST_NAMES_TEXT.split())
