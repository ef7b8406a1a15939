"""Reflection questions of a server: written by a function that looks at the right (``postgres/answers.sql``)."""

from collections.abc import Mapping

from sqlalchemy import text

from logbook_desktop.data.stores.arguments import as_json
from logbook_desktop.data.stores.questions.store import QuestionStore
from logbook_desktop.domain.entries.questions import Question, QuestionKind
from logbook_desktop.domain.names import Name


class QuestionsOnServer(QuestionStore):
    """Changes through a function, whoever asks; what is read comes from ``relations``."""

    def add(self, node_id: int | None, kind: QuestionKind, name: Name) -> int:
        """See ``QuestionStore.add``."""
        return self._save(
            {"id": None, "version": None, "node": node_id, "kind": kind.value, "position": None, "day": None},
            name,
        )

    def replace(self, changed: Question) -> bool:
        """See ``QuestionStore.replace``."""
        values = {
            "id": changed.id,
            "version": changed.version,
            "node": changed.node_id,
            "kind": changed.kind.value,
            "position": changed.position,
            "day": changed.closed_on,
        }
        return bool(self._save(values, changed.name))

    def _save(self, values: Mapping[str, object], name: Name) -> int:
        words = {"name": name.text, "names": as_json(dict(name.by_language))}
        return int(self._connection.scalar(_SAVE, {**values, **words}) or 0)


_SAVE = text(
    "SELECT app.save_question(:id, :version, :node, :kind, :name, CAST(:names AS jsonb), :position, :day)"
)
