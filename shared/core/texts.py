"""Text messages: what one is, and who sends it."""

from dataclasses import dataclass
from typing import Protocol


class TextError(Exception):
    """The message was not taken; later it may be."""


class TextRefused(TextError):
    """The message will never be taken: the number cannot be reached."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text message to one number, E.164."""

    to: str
    text: str


class Texter(Protocol):
    """Sends text messages."""

    async def send(self, text: Text) -> None:
        """Returns once the message is taken. Raises TextError."""
