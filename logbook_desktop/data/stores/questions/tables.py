"""Reflection questions over tables."""

from sqlalchemy import Connection, func, insert, select, update

from logbook_desktop.data.names import replace_translations, translation_rows
from logbook_desktop.data.organisation_tables import question, question_name
from logbook_desktop.data.stores.questions.store import QuestionStore
from logbook_desktop.data.stores.relations import tables
from logbook_desktop.domain.entries.questions import Question, QuestionKind
from logbook_desktop.domain.names import Name


class QuestionsInTables(QuestionStore):
    """Questions as rows of tables."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, tables)

    def add(self, node_id: int | None, kind: QuestionKind, name: Name) -> int:
        """See ``QuestionStore.add``."""
        of_node = question.c.node_id.is_(None) if node_id is None else question.c.node_id == node_id
        last = select(func.coalesce(func.max(question.c.position), 0) + 1).where(of_node)
        values = {"node_id": node_id, "kind": kind.value, "name": name.text, "version": 1}
        added = insert(question).values(**values, position=last.scalar_subquery())
        key = self._connection.execute(added).inserted_primary_key
        assert key is not None
        if rows := translation_rows("question_id", key[0], name):
            self._connection.execute(insert(question_name), rows)
        return int(key[0])

    def replace(self, changed: Question) -> bool:
        """See ``QuestionStore.replace``."""
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
