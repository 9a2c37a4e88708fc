"""An account is erased, and a text that stood in everything it held is nowhere any more."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import bson
import pytest
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.erasure_pb2 import Erasure, ErasureState
from dashclicks.users.v1.user_pb2 import User
from grpc import StatusCode

from shared.core.clock import SystemClock
from shared.data.oauth_grants import Grant
from shared.data.origins import OriginStore
from shared.data.outbox import Outbox
from shared.privacy.collections import Members
from shared.privacy.erasing import digest_of
from shared.testing.api import Caller
from shared.testing.contract import resources
from shared.testing.eventually import soon
from shared.testing.history import History
from tests.internal.accounts.canary import Canary, CanaryRows
from tests.internal.accounts.life import live
from tests.internal.accounts.test_data_exports import START, made
from tests.internal.office import Office, method

ERASE = method("EraseAccount")
# What is no free text of the account's, or is made otherwise below.
APART = {"accounts.dashclicks.com/Account"}
# How far a subscription had read, and how many jobs ended in an hour (kept for three days).
NOTES = ("events.checkpoints", "platform.job_counts")


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def erased(office: Office, account_id: str) -> dict[str, Any]:
    """The proof, once there is one."""

    async def done() -> dict[str, Any] | None:
        row = await office.deps.eraser.erasures.get(account_id)
        return row if row is not None and row["state"] == "DONE" else None

    return await soon(done, 90)


async def fill(office: Office, canary: Canary, owner: User, caller: Caller) -> None:
    """Puts the canary into all that an account can hold, contracts first."""
    account_id = owner.account_id
    own = Account(id=account_id, display_name=canary.text, website=f"https://{canary.text}.example/")
    await caller.call(method("UpdateAccount"), account=own, request_id=f"{canary.text}-1")
    rows = CanaryRows(caller, canary)
    for resource in resources():
        if resource.has("Create") and resource.kind not in APART:
            await rows.create(resource)
            if resource.has("Delete"):
                deleted = await rows.create(resource)
                await caller.call(resource.methods["Delete"], id=deleted.id)
    deps, words = office.deps, {"user_id": owner.id, "email": owner.email, "said": canary.text}
    grant = Grant("fam_1", "app_1", owner.id, account_id, frozenset([canary.text]), f"https://{canary.text}.example")
    await deps.grants.add_code(grant)
    await deps.grants.add_refresh_token(grant)
    await deps.factors.enroll(owner.id, account_id, canary.text)
    await deps.one_time_tokens.issue("test", words, timedelta(hours=1), 1)
    outbox = Outbox(office.data.database, SystemClock())
    for kind, address in (("email", owner.email), ("phone", owner.phone)):
        await outbox.add("test", {kind: address}, timedelta(hours=1))
        await deps.address_proofs.issue(address)
    async with OriginStore(office.data.database, office.data.redis) as origins:
        await origins.claim(f"https://{canary.text}.example", account_id)
    session = (await deps.sessions.of_user(owner.id))[0]
    await deps.sessions.create(session.principal(), user_agent=canary.text)
    assert deps.blobs is not None
    await deps.blobs.of(account_id).put(f"{canary.text}.txt", pieces(canary.text.encode()))
    # Counted in Redis, under what somebody typed.
    await office.nobody.failure(method("Login"), email=owner.email, password=canary.text)


async def full(office: Office, caller: Caller) -> Erasure | None:
    """The rehearsal, once every collection that can hold something of an account does."""
    rehearsed: Erasure = await caller.call(ERASE, account_id=caller.account_id, validate_only=True)
    filled = {each.name for each in rehearsed.counts}
    conditions = office.deps.eraser.table.conditions(Members(caller.account_id, (), (), ()))
    # Jobs are not counted, being how it is erased.
    return rehearsed if conditions.keys() - filled == {"platform.jobs"} else None


async def test_nothing_is_left_and_nobody_else_notices(
    working: Office, files: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    canary, database = Canary(), working.data.database
    owner = await working.user(await working.account(), email=f"{canary.text}@example.com", phone=canary.phone)
    caller = await working.caller(owner)
    other, neighbour = await working.staff()
    await CanaryRows(neighbour, Canary()).create(next(each for each in resources() if each.singular == "contact"))
    await fill(working, canary, owner, caller)
    await live(working, caller, owner, canary)
    await made(neighbour, (await neighbour.call(START)).id)
    await made(caller, (await caller.call(START)).id)
    held = {each.partition("/")[0] for each in await canary.in_database(database)}
    assert held >= {"accounts.accounts", "users.users", "crm.contacts", "crm.notes", "oauth.apps", "users.teams"}
    assert held >= {"events.log", "identity.sessions", "identity.origins", "platform.requests", "preimage"}
    assert canary.in_files(files)
    history = History(database)
    before = await history.stored(other.account_id, but=NOTES)

    rehearsed = await soon(partial(full, working, caller), 60)
    asked = await caller.call(ERASE, account_id=owner.account_id, confirm_display_name=canary.text)
    assert asked.state == ErasureState.ERASURE_STATE_PENDING
    # Shut at once, and unknown as soon as the worker has come to the sessions.
    assert (await caller.failure(method("GetAccount"), id=owner.account_id)).reason in {
        "UNAUTHORIZED_ACCOUNT",
        "INVALID_SESSION",
    }
    proof = await erased(working, owner.account_id)

    assert await canary.in_database(database) == []
    assert await canary.in_redis(working.data.redis) == []
    assert canary.in_files(files) == []
    output = capfd.readouterr()
    assert not canary.is_in((output.out + output.err).encode())
    left = await history.stored(owner.account_id, but=NOTES)
    # The proof, and the look that is taken for late writers. What may come after it says nothing of what was erased.
    assert left.keys() == {"platform.erasures", "platform.jobs"}
    # Sessions had ended before anything was counted.
    assert {each.name for each in rehearsed.counts} <= {*proof["counts"], "identity.sessions"}
    assert proof["digest"] == digest_of(proof, proof["end_time"])
    assert not canary.is_in(bson.encode(proof))
    assert await history.stored(other.account_id, but=NOTES) == before


async def test_what_came_late_goes_too(working: Office) -> None:
    owner, caller = await working.staff()
    await caller.call(ERASE, account_id=owner.account_id, confirm_display_name="Test")
    await erased(working, owner.account_id)
    await working.user(owner.account_id, display_name="Late")
    rows = working.data.database["platform.jobs"]
    sweep = {"kind": "accounts.erasure_sweep", "account_id": owner.account_id}
    await rows.update_one(sweep, {"$set": {"look_time": datetime(2020, 1, 1)}})

    async def gone() -> bool:
        return await rows.find_one(sweep) is None

    await soon(gone, 60)
    left = await History(working.data.database).stored(owner.account_id, but=NOTES)
    assert left.keys() == {"platform.erasures"}


async def test_the_name_has_to_be_typed(keeping: Office) -> None:
    owner, caller = await keeping.staff()
    failure = await caller.failure(ERASE, account_id=owner.account_id, confirm_display_name="Tset")
    assert failure.code is StatusCode.INVALID_ARGUMENT
    assert await keeping.deps.eraser.erasures.get(owner.account_id) is None


async def test_another_account_does_not_exist(keeping: Office) -> None:
    _, caller = await keeping.staff()
    other, _ = await keeping.staff()
    failure = await caller.failure(ERASE, account_id=other.account_id, confirm_display_name="Test")
    assert failure.code is StatusCode.NOT_FOUND
    assert (await caller.failure(method("GetErasure"), account_id=other.account_id)).code is StatusCode.NOT_FOUND


async def test_live_sub_accounts_are_in_the_way_and_archived_ones_go_along(working: Office) -> None:
    owner, caller = await working.staff()
    below = await working.account(owner.account_id)
    typed: dict[str, Any] = {"account_id": owner.account_id, "confirm_display_name": "Test"}
    assert (await caller.failure(ERASE, **typed)).reason == "HAS_SUB_ACCOUNTS"
    await caller.call(method("DeleteAccount"), id=below)
    await caller.call(ERASE, **typed)
    await erased(working, below)
    rows = working.data.database["platform.jobs"]
    # It waits an hour for the one below, if that was not quicker.
    waits = {"kind": "accounts.erasure", "account_id": owner.account_id}
    await rows.update_one(waits, {"$set": {"look_time": datetime(2020, 1, 1)}})
    await erased(working, owner.account_id)


async def test_an_agency_reads_the_proof_of_its_sub_account(working: Office) -> None:
    owner, caller = await working.staff()
    below = await working.account(owner.account_id)
    await caller.call(ERASE, account_id=below, confirm_display_name="Test")
    await erased(working, below)
    proof: Erasure = await caller.call(method("GetErasure"), account_id=below)
    assert (proof.state, len(proof.digest)) == (ErasureState.ERASURE_STATE_DONE, 64)


async def test_an_archived_account_is_erased_after_its_time_unless_it_comes_back(working: Office) -> None:
    owner, caller = await working.staff()
    kept, gone = await working.account(owner.account_id), await working.account(owner.account_id)
    erasures, rows = working.deps.eraser.erasures, working.data.database["platform.jobs"]
    for id in (kept, gone):
        await caller.call(method("DeleteAccount"), id=id)

    async def planned() -> bool:
        return all([await erasures.get(id) is not None for id in (kept, gone)])

    await soon(planned)
    row = await erasures.get(kept)
    assert row is not None
    assert row["due_time"] - row["request_time"] > timedelta(days=29)
    await caller.call(method("UndeleteAccount"), id=kept)

    async def cancelled() -> bool:
        return await erasures.get(kept) is None

    await soon(cancelled)
    planned_job = {"kind": "accounts.erasure", "account_id": gone}
    await rows.update_one(planned_job, {"$set": {"look_time": datetime(2020, 1, 1)}})
    await erased(working, gone)
    assert (await caller.call(method("GetAccount"), id=kept)).id == kept
