"""``check`` says the same on every day there is; what it finds is tested with the command (``tests/unit/cli``)."""

from datetime import date

import pytest

from helpers.databases import context_on
from helpers.village import build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.services.server.checks import check


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(1, 1, 1), date(9998, 12, 31)])
def test_a_sound_database_is_sound_on_any_day(database: Database, today: date) -> None:
    context = context_on(database)
    saved_evening(context, build_village(context).kirkonkyla)
    assert check(context_on(database, today)) == ()
