"""Reports: one question in, one answer out, every figure added up anew from the entries.

The question's cells and each of its margins are asked of the database separately, in one consistent picture of
the data; domain.reports.report_tables then decides which rows there are and in which order.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from logbook_desktop.data.report_store import ReportFilter
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, AgeBand, shared_bands
from logbook_desktop.domain.entries.entries import Activity
from logbook_desktop.domain.errors import CancelledError, QuestionError
from logbook_desktop.domain.names import by_name
from logbook_desktop.domain.people.access import Action, role_for
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import NOTHING, Totals
from logbook_desktop.domain.reports.report_tables import by_age_band, by_gender
from logbook_desktop.domain.reports.reports import (
    Key,
    Note,
    NoteKind,
    Provenance,
    ReportAnswer,
    ReportQuestion,
    ReportTable,
    notes_for,
    question_problems,
)
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.reports.report_frame import ReportFrame
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.support.resources import program_version


def _never() -> bool:
    return False


@retry_on_conflict
def answer(
    context: Context, question: ReportQuestion, *, language: str, cancelled: Callable[[], bool] = _never
) -> ReportAnswer:
    """The answer to a question, its places named in ``language`` (``OWN_NAMES``: as they stand).

    Raises QuestionError, NotAllowedError, ExternalError, CancelledError when ``cancelled`` says so between queries.
    """
    if rules := question_problems(question):
        raise QuestionError(rules)
    with context.reading_reports() as work:
        tree = work.trees.read()
        _require_scope(context, tree, question)
        return _Answering(context, work, tree.in_language(language), question, language, cancelled).answer()


def _require_scope(context: Context, tree: Tree, question: ReportQuestion) -> None:
    for node_id in question.scope:
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
        self._asked = ReportFilter(
            () if whole else question.scope, question.period, question.structure, context.month
        )
        self._bands: tuple[AgeBand, ...] = DEFAULT_BANDS
        self._band_sets = 0
        self._band_months: tuple[Month, ...] = ()

    def answer(self) -> ReportAnswer:
        question = self._question
        compared = self._compared_asked()
        if Dimension.AGE_BAND in question.dimensions:
            self._find_bands([asked for asked in (self._asked, compared) if asked is not None])
        table = self._table(self._asked)
        comparison = None if compared is None else self._table(compared)
        tables = [one for one in (table, comparison) if one is not None]
        frame = ReportFrame(
            question, self._tree, self._today, self._bands, self._activities(tables), self._language
        )
        row_keys, columns = frame.rows(tables), frame.columns(tables)
        return ReportAnswer(
            question=question,
            scope_paths=tuple(frame.path(node_id) for node_id in question.scope),
            row_keys=row_keys,
            column_codes=columns,
            members=frame.members(row_keys, columns),
            table=table,
            provenance=self._provenance(),
            coverage=frame.coverage(self._work.reports.coverage(self._asked)),
            comparison=comparison,
            notes=self._notes(),
        )

    def _compared_asked(self) -> ReportFilter | None:
        other = self._question.comparison
        if other is None:
            return None
        shift = Month.of(self._question.period.first).number - Month.of(other.first).number
        return replace(self._asked, period=other, shift=shift)

    def _table(self, asked: ReportFilter) -> ReportTable:
        question = self._question
        column = () if question.column is None else (question.column,)
        cells = self._grouped(asked, question.dimensions)
        by_row = cells if not column else self._grouped(asked, question.rows)
        by_column = self._grouped(asked, column) if column else {}
        total = self._grouped(asked, ()).get((), NOTHING)
        return ReportTable(cells, by_row, by_column, total)

    def _grouped(self, asked: ReportFilter, dimensions: tuple[Dimension, ...]) -> dict[Key, Totals]:
        """The totals under some dimensions, gender and age band among them."""
        if self._cancelled():
            raise CancelledError
        plain = tuple(d for d in dimensions if not d.facts.of_people)
        totals = self._work.reports.totals(asked, plain)
        # Put back the two dimensions of the people present, each at its place in the key.
        split_by = [d for d in dimensions if d.facts.of_people]
        if Dimension.AGE_BAND in split_by:
            ages = self._work.reports.ages(asked, plain)
            place = len([d for d in dimensions[: dimensions.index(Dimension.AGE_BAND)] if d in plain])
            totals = by_age_band(totals, ages, self._bands, place)
        if Dimension.GENDER in split_by:
            totals = by_gender(totals, dimensions.index(Dimension.GENDER))
        return totals

    def _find_bands(self, asked: Iterable[ReportFilter]) -> None:
        ids = {set_id for one in asked for set_id in self._work.reports.band_sets(one)}
        sets = {band_set.bands for band_set in self._work.activities.band_sets(ids)}
        self._bands = shared_bands(sets)
        self._band_sets = len(sets)
        period = self._question.period
        first, last = Month.of(period.first), Month.of(period.last)
        begun = self._work.activities.band_months(ids)
        self._band_months = tuple(month for month in begun if first < month <= last)

    def _activities(self, tables: Iterable[ReportTable]) -> tuple[Activity, ...]:
        """The activities that the tables speak of, in the order of names."""
        dimensions = self._question.dimensions
        if Dimension.ACTIVITY not in dimensions:
            return ()
        place = dimensions.index(Dimension.ACTIVITY)
        found = self._work.activities.by_ids({int(key[place]) for table in tables for key in table.cells})
        return by_name(found, self._language)

    def _provenance(self) -> Provenance:
        first = self._question.scope[0]
        organisation = self._tree.organisation_of(first, self._today) or self._tree[first]
        actor = self._context.actor
        role = role_for(actor, Action.READ_TOTALS, first, self._tree, self._today)
        return Provenance(
            role="" if role is None else role.value,
            organisation=organisation.name.in_language(self._language),
            asked_at=self._context.now().astimezone(),  # read by people: on the clock of their place
            demo=self._work.meta.demo,
            program_version=program_version(),
        )

    def _notes(self) -> tuple[Note, ...]:
        notes = list(notes_for(self._question))
        if self._band_sets > 1:
            notes.append(
                Note(
                    NoteKind.COARSER_AGE_BANDS,
                    dimension=Dimension.AGE_BAND,
                    count=self._band_sets,
                    months=self._band_months,
                )
            )
        if estimated := self._work.reports.estimated(self._asked):
            notes.append(Note(NoteKind.ESTIMATED, count=estimated))
        return tuple(notes)
