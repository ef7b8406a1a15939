"""What a network right sees on a server (``postgres/network.sql``)."""

from sqlalchemy import Connection, text

from logbook_desktop.domain.names import Name, sort_key
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.adoption import Adoption, AdoptionMonth
from logbook_desktop.domain.tree.tree import NodeKind, Tree


class NetworkStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def adoption(self, tree: Tree, today: Month) -> tuple[Adoption, ...]:
        """Every organisation of the acting person's part of the network, by name."""
        found = [
            Adoption(
                row.organisation,
                tree[row.organisation].name,
                next((n.name for n in tree.path(row.organisation, today) if n.kind is NodeKind.REGION), None),
                tuple(row.mentors),
                row.has_mentor,
                None if row.begun is None else Month.from_number(row.begun),
                None if row.last_month is None else Month.from_number(row.last_month),
                row.open_units,
                row.units_3,
                row.units_12,
                row.terms_version,
                _split_from(tree, row.organisation),
            )
            for row in self._connection.execute(text("SELECT * FROM app.adoption()"))
            if row.organisation in tree
        ]
        return tuple(sorted(found, key=lambda one: (sort_key(one.name.text), one.organisation_id)))

    def by_month(self, first: Month, last: Month) -> tuple[AdoptionMonth, ...]:
        """Every month of the span, those without anything too."""
        rows = self._connection.execute(
            text("SELECT month, organisations, units FROM app.adoption_by_month(:first, :last)"),
            {"first": first.number, "last": last.number},
        )
        counted = {row.month: (row.organisations, row.units) for row in rows}
        return tuple(
            AdoptionMonth(Month.from_number(number), *counted.get(number, (0, 0)))
            for number in range(first.number, last.number + 1)
        )


def _split_from(tree: Tree, organisation_id: int) -> Name | None:
    before = tree[organisation_id].predecessor_id
    return None if before is None or before not in tree else tree[before].name
