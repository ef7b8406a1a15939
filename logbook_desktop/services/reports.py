"""Reports: one question in, one answer out, every figure added up anew from the entries.

The question's cells and each of its margins are asked of the database separately, in one consistent picture of
the data; domain.report_tables then decides which rows there are and in which order.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from logbook_desktop.data.report_store import Asked
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.access import Action
from logbook_desktop.domain.attendance import DEFAULT_BANDS, UNKNOWN_BAND, AgeBand, shared_bands
from logbook_desktop.domain.entries import Activity
from logbook_desktop.domain.faults import CancelledError, QuestionError, WorldError, WorldKind
from logbook_desktop.domain.measures import ATTENDANCE_DIMENSIONS, NOTHING, TIME_DIMENSIONS, Dimension, Sums
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.report_tables import (
    CODED,
    by_age_band,
    by_gender,
    keys_to_show,
    order_of_codes,
    sorted_keys,
)
from logbook_desktop.domain.reports import (
    Key,
    Member,
    MonthCoverage,
    Note,
    NoteKind,
    Provenance,
    ReportAnswer,
    ReportQuestion,
    Table,
    notes_for,
    question_problems,
    time_codes,
)
from logbook_desktop.domain.tree import Node, NodeKind, Tree
from logbook_desktop.services.context import Context
from logbook_desktop.support.resources import program_version


def _never() -> bool:
    return False


def answer(
    context: Context, question: ReportQuestion, *, language: str, cancelled: Callable[[], bool] = _never
) -> ReportAnswer:
    """The answer to a question, its places named in ``language`` (``OWN_NAMES``: as they stand).

    Raises QuestionError, NotAllowedError, WorldError, CancelledError when ``cancelled`` says so between queries.
    """
    if rules := question_problems(question):
        raise QuestionError(rules)
    with context.reading() as work:
        tree = work.trees.read()
        _require_scope(context, tree, question)
        return _Answering(context, work, tree, question, language, cancelled).answer()


def _require_scope(context: Context, tree: Tree, question: ReportQuestion) -> None:
    for node_id in question.scope:
        if node_id not in tree:
            raise WorldError(WorldKind.NOT_FOUND)
        context.require(Action.READ_TOTALS, node_id, tree)


class _Answering:
    """One question being answered: what it needs at hand while the parts are put together."""

    def __init__(
        self,
        context: Context,
        work: UnitOfWork,
        tree: Tree,
        question: ReportQuestion,
        language: str,
        cancelled: Callable[[], bool],
    ) -> None:
        self._context = context
        self._work = work
        self._tree = tree
        self._question = question
        self._language = language
        self._cancelled = cancelled
        self._today = context.month
        whole = {root.id for root in tree.roots} <= set(question.scope)
        self._asked = Asked(
            () if whole else question.scope, question.period, question.structure, context.month
        )
        self._bands: tuple[AgeBand, ...] = DEFAULT_BANDS
        self._band_sets = 0
        self._activities: dict[int, Activity] = {}

    def answer(self) -> ReportAnswer:
        question = self._question
        compared = self._compared_asked()
        if Dimension.AGE_BAND in question.dimensions:
            self._find_bands([asked for asked in (self._asked, compared) if asked is not None])
        table = self._table(self._asked)
        comparison = None if compared is None else self._table(compared)
        self._name_activities([one for one in (table, comparison) if one is not None])
        row_keys, columns = self._keys(table, comparison)
        members = self._members([*row_keys], columns)
        return ReportAnswer(
            question=question,
            scope_paths=tuple(self._path(node_id) for node_id in question.scope),
            row_keys=tuple(row_keys),
            column_codes=columns,
            members=members,
            table=table,
            provenance=self._provenance(),
            coverage=self._coverage(),
            comparison=comparison,
            notes=self._notes(),
        )

    def _compared_asked(self) -> Asked | None:
        other = self._question.comparison
        if other is None:
            return None
        shift = Month.of(self._question.period.first).number - Month.of(other.first).number
        return replace(self._asked, period=other, shift=shift)

    def _table(self, asked: Asked) -> Table:
        question = self._question
        column = () if question.column is None else (question.column,)
        cells = self._grouped(asked, question.dimensions)
        by_row = cells if not column else self._grouped(asked, question.rows)
        by_column = self._grouped(asked, column) if column else {}
        total = self._grouped(asked, ()).get((), NOTHING)
        return Table(cells, by_row, by_column, total)

    def _grouped(self, asked: Asked, dimensions: tuple[Dimension, ...]) -> dict[Key, Sums]:
        """The sums under some dimensions, gender and age band among them."""
        if self._cancelled():
            raise CancelledError
        plain = tuple(d for d in dimensions if d not in ATTENDANCE_DIMENSIONS)
        sums = self._work.reports.sums(asked, plain)
        # Put back the two dimensions of the people present, each at its place in the key.
        split_by = [d for d in dimensions if d in ATTENDANCE_DIMENSIONS]
        if Dimension.AGE_BAND in split_by:
            ages = self._work.reports.ages(asked, plain)
            place = len([d for d in dimensions[: dimensions.index(Dimension.AGE_BAND)] if d in plain])
            sums = by_age_band(sums, ages, self._bands, place)
        if Dimension.GENDER in split_by:
            sums = by_gender(sums, dimensions.index(Dimension.GENDER))
        return sums

    def _find_bands(self, asked: Iterable[Asked]) -> None:
        ids = {set_id for one in asked for set_id in self._work.reports.band_sets(one)}
        sets = {band_set.bands for band_set in self._work.activities.band_sets(ids)}
        self._bands = shared_bands(sets)
        self._band_sets = len(sets)

    def _keys(self, table: Table, comparison: Table | None) -> tuple[list[Key], tuple[str, ...]]:
        question = self._question
        tables = [one for one in (table, comparison) if one is not None]
        rows = keys_to_show(
            question.rows,
            (key for one in tables for key in one.by_row),
            self._times(),
            self._fixed,
            self._is_open,
        )
        order = self._order()
        row_keys = sorted_keys(rows, question.rows, order)
        if question.column is None:
            return row_keys, ()
        column = (question.column,)
        seen = (key for one in tables for key in one.by_column)
        columns = keys_to_show(column, seen, self._times(), self._fixed, self._is_open)
        return row_keys, tuple(key[0] for key in sorted_keys(columns, column, order))

    def _times(self) -> dict[Dimension, tuple[str, ...]]:
        months = [month for month in self._question.period.months() if self._scope_open(month)]
        return {dimension: time_codes(dimension, months) for dimension in TIME_DIMENSIONS}

    def _scope_open(self, month: Month) -> bool:
        days = self._days_of(month)
        return any(self._tree[node_id].open_in(days) for node_id in self._question.scope)

    def _days_of(self, month: Month) -> Period:
        period = self._question.period
        return Period(max(month.first_day, period.first), min(month.last_day, period.last))

    def _is_open(self, _dimension: Dimension, code: str, when: Mapping[Dimension, str]) -> bool:
        node = self._tree[int(code)]
        finest = max(when, key=TIME_DIMENSIONS.index)
        months = [m for m in self._question.period.months() if time_codes(finest, [m]) == (when[finest],)]
        return any(node.open_in(self._days_of(month)) for month in months)

    def _order(self) -> Callable[[Dimension, str], object]:
        places = {str(node.id): place for place, node in enumerate(self._tree.walk(self._today))}
        # They were read in the order of names; within a unit that order stays.
        known = sorted(self._activities.values(), key=lambda found: places.get(str(found.unit_id), 0))
        activities = {str(found.id): place for place, found in enumerate(known)}
        return order_of_codes(self._bands, places, activities)

    def _name_activities(self, tables: Iterable[Table]) -> None:
        """Read the activities that the tables speak of."""
        dimensions = self._question.dimensions
        if Dimension.ACTIVITY not in dimensions:
            return
        place = dimensions.index(Dimension.ACTIVITY)
        ids = {int(key[place]) for table in tables for key in table.cells}
        self._activities = {found.id: found for found in self._work.activities.by_ids(ids)}

    @property
    def _fixed(self) -> dict[Dimension, tuple[str, ...]]:
        """Dimensions whose every code is shown, whether or not it was seen."""
        bands = (*(band.code for band in self._bands), UNKNOWN_BAND)
        return {Dimension.GENDER: CODED[Dimension.GENDER], Dimension.AGE_BAND: bands}

    def _members(self, row_keys: list[Key], columns: tuple[str, ...]) -> dict[Dimension, dict[str, Member]]:
        question = self._question
        codes: dict[Dimension, dict[str, None]] = {dimension: {} for dimension in question.dimensions}
        for key in row_keys:
            for dimension, code in zip(question.rows, key, strict=True):
                codes[dimension][code] = None
        if question.column is not None:
            codes[question.column] = dict.fromkeys(columns)
        return {
            dimension: {code: Member(code, self._member_path(dimension, code)) for code in found}
            for dimension, found in codes.items()
        }

    def _member_path(self, dimension: Dimension, code: str) -> tuple[str, ...]:
        if dimension in TIME_DIMENSIONS or dimension in CODED or dimension is Dimension.AGE_BAND:
            return ()
        if dimension is Dimension.ACTIVITY:
            activity = self._activities[int(code)]
            return (*self._path(activity.unit_id), activity.name.in_language(self._language))
        return self._path(int(code))

    def _path(self, node_id: int) -> tuple[str, ...]:
        return tuple(self._tree.label_path(node_id, self._today, self._language))

    def _provenance(self) -> Provenance:
        first = self._question.scope[0]
        organisation = self._tree.organisation_of(first, self._today) or self._tree[first]
        actor = self._context.actor
        return Provenance(
            asked_by=actor.display_name,
            role=actor.grants[0].role.value if actor.grants else "",
            organisation=organisation.name.in_language(self._language),
            asked_at=self._context.now(),
            demo=self._work.meta.demo,
            program_version=program_version(),
        )

    def _coverage(self) -> tuple[MonthCoverage, ...]:
        documented = self._work.reports.coverage(self._asked)
        units = self._units_by_month()
        covered = []
        for month in self._question.period.months():
            in_scope = units(month)
            wrote, entries = documented.get(month, (frozenset(), 0))
            still_open = sum(1 for unit in in_scope if unit.open_in(Period.of_month(month)))
            covered.append(MonthCoverage(month, still_open, len(wrote), entries))
        return tuple(covered)

    def _units_by_month(self) -> Callable[[Month], list[Node]]:
        """The units in scope, today's for every month or those of the month itself."""
        known: dict[Month, list[Node]] = {}
        reported = self._question.structure.value == "reported"

        def units(month: Month) -> list[Node]:
            asked = month if reported else self._today
            if asked not in known:
                found = {
                    node.id: node
                    for node_id in self._question.scope
                    for node in self._tree.branch(node_id, asked)
                    if node.kind is NodeKind.UNIT
                }
                known[asked] = list(found.values())
            return known[asked]

        return units

    def _notes(self) -> tuple[Note, ...]:
        notes = list(notes_for(self._question))
        if self._band_sets > 1:
            notes.append(
                Note(NoteKind.COARSER_AGE_BANDS, dimension=Dimension.AGE_BAND, count=self._band_sets)
            )
        if estimated := self._work.reports.estimated(self._asked):
            notes.append(Note(NoteKind.ESTIMATED, count=estimated))
        return tuple(notes)
