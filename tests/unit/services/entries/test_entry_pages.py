"""Pages of a list after the first: the totals are handed on, not counted again; words are found wherever they are."""

from dataclasses import replace
from datetime import date

from helpers.village import build_village, saved_evening
from logbook_desktop.domain.entries.listing import EntryOrder, EntryQuery, EntryTotals
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries


def test_totals_that_are_known_are_not_counted_again(context: Context) -> None:
    village = build_village(context)
    days = [date(2025, 10, day) for day in range(1, 29)]
    for day in days:
        saved_evening(context, village.kirkonkyla, day)
    query = EntryQuery(village.taipalsaari, limit=10)
    first = entries.find(context, query)
    assert first.totals == EntryTotals(28, 28 * 12, 28 * 210)
    for offset in (0, 10, 20):
        asked = replace(query, offset=offset)
        assert entries.find(context, replace(asked, known=first.totals)) == entries.find(context, asked)
    totals = EntryTotals(28, 7, 7)  # not what a count would give
    assert entries.find(context, replace(query, known=totals)).totals == totals


def test_words_are_found_in_activity_unit_and_texts_together(context: Context) -> None:
    village = build_village(context)
    saved_evening(context, village.hervanta, what="Leivottiin pullaa")
    saved_evening(context, village.kirkonkyla, what="Leivottiin leipää")
    everywhere = EntryQuery(village.network)

    def found(words: str, order: EntryOrder = EntryOrder.DATE) -> list[str]:
        return [row.unit for row in entries.find(context, replace(everywhere, words=words, order=order)).rows]

    assert found("AVOIN leivottiin hervannan") == ["Hervannan nuorisotila"]
    assert found("avoin leipää", EntryOrder.UNIT) == ["Kirkonkylän nuorisotila"]
    assert found("avoin leipää hervannan") == []
    assert sorted(found("avoin")) == ["Hervannan nuorisotila", "Kirkonkylän nuorisotila"]
