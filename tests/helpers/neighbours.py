"""Two municipalities that became one in January 2025: Pertunmaa and Mäntyharju, with evenings of the year before."""

from datetime import date

from helpers.village import saved_evening
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation

MANTYHARJU, PERTUNMAA = 36, 24
"""Visits of the year before the merger, in the units of each."""


def build_neighbours(context: Context) -> dict[str, int]:
    """The ids by names; the visits of the year 2024 are those above, and one evening more in Pertunmaa after it."""
    nodes = [
        ("Verkosto", NodeKind.NETWORK, None),
        ("Etelä-Savo", NodeKind.REGION, "Verkosto"),
        ("Mäntyharju", NodeKind.ORGANISATION, "Etelä-Savo"),
        ("Mäntyharjun nuorisotila", NodeKind.UNIT, "Mäntyharju"),
        ("Nuorisobussi", NodeKind.UNIT, "Mäntyharju"),
        ("Pertunmaa", NodeKind.ORGANISATION, "Etelä-Savo"),
        ("Kuortin nuorisotila", NodeKind.UNIT, "Pertunmaa"),
        ("Pertunmaan yhtenäiskoulu", NodeKind.UNIT, "Pertunmaa"),
    ]
    numbers = {name: -1 - place for place, (name, *_) in enumerate(nodes)}
    adds = [
        AddNode(numbers[name], None if parent is None else numbers[parent], kind, Name.of(name))
        for name, kind, parent in nodes
    ]
    made = organisation.change(context, adds).new_ids
    ids = {name: made[number] for name, number in numbers.items()}
    for unit, days in (
        ("Mäntyharjun nuorisotila", (date(2024, 3, 6), date(2024, 10, 9))),
        ("Nuorisobussi", (date(2024, 5, 15),)),
        ("Kuortin nuorisotila", (date(2024, 2, 7), date(2025, 3, 5))),
        ("Pertunmaan yhtenäiskoulu", (date(2024, 11, 13),)),
    ):
        for day in days:
            saved_evening(context, ids[unit], day)
    return ids
