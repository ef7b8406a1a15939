"""What every feature is handed when it is made: one bundle instead of three or four things by hand."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import Errors
from logbook_desktop.ui.kit.prompts import Prompts

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context


@dataclass(frozen=True)
class UiServices:
    """As whom and on which database one works, and the ways to work, to ask and to remember.

    A widget that needs but one of the four takes that one. What works before a database is open has no context yet
    and takes the others by themselves.
    """

    context: "Context"
    background: Background
    prompts: Prompts
    settings: Settings

    @property
    def errors(self) -> Errors:
        """Tells what went wrong."""
        return Errors(self.prompts)
