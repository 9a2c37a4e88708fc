"""Passes WebSocket connections on to their service: both ends are connected before the client hears yes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from edge.gateway.passed_headers import to_service
from edge.gateway.socket_table import Target
from shared.core.ending import end
from shared.core.errors import Unavailable

OPEN_SECONDS = 5.0
MAX_MESSAGE = 1_100_000
# Messages a slow client may have waiting here; then the service has to wait.
WAITING = 4
GOING_AWAY = 1001
POLICY_VIOLATION = 1008
# A client that reads nothing is left to the watch over connections.
CLOSE_SECONDS = 1.0


async def pass_on(
    scope: Scope,
    receive: Receive,
    send: Send,
    target: Target,
    metadata: Sequence[tuple[str, str]],
    ended: Callable[[], Awaitable[None]],
) -> None:
    """Serves a connection to its end, or until `ended` returns.

    Raises Unavailable while the client has not been accepted.
    """
    try:
        service = await connect(
            f"ws://{target.address}{target.target}",
            additional_headers=to_service(scope, metadata),
            subprotocols=[Subprotocol(name) for name in scope.get("subprotocols", ())] or None,
            compression=None,
            user_agent_header=None,
            open_timeout=OPEN_SECONDS,
            # The two ends ask each other whether they live.
            ping_interval=None,
            max_size=MAX_MESSAGE,
            max_queue=WAITING,
            proxy=None,
        )
    except (OSError, WebSocketException):
        raise Unavailable("the socket service cannot be reached") from None
    async with service:
        await send({"type": "websocket.accept", "subprotocol": service.subprotocol})
        over = asyncio.ensure_future(ended())
        tasks = {
            over,
            asyncio.create_task(_to_service(receive, service)),
            asyncio.create_task(_to_client(service, send)),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await end(*tasks)
        if done == {over}:
            await _close(send)


async def _close(send: Send) -> None:
    """Ends a connection whose session has ended."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": "INVALID_SESSION"})


async def _to_service(receive: Receive, service: ClientConnection) -> None:
    while (message := await receive())["type"] == "websocket.receive":
        text = message.get("text")
        try:
            await service.send(text if text is not None else message["bytes"])
        except ConnectionClosed:
            return
    code: int = message.get("code") or GOING_AWAY
    # Codes below 3000 are not for programs to send.
    await service.close(code if code in range(3000, 5000) else GOING_AWAY)


async def _to_client(service: ClientConnection, send: Send) -> None:
    try:
        async for message in service:
            kind = "text" if isinstance(message, str) else "bytes"
            await send({"type": "websocket.send", kind: message})
    except ConnectionClosed:
        pass
    await send({"type": "websocket.close", "code": service.close_code or GOING_AWAY, "reason": service.close_reason})
