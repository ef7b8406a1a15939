"""Storing what was read from a spreadsheet: one transaction, and nothing comes in twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from logbook_desktop.data.stores.entries.store import CheckedDraft
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries.attendance import AgeBandSet
from logbook_desktop.domain.entries.entries import Activity, EntryDraft, FormOfWork, problems
from logbook_desktop.domain.entries.imported import (
    ImportedRow,
    ImportOutcome,
    ImportRemark,
    KnownPlace,
    RejectedRow,
    RejectionReason,
)
from logbook_desktop.domain.errors import ExternalError, IncompleteError, PartlySavedError, SavedPart
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, apply
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.tree import organisation as organisation_changes
from logbook_desktop.services.vocabulary.vocabulary import organisation_id as organisation_of
from logbook_desktop.support.i18n import active, tr


def known_places(context: Context, organisation_id: int) -> tuple[KnownPlace, ...]:
    """The units of an organisation that rows of a spreadsheet may belong to.

    Each under the names it has, and those under which rows were imported into it before: a unit renamed since
    is still the same place.
    """
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, organisation_id, tree)
        remembered = work.imports.places(organisation_id)
    branch = tree.branch(organisation_id, context.month)
    units = [node for node in branch if node.kind is NodeKind.UNIT]
    taken = {spelling for node in units for spelling in node.name.spellings}
    return tuple(
        KnownPlace(
            node.id,
            tuple(step.name.text for step in tree.path(node.id, context.month)),
            tuple(
                dict.fromkeys(
                    (
                        node.name.text,
                        *node.name.translations.values(),
                        *(old for old, unit in remembered.items() if unit == node.id and old not in taken),
                    )
                )
            ),
        )
        for node in units
    )


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation made with the import; ``parent_id`` None: under the network, made where there is none."""

    name: str
    parent_id: int | None = None


def add_imported(
    context: Context,
    organisation: int | NewOrganisation,
    rows: Sequence[ImportedRow],
    *,
    file_name: str,
    create_units: bool = False,
    dry_run: bool = False,
) -> ImportOutcome:
    """Store the rows of a reading: all of them, or none if anything goes wrong.

    Rows imported before are left as they stand, edited or binned since or not, and counted. Units named by
    rows are made when ``create_units``; activities are made as they come. ``dry_run`` does everything and
    takes it back. Raises NotAllowedError, ExternalError, IncompleteError for a row that no entry can hold.

    Where new units count from the commit on only, they are saved first: PartlySavedError where the rows then are
    not. Importing them again brings them in, and no unit twice.
    """
    made: list[str] = []
    if context.rights_wait_for_commit and create_units and not dry_run:
        made = _units_made_first(context, organisation, rows)
    try:
        outcome = _stored(context, organisation, rows, file_name, create_units=create_units, dry_run=dry_run)
    except (ExternalError, NotAllowedError, IncompleteError) as error:
        if made:
            raise PartlySavedError(SavedPart.UNITS_OF_IMPORT, error) from error
        raise
    return replace(outcome, units_made=(*made, *outcome.units_made))


@retry_on_conflict
def _units_made_first(
    context: Context, organisation: int | NewOrganisation, rows: Sequence[ImportedRow]
) -> list[str]:
    """The units that the rows name and that are not there, in a transaction of their own. Gives their names."""
    with context.writing() as work:
        into = _locked_destination(context, work, organisation)
        units = _Units(context, work, into, may_create=True)
        wanted = {search_text(row.place): row.place for row in rows if row.unit_id is None}
        names = [name for folded, name in wanted.items() if units.there(folded) is None]
        if names:
            kind = NodeKind.UNIT
            added = [AddNode(-1 - n, into.id, kind, Name.of(name)) for n, name in enumerate(names)]
            organisation_changes.change_within(context, work, added)
            work.commit()
    return names


@retry_on_conflict
def _stored(
    context: Context,
    organisation: int | NewOrganisation,
    rows: Sequence[ImportedRow],
    file_name: str,
    *,
    create_units: bool,
    dry_run: bool,
) -> ImportOutcome:
    with context.writing() as work:
        if isinstance(organisation, int):
            context.require(Action.IMPORT_ENTRIES, organisation, work.trees.read())
        into = _locked_destination(context, work, organisation)
        units = _Units(context, work, into, create_units, may_write=not context.rights_wait_for_commit)
        sorted_out = _sorted_out(work, units, into.id, rows)
        _store(context, work, units.tree, into.id, file_name, sorted_out.fresh)
        kept = {search_text(item.row.place): item.unit_id for item in sorted_out.fresh if item.unit_id > 0}
        work.imports.remember_places(into.id, kept)
        if not dry_run:
            work.hint((into.id,))
            work.commit()
    return ImportOutcome(
        tuple(item.row for item in sorted_out.fresh),
        sorted_out.already_there,
        tuple(units.made),
        tuple(sorted_out.rejected),
    )


@dataclass(frozen=True, slots=True)
class _Destination:
    """The organisation that rows come into, and the tree it stands in."""

    id: int
    tree: Tree


def _locked_destination(
    context: Context, work: UnitOfWork, organisation: int | NewOrganisation
) -> _Destination:
    """Of two imports at a time the later waits here, and then finds what the first brought in. NotAllowedError."""
    work.trees.lock()
    into = _destination(context, work, work.trees.read(), organisation)
    context.require(Action.IMPORT_ENTRIES, into.id, into.tree)
    return into


def _destination(
    context: Context, work: UnitOfWork, tree: Tree, organisation: int | NewOrganisation
) -> _Destination:
    """The organisation itself, or the one of that name: a new one, unless somebody made it a moment ago."""
    if isinstance(organisation, int):
        return _Destination(organisation, tree)
    new = organisation
    for node in tree.children(new.parent_id, context.month) if new.parent_id else tree.ordered:
        if node.kind is NodeKind.ORGANISATION and search_text(new.name) in node.name.spellings:
            return _Destination(node.id, tree)
    if context.rights_wait_for_commit:  # who admits organisations has no right to what is documented there
        raise NotAllowedError(Action.IMPORT_ENTRIES, None)
    parent_id = new.parent_id or (tree.roots[0].id if tree.roots else -1)
    changes = [AddNode(-2, parent_id, NodeKind.ORGANISATION, Name.of(new.name))]
    if parent_id == -1:
        network = Name.of("Network", {"fi": "Verkosto", "sv": "Nätverk"})
        changes.insert(0, AddNode(-1, None, NodeKind.NETWORK, network))
    changed = organisation_changes.change_within(context, work, changes)
    return _Destination(changed.new_ids[-2], changed.after)


@dataclass(frozen=True, slots=True)
class _Fresh:
    row: ImportedRow
    unit_id: int
    fingerprint: str
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class _SortedOut:
    fresh: list[_Fresh]
    rejected: list[RejectedRow]
    already_there: int


def _sorted_out(
    work: UnitOfWork, units: "_Units", organisation_id: int, rows: Sequence[ImportedRow]
) -> _SortedOut:
    """The rows that are new, those that were imported before, and those for which there is no open unit."""
    open_rows, rejected = [], []
    for row in rows:
        unit_id = units.id_for(row)
        if unit_id is None:
            rejected.append(_not_here(row, units.tree, organisation_id))
        elif units.tree[unit_id].is_open(row.date):
            open_rows.append((row, unit_id, row.fingerprint(organisation_id, unit_id)))
        else:
            rejected.append(_not_open(row, units.tree, unit_id))
    seen = work.imports.known(organisation_id, (fingerprint for _, _, fingerprint in open_rows))
    fresh = []
    for row, unit_id, fingerprint in open_rows:
        if fingerprint not in seen:
            seen.add(fingerprint)
            fresh.append(_Fresh(row, unit_id, fingerprint, uuid7()))
    return _SortedOut(fresh, rejected, len(open_rows) - len(fresh))


def _not_open(row: ImportedRow, tree: Tree, unit_id: int) -> RejectedRow:
    texts = active()
    sentence = tr("“{unit}” was not open on {date}.").format(
        unit=tree[unit_id].name.in_language(texts.language), date=texts.date(row.date)
    )
    return RejectedRow(row.origin, RejectionReason.PLACE, sentence)


def _not_here(row: ImportedRow, tree: Tree, organisation_id: int) -> RejectedRow:
    sentence = tr("“{unit}” is not a unit of “{organisation}”.").format(
        unit=row.place, organisation=tree[organisation_id].name.in_language(active().language)
    )
    return RejectedRow(row.origin, RejectionReason.PLACE, sentence)


class _Units:
    """The unit of each row, one of the organisation; one that rows name and that is not there is made once."""

    def __init__(
        self,
        context: Context,
        work: UnitOfWork,
        organisation: _Destination,
        may_create: bool,
        *,
        may_write: bool = True,
    ) -> None:
        """``may_write``: else a unit that is not there is only planned, under a negative key, for a dry run."""
        self._context = context
        self._work = work
        self._organisation_id = organisation.id
        self._may_create = may_create
        self._may_write = may_write
        self._by_name: dict[str, int] = {}
        self.tree = organisation.tree
        self.made: list[str] = []
        branch = self.tree.branch(organisation.id, context.month)
        self._there_before = {node.id: node for node in branch if node.kind is NodeKind.UNIT}

    def id_for(self, row: ImportedRow) -> int | None:
        """None: the unit that the reader found is not, or no longer, one of the organisation."""
        if row.unit_id is not None:
            return row.unit_id if row.unit_id in self._there_before else None
        folded = search_text(row.place)
        if folded not in self._by_name:
            self._by_name[folded] = self.there(folded) or self._make(row.place)
        return self._by_name[folded]

    def there(self, folded: str) -> int | None:
        """The unit of this name, folded; None: there is none yet."""
        fitting = (node.id for node in self._there_before.values() if folded in node.name.spellings)
        return next(fitting, None)

    def _make(self, name: str) -> int:
        if not self._may_create:
            raise LookupError(f"no unit named {name!r}: the reader must reject such rows")
        self.made.append(name)
        if not self._may_write:
            return self._plan(name)
        added = AddNode(-1, self._organisation_id, NodeKind.UNIT, Name.of(name))
        changed = organisation_changes.change_within(self._context, self._work, [added])
        self.tree = changed.after
        return changed.new_ids[-1]

    def _plan(self, name: str) -> int:
        self._context.require(Action.CHANGE_TREE, self._organisation_id, self.tree)
        planned = -len(self.made)
        added = AddNode(planned, self._organisation_id, NodeKind.UNIT, Name.of(name))
        self.tree, _ = apply(self.tree, [added])
        return planned


def _store(
    context: Context,
    work: UnitOfWork,
    tree: Tree,
    organisation_id: int,
    file_name: str,
    fresh: Sequence[_Fresh],
) -> None:
    activities = _Activities(work)
    bands: dict[tuple[int | None, Month], AgeBandSet] = {}
    drafts: list[CheckedDraft] = []
    for item in fresh:
        activity = activities.of(item)
        month = Month.of(item.row.date)
        own = organisation_of(tree, item.unit_id, month)
        if (own, month) not in bands:
            bands[own, month] = work.activities.band_set(own, month)
        in_use = bands[own, month]
        draft = _draft(item, activity, in_use)
        if found := problems(draft, activity.form, context.today(), frozenset(in_use.codes)):
            raise IncompleteError(found)
        if item.unit_id > 0:
            drafts.append(CheckedDraft(draft, activity.form, in_use.id))
    stamp = context.stamp()
    work.entries.add(drafts, stamp)
    made = {item.fingerprint: item.entry_id for item in fresh if item.unit_id > 0}
    work.imports.record(uuid7(), organisation_id, file_name, stamp.by, stamp.at, made)


class _Activities:
    """The activity of each row, made where the unit has none that could hold it.

    The form of work of an activity that was there before counts: somebody decided it. Only individual work never
    mixes with the rest. Rows of one file that give a new name several forms make one activity for each.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._store = work.activities
        self._of_unit: dict[int, list[Activity]] = {}
        self._made: set[int] = set()

    def of(self, item: _Fresh) -> Activity:
        if item.unit_id < 0:  # only planned: nothing is made in it
            return Activity(0, item.unit_id, Name.of(item.row.activity), item.row.form)
        if item.unit_id not in self._of_unit:
            self._of_unit[item.unit_id] = list(self._store.activities([item.unit_id]))
        of_unit, name, row = self._of_unit[item.unit_id], search_text(item.row.activity), item.row
        fitting = [one for one in of_unit if name in one.name.spellings and self._holds(one, row)]
        fitting.sort(key=lambda activity: (activity.id in self._made, activity.form is not row.form))
        if not fitting:
            fitting = [self._store.add(item.unit_id, Name.of(row.activity), row.form)]
            of_unit += fitting
            self._made.add(fitting[0].id)
        return fitting[0]

    def _holds(self, activity: Activity, row: ImportedRow) -> bool:
        if activity.form is row.form:
            return True
        if activity.id in self._made or row.form is FormOfWork.INDIVIDUAL:
            return False
        assumed = ImportRemark.FORM_ASSUMED in row.remarks
        return activity.form is not FormOfWork.INDIVIDUAL or (assumed and row.attendance.visits == 1)


def _draft(item: _Fresh, activity: Activity, bands: AgeBandSet) -> EntryDraft:
    row = item.row
    numbers: dict[str, Any] = dict(row.numbers)
    if row.staff_minutes == row.staff_count * row.minutes:
        numbers["staff_minutes"] = None
    return EntryDraft(
        id=item.entry_id,
        unit_id=item.unit_id,
        activity_id=activity.id,
        date=row.date,
        start=row.start,
        minutes=row.minutes,
        setting=row.setting,
        attendance=row.attendance.in_bands(bands.bands),
        estimated=row.estimated,
        **numbers,
        what=row.what,
        why=row.why,
    )
