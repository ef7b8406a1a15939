"""Reflection questions and what was answered to them at entries."""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.names import replace_translations, translation_rows, translations
from logbook_desktop.data.organisation_tables import entry_answer, question, question_name
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.questions import Answer, Question, QuestionKind
from logbook_desktop.domain.names import Name


class AnswerStore:
    """On a server both are written by functions of its own (``postgres/answers.sql``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._on_server = connection.dialect.name == "postgresql"

    # --- questions -------------------------------------------------------------------------------------------

    def questions(self) -> tuple[Question, ...]:
        """Every question that the acting person may know, closed ones too."""
        rows = self._connection.execute(select(question).order_by(question.c.position, question.c.id)).all()
        words = translations(self._connection, question_name, "question_id", [row.id for row in rows])
        return tuple(_question(row, words.get(row.id, {})) for row in rows)

    def question(self, question_id: int) -> Question | None:
        """The question with that id; None: there is none."""
        return next((one for one in self.questions() if one.id == question_id), None)

    def add_question(self, node_id: int | None, kind: QuestionKind, name: Name) -> int:
        """A new question, the last of its node. Gives its key."""
        if self._on_server:
            return self._save_question(None, node_id, kind, name, None, None)
        of_node = question.c.node_id.is_(None) if node_id is None else question.c.node_id == node_id
        last = select(func.coalesce(func.max(question.c.position), 0) + 1).where(of_node)
        values = {"node_id": node_id, "kind": kind.value, "name": name.text, "version": 1}
        added = insert(question).values(**values, position=last.scalar_subquery())
        key = self._connection.execute(added).inserted_primary_key
        assert key is not None
        if rows := translation_rows("question_id", key[0], name):
            self._connection.execute(insert(question_name), rows)
        return int(key[0])

    def replace_question(self, changed: Question) -> bool:
        """Its words, place and closing day. False: somebody else was quicker."""
        if self._on_server:
            return bool(
                self._save_question(
                    changed, changed.node_id, changed.kind, changed.name, changed.position, changed.closed_on
                )
            )
        same = (question.c.id == changed.id, question.c.version == changed.version)
        values = {
            "name": changed.name.text,
            "position": changed.position,
            "closed_on": changed.closed_on,
            "version": changed.version + 1,
        }
        if not self._connection.execute(update(question).where(*same).values(values)).rowcount:
            return False
        replace_translations(self._connection, question_name, "question_id", changed.id, changed.name)
        return True

    def _save_question(
        self,
        changed: Question | None,
        node_id: int | None,
        kind: QuestionKind,
        name: Name,
        position: int | None,
        closed_on: object,
    ) -> int:
        values = {
            "id": None if changed is None else changed.id,
            "version": None if changed is None else changed.version,
            "node": node_id,
            "kind": kind.value,
            "name": name.text,
            "names": json.dumps(dict(name.by_language)),
            "position": position,
            "closed_on": closed_on,
        }
        return int(self._connection.scalar(_SAVE_QUESTION, values) or 0)

    # --- answers ---------------------------------------------------------------------------------------------

    def answers(self, entry_ids: Iterable[UUID]) -> dict[UUID, frozenset[Answer]]:
        """What was answered at some entries; those without answers are left out."""
        found: dict[UUID, set[Answer]] = {}
        for some in chunks(entry_ids):
            rows = self._connection.execute(select(entry_answer).where(entry_answer.c.entry_id.in_(some)))
            for row in rows:
                found.setdefault(row.entry_id, set()).add(Answer(row.question_id, row.text, row.number))
        return {entry_id: frozenset(answers) for entry_id, answers in found.items()}

    def keep(self, drafts: Iterable[EntryDraft]) -> None:
        """The answers of entries saved in this transaction, in place of what they had."""
        for some in chunks(drafts):
            if self._on_server:
                self._connection.execute(_KEEP_ANSWERS, {"parts": _as_json(some)})
                continue
            ids = [draft.id for draft in some]
            self._connection.execute(delete(entry_answer).where(entry_answer.c.entry_id.in_(ids)))
            if rows := [row for draft in some for row in answer_rows(draft)]:
                self._connection.execute(insert(entry_answer), rows)


_SAVE_QUESTION = text(
    "SELECT app.save_question(:id, :version, :node, :kind, :name, CAST(:names AS jsonb), :position, :closed_on)"
)
_KEEP_ANSWERS = text("SELECT app.keep_answers(CAST(:parts AS jsonb))")


def answer_rows(draft: EntryDraft) -> list[dict[str, object]]:
    """The rows of a draft's answers."""
    return [
        {"entry_id": draft.id, "question_id": one.question_id, "text": one.text, "number": one.number}
        for one in sorted(draft.answers, key=lambda one: one.question_id)
    ]


def _as_json(drafts: Iterable[EntryDraft]) -> str:
    """As a server takes it: what is no character (NUL, half of one) is replaced, as ``Words`` does."""
    parts = [
        {
            "entry": str(draft.id),
            "answers": [[row["question_id"], row["text"], row["number"]] for row in answer_rows(draft)],
        }
        for draft in drafts
    ]
    written = json.dumps(parts, ensure_ascii=False).replace("\\u0000", "?")
    return written.encode("utf-8", "replace").decode("utf-8")


def _question(row: Row[tuple[object, ...]], words: Mapping[str, str]) -> Question:
    name = Name.of(str(row.name), words)
    kind = QuestionKind(row.kind)
    return Question(row.id, row.node_id, kind, name, row.position, row.closed_on, row.version)
