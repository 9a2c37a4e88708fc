"""Text messages: what one is, and who sends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class TextError(Exception):
    """The message was not taken; later it may be."""


class TextUnknown(TextError):
    """Nobody knows whether the message was taken: the line broke after it was sent."""


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

    async def aclose(self) -> None:
        """Closes what is kept open."""


class InTurn:
    """Several: each is asked where the one before it does not take a message now."""

    def __init__(self, texters: Sequence[Texter]) -> None:
        self._texters = texters

    async def send(self, text: Text) -> None:
        """Returns once one has taken it. Raises TextRefused, TextUnknown, or the last one's TextError."""
        last = TextError("nobody sends text messages")
        for texter in self._texters:
            try:
                return await texter.send(text)
            except (TextRefused, TextUnknown):
                # The next might send it a second time.
                raise
            except TextError as error:
                last = error
        raise last

    async def aclose(self) -> None:
        """Closes all of them."""
        for texter in self._texters:
            await texter.aclose()
