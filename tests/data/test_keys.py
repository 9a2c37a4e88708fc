import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import jwt
import pytest
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import AutoReconnect

from shared.core.crypto import MasterKeys, UnsealError
from shared.core.errors import Unavailable
from shared.data import keys
from shared.data.keys import KeyRing, PublicKeys
from shared.data.sessions import MAX_TEAMMATES
from shared.rpc.principal import Principal, Visibility
from shared.rpc.tokens import MAX_TOKEN_CHARS, TokenVerifier
from shared.testing.rpc import Sessions

MASTER = MasterKeys(os.urandom(32))
PRINCIPAL = Principal(
    user_id="usr_1",
    account_id="acc_1",
    parent_account_id="acc_0",
    session_id="key",
    role="ROLE_USER",
    scopes=frozenset({"contacts", "users.read"}),
    impersonator_id="usr_9",
)

Database = AsyncDatabase[dict[str, Any]]


async def test_processes_that_start_together_share_one_key(database: Database) -> None:
    rings = await asyncio.gather(*(KeyRing.open(database, MASTER) for _ in range(8)))
    assert len({ring.kid for ring in rings}) == 1
    assert await database["identity.signing_keys"].count_documents({}) == 1


async def test_a_minted_token_names_its_principal(database: Database) -> None:
    ring = await KeyRing.open(database, MASTER)
    verifier = TokenVerifier(await PublicKeys.open(database), Sessions())
    assert await verifier.verify(f"Bearer {ring.mint(PRINCIPAL)}") == PRINCIPAL


async def test_a_token_holds_as_many_teammates_as_a_session(database: Database) -> None:
    team = tuple(f"usr_01JDEM000000000000000{number:05}" for number in range(MAX_TEAMMATES))
    narrow = replace(PRINCIPAL, home_account_id="acc_0", visibility=Visibility.TEAM, team=team)
    ring = await KeyRing.open(database, MASTER)
    verifier = TokenVerifier(await PublicKeys.open(database), Sessions())
    assert await verifier.verify(f"Bearer {ring.mint(narrow)}") == narrow
    assert len(ring.mint(narrow)) < MAX_TOKEN_CHARS * 0.85


async def test_a_token_lives_two_minutes(database: Database) -> None:
    claims = jwt.decode((await KeyRing.open(database, MASTER)).mint(PRINCIPAL), options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 120


async def test_another_master_key_stops_the_start(database: Database) -> None:
    ring = await KeyRing.open(database, MASTER)
    with pytest.raises(UnsealError, match=ring.kid):
        await KeyRing.open(database, MasterKeys(os.urandom(32)))


async def test_the_private_half_is_kept_encrypted(database: Database) -> None:
    ring = await KeyRing.open(database, MASTER)
    row = await database["identity.signing_keys"].find_one({"_id": ring.kid})
    assert row is not None
    assert "d" not in row["public"]
    assert ring._private[ring.kid].private_bytes_raw() not in row["private"]


async def test_the_key_set_holds_public_members_only(database: Database) -> None:
    ring = await KeyRing.open(database, MASTER)
    (key,) = ring.jwks()["keys"]
    assert dict(key).keys() == {"kty", "crv", "x", "kid", "alg", "use"}
    assert key["kid"] == ring.kid


async def test_a_verifier_finds_a_key_made_after_it_started(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "RELOAD_SECONDS", 0.0)
    public = await PublicKeys.open(database)
    ring = await KeyRing.open(database, MASTER)
    assert all(await asyncio.gather(*(public.get(ring.kid) for _ in range(4))))


async def test_unknown_key_ids_do_not_reach_the_database_each_time(database: Database) -> None:
    public = await PublicKeys.open(database)
    ring = await KeyRing.open(database, MASTER)
    assert await public.get(ring.kid) is None


async def away() -> Sequence[dict[str, Any]]:
    """Reads the keys of a database that is away."""
    raise AutoReconnect


async def test_a_key_that_cannot_be_looked_up_is_not_called_unknown(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "RELOAD_SECONDS", 0.0)
    public = await PublicKeys.open(database)
    monkeypatch.setattr(public, "_load", away)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await public.get("key_1")
