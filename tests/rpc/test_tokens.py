"""What a service does with tokens that were not minted for it, or not for now. Each goes through a real server."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable

import grpc
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import OKPAlgorithm

from shared.rpc import tokens
from shared.rpc.tokens import TokenVerifier
from shared.testing.api import Caller
from shared.testing.rpc import AUTH, CRM, Recorder, Sessions, Signer

GET = CRM.methods_by_name["GetContact"]
Forge = Callable[[Signer], str]


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(signer: Signer) -> str:
    return f"{part({'alg': 'none', 'kid': signer.kid})}.{part(signer.claims())}."


def signed_with_the_public_key(signer: Signer, encoding: Encoding, form: PublicFormat) -> str:
    return signed_with(signer, signer.private.public_key().public_bytes(encoding, form))


def signed_with(signer: Signer, secret: bytes) -> str:
    # PyJWT refuses to make one, so it is made by hand.
    head = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': signer.kid})}.{part(signer.claims())}"
    mac = hmac.new(secret, head.encode(), hashlib.sha256).digest()
    return f"{head}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def by_another_algorithm(algorithm: str) -> Forge:
    private = rsa.generate_private_key(65537, 2048) if algorithm == "RS256" else ec.generate_private_key(ec.SECP256R1())
    return lambda signer: jwt.encode(signer.claims(), private, algorithm, headers={"kid": signer.kid})


def by_a_stranger(signer: Signer) -> str:
    return jwt.encode(signer.claims(), Ed25519PrivateKey.generate(), "EdDSA", headers={"kid": signer.kid})


def with_own_key(signer: Signer) -> str:
    private = Ed25519PrivateKey.generate()
    own = OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return jwt.encode(signer.claims(), private, "EdDSA", headers={"kid": signer.kid, "jwk": own})


def changed_claims(signer: Signer) -> str:
    head, _, signature = signer.token().split(".")
    return f"{head}.{part(signer.claims(account_id='acc_victim'))}.{signature}"


async def get_contact(channel: grpc.aio.Channel, metadata: list[tuple[str, str]]) -> None:
    """Calls with any metadata."""
    invoke: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(
        "/dashclicks.crm.v1.CrmService/GetContact"
    )
    await invoke(b"\x0a\x05con_1", metadata=metadata)


INVALID: dict[str, Forge] = {
    "wrong audience": lambda s: s.token(aud="somebody"),
    "audience among others": lambda s: s.token(aud=["dashclicks", "somebody"]),
    "no audience": lambda s: s.token(aud=None),
    "wrong issuer": lambda s: s.token(iss="somebody"),
    "unknown kid": lambda s: s.token({"kid": "key_2"}),
    "no kid": lambda s: jwt.encode(s.claims(), s.private, "EdDSA"),
    "kid that is no text": lambda s: f"{part({'alg': 'EdDSA', 'kid': 7})}.{part(s.claims())}.AAAA",
    "early": lambda s: s.token(iat=int(time.time()) + 60),
    "not yet": lambda s: s.token(nbf=int(time.time()) + 60),
    "too long a life": lambda s: s.token(exp=int(time.time()) + 3600),
    "life before birth": lambda s: s.token(iat=int(time.time()) + 3, exp=int(time.time()) + 2),
    "no expiry": lambda s: s.token(exp=None),
    "alg none": unsigned,
    "HS256 with the raw public key": lambda s: signed_with_the_public_key(s, Encoding.Raw, PublicFormat.Raw),
    "HS256 with the PEM public key": lambda s: signed_with_the_public_key(
        s, Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    ),
    "stranger's signature": by_a_stranger,
    "jwk header": with_own_key,
    "jku header": lambda s: s.token({"jku": "https://evil.example/jwks"}),
    "x5u header": lambda s: s.token({"x5u": "https://evil.example/cert"}),
    "x5c header": lambda s: s.token({"x5c": ["MIIB"]}),
    "critical extension": lambda s: s.token({"crit": ["b64"], "b64": True}),
    "truncated signature": lambda s: s.token()[:-10],
    "no signature": lambda s: s.token().rpartition(".")[0] + ".",
    "doubled": lambda s: s.token() * 2,
    "two in one": lambda s: f"{s.token()},Bearer {s.token()}",
    "changed claims": changed_claims,
    "padding in the signature": lambda s: s.token() + "==",
    "foreign character in the signature": lambda s: s.token()[:-4] + "~" + s.token()[-4:],
    "deep header": lambda s: f"{base64.urlsafe_b64encode(b'[' * 2000).decode().rstrip('=')}.e30.AAAA",
    "too long": lambda s: s.token(padding="x" * 5000),
    "no user": lambda s: s.token(uid=""),
    "user that is no text": lambda s: s.token(uid={"$ne": ""}),
    "account that is no text": lambda s: s.token(account_id=["acc_1"]),
    "RS256 by a key of the sender's": by_another_algorithm("RS256"),
    "ES256 by a key of the sender's": by_another_algorithm("ES256"),
    "HS256 with the published key set": lambda s: signed_with(
        s, json.dumps({"keys": [OKPAlgorithm.to_jwk(s.private.public_key(), as_dict=True)]}).encode()
    ),
    "HS256 with nothing": lambda s: signed_with(s, b""),
    "alg none in capitals": lambda s: f"{part({'alg': 'NONE', 'kid': s.kid})}.{part(s.claims())}.AAAA",
    "no alg": lambda s: f"{part({'kid': s.kid})}.{part(s.claims())}.{s.token().rpartition('.')[2]}",
    "another service's key": lambda s: Signer("external_1").token(),
    "another service's key under our id": lambda s: Signer(s.kid).token(),
    "another service's audience": lambda s: s.token(aud="dashclicks.external"),
    "kid that is a path": lambda s: s.token({"kid": "../../../dev/null"}),
    "x5t header and a stranger's key": lambda s: Signer(s.kid).token({"x5t": "AAAA"}),
    "payload left out": lambda s: s.token({"b64": False}).split(".")[0] + ".." + s.token().rpartition(".")[2],
    "encrypted": lambda s: ".".join([part({"alg": "dir", "enc": "A256GCM", "kid": s.kid}), "", "AA", "AA", "AA"]),
    "truncated in the middle": lambda s: s.token()[: len(s.token()) // 2],
    "signature of another token": lambda s: (
        s.token().rpartition(".")[0] + "." + s.token(uid="usr_2").rpartition(".")[2]
    ),
    "empty": lambda s: "",
    "dots": lambda s: "..",
}


@pytest.mark.parametrize("forge", INVALID.values(), ids=INVALID)
async def test_a_token_that_is_not_ours_reaches_no_handler(
    channel: grpc.aio.Channel, service: Recorder, signer: Signer, forge: Forge
) -> None:
    failure = await Caller(channel, forge(signer) or " ").failure(GET, id="con_1")
    assert (failure.code, failure.reason) == (grpc.StatusCode.UNAUTHENTICATED, "INVALID_TOKEN")
    assert service.calls == []


async def test_an_expired_token_says_so(channel: grpc.aio.Channel, service: Recorder, signer: Signer) -> None:
    now = int(time.time())
    failure = await Caller(channel, signer.token(iat=now - 120, exp=now - 6)).failure(GET, id="con_1")
    assert (failure.code, failure.reason) == (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_EXPIRED")
    assert service.calls == []


async def test_a_token_of_an_ended_session_reaches_no_handler(
    caller: Caller, service: Recorder, sessions: Sessions
) -> None:
    await caller.call(GET, id="con_1")
    sessions.ended.add("session")
    failure = await caller.failure(GET, id="con_1")
    assert (failure.code, failure.reason) == (grpc.StatusCode.UNAUTHENTICATED, "INVALID_SESSION")
    assert len(service.calls) == 1


async def test_a_public_method_takes_an_ended_session_for_nobody(
    caller: Caller, service: Recorder, sessions: Sessions
) -> None:
    sessions.ended.add("session")
    await caller.call(AUTH.methods_by_name["Login"], email="a@b.example", password="x")
    assert [call.principal for call in service.calls] == [None]


async def test_a_token_without_a_session_is_bound_to_none(
    channel: grpc.aio.Channel, service: Recorder, signer: Signer, sessions: Sessions
) -> None:
    sessions.ended.add("")
    await Caller(channel, signer.token(sid="")).call(GET, id="con_1")
    assert len(service.calls) == 1


async def test_two_credentials_are_one_too_many(channel: grpc.aio.Channel, service: Recorder, signer: Signer) -> None:
    metadata = [("authorization", f"Bearer {signer.token()}")] * 2
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await get_contact(channel, metadata)
    assert caught.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert service.calls == []


async def test_another_scheme_is_refused(channel: grpc.aio.Channel, service: Recorder, signer: Signer) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await get_contact(channel, [("authorization", f"Basic {signer.token()}")])
    assert caught.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert service.calls == []


async def test_a_public_method_refuses_a_forged_token_too(
    channel: grpc.aio.Channel, service: Recorder, signer: Signer
) -> None:
    login = AUTH.methods_by_name["Login"]
    failure = await Caller(channel, by_a_stranger(signer)).failure(login, email="a@b.example", password="x")
    assert failure.reason == "INVALID_TOKEN"
    assert service.calls == []


async def test_claims_become_the_principal(caller: Caller, service: Recorder) -> None:
    await caller.call(GET, id="con_1")
    (call,) = service.calls
    assert (call.caller.user_id, call.caller.account_id, call.caller.parent_account_id) == ("usr_1", "acc_1", "acc_0")
    assert call.caller.scopes == {"contacts", "users.read"}
    assert (call.caller.session_id, call.caller.role) == ("session", "ROLE_USER")


async def test_a_token_without_a_visibility_sees_all_and_one_of_an_unknown_kind_nothing(
    channel: grpc.aio.Channel, service: Recorder, signer: Signer
) -> None:
    await Caller(channel, signer.token()).call(GET, id="con_1")
    await Caller(channel, signer.token(vis="own")).call(GET, id="con_1")
    failure = await Caller(channel, signer.token(vis="most")).failure(GET, id="con_1")
    assert failure.reason == "INVALID_TOKEN"
    assert [call.caller.visibility.value for call in service.calls] == ["all", "own"]


async def test_identity_in_metadata_reaches_no_handler(
    channel: grpc.aio.Channel, service: Recorder, signer: Signer
) -> None:
    metadata = [
        ("authorization", f"Bearer {signer.token()}"),
        ("x-user-id", "usr_9"),
        ("x-account-id", "acc_9"),
        ("x-session-id", "stolen"),
        ("cookie", "sid_dc_sw=stolen"),
        ("user-agent", "curl"),
    ]
    await get_contact(channel, metadata)
    (call,) = service.calls
    assert call.caller.account_id == "acc_1"
    assert call.metadata.keys() <= {"user-agent"}


async def test_a_verified_token_is_remembered_until_it_expires(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = TokenVerifier(signer, Sessions())
    authorization = f"Bearer {signer.token()}"
    first = await verifier.verify(authorization)
    assert await verifier.verify(authorization) is first
    monkeypatch.setattr(tokens, "time", Later(121))
    assert await verifier.verify(authorization) is not first


async def test_the_memory_is_bounded(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MAX_CACHED", 3)
    verifier = TokenVerifier(signer, Sessions())
    for number in range(10):
        await verifier.verify(f"Bearer {signer.token(sid=str(number))}")
    assert len(verifier._cache) == 3


class Later:
    """A `time` module some seconds ahead."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def time(self) -> float:
        return time.time() + self._seconds
