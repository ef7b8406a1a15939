"""What a sheet says about all its rows: the year and month of dates, the place, and labels such as "Klo: 17–20".

It stands in the sheet's name, in titles above the headings, and in lines between the rows ("Syyskuu 2025").
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from logbook_desktop.imports.cells import Cell, line
from logbook_desktop.imports.dates import MONTH_NAMES
from logbook_desktop.imports.headings import recognise
from logbook_desktop.imports.spellings import key, spelling
from logbook_desktop.imports.vocabulary import AUTUMN, MONTHS, SPRING, SheetField
from logbook_desktop.imports.word_lists import word_pattern

LABELLED = frozenset(
    (SheetField.PLACE, SheetField.ACTIVITY, SheetField.FORM, SheetField.SETTING, SheetField.CLOCK)
)
"""What a label above the headings may tell for every row."""
FIRST_OF_AUTUMN = 8
YEARS = range(1990, 2100)
MAX_TITLE_CELLS = 400

_DAY_MONTH_YEAR = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?(19|20)?\d\d\b")
_SCHOOL_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–—/]\s*((?:19|20)?\d\d)(?!\d)")
_SHORT_SCHOOL_YEAR = re.compile(
    rf"\b({word_pattern('sheets', 'school_year')})[\s.:]*"
    r"(?P<first>\d\d)\s*[-–—/]\s*(?P<last>\d\d)(?![\d.:])"
)
"""Two short years are a school year only where a word says so: "kausi 25/26"."""
_SEASON_AND_YEAR = re.compile(
    rf"\b(?:{AUTUMN}|{SPRING}|{word_pattern('sheets', 'terms')})(?P<year>[\s.'/–-]*\d\d)(?![\d.:])(?!\s*[-–—/]\s*\d)"
)
_AUTUMN_TO_SPRING = re.compile(
    rf"\b{AUTUMN}\s+(?P<first>20\d\d)\s*(?:[-–—/&+,]|ja|och|and|to|till)\s*{SPRING}\s+(?P<last>20\d\d)(?!\d)"
)
_DAYS = re.compile(
    r"\b\d{1,2}\.\s?(?P<from>\d{1,2})\.\s?(?P<first>20\d\d)?\s*[-–—]\s*"
    r"\d{1,2}\.\s?(?P<to>\d{1,2})\.\s?(?P<last>20\d\d)\b"
)
_MONTH_OF_YEAR = re.compile(r"(?<![\d.])(?P<month>\d{1,2})\s*[./-]\s*(?P<year>20\d\d)(?!\d)")
_YEAR_MONTH = re.compile(r"(?<!\d)(?P<year>20\d\d)\s*[./-]?\s*(?P<month>0[1-9]|1[0-2])(?!\d)")
_SHORT_MONTH = re.compile(r"(?P<month>\d{1,2})\s*[./-]\s*(?P<year>\d\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_APART = re.compile(r"(?<=[a-zåäö]{3})(?=\d)")
"""Between name and number: "elo25"."""
_FULL_NAMES = {name: n for names in MONTHS.values() for n, name in enumerate(names, start=1)}
_NAMED = re.compile(rf"\b({'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})\b", re.IGNORECASE)
_YEAR_AFTER_NAME = re.compile(r"^[\s.'/–-]*(\d\d)(?![\d.:])")
_PERIOD_WORDS = re.compile(rf"\b{word_pattern('sheets', 'periods')}\b")
_SHEET_WORDS = re.compile(word_pattern("sheets", "contents"))


@dataclass(frozen=True, slots=True)
class DatedText:
    """What one text says about time. ``years``: one, or the two of a school year."""

    years: tuple[int, ...] = ()
    month: int | None = None
    autumn: bool = False
    spring: bool = False
    alone: bool = False
    """The text says nothing else."""
    text: str = ""
    """As it is written."""

    def contradicts(self, day: date) -> bool:
        """The day lies in another month or year than the text says."""
        if self.month is not None and day.month != self.month:
            return True
        year = self.year_of(day.month)
        return bool(self.years) and (day.year not in self.years if year is None else day.year != year)

    def year_of(self, month: int) -> int | None:
        """The year in which ``month`` falls; None if the text does not say, or contradicts."""
        if len(self.years) == 2:
            return self.years[0] if month >= FIRST_OF_AUTUMN else self.years[1]
        if len(self.years) != 1 or (self.autumn and month < 7) or (self.spring and month > 7):
            return None
        return self.years[0]


def dated_text(text: str, *, short: bool = False) -> DatedText:
    """The years, month and season a text names. ``short``: also "8-25", as on the tab of a sheet."""
    folded = _DAY_MONTH_YEAR.sub(" ", _in_full(line(_APART.sub(" ", text.casefold()))))
    autumn, spring = (re.search(rf"\b{season}\b", folded) is not None for season in (AUTUMN, SPRING))
    month, years, rest = _month_and_years(folded, short)
    rest = re.sub(rf"\b({AUTUMN}|{SPRING})\b", " ", _PERIOD_WORDS.sub(" ", rest))
    alone = not re.search(r"[^\W_]", rest) and bool(years or month or autumn or spring)
    if autumn and spring:
        autumn = spring = False
    return DatedText(tuple(years), month, autumn, spring, alone, line(text))


def _in_full(text: str) -> str:
    """The years a text tells in short, or as the days it covers, written in full.

    "1.8.–31.12.2025" is 2025 (one day alone tells when the sheet was printed), "kausi 25/26" 2025-2026.
    """
    text = _DAYS.sub(_years_of_days, text)
    text = _AUTUMN_TO_SPRING.sub(lambda found: f" {found['first']}-{found['last']} ", text)
    text = _SHORT_SCHOOL_YEAR.sub(lambda found: f"{found[1]} 20{found['first']}-20{found['last']} ", text)
    return _SEASON_AND_YEAR.sub(
        lambda found: f"{found[0][: -len(found['year'])]} 20{found['year'][-2:]} ", text
    )


def _years_of_days(found: re.Match[str]) -> str:
    first, last = found["first"] or found["last"], found["last"]
    if first == last:
        return f" {last} "
    # Over the turn of one year a month falls in one of the two only if the days do not overlap it twice.
    return f" {first}-{last} " if int(found["from"]) >= FIRST_OF_AUTUMN > int(found["to"]) else " "


def _month_and_years(text: str, short: bool) -> tuple[int | None, list[int], str]:
    brief = _SHORT_MONTH.fullmatch(text) if short else None
    if brief and 1 <= int(brief["month"]) <= 12 and int(brief["year"]) > 12:
        return int(brief["month"]), [2000 + int(brief["year"])], ""
    school_year = _SCHOOL_YEAR.search(text)
    if school_year:
        first, second = int(school_year[1]), int(school_year[1][:2] + school_year[2][-2:])
        if second == first + 1:
            return None, [first, second], _SCHOOL_YEAR.sub(" ", text)
    for pattern in (_MONTH_OF_YEAR, _YEAR_MONTH):
        found = pattern.search(text)
        if found and 1 <= int(found["month"]) <= 12 and int(found["year"]) in YEARS:
            return int(found["month"]), [int(found["year"])], pattern.sub(" ", text)
    month, short_years, rest = _named_month(text)
    years = [year for year in {int(year) for year in _YEAR.findall(rest)} | short_years if year in YEARS]
    # Two years that are no school year tell none.
    return month, years if len(years) == 1 else [], _YEAR.sub(" ", rest)


def _named_month(text: str) -> tuple[int | None, set[int], str]:
    """A month by name; the short names mean months only in short texts."""
    found = _NAMED.findall(text)
    if len(text.split()) > 3:
        found = [name for name in found if name in _FULL_NAMES]
    months = {MONTH_NAMES[name] for name in found}
    if len(months) != 1:
        return None, set(), text
    place = re.search(rf"\b{found[0]}\b", text)
    years: set[int] = set()
    if place:
        after = _YEAR_AFTER_NAME.search(text[place.end() :])
        if after:
            years = {2000 + int(after[1])}
            text = text[: place.end()] + text[place.end() + after.end() :]
    for name in found:
        text = re.sub(rf"\b{name}\b", " ", text)
    return months.pop(), years, text


@dataclass(frozen=True)
class SheetContext:
    """What holds for a row unless its own cells say otherwise."""

    sheet: DatedText = field(default_factory=DatedText)
    titles: tuple[DatedText, ...] = ()
    section: DatedText | None = None
    place: str = ""
    labels: Mapping[SheetField, str] = field(default_factory=dict)

    def year_of(self, month: int) -> int | None:
        """The nearest text that tells wins; titles that disagree tell nothing."""
        for source in (self.section, self.sheet):
            year = source.year_of(month) if source else None
            if year is not None:
                return year
            if source and source.years:
                return None
        years = {year for title in self.titles if (year := title.year_of(month)) is not None}
        return years.pop() if len(years) == 1 else None

    @property
    def month(self) -> int | None:
        """The month of dates that tell only the day; None if no text names one, or titles disagree."""
        for source in (self.section, self.sheet):
            if source and source.month:
                return source.month
        months = {title.month for title in self.titles if title.month}
        return months.pop() if len(months) == 1 else None

    @property
    def period(self) -> str:
        """The text nearest to the row that says when it was."""
        return self._nearest.text if self._nearest else ""

    def contradicts(self, day: date) -> bool:
        """The day does not belong where it stands: its sheet, or the line above it, tells of another time."""
        return self._nearest is not None and self._nearest.contradicts(day)

    @property
    def _nearest(self) -> DatedText | None:
        """Titles above the headings do not count: they may say when the sheet was printed."""
        return next(
            (one for one in (self.section, self.sheet) if one and one.text and (one.years or one.month)), None
        )

    def after(self, text: str) -> "SheetContext":
        """The context below a line that stands alone between the rows."""
        period = dated_text(text)
        if period.alone:
            return replace(self, section=period)
        place = place_in(text)
        return replace(self, place=place) if place else self

    def with_month(self, cell: Cell, year: Cell) -> "SheetContext":
        """With the month and year that columns of the row tell."""
        month = _month_in(cell)
        own = _year_in(year)
        if month is None and own is None:
            return self
        years = (own,) if own is not None else ()
        nearest = DatedText(years, month if month is not None else self.month)
        return replace(self, section=nearest, sheet=self.sheet if years or not self.section else self.section)

    def with_headings(self, labels: Iterable[str]) -> "SheetContext":
        """With the year that a heading tells ("Pvm 2025")."""
        years = [dated_text(label) for label in labels]
        return replace(self, titles=(*self.titles, *(one for one in years if one.years)))


def context_of(title: str | None, above: Sequence[tuple[Cell, ...]]) -> SheetContext:
    """The context of a sheet called ``title``, with the rows ``above`` its first headings."""
    labels = dict(_labels(above))
    texts = [cell for row in above for cell in row if cell is not None][:MAX_TITLE_CELLS]
    place = labels.get(SheetField.PLACE) or _only_place(texts)
    if place is None:
        place = sheet_place(title or "")
    sheet = dated_text(title, short=True) if title else DatedText()
    return SheetContext(sheet, tuple(_dated_cells(texts)), None, place, labels)


def _month_in(cell: Cell) -> int | None:
    if isinstance(cell, datetime | date):
        return cell.month
    if isinstance(cell, int | float) or (isinstance(cell, str) and cell.strip(" .").isdecimal()):
        number = float(str(cell).strip(" ."))
        return int(number) if number.is_integer() and 1 <= number <= 12 else None
    return dated_text(cell).month if isinstance(cell, str) else None


def _year_in(cell: Cell) -> int | None:
    years = next(
        _dated_cells([int(cell) if isinstance(cell, str) and cell.isdecimal() else cell]), DatedText()
    ).years
    return years[0] if len(years) == 1 else None


def _dated_cells(cells: Iterable[Cell]) -> Iterator[DatedText]:
    for cell in cells:
        if isinstance(cell, str):
            yield dated_text(cell)
        elif isinstance(cell, datetime | date):
            if cell.day == 1:  # "elokuu 2025" kept as a date
                yield DatedText((cell.year,), cell.month)
        elif isinstance(cell, int) and not isinstance(cell, bool) and cell in YEARS:
            yield DatedText((cell,))


def _only_place(cells: Iterable[Cell]) -> str | None:
    """The one place the titles name; "" where they name several, None where they name none."""
    named = [place for cell in cells if isinstance(cell, str) and (place := place_in(cell))]
    if not named:
        return None
    return named[0] if len({key(place) for place in named}) == 1 else ""


def _labels(rows: Iterable[tuple[Cell, ...]]) -> Iterator[tuple[SheetField, str]]:
    """ "Paikka: Kirkonkylä" in one cell, or in two beside each other."""
    for row in rows:
        cells = [cell for cell in row if isinstance(cell, str)]
        for index, cell in enumerate(cells):
            label, colon, value = cell.partition(":")
            heading = recognise(label.strip())
            if not heading or heading.field not in LABELLED:
                continue
            if colon and value.strip():
                yield heading.field, line(value)
            elif len(cells) > index + 1 and not recognise(cells[index + 1]):
                yield heading.field, line(cells[index + 1])


def place_in(text: str) -> str:
    """The youth centre a title names, without what else the title says; "" if it names none."""
    for part in re.split(r"\s[-–—|]\s|[,:;()|\n]", text):
        named = _without_last_words(_without_period(part))
        this = spelling(named)
        if this.is_youth_centre and this.words and not _names_contents(named):
            return named
    return ""


def sheet_place(title: str) -> str:
    """The place a sheet is called after; "" if its name means something else."""
    named = _without_period(title)
    if not re.search(r"[^\W\d_]{3}", named) or _names_contents(named):
        return ""
    return named


def _names_contents(text: str) -> bool:
    return any(_SHEET_WORDS.fullmatch(word) for word in re.findall(r"[^\W\d_]+", text.casefold()))


def _without_last_words(text: str) -> str:
    """ "Central Youth Centre attendance" without what it is a sheet of."""
    parts = text.split()
    while parts and _names_contents(parts[-1]):
        parts.pop()
    return " ".join(parts)


def _without_period(text: str) -> str:
    """The text without its months, years and seasons, as written."""
    text = _APART.sub(" ", text)
    for pattern in (_DAY_MONTH_YEAR, _SCHOOL_YEAR, _MONTH_OF_YEAR, _YEAR_MONTH, _YEAR):
        text = pattern.sub(" ", text)
    text = _NAMED.sub(" ", text)
    text = re.sub(rf"\b({AUTUMN}|{SPRING})\b|{_PERIOD_WORDS.pattern}", " ", text, flags=re.IGNORECASE)
    return line(text).strip(" .,:;-–—'_/()")
