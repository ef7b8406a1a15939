"""The memory of imports over tables."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.tables import import_place, import_run, imported_row


class ImportsInTables:
    """See ``ImportStore``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, organisation_id: int, fingerprints: Iterable[str]) -> set[str]:
        """See ``ImportStore.known``; a fingerprint names its organisation."""
        del organisation_id
        found: set[str] = set()
        for asked in chunks(fingerprints):
            query = select(imported_row.c.fingerprint).where(imported_row.c.fingerprint.in_(asked))
            found.update(self._connection.scalars(query))
        return found

    def record(
        self,
        run_id: UUID,
        organisation_id: int,
        file_name: str,
        by: str,
        at: datetime,
        rows: Mapping[str, UUID],
    ) -> None:
        """See ``ImportStore.record``."""
        self._connection.execute(
            insert(import_run).values(
                id=run_id, organisation_id=organisation_id, file_name=file_name, made_at=at, made_by=by
            )
        )
        if rows:
            lines = [
                {"fingerprint": fingerprint, "entry_id": entry_id, "run_id": run_id}
                for fingerprint, entry_id in rows.items()
            ]
            self._connection.execute(insert(imported_row), lines)

    def places(self, organisation_id: int) -> dict[str, int]:
        """See ``ImportStore.places``."""
        c = import_place.c
        query = select(c.spelling, c.unit_id).where(c.organisation_id == organisation_id)
        return {row.spelling: row.unit_id for row in self._connection.execute(query)}

    def remember_places(self, organisation_id: int, places: Mapping[str, int]) -> None:
        """See ``ImportStore.remember_places``."""
        known = self.places(organisation_id)
        changed = {spelling: unit for spelling, unit in places.items() if known.get(spelling) != unit}
        c = import_place.c
        for spelling, unit_id in changed.items():
            mine = (c.organisation_id == organisation_id, c.spelling == spelling)
            moved = update(import_place).where(*mine).values(unit_id=unit_id)
            if not self._connection.execute(moved).rowcount:
                row = {"organisation_id": organisation_id, "spelling": spelling, "unit_id": unit_id}
                self._connection.execute(insert(import_place).values(row))
