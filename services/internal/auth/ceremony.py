"""Making and using passkeys as WebAuthn has it: options for the browser, and judgement of its answers (py_webauthn)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes, options_to_json_dict, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from services.internal.auth.doorkeeper import Entry
from services.internal.auth.relying_party import RelyingParty
from shared.data.passkeys import Passkey

LIFETIME_MS = 5 * 60 * 1000
TRANSPORTS = tuple(transport.value for transport in AuthenticatorTransport)
# What parsers of a stranger's bytes raise. Theirs is deep JSON and CBOR too.
MALFORMED = (WebAuthnException, ValueError, TypeError, AttributeError, LookupError, RecursionError)


class Refused(Exception):
    """What the browser gave is not what was asked for."""


@contextmanager
def judging() -> Iterator[None]:
    """Whatever is wrong with a credential is one thing: Refused."""
    try:
        yield
    except MALFORMED as error:
        raise Refused(str(error)) from error


def creation_options(party: RelyingParty, entry: Entry, challenge: bytes, have: Sequence[Passkey]) -> Struct:
    """The argument of `parseCreationOptionsFromJSON`; a device that holds one of `have` makes no second."""
    user = entry.user.message
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=user.id.encode(),
        user_name=user.email or user.phone,
        # Somebody in several accounts has a passkey for each.
        user_display_name=f"{user.display_name} ({entry.account.display_name})",
        challenge=challenge,
        timeout=LIFETIME_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_described(party, have),
    )
    return _struct(options_to_json_dict(options))


def request_options(party: RelyingParty, challenge: bytes, allowed: Sequence[Passkey]) -> Struct:
    """The argument of `parseRequestOptionsFromJSON`; without `allowed` the browser offers all it has for the domain."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=LIFETIME_MS,
        allow_credentials=_described(party, allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _struct(options_to_json_dict(options))


def challenge_of(credential: Struct) -> str:
    """The challenge that a credential answers, as text. Raises Refused, also for a page in another site's frame."""
    with judging():
        client_data = base64url_to_bytes(_plain(credential)["response"]["clientDataJSON"])
        parsed = parse_client_data_json(client_data)
        if parsed.cross_origin:
            raise ValueError("the page was framed by another site's")
        return parsed.challenge.decode()


def id_of(credential: Struct) -> str:
    """The credential's id. Raises Refused."""
    with judging():
        return str(_plain(credential)["id"])


def transports_of(credential: Struct) -> tuple[str, ...]:
    """Ways to the device that the browser knows; none where it says nothing that we know."""
    given = _plain(credential)["response"].get("transports")
    return tuple(each for each in TRANSPORTS if each in given) if isinstance(given, list) else ()


def judge_creation(party: RelyingParty, credential: Struct, challenge: str) -> VerifiedRegistration:
    """What was made for this challenge. Raises Refused."""
    with judging():
        return verify_registration_response(
            credential=_plain(credential),
            expected_challenge=challenge.encode(),
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )


def judge_use(party: RelyingParty, credential: Struct, challenge: str, passkey: Passkey) -> VerifiedAuthentication:
    """The use of a passkey for this challenge, which the passkey's user has given. Raises Refused.

    Whoever asks judges its sign count.
    """
    with judging():
        handle = _plain(credential)["response"].get("userHandle")
        if passkey.rp_id != party.id or (handle and base64url_to_bytes(handle).decode() != passkey.user_id):
            raise ValueError("another domain's, or another user's")
        return verify_authentication_response(
            credential=_plain(credential),
            expected_challenge=challenge.encode(),
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )


def _described(party: RelyingParty, passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(passkey.credential_id),
            transports=[AuthenticatorTransport(transport) for transport in passkey.transports],
        )
        for passkey in passkeys
        if passkey.rp_id == party.id
    ]


def _struct(options: dict[str, Any]) -> Struct:
    made = Struct()
    made.update(options)
    return made


def _plain(credential: Struct) -> dict[str, Any]:
    plain: dict[str, Any] = MessageToDict(credential)
    return plain
