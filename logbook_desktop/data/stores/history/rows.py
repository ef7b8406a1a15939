"""Rows of history, as the domain has them."""

import json
from datetime import datetime
from typing import Any

from logbook_desktop.domain.history import Changed, Event, HistoryAction, HistoryKind


def event(row: Any, author_key: str, name_now: str | None = None) -> Event:
    """``author_key`` tells people apart who are called alike; ``name_now``: as the author is called today."""
    fields = tuple(Changed(name, *pair) for name, pair in json.loads(row.fields).items())
    kind, action = HistoryKind(row.kind), HistoryAction(row.action)
    by_now = row.by_name if name_now is None else name_now
    return Event(row.at, author_key, row.by_name, kind, row.subject, action, fields, row.node_id, by_now)


def making(subject: str, at: datetime, by: str, node_id: int) -> Event:
    """Of an entry, whose own making stands in its row."""
    return Event(at, "", by, HistoryKind.ENTRY, subject, HistoryAction.CREATE, (), node_id, by)
