"""Spreadsheets as municipalities keep them, made from a known truth: what was written, and what a reader must find.

A ``Layout`` is the habit of one municipality (language, columns and their order, where headings stand); a ``Random``
chooses how each cell is typed. ``write`` says row by row what must become of it.
"""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

Cell = Any
WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tor", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def month_name(language: str, month: int) -> str:
    return MONTHS[language].split()[month - 1]


@dataclass(frozen=True)
class Evening:
    """One true occasion; ``end`` may be on the next day."""

    day: date
    place: str
    activity: str
    start: time
    minutes: int
    girls: int
    boys: int
    others: int = 0
    staff: int = 1
    youth_minutes: int = 0

    @property
    def end(self) -> time:
        return (datetime.combine(self.day, self.start) + timedelta(minutes=self.minutes)).time()


@dataclass(frozen=True)
class Layout:
    """How one municipality keeps its sheets. ``columns`` are pairs of what is told and the heading over it."""

    language: str
    columns: tuple[tuple[str, str], ...]
    title: str = ""
    blank_rows: int = 1
    by_month: bool = True
    sheet_name: str = "{month} {year}"
    upper: tuple[tuple[str, str], ...] = ()
    """Headings of an upper row, over the first of the columns they span."""
    spellings: tuple[Callable[[str], str], ...] = (str,)
    total_word: str = "Yhteensä"
    cancelled_word: str = "PERUTTU"
    short_dates: bool = True
    """Dates may be written without the year."""

    def tells(self, what: str) -> bool:
        return any(name == what for name, _ in self.columns)


@dataclass
class Expected:
    """What a reader must find: the true evenings, and the rows that must not be taken in."""

    accepted: list[Evening] = field(default_factory=list)
    estimated: int = 0
    rejected: dict[tuple[str | None, int], str] = field(default_factory=dict)
    cancelled: list[tuple[str | None, int]] = field(default_factory=list)
    duplicates: list[tuple[str | None, int]] = field(default_factory=list)


FINNISH = Layout(
    "fi",
    (
        ("date", "Pvm"), ("weekday", "Viikonpäivä"), ("place", "Paikka"), ("activity", "Toiminta"),
        ("clock", "Klo"), ("girls", "Tytöt"), ("boys", "Pojat"), ("others", "Muut"),
        ("total", "Yhteensä"), ("staff", "Ohjaajat"), ("youth", "Nuorten järjestämä (h)"),
        ("notes", "Huomioita"), ("unknown", "Vuoro"),
    ),
    title="Nuorisotyön tilastot, vuosi {year}",
    spellings=(str, lambda name: f"{name.lower()} ", lambda name: name.replace("nuorisotila", "nuta")),
)  # fmt: skip
SWEDISH = Layout(
    "sv",
    (
        ("place", "Ungdomsgård"), ("date", "Datum"), ("weekday", "Veckodag"), ("clock", "Klockslag"),
        ("activity", "Verksamhet"), ("boys", "Antal pojkar"), ("girls", "Antal flickor"),
        ("others", "Annat/ej angivet"), ("staff", "Ledare"), ("youth", "Ungdomsproducerade timmar"),
        ("notes", "Anmärkningar"), ("total", "Totalt"),
    ),
    title="Ungdomsarbete i Raseborg – statistik {year}",
    blank_rows=3,
    spellings=(str, str.upper, lambda name: name.replace("ungdomsgård", "UG")),
    total_word="Summa",
    cancelled_word="inställt, ledaren sjuk",
)  # fmt: skip
ENGLISH = Layout(
    "en",
    (
        ("date", "Date"), ("start", "Start"), ("end", "End"), ("place", "Venue"),
        ("activity", "Session"), ("girls", "Girls"), ("boys", "Boys"), ("others", "Other / not stated"),
        ("total", "Total"), ("staff", "Staff"), ("notes", "Notes"),
    ),
    title="Youth work log",
    by_month=False,
    sheet_name="{year}",
    spellings=(str, lambda name: name.replace("youth centre", "Youth Center"), str.upper),
    total_word="TOTAL",
    cancelled_word="Cancelled",
)  # fmt: skip
TWO_ROWS = Layout(
    "fi",
    (
        ("date", "Päivä"), ("start", "alkoi"), ("end", "päättyi"), ("place", "Toimipaikka"),
        ("activity", "Tapahtuma"), ("girls", "Tytöt"), ("boys", "Pojat"),
        ("others", "Muu/ei ilmoitettu"), ("staff", "lkm"), ("notes", "Huom."),
    ),
    upper=(("start", "Kellonaika"), ("girls", "Osallistujat"), ("staff", "Ohjaajat")),
    title="Kirjaukset {year}",
    sheet_name="{month}",
    spellings=(str, lambda name: name.replace(" nuorisotila", "")),
    total_word="Yht.",
    cancelled_word="ei toimintaa",
)  # fmt: skip
NO_GENDER = Layout(
    "sv",
    (
        ("date", "Datum"),
        ("place", "Plats"),
        ("clock", "Kl."),
        ("activity", "Aktivitet"),
        ("people", "Deltagare"),
    ),
    title="{year}",
    by_month=False,
    sheet_name="Blad1",
    cancelled_word="INSTÄLLT",
    total_word="Totalt",
)
LAYOUTS = (FINNISH, SWEDISH, ENGLISH, TWO_ROWS, NO_GENDER)
PLACES = {
    "fi": ("Kirkonkylän nuorisotila", "Hervannan nuorisotila", "Saimaanharjun nuorisotila"),
    "sv": ("Ekenäs ungdomsgård", "Karis ungdomsgård", "Kimito ungdomsgård"),
    "en": ("Central youth centre", "Lakeside youth centre", "Oakfield youth centre"),
}
ACTIVITIES = {
    "fi": ("Avoin ilta", "Bändiryhmä", "Kokkikerho", "Turnaus"),
    "sv": ("Öppet hus", "Musikgrupp", "Matklubben", "Turnering"),
    "en": ("Open evening", "Band group", "Cooking club", "Tournament"),
}


class Typist:
    """Types true values in the ways people do."""

    def __init__(self, random: Random, layout: Layout, *, texts_only: bool) -> None:
        self.random = random
        self.layout = layout
        self.texts_only = texts_only
        self.estimated = False

    def pick(self, *ways: Cell) -> Cell:
        return self.random.choice(ways)

    def day(self, day: date) -> Cell:
        ways: list[Cell] = [
            f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}", day.isoformat(),
            f"{WEEKDAYS[self.layout.language][day.weekday()]} {day.day}.{day.month}.{day.year}",
            f"{day.day}. {month_name(self.layout.language, day.month)} {day.year}",
        ]  # fmt: skip
        if self.layout.language != "en" or day.day > 12 or day.day == day.month:
            # In English either number could be the day, which is for tests of whole columns.
            ways.append(f"{day.day}/{day.month}/{day.year}")
        if self.layout.short_dates:
            ways += [f"{day.day}.{day.month}.", f"{day:%d.%m.}"]
        if not self.texts_only:
            ways += [datetime.combine(day, time()), (day - date(1899, 12, 30)).days, day]
        return self.pick(*ways)

    def clock(self, start: time, end: time) -> Cell:
        dash = self.pick("-", "–", " - ", " – ", "—")
        point = self.pick(".", ":")

        def written(at: time) -> str:
            return f"{at.hour:02}{point}{at.minute:02}" if at.minute or self.pick(0, 1) else str(at.hour)

        before = self.pick("", "klo ", "kl ", "kl. ", "Klo ")
        return f"{before}{written(start)}{dash}{written(end)}"

    def one_clock(self, at: time) -> Cell:
        ways: list[Cell] = [f"{at:%H.%M}", f"{at:%H:%M}", f"klo {at:%H.%M}"]
        if not self.texts_only:
            ways += [at, (at.hour * 60 + at.minute) / 1440] if at != time() else [at]
        return self.pick(*ways)

    def number(self, count: int, *, may_be_blank: bool = False) -> Cell:
        if count == 0 and may_be_blank:
            return self.pick(None, 0, "0", "-")
        way = self.random.randrange(8)
        if way == 0:
            self.estimated = True
            return self.pick(f"n. {count}", f"noin {count}", f"ca {count}", f"~{count}", f"ungefär {count}")
        if way == 1:
            return self.pick(f"{count} kpl", f"{count} st", f" {count} ")
        return str(count) if self.texts_only or way == 2 else count

    def hours(self, minutes: int) -> Cell:
        if minutes == 0:
            return None
        written = f"{minutes / 60:g}"
        return self.pick(written.replace(".", ","), written, minutes / 60 if not self.texts_only else written)

    def counts(self, evening: Evening, total: int) -> dict[str, Cell]:
        if not self.layout.tells("girls"):
            return {"people": self.number(total)}
        return {
            "girls": self.number(evening.girls),
            "boys": self.number(evening.boys, may_be_blank=True),
            "others": self.number(evening.others, may_be_blank=True),
        }

    def row(self, evening: Evening) -> dict[str, Cell]:
        """The cells of an evening, by what they tell."""
        self.estimated = False
        total = evening.girls + evening.boys + evening.others
        return {
            "date": self.day(evening.day),
            "weekday": WEEKDAYS[self.layout.language][evening.day.weekday()],
            "place": self.random.choice(self.layout.spellings)(evening.place),
            "activity": evening.activity,
            "clock": self.clock(evening.start, evening.end),
            "start": self.one_clock(evening.start),
            "end": self.one_clock(evening.end),
            **self.counts(evening, total),
            "total": total,
            "staff": evening.staff,
            "youth": self.hours(evening.youth_minutes),
            "notes": self.pick(None, "Rauhallinen ilta", "Pelades biljard", "12 kpl pizzaa, 3 tuntia"),
            "unknown": self.pick("A", "B"),
        }


FAULTS: dict[str, Callable[[dict[str, Cell]], dict[str, Cell]]] = {
    "date": lambda row: row | {"date": "31.2.2025"},
    "time": lambda row: row | {"clock": "20-18", "start": "20.00", "end": "18.00"},
    "number": lambda row: row | {"girls": "??", "people": "??"},
    "negative": lambda row: row | {"girls": -3, "people": -3},
    "absurd": lambda row: row | {"girls": 99999, "people": "99999"},
    "place": lambda row: row | {"place": None},
}
COUNTS = ("girls", "boys", "others", "people", "total")


class _Writer:
    """Rows of one file on their way out, and what must become of each."""

    def __init__(self, layout: Layout, random: Random, *, texts_only: bool, named_sheets: bool) -> None:
        self.layout, self.random = layout, random
        self.typist = Typist(random, layout, texts_only=texts_only)
        self.named = named_sheets
        self.sheets: dict[str, list[list[Cell]]] = {}
        self.expected = Expected()

    def start(self, name: str, year: int) -> None:
        """A sheet with its titles and headings."""
        rows: list[list[Cell]] = []
        if self.layout.title:
            rows.append([self.layout.title.format(year=year)])
        rows += [[] for _ in range(self.layout.blank_rows)]
        if self.layout.upper:
            over = dict(self.layout.upper)
            rows.append([over.get(what) for what, _ in self.layout.columns])
        rows.append([heading for _, heading in self.layout.columns])
        self.sheets[name] = rows

    def add(self, name: str, row: dict[str, Cell]) -> tuple[str | None, int]:
        """A row at the end of a sheet; where it stands."""
        self.sheets[name].append([row.get(what) for what, _ in self.layout.columns])
        return (name if self.named else None), len(self.sheets[name])

    def evening(self, name: str, evening: Evening, seen: set[tuple[Any, ...]]) -> None:
        """One evening, and sometimes what people put around it."""
        truth = self._as_written(evening)
        row = self.typist.row(evening)
        begins = (truth.day, truth.place, truth.activity, truth.start, truth.minutes)
        noise = self.random.randrange(10)
        if begins in seen:
            return
        seen.add(begins)
        if noise == 0:
            why = self.random.choice(sorted(FAULTS))
            self.expected.rejected[self.add(name, FAULTS[why](row))] = why
            return
        if noise == 1:
            blank = (
                row | dict.fromkeys(COUNTS) | {"activity": f"{evening.activity} {self.layout.cancelled_word}"}
            )
            self.expected.cancelled.append(self.add(name, blank))
            return
        self.add(name, row)
        self.expected.accepted.append(truth)
        self.expected.estimated += self.typist.estimated
        if noise == 2:
            self.expected.duplicates.append(self.add(name, row))
        elif noise == 3:
            other = row | {"girls": evening.girls + 40, "people": evening.girls + 400, "total": None}
            self.expected.rejected[self.add(name, other)] = "conflict"
        elif noise == 4:
            self.sheets[name].append([])

    def _as_written(self, evening: Evening) -> Evening:
        """The truth as far as the columns can tell it."""
        if not self.layout.tells("girls"):
            total = evening.girls + evening.boys + evening.others
            evening = replace(evening, girls=0, boys=0, others=total)
        return evening if self.layout.tells("youth") else replace(evening, youth_minutes=0)

    def total(self, name: str) -> None:
        rows = self.sheets[name]
        cells: list[Cell] = [
            f"=SUM(A1:A{len(rows)})" if what in COUNTS and self.named else None
            for what, _ in self.layout.columns
        ]
        rows.append([self.layout.total_word, *cells[1:]])


def _written(
    layout: Layout, evenings: Sequence[Evening], random: Random, *, texts_only: bool, named: bool
) -> _Writer:
    writer = _Writer(layout, random, texts_only=texts_only, named_sheets=named)
    seen: set[tuple[Any, ...]] = set()
    for evening in sorted(evenings, key=lambda one: (one.day, one.start)):
        month = month_name(layout.language, evening.day.month).capitalize()
        name = layout.sheet_name.format(month=month, year=evening.day.year)
        if name not in writer.sheets:
            writer.start(name, evening.day.year)
        writer.evening(name, evening, seen)
    for name in writer.sheets:
        writer.total(name)
    return writer


def write_workbook(path: Path, layout: Layout, evenings: Sequence[Evening], random: Random) -> Expected:
    """An .xlsx of the evenings in the manner of ``layout``."""
    writer = _written(layout, evenings, random, texts_only=False, named=True)
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in writer.sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return writer.expected


def write_csv(
    path: Path, layout: Layout, evenings: Sequence[Evening], random: Random, *, delimiter: str, encoding: str
) -> Expected:
    """A .csv of the evenings, all on one sheet."""
    one_sheet = replace(layout, by_month=False, sheet_name="all")
    writer = _written(one_sheet, evenings, random, texts_only=True, named=False)
    out = StringIO()
    table = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for rows in writer.sheets.values():
        table.writerows(["" if cell is None else cell for cell in row] for row in rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return writer.expected


def workbook(path: Path, *sheets: tuple[str, Sequence[Sequence[Cell]]], merged: Sequence[str] = ()) -> Path:
    """A workbook of the given rows; ``merged`` are ranges of its first sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    return path


def totals(evenings: Sequence[Evening]) -> Counter[str]:
    """What a report must add up to."""
    sums: Counter[str] = Counter(rows=len(evenings))
    for one in evenings:
        sums.update(
            girls=one.girls, boys=one.boys, others=one.others, minutes=one.minutes,
            youth_minutes=one.youth_minutes, staff_minutes=one.staff * one.minutes,
        )  # fmt: skip
    return sums
