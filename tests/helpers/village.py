"""A small organisation for tests: one network, two municipalities, a few units, and entries made to order."""

from dataclasses import dataclass, replace
from datetime import date, time

from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.entries.entries import Entry, EntryDraft, FormOfWork
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary


@dataclass(frozen=True)
class Village:
    """Ids by short names."""

    network: int
    region: int
    taipalsaari: int
    kirkonkyla: int
    saimaanharju: int
    tampere: int
    ita: int
    hervanta: int


def build_village(context: Context) -> Village:
    """Two organisations in one region; Hervanta lies in an area of Tampere."""
    nodes = [
        ("network", NodeKind.NETWORK, None, Name.of("Verkosto", {"en": "Network"})),
        ("region", NodeKind.REGION, "network", Name.of("Etelä-Karjala", {"sv": "Södra Karelen"})),
        ("taipalsaari", NodeKind.ORGANISATION, "region", Name.of("Taipalsaari")),
        ("kirkonkyla", NodeKind.UNIT, "taipalsaari", Name.of("Kirkonkylän nuorisotila")),
        ("saimaanharju", NodeKind.UNIT, "taipalsaari", Name.of("Saimaanharjun nuorisotila")),
        ("tampere", NodeKind.ORGANISATION, "network", Name.of("Tampere", {"sv": "Tammerfors"})),
        ("ita", NodeKind.AREA, "tampere", Name.of("Itä")),
        ("hervanta", NodeKind.UNIT, "ita", Name.of("Hervannan nuorisotila")),
    ]
    numbers = {key: -1 - place for place, (key, *_) in enumerate(nodes)}
    changes = [
        AddNode(numbers[key], None if parent is None else numbers[parent], kind, name)
        for key, kind, parent, name in nodes
    ]
    new_ids = organisation.change(context, changes).new_ids
    return Village(**{key: new_ids[number] for key, number in numbers.items()})


def open_evening(
    context: Context,
    unit_id: int,
    day: date = date(2025, 11, 3),
    *,
    activity: str = "Avoin ilta",
    form: FormOfWork = FormOfWork.OPEN,
) -> EntryDraft:
    """A complete, unsaved entry: 17.00–20.30, 5 girls, 7 boys, 2 staff."""
    found, _ = vocabulary.add_activity(context, unit_id, Name.of(activity), form)
    return EntryDraft(
        id=uuid7(),
        unit_id=unit_id,
        activity_id=found.id,
        date=day,
        start=time(17, 0),
        minutes=210,
        attendance=Attendance.of(girls=5, boys=7),
        staff_count=2,
        what="Pelattiin biljardia",
    )


def saved_evening(context: Context, unit_id: int, day: date = date(2025, 11, 3), **fields: object) -> Entry:
    """A saved entry; ``fields`` replace those of the draft."""
    draft = replace(open_evening(context, unit_id, day), **fields)  # type: ignore[arg-type]
    return entries.save(context, draft).entry
