"""What a list of changes leads to, as one text to read: what changes, for whom, which figures, what to look at."""

from collections.abc import Iterable
from html import escape

from PySide6.QtWidgets import QTextBrowser, QWidget

from logbook_desktop.domain.reports.reports import Structure
from logbook_desktop.domain.tree.consequences import (
    AccessChange,
    AccessPart,
    ChangeKind,
    FigureChange,
    Review,
    ReviewWarning,
    WarningKind,
)
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.wording.names import LEVEL_NAMES, listed
from logbook_desktop.wording.tree import name_of

_NAMED = 6
"""So many places are named; the rest are counted."""


class ReviewView(QTextBrowser):
    """Read by keyboard and by screen readers like any other text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What the changes lead to"))
        self.setOpenLinks(False)

    def show_review(self, review: Review) -> None:
        """Replace the text by that of another review."""
        self.setHtml("".join(_sections(review)))


def summary(review: Review) -> str:
    """The changes in one line: "3 moved, 1 closed"."""
    return ", ".join(_counted(kind, len(nodes)) for kind, nodes in review.changed.items())


def _sections(review: Review) -> Iterable[str]:
    yield _section(tr("What changes"), _changes(review))
    if review.warnings:
        yield _section(tr("Worth a second look"), [_warning(review, item) for item in review.warnings])
    yield _section(tr("Who sees what"), _access(review) or [tr("Nobody gains or loses access to anything.")])
    yield _section(tr("Figures in reports"), _figures(review))


def _section(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<h4>{escape(title)}</h4><ul>{items}</ul>"


# --- what changes ---------------------------------------------------------------------------------------------


def _changes(review: Review) -> list[str]:
    return [
        f"{escape(_counted(kind, len(nodes)))}: {_names(review, nodes)}"
        for kind, nodes in review.changed.items()
    ]


def _counted(kind: ChangeKind, count: int) -> str:
    match kind:
        case ChangeKind.ADDED:
            words = trn("{count} added", "{count} added", count)
        case ChangeKind.RENAMED:
            words = trn("{count} renamed", "{count} renamed", count)
        case ChangeKind.MOVED:
            words = trn("{count} moved", "{count} moved", count)
        case ChangeKind.MERGED:
            words = trn("{count} merged", "{count} merged", count)
        case ChangeKind.CLOSED:
            words = trn("{count} closed", "{count} closed", count)
        case ChangeKind.REOPENED:
            words = trn("{count} opened again", "{count} opened again", count)
        case ChangeKind.REMOVED:
            words = trn("{count} taken away", "{count} taken away", count)
    return words


def _names(review: Review, nodes: Iterable[int]) -> str:
    found = [_name(review, node_id) for node_id in nodes]
    return listed(found[:_NAMED], len(found) - _NAMED)


def _name(review: Review, node_id: int) -> str:
    return escape(_plain_name(review.after if node_id in review.after else review.before, node_id))


def _plain_name(tree: Tree, node_id: int) -> str:
    return name_of(tree[node_id]) if node_id in tree else ""


# --- who sees what --------------------------------------------------------------------------------------------


def _access(review: Review) -> list[str]:
    return [line for change in review.access for line in access_lines(review.after, change)]


def access_lines(tree: Tree, change: AccessChange) -> list[str]:
    """What one person gains and loses, as lines of HTML."""
    lines = []
    for parts, words in (
        (change.gained, tr("{person} gains at {places}: {level} (before: {former})")),
        (change.lost, tr("{person} loses at {places}: {former} (after: {level})")),
    ):
        for part in parts:
            line = words.format(
                person=f"<b>{escape(change.person_name)}</b>",
                places=_places(tree, part),
                level=escape(tr(LEVEL_NAMES[part.after])),
                former=escape(tr(LEVEL_NAMES[part.before])),
            )
            lines.append(line + _when(change))
    return lines


def _places(tree: Tree, part: AccessPart) -> str:
    named = [escape(_plain_name(tree, node_id)) for node_id in part.nodes[:_NAMED] if node_id in tree]
    text = ", ".join(named) or escape(tr("a place"))
    if part.places > len(part.nodes):
        counted = trn("{count} place in all", "{count} places in all", part.places)
        text += f" ({escape(counted)})"
    return text


def _when(change: AccessChange) -> str:
    message = ""
    if change.from_month is not None:
        message = ", " + tr("from {day}").format(day=active().date(change.from_month.first_day))
    if change.until_month is not None:
        last = change.until_month.plus(-1).last_day
        message += ", " + tr("until {day}").format(day=active().date(last))
    return escape(message)


# --- figures --------------------------------------------------------------------------------------------------


def _figures(review: Review) -> list[str]:
    changed = [figure for figure in review.figures if figure.difference]
    lines = [_figure(review, figure) for figure in changed or review.figures]
    if review.untold:
        words = tr("Figures of {places} may change, too; you may not read them.")
        lines.append(words.format(places=_names(review, review.untold)))
    return list(dict.fromkeys(lines)) or [tr("No figure in any report changes.")]


def _figure(review: Review, figure: FigureChange) -> str:
    by_today = figure.structure is Structure.TODAY
    if figure.difference == 0:
        words = tr("The visits of {place} in {year} change by 0.")
    elif by_today:
        words = tr(
            "The visits of {place} in {year}, by the structure of today: {before} → {after} ({difference})"
        )
    else:
        words = tr(
            "The visits of {place} in {year}, by the structure of each month: {before} → {after} ({difference})"
        )
    number = active().number
    sign = "+" if figure.difference > 0 else "−"
    text = words.format(
        place=f"<b>{_name(review, figure.node_id)}</b>",
        year=figure.year,
        before=number(figure.before),
        after=number(figure.after),
        difference=sign + number(abs(figure.difference)),
    )
    if figure.since is not None:
        text += escape(", " + tr("from {day}").format(day=active().date(figure.since.first_day)))
    return text


# --- warnings -------------------------------------------------------------------------------------------------


def _warning(review: Review, warning: ReviewWarning) -> str:
    name = _name(review, warning.node_id)
    match warning.kind:
        case WarningKind.SAME_NAME:
            words = tr("There is another “{name}” in the same place.")
        case WarningKind.PLANNED_PLACES:
            words = tr("{name} closes, but moves of it are planned for later: {count}.")
        case WarningKind.LATER_ENTRIES:
            words = tr("{name} closes, but there are entries of that day or later: {count}.")
    return words.format(name=f"<b>{name}</b>", count=active().number(warning.count))
