"""Reflection questions: what an organisation or a unit asks at each entry, and the answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from logbook_desktop.domain.names import Name

LONGEST_ANSWER = 20_000
SCALE = range(1, 6)
"""The numbers of a scale, from least to most."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    SCALE = "scale"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Question:
    """Asked in every unit of the branch of ``node_id`` (None: in every organisation), until ``closed_on``."""

    id: int
    node_id: int | None
    kind: QuestionKind
    name: Name
    position: int = 0
    closed_on: date | None = None
    version: int = 1

    def is_asked(self, day: date) -> bool:
        """Whether it is asked at an entry of that day."""
        return self.closed_on is None or day < self.closed_on


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """What was answered: a text to a question for text; else a number (the scale's 1 to 5; no 0, yes 1)."""

    question_id: int
    text: str | None = None
    number: int | None = None

    def __post_init__(self) -> None:
        if (self.text is None) == (self.number is None):
            raise ValueError("an answer is a text or a number")

    def fits(self, kind: QuestionKind) -> bool:
        """Whether a question of that kind can be answered so."""
        match kind:
            case QuestionKind.TEXT:
                return self.text is not None and 0 < len(self.text) <= LONGEST_ANSWER
            case QuestionKind.SCALE:
                return self.number in SCALE
            case QuestionKind.YES_NO:
                return self.number in (0, 1)


def of_line(questions: Iterable[Question], line: Iterable[int]) -> tuple[Question, ...]:
    """The questions of a unit: the network's first, then from the organisation down to the unit, in their order.

    ``line`` are the nodes from the root down to the unit. Ended questions are among them.
    """
    depth = {node_id: place for place, node_id in enumerate(line, 1)}
    found = [q for q in questions if q.node_id is None or q.node_id in depth]
    return tuple(sorted(found, key=lambda q: (depth.get(q.node_id or 0, 0), q.position, q.id)))
