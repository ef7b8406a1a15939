"""One entry on paper: its fields in words, as a document for the printer."""

from collections.abc import Iterable
from html import escape

from PySide6.QtGui import QTextDocument


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
