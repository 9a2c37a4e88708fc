"""Passes the polling requests of Socket.IO on to their service, over HTTP/1.1."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import httpx  # lint: allow-http-client - a configured service of ours, streamed both ways
from starlette.types import Receive, Scope, Send

from edge.gateway.passed_headers import to_client, to_service
from edge.gateway.socket_table import Target
from edge.transcoding.exchange import Exchange
from edge.transcoding.intake import Intake
from edge.transcoding.limits import Limits
from shared.core.ending import end
from shared.core.errors import DeadlineExceeded, Unauthenticated, Unavailable

# A little more than the 1 MB that Socket.IO takes.
MAX_BODY = 1_100_000
# A poll is held for 25 s.
TIMEOUT = httpx.Timeout(60.0, connect=2.0)
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=64)


class Polling:
    """One client for all socket services of this process."""

    def __init__(self) -> None:
        # No proxy of the environment and no redirect leads away from the configured addresses.
        self._client = httpx.AsyncClient(timeout=TIMEOUT, limits=LIMITS, trust_env=False, follow_redirects=False)
        self._intake = Intake(Limits(max_body=MAX_BODY))

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._client.aclose()

    async def serve(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        target: Target,
        metadata: Sequence[tuple[str, str]],
        ended: Callable[[], Awaitable[None]],
    ) -> None:
        """Answers a request by the service's answer, piece by piece. Raises StatusError before that, or ClientGone.

        Once `ended` returns the answer is waited for no more.
        """
        exchange = Exchange(scope, receive, send)
        body = await self._intake.read(exchange, MAX_BODY)
        request = self._client.build_request(
            scope["method"],
            f"http://{target.address}{target.target}",
            headers=to_service(scope, metadata),
            content=body,
        )
        try:
            with exchange.watched():
                response = await self._answer(request, ended)
                try:
                    await exchange.begin(response.status_code, to_client(response.headers.raw))
                    async for piece in response.aiter_raw():
                        await exchange.piece(piece)
                finally:
                    await response.aclose()
        except httpx.TransportError as error:
            if exchange.started:
                raise
            if isinstance(error, httpx.ReadTimeout):
                raise DeadlineExceeded("the socket service did not answer in time") from None
            raise Unavailable("the socket service cannot be reached") from None
        await exchange.piece(b"", more=False)

    async def _answer(self, request: httpx.Request, ended: Callable[[], Awaitable[None]]) -> httpx.Response:
        """The beginning of the answer, for which a poll waits long. Raises Unauthenticated."""
        over = asyncio.ensure_future(ended())
        sending = asyncio.create_task(self._client.send(request, stream=True))
        try:
            await asyncio.wait({over, sending}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                raise Unauthenticated("the session has ended", reason="INVALID_SESSION")
            return sending.result()
        finally:
            await end(over, sending)
