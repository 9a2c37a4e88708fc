"""One request on a connection and its answer, as ASGI has them."""

import asyncio
from typing import Protocol

import structlog
from starlette.types import ASGIApp, Message, Scope

from edge.http1.answer_head import CONTINUE, AnswerHead, answer_head, chunk, refusal

# So much of a body is taken before the app asks for it.
HELD_BYTES = 64 * 1024
_DISCONNECT = "http.disconnect"

log = structlog.get_logger(__name__)


class Line(Protocol):
    """The connection as its turns see it. `full`: the client takes less than we write."""

    full: bool

    async def writable(self) -> None:
        """Returns when the client has taken most of what was written."""

    def write(self, *pieces: bytes) -> None:
        """Writes; what the client does not take is kept."""

    def read_on(self) -> None:
        """Reads on, if reading was held up."""

    def answered(self, turn: "Turn") -> None:
        """The answer is whole, or as much of it as there will be."""

    def done(self, task: "asyncio.Task[None]") -> None:
        """The app has returned."""


class Turn:
    """`keep_alive`: more requests may follow. `unread`: the body has not come to its end. `over`: it is answered."""

    __slots__ = (
        "_body",
        "_broken",
        "_expects",
        "_head",
        "_held",
        "_line",
        "_news",
        "_old",
        "_start",
        "_told",
        "_written",
        "keep_alive",
        "left",
        "over",
        "scope",
        "unread",
    )

    def __init__(self, line: Line, scope: Scope, *, keep_alive: bool, old: bool, expects: bool) -> None:
        """`old`: in HTTP/1.0, `expects`: the client sends its body when it is asked to go on."""
        self.scope = scope
        self.keep_alive = keep_alive
        self.unread = True
        self.over = False
        self.left = False
        self._line = line
        self._old = old
        self._expects = expects
        self._broken = False
        self._body: list[bytes] = []
        self._held = 0
        self._told = False
        self._news: asyncio.Event | None = None
        self._start: Message | None = None
        self._head: AnswerHead | None = None
        self._written = 0

    async def run(self, app: ASGIApp) -> None:
        """Lets the app answer. What it leaves half done ends with the connection."""
        try:
            await app(self.scope, self.receive, self.send)
        except Exception:
            log.exception("an app failed", path=self.scope["path"])
        finally:
            if not self.over:
                self._give_up()
            task: asyncio.Task[None] | None = asyncio.current_task()
            if task is not None:
                self._line.done(task)

    async def receive(self) -> Message:
        """ASGI."""
        if self._expects:
            self._expects = False
            self._line.write(CONTINUE)
        while (self.unread or self._told) and not (self._body or self.left or self.over or self._broken):
            self._line.read_on()
            self._news = self._news or asyncio.Event()
            self._news.clear()
            await self._news.wait()
        if self.left or self.over or (self._broken and not self._body):
            return {"type": _DISCONNECT}
        pieces, self._body, self._held = self._body, [], 0
        self._told = not self.unread
        return {"type": "http.request", "body": b"".join(pieces), "more_body": self.unread}

    async def send(self, message: Message) -> None:
        """ASGI. The head waits for the first piece of the body, to leave with it. Raises RuntimeError."""
        if self._line.full:
            await self._line.writable()
        if self.left:
            return
        if message["type"] == "http.response.start":
            self._start = message
            return
        body: bytes = message.get("body", b"")
        last = not message.get("more_body", False)
        head = self._head
        if head is None:
            head = self._begin(len(body) if last else None)
            self._line.write(head.data, *self._framed(head, body, last))
        else:
            self._line.write(*self._framed(head, body, last))
        if last:
            self._end(head)

    def arrived(self, piece: bytes) -> bool:
        """A piece of the body; answers whether that is enough for now."""
        self._body.append(piece)
        self._held += len(piece)
        self.tell()
        return self._held >= HELD_BYTES

    def whole(self) -> None:
        """The body has come to its end."""
        self.unread = False
        self.tell()

    def broken(self) -> None:
        """The rest of the body cannot be read."""
        self._broken = True
        self.keep_alive = False
        self.tell()

    def gone(self) -> None:
        """The client has left."""
        self.left = True
        self.tell()

    def tell(self) -> None:
        """Wakes who waits for news."""
        if self._news is not None:
            self._news.set()

    def _begin(self, whole: int | None) -> AnswerHead:
        start = self._start
        if start is None:
            raise RuntimeError("a body, and no answer was begun")
        if self._expects:
            # It may send its body all the same: what comes next on this connection would be anybody's guess.
            self.keep_alive = False
        self._head = answer_head(
            start["status"],
            start["headers"],
            whole=whole,
            bodiless=self.scope["method"] == "HEAD",
            keep_alive=self.keep_alive,
            old=self._old,
        )
        return self._head

    def _framed(self, head: AnswerHead, body: bytes, last: bool) -> list[bytes]:
        if head.chunked:
            return chunk(body, last)
        if head.length == 0:
            return []
        self._written += len(body)
        if head.length is not None and self._written > head.length:
            raise RuntimeError("the answer is longer than its Content-Length")
        return [body]

    def _end(self, head: AnswerHead) -> None:
        if head.length is not None and self._written != head.length:
            raise RuntimeError("the answer is shorter than its Content-Length")
        if self.unread or head.ends:
            self.keep_alive = False
        self.over = True
        self.tell()
        self._line.answered(self)

    def _give_up(self) -> None:
        if self._head is None and not self.left:
            self._line.write(refusal(500))
        self.over = True
        self.keep_alive = False
        self._line.answered(self)
