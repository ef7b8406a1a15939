"""Which unit each spelling of a place means, for the whole file at once.

A match is taken when it is clear; else the rows are rejected and the candidates named. ``--places`` settles it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from logbook_desktop.domain.entries.imported import KnownPlace, RejectionReason
from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.tree import split_path, written_path
from logbook_desktop.imports.cells import line, shown
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.likeness import CLEAR, OTHER, REPLACED, SAME, UNCLEAR, likeness
from logbook_desktop.imports.slips import SpellingDifference, slip
from logbook_desktop.imports.spellings import Spelling, key, spelling

MARGIN = 0.05
"""How much better the best match must be than the next."""
MAX_CANDIDATES = 3
RARE = 5
"""So many times rarer than the other spelling."""
NO_SLIP = 3
"""So many rows with a spelling are no slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """What a spelling was taken for. ``unit_id`` None: a unit still to be made. ``matched``: by similarity."""

    name: str
    unit_id: int | None
    matched: bool


@dataclass(slots=True)
class _Candidate:
    """A unit that is known, or a group of spellings that may become one."""

    names: list[Spelling]
    known: KnownPlace | None = None
    longer: list[Spelling] = field(default_factory=list)
    """With the names of what it belongs to before it: "Taipalsaari Kirkonkylä"."""
    written: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return self.known.path[-1] if self.known else fullest(self.written)

    @property
    def is_sure(self) -> bool:
        return self.known is not None or self.written.total() >= NO_SLIP

    def likeness(self, to: Spelling) -> float:
        alike = max(likeness(to, name) for name in self.names)
        # "Taipalsaari" alone is not its youth centre, "Taipalsaaren nuorisotila" is.
        tells = to.is_youth_centre or any(name.words for name in self.names)
        longer = max((likeness(to, name) for name in self.longer), default=OTHER) if tells else OTHER
        return max(alike, longer) if longer >= CLEAR else alike


class Places:
    """The places of a file. ``spellings`` are all that occur, with how often.

    ``mapping``: spelling → path of a unit, settled by a person. ``may_create``: spellings without a known unit
    become units.
    """

    def __init__(
        self,
        spellings: Counter[str],
        known: Sequence[KnownPlace],
        mapping: Mapping[str, Sequence[str] | str],
        may_create: bool,
    ) -> None:
        self._known = [
            _Candidate(
                [spelling(name) for name in _names(unit)], unit, [spelling(name) for name in _longer(unit)]
            )
            for unit in known
        ]
        self._mapping = {key(text): _path(path) for text, path in mapping.items()}
        self._may_create = may_create
        self._new: list[_Candidate] = []
        self._taken: dict[str, SheetPlace | Fault] = {}
        for text in sorted(spellings, key=_longest_first):
            self._taken[text] = self._settle(text, spellings[text])

    def of(self, text: str) -> SheetPlace:
        """The place of a spelling. Fault where it is not clear."""
        taken = self._taken[text]
        if isinstance(taken, Fault):
            raise taken
        if taken.unit_id is None:
            name = self._name_of_new(text, taken)
            return SheetPlace(name, None, key(name) != key(text))
        return taken

    def _name_of_new(self, text: str, taken: SheetPlace) -> str:
        """Named only when all its spellings are known."""
        for group in self._new:
            if text in group.written:
                return group.name
        return taken.name

    def _settle(self, text: str, times: int) -> SheetPlace | Fault:
        if key(text) in self._mapping:
            return self._mapped(text, self._mapping[key(text)])
        if not key(text):
            return Fault(
                RejectionReason.PLACE,
                N_("The row names no place, and neither does its sheet. A file of places can tell it."),
            )
        this = spelling(text)
        found = _clear(this, self._known, times)
        if isinstance(found, Fault):
            return found
        if found:
            exact = found.likeness(this) == SAME
            return SheetPlace(found.name, found.known.unit_id if found.known else None, not exact)
        doubtful = self._doubtful(this, self._known)
        if doubtful or not self._may_create:
            return _not_clear(text, doubtful or self._alike(this))
        return self._grouped(this, times)

    def _mapped(self, text: str, path: tuple[str, ...]) -> SheetPlace | Fault:
        fitting = [unit for unit in self._known if unit.known and _path_fits(unit.known, path)]
        if len(fitting) == 1:
            return SheetPlace(fitting[0].name, fitting[0].known.unit_id if fitting[0].known else None, False)
        if not fitting and self._may_create and path:
            named = spelling(path[-1])
            group = next((group for group in self._new if group.likeness(named) == SAME), None)
            if group is None:
                self._new.append(group := _Candidate([named]))
                group.written[path[-1]] += 1
            return SheetPlace(group.name, None, False)
        sentence = (
            N_("The file of places takes “{value}” for {path}, but there is no such unit.")
            if not fitting
            else N_("The file of places takes “{value}” for {path}, but several units fit.")
        )
        return Fault(RejectionReason.PLACE, sentence, value=shown(text), path=written_path(list(path)))

    def _grouped(self, this: Spelling, times: int) -> SheetPlace | Fault:
        """The new unit that a spelling belongs to, made where there is none."""
        found = _clear(this, self._new, times)
        if isinstance(found, Fault):
            return found
        doubtful = [] if found else self._doubtful(this, self._new)
        if doubtful:
            return _not_clear(this.text, doubtful)
        if found is None:
            self._new.append(found := _Candidate([]))
        found.names.append(this)
        found.written[this.text] += times
        return SheetPlace(found.name, None, False)

    def _doubtful(self, this: Spelling, among: Iterable[_Candidate]) -> list[_Candidate]:
        """Candidates so alike that a new unit could well be one of them."""
        if not this.words:
            # "Nuorisotila" could be any of them, "Norra ungdomsgården" only one that is in the north.
            return [
                place
                for place in among
                if any(name.is_youth_centre and this.marks <= name.marks for name in place.names)
            ]
        alike = [place for place in among if place.likeness(this) == UNCLEAR]
        # A mark more or less ("Keskusta", "Keskusta 2") is another place, unless it could be one of several.
        lacking = [place for place in alike if any(len(this.words) < len(name.words) for name in place.names)]
        return alike if lacking or len(alike) > 1 else []

    def _alike(self, this: Spelling) -> list[_Candidate]:
        graded = [(place.likeness(this), place) for place in self._known]
        return [place for grade, place in sorted(graded, key=lambda pair: -pair[0]) if grade > OTHER]


def _clear(this: Spelling, among: Sequence[_Candidate], times: int) -> _Candidate | Fault | None:
    """The candidate that is clearly meant, a Fault where two are or could be, None where none is."""
    graded = sorted(((place.likeness(this), index) for index, place in enumerate(among)), reverse=True)
    if not graded or graded[0][0] < CLEAR:
        return None
    close = [among[index] for grade, index in graded if grade >= CLEAR and grade > graded[0][0] - MARGIN]
    two_names = graded[0][0] == REPLACED and times >= NO_SLIP and close[0].is_sure
    return close[0] if len(close) == 1 and not two_names else _not_clear(this.text, close)


def _not_clear(text: str, candidates: Sequence[_Candidate]) -> Fault:
    names = ", ".join(dict.fromkeys(_shown_name(place) for place in candidates[:MAX_CANDIDATES]))
    if not names:
        return Fault(RejectionReason.PLACE, N_("There is no unit called “{value}”."), value=shown(text))
    return Fault(
        RejectionReason.PLACE,
        N_("It is not clear which unit “{value}” is. Candidates: {candidates}."),
        suggestion=names,
        value=shown(text),
        candidates=names,
    )


def _shown_name(place: _Candidate) -> str:
    return written_path(list(place.known.path)) if place.known else place.name


def _names(unit: KnownPlace) -> Iterable[str]:
    return dict.fromkeys((unit.path[-1], *unit.names))


def _longer(unit: KnownPlace) -> Iterable[str]:
    above = [" ".join(unit.path[start:-1]) for start in range(len(unit.path) - 1)]
    return [f"{path} {name}" for path in above for name in _names(unit)]


def _path(path: Sequence[str] | str) -> tuple[str, ...]:
    parts = split_path(path) if isinstance(path, str) else path
    return tuple(line(part) for part in parts if part.strip())


def _path_fits(unit: KnownPlace, wanted: tuple[str, ...]) -> bool:
    """The wanted names end the unit's path; its own name may be in any language."""
    if not wanted or len(wanted) > len(unit.path):
        return False
    if search_text(wanted[-1]) not in {search_text(name) for name in _names(unit)}:
        return False
    above = zip(reversed(wanted[:-1]), reversed(unit.path[:-1]), strict=False)
    return all(search_text(part) == search_text(name) for part, name in above)


def _longest_first(text: str) -> tuple[int, int, str]:
    """Long names first, so that a short one finds the group it might belong to."""
    this = spelling(text)
    return -len(this.words) - len(this.marks), -len(text), text


def fullest(written: Mapping[str, int]) -> str:
    """The longest spelling that is no rare slip; of equals the one with a capital, then the most frequent."""

    def rank(text: str) -> tuple[int, bool, int, int, str]:
        as_a_name = text[:1].isupper() and not (text.isupper() and len(text) > 3)
        return -len(text), not as_a_name, -written[text], text.count(" "), text

    def is_slip(text: str) -> bool:
        """ "Hervannnan" once beside "Hervannan" all season."""
        return any(
            times >= RARE * written[text] and slip(key(text), key(other)) is not SpellingDifference.NONE
            for other, times in written.items()
            if key(other) != key(text)
        )

    return min([text for text in written if not is_slip(text)] or written, key=rank)
