"""The numbers of the attendance grid, and changes of them as steps that can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from logbook_desktop.domain.entries.attendance import Gender

Cell = tuple[Gender, str | None]
"""A number of the grid: of a gender, in a band or (None) in all."""
Numbers = Mapping[Cell, int | None]
"""None: the cell is empty."""
_TYPED = 1
"""The kind of step that goes on while one types into a cell."""


@dataclass(slots=True)
class TypedNumbers:
    """What was typed by gender and age band, and the totals that were typed."""

    counts: dict[tuple[Gender, str], int] = field(default_factory=dict)
    totals: dict[Gender, int] = field(default_factory=dict)

    @property
    def is_anything(self) -> bool:
        """Whether any number was typed, a 0 too."""
        return bool(self.counts or self.totals)

    def number(self, cell: Cell) -> int | None:
        """What stands in a cell; None where nothing was typed."""
        gender, band = cell
        return self.totals.get(gender) if band is None else self.counts.get((gender, band))

    def put(self, numbers: Numbers) -> None:
        """Write numbers in place of what stands there."""
        for (gender, band), count in numbers.items():
            if band is None:
                _put(self.totals, gender, count)
            else:
                _put(self.counts, (gender, band), count)

    def ages(self, gender: Gender) -> int:
        """The sum of the ages of a gender."""
        return sum(count for (of, _), count in self.counts.items() if of is gender)

    def total(self, gender: Gender) -> int:
        """The total of a gender: as typed, else what its ages make."""
        return self.totals.get(gender, self.ages(gender))


def _put(numbers: dict[Any, int], key: Any, count: int | None) -> None:
    numbers.pop(key, None)
    if count is not None:
        numbers[key] = count


class WritesNumbers(Protocol):
    """Where the steps write."""

    def write(self, numbers: Numbers) -> None:
        """Write numbers in place of what stands there, and say so."""

    def number(self, cell: Cell) -> int | None:
        """What stands in a cell; None where nothing was typed."""


class GridSteps(QUndoStack):
    """The figures typed into a cell are one step, and a block that is pasted is one."""

    def __init__(self, grid: WritesNumbers, parent: QObject) -> None:
        super().__init__(parent)
        self._grid = grid
        self._typing = 0

    def begin_typing(self) -> None:
        """The figures typed from now on into one cell are one step."""
        self._typing += 1

    def change(self, text: str, numbers: Numbers) -> None:
        """Write numbers, as a step that ``text`` names."""
        before = {cell: self._grid.number(cell) for cell in numbers}
        self.push(_GridStep(text, self._grid, before, dict(numbers), self._typing))


class _GridStep(QUndoCommand):
    """Numbers in place of others."""

    def __init__(
        self,
        text: str,
        grid: WritesNumbers,
        before: dict[Cell, int | None],
        after: dict[Cell, int | None],
        typing: int,
    ) -> None:
        super().__init__(text)
        self._grid, self._before, self._after, self._typing = grid, before, after, typing

    def undo(self) -> None:
        self._grid.write(self._before)

    def redo(self) -> None:
        self._grid.write(self._after)

    def id(self) -> int:
        return _TYPED

    def mergeWith(self, other: QUndoCommand) -> bool:
        """The next figure in the same cell: what stood there before the first comes back."""
        if not isinstance(other, _GridStep) or other._typing != self._typing:
            return False
        if not other._after.keys() <= self._after.keys():
            return False
        self._after |= other._after
        self.setObsolete(self._after == self._before)
        return True
