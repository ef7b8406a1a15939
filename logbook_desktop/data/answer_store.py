"""What was answered to reflection questions at entries."""

import json
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, text

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.organisation_tables import entry_answer
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.questions import Answer


class AnswerStore:
    """On a server answers are written by a function of its own (``postgres/answers.sql``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._on_server = connection.dialect.name == "postgresql"

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
