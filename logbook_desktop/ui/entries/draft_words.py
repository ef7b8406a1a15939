"""A draft in words: what it is about, and when it was kept."""

from datetime import date

from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.local.drafts import StoredDraft
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.places import unit_name
from logbook_desktop.ui.kit import moments

_LETTERS = 32
"""So many of a text tell which draft it is."""


def parts_of(kept: StoredDraft, tree: Tree | None) -> tuple[str, str, str]:
    """Activity (or, without one, how its text begins), day and unit, as far as they are known."""
    draft, texts = kept.draft, active()
    return (
        kept.typed.get("activity", "") or _beginning(draft.what or draft.why) or tr("no activity yet"),
        texts.weekday_date(draft.date) if draft.date else kept.typed.get("date", ""),
        unit_name(tree, draft.unit_id, texts.language),
    )


def moment_of(kept: StoredDraft, today: date) -> str:
    """When it was kept."""
    return moments.in_words(kept.kept_at, today)


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LETTERS else f"{line[:_LETTERS].rstrip()}…"
