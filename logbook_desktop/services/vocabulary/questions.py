"""Reflection questions: those of a unit, and making, wording, ordering and ending them."""

from collections.abc import Sequence
from dataclasses import replace

from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.questions import Question, QuestionKind, of_line
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict


def questions_in(context: Context, unit_id: int) -> tuple[Question, ...]:
    """The questions of a unit, ended ones too: the network's first, then from the organisation down."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, unit_id, tree)
        return of_line(work.questions.questions(), [node.id for node in tree.path(unit_id, context.month)])


@retry_on_conflict
def add_question(
    context: Context, node_id: int | None, kind: QuestionKind, name: Name
) -> tuple[Question, Change]:
    """A new question, asked last in the branch of the node (None: in every organisation). NotAllowedError."""
    with context.writing() as work:
        _require(context, work, node_id)
        added = work.questions.question(work.questions.add(node_id, kind, name))
        assert added is not None
        _note(context, work, None, added)
        work.commit()
    return added, Change(vocabulary=True)


@retry_on_conflict
def change_question(context: Context, changed: Question) -> tuple[Question, Change]:
    """Other words, another closing day. The kind stays: answers have been given to it.

    Raises NotAllowedError, ExternalError (not found; somebody else changed it meanwhile).
    """
    with context.writing() as work:
        after = _replace(context, work, changed)
        work.commit()
    return after, Change(vocabulary=True)


@retry_on_conflict
def order_questions(
    context: Context, node_id: int | None, ids: Sequence[int]
) -> tuple[tuple[Question, ...], Change]:
    """Ask the questions of a node in this order; those not named keep theirs, after the others."""
    with context.writing() as work:
        _require(context, work, node_id)
        mine = [one for one in work.questions.questions() if one.node_id == node_id]
        places = {question_id: place for place, question_id in enumerate(ids)}
        mine.sort(key=lambda one: (places.get(one.id, len(places)), one.position, one.id))
        ordered = []
        for place, one in enumerate(mine, start=1):
            moved = replace(one, position=place)
            ordered.append(one if moved == one else _replace(context, work, moved))
        work.commit()
    return tuple(ordered), Change(vocabulary=True)


def _replace(context: Context, work: UnitOfWork, changed: Question) -> Question:
    before = work.questions.question(changed.id)
    if before is None:
        raise ExternalError(ErrorKind.NOT_FOUND)
    _require(context, work, before.node_id)
    if not work.questions.replace(replace(changed, node_id=before.node_id, kind=before.kind)):
        raise ExternalError(ErrorKind.CHANGED_MEANWHILE)
    after = work.questions.question(changed.id)
    assert after is not None
    _note(context, work, before, after)
    return after


def _require(context: Context, work: UnitOfWork, node_id: int | None) -> None:
    """A mentor's branch; the questions for everybody are the network's."""
    tree = work.trees.read()
    if node_id is None:
        root = next((node.id for node in tree.roots), None)
        context.require(Action.CHANGE_NATIONAL_VOCABULARY, root, tree)
    else:
        context.require(Action.CHANGE_VOCABULARY, node_id, tree)


def _note(context: Context, work: UnitOfWork, before: Question | None, after: Question) -> None:
    stamp = context.stamp()
    old = {} if before is None else _fields(before)
    work.history.vocabulary_noted(
        after.node_id, f"question:{after.id}", old, _fields(after), stamp, context.actor.login
    )


def _fields(one: Question) -> dict[str, str | int | None]:
    closed = None if one.closed_on is None else one.closed_on.isoformat()
    words = {f"name:{language}": word for language, word in one.name.by_language}
    return {
        "name": one.name.text,
        "kind": one.kind.value,
        "position": one.position,
        "closed_on": closed,
        **words,
    }
