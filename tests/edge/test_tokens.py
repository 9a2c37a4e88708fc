"""No token opens the edge, not even one that services would take: its callers have sessions."""

import time

import pytest

from shared.data.signing_keys import SigningKeys
from shared.testing.rpc import Signer
from tests.edge.serving import OWNER, Served
from tests.edge.test_sessions import CONTACTS
from tests.rpc.test_tokens import INVALID, Forge


@pytest.fixture
async def signer(edge: Served) -> Signer:
    """Signs with the key that the edge signs with."""
    keys = SigningKeys(edge.data.database, edge.settings.master_keys)
    (row, *_) = [row for row in await keys.load() if row["_id"] == edge.keys.kid]
    return Signer(edge.keys.kid, keys.unsealed(row))


def expired(signer: Signer) -> str:
    now = int(time.time())
    return signer.token(iat=now - 120, exp=now - 6)


@pytest.mark.parametrize("forge", [*INVALID.values(), expired], ids=[*INVALID, "expired"])
async def test_a_bearer_token_is_refused(edge: Served, signer: Signer, forge: Forge) -> None:
    answer = await edge.client.get(CONTACTS, headers={"authorization": f"Bearer {forge(signer)}".strip()})
    assert answer.status_code == 401
    assert answer.json()["details"][0]["reason"] in ("INVALID_SESSION", "UNAUTHENTICATED")
    assert edge.backend.calls == []


@pytest.mark.parametrize("carrier", ["Bearer", "X-Session-Id", "cookie", "token"])
async def test_nor_is_a_good_one_a_credential(edge: Served, signer: Signer, carrier: str) -> None:
    _, key = await edge.sign_in()
    token = signer.token(sid=key, uid=OWNER.user_id, account_id=OWNER.account_id)
    carried = {
        "Bearer": {"headers": {"authorization": f"Bearer {token}"}},
        "X-Session-Id": {"headers": {"x-session-id": token}},
        "cookie": {"headers": {"cookie": f"sid_dc_sw={token}"}},
        "token": {"params": {"token": token}},
    }[carrier]
    answer = await edge.client.get(CONTACTS, **carried)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["details"][0]["reason"]) == (401, "INVALID_SESSION")
    assert edge.backend.calls == []
