"""What is shown of anything that went otherwise than meant. Light: the window has it before its first picture."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserMessage:
    """``title`` names what happened; ``text`` tells it in plain words and what to do next."""

    title: str
    text: str
