"""Storing what was read from a spreadsheet: one transaction, and nothing comes in twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from logbook_desktop.data.entry_store import Stamp
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.access import Action
from logbook_desktop.domain.entries import Activity, EntryDraft, FormOfWork
from logbook_desktop.domain.imported import ImportedRow, ImportOutcome, KnownPlace
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import NodeKind, Tree
from logbook_desktop.domain.tree_changes import AddNode
from logbook_desktop.services import organisation as organisation_changes
from logbook_desktop.services.context import Context
from logbook_desktop.services.vocabulary import organisation_id as organisation_of


def known_places(context: Context, organisation_id: int) -> tuple[KnownPlace, ...]:
    """The units of an organisation that rows of a spreadsheet may belong to."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, organisation_id, tree)
    return tuple(
        KnownPlace(
            node.id,
            tuple(step.name.text for step in tree.path(node.id, context.month)),
            tuple(dict.fromkeys((node.name.text, *node.name.translations.values()))),
        )
        for node in tree.branch(organisation_id, context.month)
        if node.kind is NodeKind.UNIT
    )


def add_imported(
    context: Context,
    organisation: int | str,
    rows: Sequence[ImportedRow],
    *,
    file_name: str,
    create_units: bool = False,
    dry_run: bool = False,
) -> ImportOutcome:
    """Store the rows of a reading: all of them, or none if anything goes wrong.

    ``organisation`` is its id, or the name of one that is made with the import (when ``create_units``).
    Rows imported before are left as they stand, edited or binned since or not, and counted. Units named by
    rows are made when ``create_units``; activities are made as they come. ``dry_run`` does everything and
    takes it back.
    """
    with context.writing() as work:
        if isinstance(organisation, str):
            organisation_id = _make_organisation(context, work, organisation)
        else:
            organisation_id = organisation
        context.require(Action.IMPORT_ENTRIES, organisation_id, work.trees.read())
        units = _Units(context, work, organisation_id, create_units)
        placed = [(row, units.id_for(row)) for row in rows]
        fingerprints = [row.fingerprint(organisation_id, unit_id) for row, unit_id in placed]
        known = work.imports.known(fingerprints)
        fresh = [
            _Fresh(row, unit_id, fingerprint, uuid7())
            for (row, unit_id), fingerprint in zip(placed, fingerprints, strict=True)
            if fingerprint not in known
        ]
        _store(context, work, units.tree, organisation_id, file_name, fresh)
        if not dry_run:
            work.commit()
    added = tuple(item.row for item in fresh)
    return ImportOutcome(added, len(rows) - len(fresh), tuple(units.made), isinstance(organisation, str))


def _make_organisation(context: Context, work: UnitOfWork, name: str) -> int:
    """A new organisation under the network's root, which is made with it where there is none."""
    roots = work.trees.read().roots
    changes = [AddNode(-2, roots[0].id if roots else -1, NodeKind.ORGANISATION, Name.of(name))]
    if not roots:
        network = Name.of("Network", {"fi": "Verkosto", "sv": "Nätverk"})
        changes.insert(0, AddNode(-1, None, NodeKind.NETWORK, network))
    return organisation_changes.change_within(context, work, changes).new_ids[-2]


@dataclass(frozen=True, slots=True)
class _Fresh:
    row: ImportedRow
    unit_id: int
    fingerprint: str
    entry_id: UUID


class _Units:
    """The unit of each row; a unit that a row names and that is not there is made once."""

    def __init__(self, context: Context, work: UnitOfWork, organisation_id: int, may_create: bool) -> None:
        self._context = context
        self._work = work
        self._organisation_id = organisation_id
        self._may_create = may_create
        self._by_name: dict[str, int] = {}
        self.tree = work.trees.read()
        self.made: list[str] = []

    def id_for(self, row: ImportedRow) -> int:
        if row.unit_id is not None:
            return row.unit_id
        folded = search_text(row.place)
        if folded not in self._by_name:
            self._by_name[folded] = self._there(folded) or self._make(row.place)
        return self._by_name[folded]

    def _there(self, folded: str) -> int | None:
        branch = self.tree.branch(self._organisation_id, self._context.month)
        fitting = (node.id for node in branch if node.kind is NodeKind.UNIT and folded in node.name.spellings)
        return next(fitting, None)

    def _make(self, name: str) -> int:
        if not self._may_create:
            raise LookupError(f"no unit named {name!r}: the reader must reject such rows")
        added = AddNode(-1, self._organisation_id, NodeKind.UNIT, Name.of(name))
        changed = organisation_changes.change_within(self._context, self._work, [added])
        self.tree = changed.tree
        self.made.append(name)
        return changed.new_ids[-1]


def _store(
    context: Context,
    work: UnitOfWork,
    tree: Tree,
    organisation_id: int,
    file_name: str,
    fresh: Sequence[_Fresh],
) -> None:
    activities = _Activities(work)
    bands: dict[Month, int] = {}
    drafts: list[tuple[EntryDraft, FormOfWork, int]] = []
    for item in fresh:
        activity = activities.of(item)
        month = Month.of(item.row.date)
        if month not in bands:
            own = organisation_of(tree, organisation_id, month)
            bands[month] = work.activities.band_set(own, month).id
        drafts.append((_draft(item, activity), activity.form, bands[month]))
    stamp = Stamp(context.actor.display_name, context.now())
    work.entries.add(drafts, stamp)
    made = {item.fingerprint: item.entry_id for item in fresh}
    work.imports.record(uuid7(), organisation_id, file_name, stamp.by, stamp.at, made)


class _Activities:
    """The activity of each row, made where the unit has none of that name."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._known: dict[tuple[int, str], Activity] = {}

    def of(self, item: _Fresh) -> Activity:
        key = (item.unit_id, search_text(item.row.activity))
        if key not in self._known:
            store = self._work.activities
            found = store.named(item.unit_id, item.row.activity)
            self._known[key] = found or store.add(item.unit_id, Name.of(item.row.activity), item.row.form)
        return self._known[key]


def _draft(item: _Fresh, activity: Activity) -> EntryDraft:
    row = item.row
    return EntryDraft(
        id=item.entry_id,
        unit_id=item.unit_id,
        activity_id=activity.id,
        date=row.date,
        start=row.start,
        minutes=row.minutes,
        setting=row.setting,
        attendance=row.attendance,
        estimated=row.estimated,
        producers=row.producers,
        youth_minutes=row.youth_minutes,
        staff_count=row.staff_count,
        staff_minutes=row.staff_minutes if row.staff_minutes != row.staff_count * row.minutes else None,
        what=row.what,
        why=row.why,
    )
