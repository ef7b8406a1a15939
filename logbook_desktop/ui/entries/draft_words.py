"""A draft in words: what it is about, and when it was kept."""

from datetime import date, timedelta

from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.local.drafts import StoredDraft
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.places import unit_name


def parts_of(kept: StoredDraft, tree: Tree | None) -> tuple[str, str, str]:
    """Activity, day and unit, as far as they are known."""
    draft, texts = kept.draft, active()
    return (
        kept.typed.get("activity", "") or tr("no activity yet"),
        texts.weekday_date(draft.date) if draft.date else kept.typed.get("date", ""),
        unit_name(tree, draft.unit_id, texts.language),
    )


def moment_of(kept: StoredDraft, today: date) -> str:
    """When it was kept, as people say it of the last days."""
    local, texts = kept.kept_at.astimezone(), active()
    clock = texts.time(local.time())
    if local.date() == today:
        return tr("today at {time}").format(time=clock)
    if local.date() == today - timedelta(days=1):
        return tr("yesterday at {time}").format(time=clock)
    return texts.moment(local)
