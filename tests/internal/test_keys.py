"""Keys are replaced under running calls: none fails."""

import asyncio
import os
from datetime import timedelta

import jwt
import pytest
from pydantic import SecretBytes

from services.internal.keys import rotate, seal_again
from services.internal.service import open_deps
from shared.core.settings import Settings
from shared.data import keys
from shared.data.keys import KeyRing
from shared.rpc.principal import Principal
from shared.testing.api import Caller
from tests.internal.office import Office, method, open_office


async def test_no_call_fails_while_the_signing_key_is_replaced(
    mongodb_uri: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "REFRESH_SECONDS", 0.02)
    async with open_office(mongodb_uri, redis_url) as office:
        user = await office.user(await office.account())
        caller = Principal(user_id=user.id, account_id=user.account_id, role="ROLE_OWNER", scopes=frozenset({"users"}))
        # As another process mints: with a ring of its own.
        settings = office.deps.settings
        ring = await KeyRing.open(office.data.database, settings.master_keys)
        signed: set[str] = set()

        async def call_on(calls_after: int) -> None:
            """Calls with fresh tokens until both keys have signed, and then some more."""
            while calls_after:
                token = ring.mint(caller)
                await Caller(office.channel, token, user.account_id).call(method("GetUser"), id=user.id)
                signed.add(jwt.get_unverified_header(token)["kid"])
                calls_after -= len(signed) > 1

        async with ring.following(), asyncio.TaskGroup() as tasks:
            for _ in range(4):
                tasks.create_task(call_on(50))
            told = await rotate(settings, office.data, timedelta(seconds=0.5))
        assert any(kid in told for kid in signed)
        assert len(signed) == 2


async def test_everything_opens_after_the_master_key_is_replaced(office: Office) -> None:
    user = await office.user(await office.account())
    box = await office.deps.vault.seal(user.account_id, b"secret", "test")
    old = office.deps.settings
    new = old.model_copy(update={"master_key": SecretBytes(os.urandom(32)), "master_key_previous": old.master_key})
    assert "The others were already" in await seal_again(new, office.data)
    alone = new.model_copy(update={"master_key_previous": None})
    try:
        deps = await open_deps(alone, office.data)
        assert await deps.vault.unseal(user.account_id, box, "test") == b"secret"
        await deps.sessions.aclose()
    finally:
        # Other tests share the database.
        back: Settings = old.model_copy(update={"master_key_previous": new.master_key})
        await seal_again(back, office.data)
