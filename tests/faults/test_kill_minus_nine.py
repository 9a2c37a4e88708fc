"""kill -9 of any one process: the platform serves again within 10 s, and no acknowledged write is lost."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from shared.testing.eventually import eventually
from shared.testing.stack import Stack, running_stack

# It takes 1 to 2 s; a machine with other work to do may take longer.
BACK_WITHIN_SECONDS = 60
# While a process is away a call may fail, and say so: "not now" or "too slow", and nothing else.
AWAY = {503, 504}


class Writer:
    """A client that makes one contact after the other, and tries again when that fails."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.acknowledged: list[str] = []
        self.statuses: set[int] = set()
        # When the latest acknowledged call was sent, in seconds of the monotonic clock.
        self.last_sent = 0.0
        self._http = http

    async def run(self) -> None:
        """Writes until cancelled."""
        number = 0
        while True:
            number += 1
            sent = time.monotonic()
            body = {"type": "CONTACT_TYPE_BUSINESS", "displayName": f"Survivor {number}"}
            try:
                answer = await self._http.post("/v1/crm/contacts", json=body)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            self.statuses.add(answer.status_code)
            if answer.is_success:
                self.acknowledged.append(answer.json()["id"])
                self.last_sent = sent
            else:
                await asyncio.sleep(0.05)

    async def missing(self) -> list[str]:
        """The acknowledged contacts that cannot be read."""
        found = [(await self._http.get(f"/v1/crm/contacts/{id}")).status_code for id in self.acknowledged]
        return [id for id, status in zip(self.acknowledged, found, strict=True) if status != 200]


@pytest.fixture(scope="module")
def distributed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The platform with one process per service."""
    with running_stack(tmp_path_factory.mktemp("distributed") / "data", "distributed") as stack:
        yield stack


@asynccontextmanager
async def signed_in(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the demo owner's session."""
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=5) as http:
        owner = next(login for login in stack.logins if login["role"] == "ROLE_OWNER")
        answer = await http.post("/v1/auth/session", json={key: owner[key] for key in ("email", "password")})
        http.headers["X-Session-Id"] = answer.json()["sessionId"]
        yield http


@pytest.mark.parametrize("process", ["mongod", "valkey", "app", "worker", "keeper", "stack"])
async def test_it_serves_again_and_nothing_is_lost(stack: Stack, process: str) -> None:
    await kill_and_look(stack, process)


@pytest.mark.parametrize("process", ["internal", "edge"])
async def test_so_it_does_with_a_process_per_service(distributed: Stack, process: str) -> None:
    await kill_and_look(distributed, process)


async def kill_and_look(stack: Stack, process: str) -> None:
    """Kills a process while a client writes; fails if writing stays broken or an acknowledged contact is gone."""
    async with signed_in(stack) as http:
        writer = Writer(http)
        writing = asyncio.create_task(writer.run())
        await asyncio.to_thread(eventually, lambda: len(writer.acknowledged) > 20)
        pid = stack.pids[process]
        killed = time.monotonic()
        os.kill(pid, signal.SIGKILL)

        def back() -> bool:
            replaced = stack.pids.get(process, pid) != pid
            return replaced and stack.ready and writer.last_sent > killed

        await asyncio.to_thread(eventually, back, BACK_WITHIN_SECONDS)
        writing.cancel()
        assert writer.statuses <= AWAY | {200}
        assert await writer.missing() == []
