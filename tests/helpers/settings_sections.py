"""Going to a section of the settings page as a person does: by its row in the list."""

from typing import TypeVar

from logbook_desktop.ui.vocabulary.page import VocabularyPage
from logbook_desktop.ui.vocabulary.section import Section

S = TypeVar("S", bound=Section)


def show_section(page: VocabularyPage, kind: type[S]) -> S:
    """Choose the section of this kind."""
    ((row, section),) = ((row, one) for row, one in enumerate(page.sections) if isinstance(one, kind))
    page.list.setCurrentRow(row)
    return section
