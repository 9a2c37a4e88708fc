"""A write and what the module does after it are not parted by a caller who leaves in between."""

import asyncio
from collections.abc import Callable

import pytest
from dashclicks.users.v1.user_pb2 import ROLE_USER, User

from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.runtime import Runtime
from shared.rpc.call import Call


class SlowHooks(Hooks[User]):
    """Is still at work after the write when the caller leaves."""

    def __init__(self) -> None:
        self.entered, self.go_on, self.done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def changed(self, call: Call, action: Action, old: Record[User] | None, new: Record[User] | None) -> None:
        self.entered.set()
        await self.go_on.wait()
        self.done.set()


@pytest.mark.parametrize("action", ["create", "delete", "undelete", "update"])
async def test_the_module_is_told_although_the_caller_left(
    make_runtime: Callable[[], Runtime], call: Call, action: str
) -> None:
    hooks = SlowHooks()
    runtime = make_runtime()
    users = runtime.resource(Model(User), hooks)
    await runtime.ensure_indexes()
    message = User(display_name="Ana", email="ana@example.com", role=ROLE_USER)
    hooks.go_on.set()
    row = await users.create(call, message)
    if action == "undelete":
        await users.delete(call, row.id)
    hooks.entered, hooks.go_on, hooks.done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    calls = {
        "create": lambda: users.create(call, User(display_name="Bo", email="bo@example.com", role=ROLE_USER)),
        "delete": lambda: users.delete(call, row.id),
        "undelete": lambda: users.undelete(call, row.id),
        "update": lambda: users.update(call, User(display_name="Eva"), id=row.id, mask=["display_name"]),
    }
    leaving = asyncio.create_task(calls[action]())
    await asyncio.wait_for(hooks.entered.wait(), 10)
    leaving.cancel()
    await asyncio.wait({leaving})
    hooks.go_on.set()
    await asyncio.wait_for(hooks.done.wait(), 10)
    assert leaving.cancelled()
