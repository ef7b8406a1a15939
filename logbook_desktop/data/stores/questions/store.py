"""What a store of reflection questions can do, and the reading that a file and a server have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from sqlalchemy import Connection, Row, select

from logbook_desktop.data.names import translations
from logbook_desktop.data.organisation_tables import question, question_name
from logbook_desktop.data.stores.relations import Relations
from logbook_desktop.domain.entries.questions import Question, QuestionKind
from logbook_desktop.domain.names import Name


class QuestionStore(ABC):
    """The questions that the acting person may know."""

    def __init__(self, connection: Connection, relations: Relations) -> None:
        self._connection = connection
        self._relations = relations

    def questions(self) -> tuple[Question, ...]:
        """Every question that the acting person may know, closed ones too."""
        asked = self._relations(question)
        rows = self._connection.execute(select(asked).order_by(asked.c.position, asked.c.id)).all()
        names = self._relations(question_name)
        words = translations(self._connection, names, "question_id", [row.id for row in rows])
        return tuple(_question(row, words.get(row.id, {})) for row in rows)

    def question(self, question_id: int) -> Question | None:
        """The question with that id; None: there is none."""
        return next((one for one in self.questions() if one.id == question_id), None)

    @abstractmethod
    def add(self, node_id: int | None, kind: QuestionKind, name: Name) -> int:
        """A new question, the last of its node. Gives its key."""

    @abstractmethod
    def replace(self, changed: Question) -> bool:
        """Its words, place and closing day. False: somebody else was quicker."""


def _question(row: Row[tuple[object, ...]], words: Mapping[str, str]) -> Question:
    name = Name.of(str(row.name), words)
    kind = QuestionKind(row.kind)
    return Question(row.id, row.node_id, kind, name, row.position, row.closed_on, row.version)
