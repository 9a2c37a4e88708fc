"""Secrets open for their account and purpose only, and never again once the account's key is forgotten."""

import asyncio
import os
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from shared.core.crypto import MasterKeys, UnsealError
from shared.data import vault as vaults
from shared.data.vault import Vault

Database = AsyncDatabase[dict[str, Any]]
MASTER = MasterKeys(os.urandom(32))


@pytest.fixture
def vault(database: Database) -> Vault:
    return Vault(database, MASTER)


async def test_a_secret_opens_in_another_process(database: Database, vault: Vault) -> None:
    box = await vault.seal("acc_1", b"secret", "totp")
    assert b"secret" not in box
    assert await Vault(database, MASTER).unseal("acc_1", box, "totp") == b"secret"


@pytest.mark.parametrize(("account", "purpose"), [("acc_2", "totp"), ("acc_1", "webhook")])
async def test_it_opens_for_nothing_else(vault: Vault, account: str, purpose: str) -> None:
    box = await vault.seal("acc_1", b"secret", "totp")
    with pytest.raises(UnsealError):
        await vault.unseal(account, box, purpose)


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\x00\x01short", b"\xff\xff" + bytes(40)])
async def test_a_damaged_box_does_not_open(vault: Vault, damage: bytes) -> None:
    with pytest.raises(UnsealError):
        await vault.unseal("acc_1", damage, "totp")


async def test_processes_that_seal_first_together_share_one_key(database: Database, vault: Vault) -> None:
    boxes = await asyncio.gather(*(Vault(database, MASTER).seal("acc_1", b"secret", "totp") for _ in range(8)))
    assert {await vault.unseal("acc_1", box, "totp") for box in boxes} == {b"secret"}


async def test_older_secrets_open_after_a_rotation_elsewhere(database: Database, vault: Vault) -> None:
    old = await vault.seal("acc_1", b"old", "totp")
    other = Vault(database, MASTER)
    await asyncio.gather(other.rotate("acc_1"), other.rotate("acc_1"))
    new = await other.seal("acc_1", b"new", "totp")
    assert new[:2] != old[:2]
    assert [await vault.unseal("acc_1", box, "totp") for box in (old, new)] == [b"old", b"new"]


async def test_a_forgotten_account_is_unreadable(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vaults, "KEPT_SECONDS", 0.0)
    box = await vault.seal("acc_1", b"secret", "totp")
    await Vault(database, MASTER).forget("acc_1")
    with pytest.raises(UnsealError):
        await vault.unseal("acc_1", box, "totp")


async def test_a_new_master_key_seals_the_data_keys_anew(database: Database, vault: Vault) -> None:
    box = await vault.seal("acc_1", b"secret", "totp")
    tokens = await vault.platform_key("page tokens")
    both = MasterKeys(os.urandom(32), previous=MASTER.current)
    assert await Vault(database, both).seal_again() == 2
    anew = Vault(database, MasterKeys(both.current))
    assert await anew.unseal("acc_1", box, "totp") == b"secret"
    assert await anew.platform_key("page tokens") == tokens


async def test_platform_keys_differ_by_purpose(vault: Vault) -> None:
    assert await vault.platform_key("a") != await vault.platform_key("b")
