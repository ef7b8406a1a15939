"""The history of a file: the rows that a server writes itself (``postgres/history.sql``) are written here."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from logbook_desktop.data.organisation_tables import entry_answer
from logbook_desktop.data.stamps import Stamp
from logbook_desktop.data.stores.entries.rows import age_rows, columns
from logbook_desktop.data.stores.history.rows import event, making
from logbook_desktop.data.stores.history.store import Fields
from logbook_desktop.data.tables import entry, history, node
from logbook_desktop.domain.entries.entries import BIN_DAYS, Activity, Entry
from logbook_desktop.domain.history import (
    ANSWER,
    Event,
    HistoryAction,
    HistoryKind,
    JsonValue,
    events,
)
from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.tree.tree import Node, NodeKind, Place, Tree

_SILENT = frozenset({"search", "age_band_set_id", "staff_minutes_typed", "form"})


@dataclass(frozen=True, slots=True)
class _Subject:
    kind: HistoryKind
    subject: str
    entry_id: UUID | None = None
    node_id: int | None = None


class HistoryInFile:
    """Read and written over tables; in a file there are no people with keys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- reading ---------------------------------------------------------------------------------------------

    def of_entry(self, entry_id: UUID) -> tuple[Event, ...]:
        """As ``HistoryStore.of_entry``."""
        found = self._read(and_(history.c.kind == HistoryKind.ENTRY.value, history.c.entry_id == entry_id))
        c = entry.c
        made = self._connection.execute(
            select(c.created_at, c.created_by, c.unit_id).where(c.id == entry_id)
        ).first()
        if made is None:
            return found
        return (*found, making(str(entry_id), made.created_at, made.created_by, made.unit_id))

    def of_node(self, node_id: int) -> tuple[Event, ...]:
        """What was done to a node, its activities and vocabulary, the grants on it, and which of its entries were
        erased."""
        of_place = (HistoryKind.NODE, HistoryKind.ACTIVITY, HistoryKind.GRANT, HistoryKind.VOCABULARY)
        kinds = [kind.value for kind in of_place]
        erased = and_(
            history.c.kind == HistoryKind.ENTRY.value, history.c.action == HistoryAction.ERASE.value
        )
        return self._read(and_(history.c.node_id == node_id, or_(history.c.kind.in_(kinds), erased)))

    def of_person(self, person_id: int) -> tuple[Event, ...]:
        """What was done to a person's sign-in and grants."""
        kinds = (HistoryKind.PERSON.value, HistoryKind.GRANT.value)
        return self._read(and_(history.c.kind.in_(kinds), history.c.subject == str(person_id)))

    def people(self, subjects: Iterable[str]) -> dict[str, str]:
        """The names of those people whom one may know."""
        return {}

    def _read(self, which: ColumnElement[bool]) -> tuple[Event, ...]:
        rows = self._connection.execute(select(history).where(which).order_by(history.c.id.desc()))
        return events(event(row, row.login) for row in rows)

    # --- writing ---------------------------------------------------------------------------------------------

    def entry_noted(self, before: Entry, after: Entry, stamp: Stamp, login: str) -> None:
        """An entry was changed, binned or restored."""
        action = HistoryAction.CHANGE
        if before.binned_at is None and after.binned_at is not None:
            action = HistoryAction.BIN
        elif before.binned_at is not None and after.binned_at is None:
            action = HistoryAction.RESTORE
        self._note(_of(after), action, _entry_fields(before), _entry_fields(after), stamp, login)

    def activity_noted(self, made: Activity, stamp: Stamp, login: str) -> None:
        """An activity was made."""
        which = _Subject(HistoryKind.ACTIVITY, str(made.id), node_id=made.unit_id)
        fields: Fields = {"name": made.name.text, "form": made.form.value}
        self._note(which, HistoryAction.CREATE, {}, fields, stamp, login)

    def activity_changed(self, before: Activity, after: Activity, stamp: Stamp, login: str) -> None:
        """An activity got another name or form of work, or was closed."""
        old, new = _activity_fields(before), _activity_fields(after)
        closed = after.closed_on is not None and before.closed_on != after.closed_on
        action = HistoryAction.CLOSE if closed else HistoryAction.CHANGE
        which = _Subject(HistoryKind.ACTIVITY, str(after.id), node_id=after.unit_id)
        self._note(which, action, old, new, stamp, login)

    def vocabulary_noted(
        self, organisation_id: int | None, subject: str, old: Fields, new: Fields, stamp: Stamp, login: str
    ) -> None:
        """Something of an organisation's vocabulary (None: everybody's) was made, changed or taken away."""
        action = HistoryAction.CREATE if not old else HistoryAction.CHANGE if new else HistoryAction.ERASE
        # Everybody's is told of the network.
        network = select(func.min(node.c.id)).where(node.c.kind == NodeKind.NETWORK.value)
        place = self._connection.scalar(network) if organisation_id is None else organisation_id
        which = _Subject(HistoryKind.VOCABULARY, subject, node_id=place)
        self._note(which, action, old, new, stamp, login)

    def tree_noted(self, before: Tree, after: Tree, stamp: Stamp, login: str) -> None:
        """The tree was changed."""
        for node_id in {**before.nodes, **after.nodes}:
            same_node = before.nodes.get(node_id) is after.nodes.get(node_id)
            if same_node and before.places.get(node_id) == after.places.get(node_id):
                continue
            old, new = (
                _node_fields(tree.nodes.get(node_id), tree.places.get(node_id, ()))
                for tree in (before, after)
            )
            if old != new:
                which = _Subject(HistoryKind.NODE, str(node_id), node_id=node_id)
                self._note(which, _action_on_node(old, new), old, new, stamp, login)

    def redact(self, found: Entry, field: str, stamp: Stamp, login: str) -> None:
        """Take a text out of an entry and out of what is remembered of it."""
        left = {"what": found.draft.what, "why": found.draft.why}
        if field.startswith(ANSWER):
            c = entry_answer.c
            answered = (c.entry_id == found.draft.id, c.question_id == int(field.removeprefix(ANSWER)))
            self._connection.execute(delete(entry_answer).where(*answered))
        else:
            left[field] = ""
        values: dict[str, object] = {
            **left,
            "search": search_text(f"{left['what']}\n{left['why']}"),
            "version": entry.c.version + 1,
            "changed_at": stamp.at,
            "changed_by": stamp.by,
        }
        self._connection.execute(update(entry).where(entry.c.id == found.draft.id).values(values))
        self._forget([found.draft.id], [field])
        self._insert(_of(found), HistoryAction.REDACT, {field: [None, None]}, stamp, login)

    def erase_binned(self, stamp: Stamp, login: str) -> int:
        """Erase what has been in the bin for so long; that it existed stays. How many there were."""
        c = entry.c
        over = c.binned_at < stamp.at - timedelta(days=BIN_DAYS)
        kept = select(
            c.id, c.unit_id, c.date, c.created_at, c.created_by, c.binned_at, c.changed_by.label("binned_by")
        )
        gone = self._connection.execute(kept.where(over)).all()
        for row in gone:
            which = _Subject(HistoryKind.ENTRY, str(row.id), row.id, row.unit_id)
            names = ("date", "created_at", "created_by", "binned_at", "binned_by")
            fields = {name: [_plain(getattr(row, name)), None] for name in names}
            self._insert(which, HistoryAction.ERASE, fields, stamp, login)
        if gone:
            self._connection.execute(delete(entry).where(over))
            self._forget([row.id for row in gone], ["what", "why", ANSWER])
        return len(gone)

    def _forget(self, ids: list[UUID], names: list[str]) -> None:
        """Empty the fields of these names; ``ANSWER`` stands for all answers."""
        for entry_id in ids:
            mine = and_(history.c.kind == HistoryKind.ENTRY.value, history.c.entry_id == entry_id)
            for row in self._connection.execute(select(history.c.id, history.c.fields).where(mine)).all():
                fields = json.loads(row.fields)
                if emptied := {
                    name: [None, None]
                    for name in fields
                    if name in names or (ANSWER in names and name.startswith(ANSWER))
                }:
                    values = {"fields": _written({**fields, **emptied})}
                    self._connection.execute(update(history).where(history.c.id == row.id).values(values))

    def _note(
        self, which: _Subject, action: HistoryAction, old: Fields, new: Fields, stamp: Stamp, login: str
    ) -> None:
        fields = {
            name: [old.get(name), new.get(name)] for name in {**old, **new} if old.get(name) != new.get(name)
        }
        if fields or action is not HistoryAction.CHANGE:
            self._insert(which, action, fields, stamp, login)

    def _insert(
        self, which: _Subject, action: HistoryAction, fields: Mapping[str, object], stamp: Stamp, login: str
    ) -> None:
        row = {
            "at": stamp.at,
            "login": login,
            "by_name": stamp.by,
            "kind": which.kind.value,
            "subject": which.subject,
            "entry_id": which.entry_id,
            "node_id": which.node_id,
            "action": action.value,
            "fields": _written(fields),
        }
        self._connection.execute(insert(history).values(row))


def _of(one: Entry) -> _Subject:
    return _Subject(HistoryKind.ENTRY, str(one.draft.id), one.draft.id, one.draft.unit_id)


def _written(fields: Mapping[str, object]) -> str:
    return json.dumps(fields, ensure_ascii=False)


def _entry_fields(one: Entry) -> Fields:
    """As the columns of the server name them."""
    draft = one.draft
    row = columns(draft, one.form, one.age_band_set_id)
    fields = {name: _plain(value) for name, value in row.items() if name not in _SILENT}
    ages = {f"age:{age['gender']}:{age['band']}": _plain(age["visits"]) for age in age_rows(draft)}
    tags = {f"tag:{tag_id}": True for tag_id in draft.tag_ids}
    answers = {
        f"{ANSWER}{one.question_id}": one.number if one.text is None else one.text for one in draft.answers
    }
    return {**fields, **ages, **tags, **answers}


def _activity_fields(one: Activity) -> Fields:
    words = {f"name:{language}": word for language, word in one.name.by_language}
    return {
        "name": one.name.text,
        "form": one.form.value,
        "closed_on": _plain(one.closed_on),
        **words,
    }


def _node_fields(one: Node | None, places: Iterable[Place]) -> Fields:
    if one is None:
        return {}
    return {
        "kind": one.kind.value,
        "name": one.name.text,
        "opened_on": _plain(one.opened_on),
        "closed_on": _plain(one.closed_on),
        "code": one.code,
        "predecessor_id": one.predecessor_id,
        **{f"name:{language}": word for language, word in one.name.by_language},
        **{f"place:{place.from_month}": place.parent_id for place in places},
    }


def _action_on_node(old: Fields, new: Fields) -> HistoryAction:
    if not old:
        return HistoryAction.CREATE
    if not new:
        return HistoryAction.ERASE
    if new.get("closed_on") and old.get("closed_on") != new.get("closed_on"):
        return HistoryAction.CLOSE
    differing = {name for name in {**old, **new} if old.get(name) != new.get(name)}
    moved = any(name.startswith("place:") for name in differing)
    return HistoryAction.MOVE if moved else HistoryAction.CHANGE


def _plain(value: object) -> JsonValue:
    """As JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    assert value is None or isinstance(value, str | int | float | bool)
    return value
