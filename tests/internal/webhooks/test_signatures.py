"""Signatures, verified by the specification's reference library and, for ed25519, by a library of cryptography."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from services.internal import webhooks
from shared.core.webhook_signatures import SIGNATURE, SigningKey, signed_headers

BODY = '{"type":"crm.contact.created","data":{"firstName":"Zoë"}}'.encode()


def proves(key: SigningKey, headers: dict[str, str], body: bytes) -> bool:
    """Whether a `v1a` signature of the headers is the key's."""
    public = Ed25519PublicKey.from_public_bytes(b64decode(key.shown_public_key.removeprefix("whpk_")))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for each in headers[SIGNATURE].split():
        version, _, text = each.partition(",")
        if version == "v1a":
            try:
                public.verify(b64decode(text), content)
            except InvalidSignature:
                continue
            return True
    return False


@given(st.text(max_size=200))
def test_the_reference_library_verifies_every_one(text: str) -> None:
    key, body = SigningKey.new(), repr(text).encode()
    headers = dict(signed_headers([key], "whd_1", datetime.now(UTC), body))
    Webhook(key.shown_secret).verify(body, headers, json_parse=False)
    assert proves(key, headers, body)


def test_while_a_secret_is_rotated_both_are_good() -> None:
    old, new = SigningKey.new(), SigningKey.new()
    headers = dict(signed_headers([new, old], "whd_1", datetime.now(UTC), BODY))
    for key in (old, new):
        assert Webhook(key.shown_secret).verify(BODY, headers)["data"] == {"firstName": "Zoë"}
        assert proves(key, headers, BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(SigningKey.new().shown_secret).verify(BODY, headers)
    assert not proves(SigningKey.new(), headers, BODY)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_the_time_is_signed(minutes: int) -> None:
    key = SigningKey.new()
    headers = dict(signed_headers([key], "whd_1", datetime.now(UTC) + timedelta(minutes=minutes), BODY))
    with pytest.raises(WebhookVerificationError, match="too"):
        Webhook(key.shown_secret).verify(BODY, headers)
    now = str(int(datetime.now(UTC).timestamp()))
    with pytest.raises(WebhookVerificationError, match="No matching"):
        Webhook(key.shown_secret).verify(BODY, headers | {"webhook-timestamp": now})


def test_the_vector_of_the_readme() -> None:
    """Its `v1` is the specification's own: a receiver that gets this right reads the rest right."""
    text = Path(webhooks.__file__).with_name("README.md").read_text().partition("<!-- vector -->")[2]
    vector = json.loads(text.partition("```json")[2].partition("```")[0])
    key = SigningKey(b64decode(vector["secret"].removeprefix("whsec_")), bytes(32))
    time = datetime.fromtimestamp(int(vector["webhook-timestamp"]), UTC)
    body = vector["body"].encode()
    headers = dict(signed_headers([key], vector["webhook-id"], time, body))
    assert headers[SIGNATURE].split()[0] == vector["v1"]
    assert key.shown_secret == vector["secret"]
    assert key.shown_public_key == vector["publicKey"]
    assert proves(key, headers, body)
