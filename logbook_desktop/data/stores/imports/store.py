"""What a memory of imported spreadsheets can do."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID


class ImportStore(Protocol):
    """Which spreadsheet rows were imported: fingerprints under a unique key, so that nothing comes in twice."""

    def known(self, organisation_id: int, fingerprints: Iterable[str]) -> set[str]:
        """Those of the fingerprints that were imported into the organisation before."""

    def record(
        self,
        run_id: UUID,
        organisation_id: int,
        file_name: str,
        by: str,
        at: datetime,
        rows: Mapping[str, UUID],
    ) -> None:
        """Keep the fingerprint of each row with the entry it became."""

    def places(self, organisation_id: int) -> dict[str, int]:
        """The unit that rows of each (folded) spelling were imported into."""

    def remember_places(self, organisation_id: int, places: Mapping[str, int]) -> None:
        """Keep the unit of each spelling, in place of what was kept before."""
