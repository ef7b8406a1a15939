"""How the demo's occasions were documented: attendance, ages, hours, texts, who wrote them and when."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from logbook_desktop.data.bulk_store import BulkEntry
from logbook_desktop.data.stamps import Stamp
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, FormOfWork
from logbook_desktop.domain.keys import uuid7_from
from logbook_desktop.services.demo.dice import Dice
from logbook_desktop.services.demo.programme import DemoActivity
from logbook_desktop.services.demo.vocabulary import Programme, Texts, vocabulary

AGES_KNOWN = 70
"""Percent of the entries with ages; of the rest the age is not known."""
CORRECTED = 6
BINNED = 0.4
"""Percent of the entries changed later, and thrown into the bin."""
UTC_OFFSET = timedelta(hours=2)
"""Near enough for the instant at which something invented was written down."""


class EntryWriter:
    """Documents one occasion after another; what it writes depends on the seed and on what came before."""

    def __init__(self, seed: int, tag_ids: Mapping[tuple[int | None, str], int], until: date) -> None:
        """``tag_ids`` by organisation (None: national) and code; nothing is written after the day ``until``."""
        self._dice = Dice(seed, "entries")
        self._tag_ids = tag_ids
        self._latest = datetime.combine(until, time(21, 59), UTC)

    def document(self, day: date, item: DemoActivity) -> BulkEntry:
        """The entry of an occasion."""
        dice, programme = self._dice, item.programme
        start = item.start + dice.pick((0, 0, 0, 30))
        minutes = dice.pick(programme.minutes)
        attendance = self._attendance(item)
        youth_minutes, producers = self._produced(programme, minutes, attendance.visits)
        staff = dice.whole(*programme.staff)
        created, changed, version, binned = self._history(item, day, start + minutes)
        language = item.unit.municipality.language
        draft = EntryDraft(
            id=uuid7_from(int(created.at.timestamp() * 1000), dice.bits(74)),
            unit_id=item.unit.id,
            activity_id=item.activity.id,
            date=day,
            start=time(start // 60, start % 60),
            minutes=minutes,
            setting=programme.setting,
            attendance=attendance,
            estimated=dice.chance(programme.estimated),
            producers=producers,
            youth_minutes=youth_minutes,
            staff_count=staff,
            staff_minutes=staff * (minutes + 30) if dice.chance(8) else None,
            tag_ids=self._tags(item),
            what=self._text(programme.what, language, 65),
            why=self._text(programme.why, language, 22),
            version=version,
        )
        return BulkEntry(draft, programme.form, created, changed, changed.at if binned else None)

    def _attendance(self, item: DemoActivity) -> Attendance:
        dice, programme = self._dice, item.programme
        single = programme.form is FormOfWork.INDIVIDUAL
        visits = 1 if single else max(2, dice.around(programme.visits * item.level))
        other = dice.portion(visits, programme.other / 100)
        girls = dice.portion(visits - other, item.girls)
        totals = {Gender.GIRLS: girls, Gender.BOYS: visits - other - girls, Gender.OTHER: other}
        if not dice.chance(AGES_KNOWN):
            return Attendance(totals)
        by_age: dict[tuple[Gender, str], int] = {}
        for gender, total in totals.items():
            if total:
                by_age.update({(gender, band): n for band, n in self._ages(total, programme) if n})
        return Attendance(totals, by_age)

    def _ages(self, total: int, programme: Programme) -> list[tuple[str, int]]:
        """Counts by age band; of now and then a few the age is not known."""
        counts: list[tuple[str, int]] = []
        left = total
        for band, share in programme.ages:
            count = min(left, self._dice.portion(total, share))
            counts.append((band, count))
            left -= count
        if left and self._dice.chance(80):
            usual = max(range(len(counts)), key=lambda number: programme.ages[number][1])
            counts[usual] = (counts[usual][0], counts[usual][1] + left)
        return counts

    def _produced(self, programme: Programme, minutes: int, visits: int) -> tuple[int, int]:
        """Youth-produced minutes in quarters of an hour, and how many of the young people produced."""
        dice = self._dice
        if dice.chance(programme.youth):
            quarters = round(minutes * dice.between(0.2, 0.64) / 15)
            return min(minutes, 15 * max(1, quarters)), min(visits, dice.whole(2, 7))
        helpers = programme.form is not FormOfWork.INDIVIDUAL and dice.chance(4)
        return 0, min(visits, dice.whole(1, 3)) if helpers else 0

    def _tags(self, item: DemoActivity) -> frozenset[int]:
        codes = [self._dice.pick(item.programme.tags) for _ in range(self._dice.pick((0, 1, 1, 1, 2)))]
        known = (
            self._tag_ids.get((owner, code)) for code in codes for owner in (None, item.unit.organisation_id)
        )
        return frozenset(tag_id for tag_id in known if tag_id is not None)

    def _text(self, texts: Texts, language: str, percent: int) -> str:
        """Nothing, a sentence or two."""
        dice = self._dice
        if not dice.chance(percent):
            return ""
        return " ".join(dice.several(texts[language], 2 if dice.chance(15) else 1))

    def _history(self, item: DemoActivity, day: date, ended: int) -> tuple[Stamp, Stamp, int, bool]:
        """Who wrote it and when, who changed it last, its version, and whether it is in the bin."""
        dice = self._dice
        word = vocabulary().workers[item.unit.municipality.language]
        wait = dice.whole(2, 45) if dice.chance(70) else dice.whole(600, 4300)
        ended_at = datetime.combine(day, time(), UTC) + timedelta(minutes=ended) - UTC_OFFSET
        created = Stamp(f"{word}-{dice.whole(1, 4)}", min(self._latest, ended_at + timedelta(minutes=wait)))
        binned, corrected = dice.chance(BINNED), dice.chance(CORRECTED)
        if not (binned or corrected):
            return created, created, 1, False
        later = min(self._latest, created.at + timedelta(minutes=dice.whole(5, 20_000)))
        return created, Stamp(f"{word}-{dice.whole(1, 4)}", later), 2, binned
