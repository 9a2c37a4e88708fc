"""What a platform for tests has sent: read from its catcher, as a developer reads it."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from shared.testing.eventually import soon


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The messages of a catcher; each is given once."""

    url: str
    _given: set[int] = field(default_factory=set)

    async def next(self, to: str, subject: str = "", channel: str = "email") -> str:
        """The text of the next message to somebody, with these words in its subject, which must come within a while."""
        async with httpx.AsyncClient(base_url=self.url) as web:

            async def look() -> dict[str, Any] | None:
                query = {"to": to, "q": subject, "channel": channel}
                answer = (await web.get("/api/messages", params=query)).raise_for_status()
                found = [each for each in reversed(answer.json()["messages"]) if each["id"] not in self._given]
                return found[0] if found else None

            message = await soon(look)
            assert message is not None
            self._given.add(message["id"])
            return str(message["text"])
