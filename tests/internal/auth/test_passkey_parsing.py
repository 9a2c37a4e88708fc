"""Whatever a stranger sends as a credential is refused, and is no failure of ours."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webauthn.helpers import bytes_to_base64url

from services.internal.auth import ceremony
from services.internal.auth.relying_party import RelyingParty
from shared.data.passkeys import Passkey
from tests.internal.auth.device import PAGE, Device


@pytest.mark.parametrize("transports", [None, 7, "usb", {}, [None, "usb", []]], ids=repr)
def test_what_is_no_transport_is_left_out(transports: Any) -> None:
    credential = Struct()
    credential.update({"response": {"transports": transports}})
    assert ceremony.transports_of(credential) == (("usb",) if isinstance(transports, list) else ())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_credential_is_our_failure(data: st.DataObject) -> None:
    party = RelyingParty("127.0.0.1", "x", (PAGE,))
    device = Device()
    made = device.make({"user": {"id": ""}, "rp": {"id": party.id}, "challenge": "YQ"})
    used = device.use({"rpId": party.id, "challenge": "YQ"})
    junk = st.one_of(
        st.binary(max_size=80).map(bytes_to_base64url),
        st.text(max_size=20),
        st.none(),
        st.booleans(),
        st.integers(-9, 9),
        st.just(bytes_to_base64url(b"[" * 50_000)),
        st.just(bytes_to_base64url(json.dumps({"type": 1, "challenge": {}, "origin": []}).encode())),
        st.lists(st.none()),
        st.dictionaries(st.text(max_size=3), st.none()),
    )
    for credential in (made, used):
        where = credential if data.draw(st.booleans()) else credential["response"]
        where[data.draw(st.sampled_from(sorted(where)))] = data.draw(junk)  # type: ignore[index, arg-type, type-var]
    passkey = Passkey("p", "", "", b"\xa0", 0, party.id, "", (), False, datetime.now(UTC))
    judgements = (
        lambda: ceremony.judge_creation(party, made, "a"),
        lambda: ceremony.judge_use(party, used, "a", passkey),
        lambda: ceremony.challenge_of(used),
        lambda: ceremony.id_of(made),
    )
    for judge in judgements:
        try:
            judge()
        except ceremony.Refused:
            continue
