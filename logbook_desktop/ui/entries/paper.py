"""One entry on paper: its fields in words, as a document for the printer."""

from collections.abc import Iterable
from html import escape

from PySide6.QtGui import QTextDocument

from logbook_desktop.domain.entries.listing import EntryRow
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import active
from logbook_desktop.ui.entries.places import unit_name
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.wording.entry_lines import EntryNames, words_of


def document_of(title: str, fields: Iterable[tuple[str, str]]) -> QTextDocument:
    """A heading and a table of two columns. All texts are escaped: what people typed is never markup."""
    rows = "".join(
        f'<tr><td width="30%"><b>{escape(name)}</b></td><td>{escape(value).replace(chr(10), "<br/>")}</td></tr>'
        for name, value in fields
        if value
    )
    document = QTextDocument()
    document.setHtml(f'<h2>{escape(title)}</h2><table width="100%" cellpadding="4">{rows}</table>')
    return document


def fields_of(source: EntrySource, row: EntryRow, tree: Tree | None) -> tuple[list[tuple[str, str]], bool]:
    """All of a saved entry in words, and whether it is invented; asks the database."""
    entry, language = source.entry(row.id), active().language
    names = EntryNames(
        unit_name(tree, entry.draft.unit_id, language),
        {one.id: one.name.in_language(language) for one in source.activities(row.unit_id, closed=True)},
        {tag.id: tag.name.in_language(language) for tag in source.tags(row.unit_id)},
        source.questions(row.unit_id),
    )
    return list(words_of(entry.draft, names)), source.is_demo()
