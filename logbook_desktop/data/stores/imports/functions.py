"""The memory of imports on a server, for the mentor of the organisation (``postgres/imports.sql``)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, text

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.stores.arguments import as_json
from logbook_desktop.data.stores.relations import functions
from logbook_desktop.data.tables import import_place


class ImportsOnServer:
    """See ``ImportStore``. Author and time are the server's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, organisation_id: int, fingerprints: Iterable[str]) -> set[str]:
        """See ``ImportStore.known``."""
        found: set[str] = set()
        for asked in chunks(fingerprints):
            found.update(
                self._connection.scalars(_KNOWN, {"organisation": organisation_id, "fingerprints": asked})
            )
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
        del by, at
        run = {"id": str(run_id), "organisation_id": organisation_id, "file_name": file_name}
        written = {**run, "rows": {fingerprint: str(entry_id) for fingerprint, entry_id in rows.items()}}
        self._connection.execute(_RECORD, {"run": as_json(written)})

    def places(self, organisation_id: int) -> dict[str, int]:
        """See ``ImportStore.places``."""
        c = functions(import_place).c
        query = select(c.spelling, c.unit_id).where(c.organisation_id == organisation_id)
        return {row.spelling: row.unit_id for row in self._connection.execute(query)}

    def remember_places(self, organisation_id: int, places: Mapping[str, int]) -> None:
        """See ``ImportStore.remember_places``."""
        values = {"organisation": organisation_id, "places": as_json(dict(places))}
        self._connection.execute(_REMEMBER, values)


_KNOWN = text("SELECT f FROM app.known_rows(:organisation, CAST(:fingerprints AS text[])) AS f")
_RECORD = text("SELECT app.record_import(CAST(:run AS jsonb))")
_REMEMBER = text("SELECT app.remember_places(:organisation, CAST(:places AS jsonb))")
