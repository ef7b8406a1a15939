"""How far the organisations of a network have come with documenting: units counted, months told, nothing else."""

from dataclasses import dataclass
from enum import StrEnum

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month


class Stage(StrEnum):
    """How far an organisation is."""

    ADMITTED = "admitted"
    """It has no mentor yet."""
    READY = "ready"
    """It has one, but nothing has been documented."""
    DOCUMENTS = "documents"
    """Something was documented in the last twelve months."""
    PAUSED = "paused"
    """Nothing was, but earlier there was."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """An organisation. ``units_3`` and ``units_12``: units that documented in so many months, this one included."""

    organisation_id: int
    name: Name
    region: Name | None
    mentors: tuple[str, ...]
    has_mentor: bool
    begun: Month | None
    last: Month | None
    open_units: int
    units_3: int
    units_12: int
    terms_version: int
    split_from: Name | None = None
    """Which organisation its mentor split when this one was opened: so the network hears of it."""

    @property
    def stage(self) -> Stage:
        """How far it is this month."""
        if self.units_12:
            return Stage.DOCUMENTS
        if self.begun is not None:
            return Stage.PAUSED
        return Stage.READY if self.has_mentor else Stage.ADMITTED


@dataclass(frozen=True, slots=True)
class AdoptionMonth:
    """How many organisations and units documented in a month."""

    month: Month
    organisations: int
    units: int
