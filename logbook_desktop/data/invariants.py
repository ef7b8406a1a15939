"""Every invariant of the data that SQL can test, each as a query that finds what breaks it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    String,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.tables import (
    activity,
    age_band,
    entry,
    entry_age,
    node,
    node_place,
    node_reach,
    person,
    person_grant,
)
from logbook_desktop.domain.entries.clock import MAX_MINUTES
from logbook_desktop.domain.entries.entry_fields import NUMBERS, Limit
from logbook_desktop.domain.people.access import NETWORK_ROLES, READING_ROLES
from logbook_desktop.domain.tree.tree import BEGINNING, NodeKind

_low, _above = cast(age_band.c.low, String), cast(age_band.c.high + 1, String)
_code = case(
    (age_band.c.high.is_(None), _low + "+"),
    (age_band.c.low == 0, literal("under_") + _above),
    else_=_low + "-" + cast(age_band.c.high, String),
)
"""The code of an age band, as ``AgeBand.code`` writes it."""


_LOGINS_WITH_BOTH = select(person.c.login).where(
    *(
        exists().where(person_grant.c.person_id == person.c.id, person_grant.c.role.in_(roles))
        for roles in (NETWORK_ROLES, READING_ROLES)
    )
)
_WHOLE = {Limit.VISITS: entry.c.girls + entry.c.boys + entry.c.other, Limit.LENGTH: entry.c.minutes}


@dataclass(frozen=True, slots=True)
class BrokenInvariant:
    """An invariant (by key) and an example of what breaks it; ``count`` how often."""

    rule: str
    example: str
    count: int


def broken_in_sql(connection: Connection) -> Iterator[BrokenInvariant]:
    """The invariants that rows alone can break, whatever wrote them."""
    queries = {
        "entry_at_unit": select(entry.c.id)
        .join(node, node.c.id == entry.c.unit_id)
        .where(node.c.kind != NodeKind.UNIT.value),
        "activity_of_unit": select(entry.c.id)
        .join(activity, activity.c.id == entry.c.activity_id)
        .where(activity.c.unit_id != entry.c.unit_id),
        "length_in_range": select(entry.c.id).where(or_(entry.c.minutes < 1, entry.c.minutes > MAX_MINUTES)),
        **{
            number.rule: select(entry.c.id).where(
                or_(entry.c[number.column] < 0, entry.c[number.column] > _WHOLE[number.at_most])
            )
            for number in NUMBERS
            if isinstance(number.at_most, Limit)
        },
        "one_visit_of_individual": select(entry.c.id).where(
            entry.c.form == "individual", entry.c.girls + entry.c.boys + entry.c.other != 1
        ),
        "no_negative_visits": select(entry.c.id).where(
            or_(entry.c.girls < 0, entry.c.boys < 0, entry.c.other < 0)
        ),
        "no_visits_without_entry": select(entry_age.c.entry_id).where(
            ~select(entry.c.id).where(entry.c.id == entry_age.c.entry_id).exists()
        ),
        "network_right_reads_no_entries": _LOGINS_WITH_BOTH,
        "closed_after_opening": select(node.c.id).where(node.c.closed_on < node.c.opened_on),
        "first_place_without_beginning": select(node.c.id).where(
            ~select(node_place.c.node_id)
            .where(node_place.c.node_id == node.c.id, node_place.c.from_month == BEGINNING)
            .exists()
        ),
        "bands_begin_at_birth": select(age_band.c.set_id)
        .group_by(age_band.c.set_id)
        .having(func.min(age_band.c.low) != 0),
    }
    for gender in ("girls", "boys", "other"):
        by_age = (
            select(entry_age.c.entry_id, func.sum(entry_age.c.visits).label("visits"))
            .where(entry_age.c.gender == gender)
            .group_by(entry_age.c.entry_id)
            .subquery()
        )
        queries[f"ages_within_{gender}"] = (
            select(entry.c.id)
            .join(by_age, by_age.c.entry_id == entry.c.id)
            .where(by_age.c.visits > entry.c[gender])
        )
    queries["age_band_of_its_set"] = (
        select(entry.c.id)
        .join(entry_age, entry_age.c.entry_id == entry.c.id)
        .where(~exists().where(age_band.c.set_id == entry.c.age_band_set_id, _code == entry_age.c.band))
    )
    for rule, query in queries.items():
        count = connection.scalar(select(func.count()).select_from(query.subquery())) or 0
        if count:
            yield BrokenInvariant(rule, str(connection.scalar(query.limit(1))), count)
    if connection.dialect.name == "sqlite":
        yield from broken_file(connection)


ReachRow = tuple[int, int, int, int, int, str]
"""A row of the closure: ancestor, node, depth, from month, to month, kind of the ancestor."""


def stored_reach(connection: Connection) -> set[ReachRow]:
    """Every row of the closure, to be compared with what the places say."""
    c = node_reach.c
    rows = connection.execute(
        select(c.ancestor_id, c.node_id, c.depth, c.from_month, c.to_month, c.ancestor_kind)
    )
    return {(r.ancestor_id, r.node_id, r.depth, r.from_month, r.to_month, r.ancestor_kind) for r in rows}


def keep_reach(connection: Connection, wanted: set[ReachRow]) -> None:
    """Make the closure what it is wanted to be; rows that are right stay as they are."""
    stored = stored_reach(connection)
    names = ("ancestor_id", "node_id", "depth", "from_month", "to_month", "ancestor_kind")
    for row in sorted(stored - wanted):
        where = (node_reach.c[name] == value for name, value in zip(names, row, strict=True))
        connection.execute(delete(node_reach).where(*where))
    for rows in chunks(sorted(wanted - stored)):
        connection.execute(insert(node_reach), [dict(zip(names, row, strict=True)) for row in rows])


def broken_file(connection: Connection) -> Iterator[BrokenInvariant]:
    """What SQLite itself finds wrong with its file: pages and indexes, and rows that name rows that are not there."""
    answers = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(100)")]
    if answers != ["ok"]:
        # One answer may hold several lines, of which the first only names the database.
        found = [line for line in "\n".join(answers).splitlines() if not line.startswith("***")]
        yield BrokenInvariant("file_is_whole", found[0], len(found))
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        yield BrokenInvariant("rows_name_rows_that_are_there", str(dangling[0][0]), len(dangling))
