"""Proofs by passkeys: challenges that are good once, for five minutes, and what devices answer to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from dashclicks.auth.v1.passkey_pb2 import PasskeyOptions
from google.protobuf.struct_pb2 import Struct
from webauthn.registration.verify_registration_response import VerifiedRegistration

from services.internal.auth import ceremony
from services.internal.auth.ceremony import Refused
from services.internal.auth.doorkeeper import Entry, invalid_credentials
from services.internal.auth.relying_party import RelyingParty
from services.internal.auth.waiting import invalid_token
from services.internal.deps import Deps
from services.internal.limiter import LoginLimiter, LoginLimits
from shared.core.errors import InvalidArgument
from shared.data.passkeys import Passkey

LIFETIME = timedelta(milliseconds=ceremony.LIFETIME_MS)
REGISTRATION = "passkey registration"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Proved:
    """A passkey that was used now, and what its challenge was made for."""

    passkey: Passkey
    stands_for: Mapping[str, str]


class PasskeyProving:
    """Asks for proofs and judges them, as often as the limits let it.

    A challenge is a one-time token: that the browser signed it is seen by looking it up.
    """

    def __init__(self, deps: Deps) -> None:
        self._tokens = deps.one_time_tokens
        self._passkeys = deps.passkeys
        self._clock = deps.clock
        self._tried = LoginLimiter(deps.windows, LoginLimits.of(deps.settings), "passkey")

    async def ask_for_new(self, party: RelyingParty, entry: Entry) -> PasskeyOptions:
        """Has the browser make a passkey for a user."""
        user_id = entry.user.message.id
        have = await self._passkeys.of_user(user_id)
        challenge = await self._challenge(REGISTRATION, party, {"user_id": user_id})
        return PasskeyOptions(public_key=ceremony.creation_options(party, entry, challenge, have))

    async def new(self, party: RelyingParty, credential: Struct, user_id: str) -> VerifiedRegistration:
        """What was made so. Raises InvalidArgument (INVALID_ONE_TIME_TOKEN, INVALID_PASSKEY)."""
        try:
            challenge, stands_for = await self._redeem(REGISTRATION, party, credential)
            if stands_for["user_id"] != user_id:
                raise invalid_token()
            return ceremony.judge_creation(party, credential, challenge)
        except Refused:
            problem = "what the browser gave is no passkey for this challenge, page and platform"
            raise InvalidArgument(problem, reason="INVALID_PASSKEY") from None

    async def ask(
        self, purpose: str, party: RelyingParty, stands_for: Mapping[str, str], allowed: Sequence[Passkey] = ()
    ) -> PasskeyOptions:
        """Has the browser use one of `allowed`, or of all that it has for the domain."""
        challenge = await self._challenge(purpose, party, stands_for)
        return PasskeyOptions(public_key=ceremony.request_options(party, challenge, allowed))

    async def use(self, purpose: str, party: RelyingParty, credential: Struct) -> Proved:
        """The passkey that was used so. That its user may sign in is for the caller to judge.

        Raises InvalidArgument (INVALID_ONE_TIME_TOKEN, INVALID_CREDENTIALS), ResourceExhausted (RATE_LIMITED).
        """
        try:
            challenge, stands_for = await self._redeem(purpose, party, credential)
            passkey = await self._passkeys.find(ceremony.id_of(credential))
            if passkey is None:
                raise Refused("nobody has it")
            await self._tried.admit_name(passkey.user_id)
            used = await self._judge(party, credential, challenge, passkey)
        except Refused:
            raise invalid_credentials() from None
        await self._tried.succeeded(passkey.user_id)
        return Proved(used, stands_for)

    async def _judge(self, party: RelyingParty, credential: Struct, challenge: str, passkey: Passkey) -> Passkey:
        use = ceremony.judge_use(party, credential, challenge, passkey)
        count, now = use.new_sign_count, self._clock.now()
        if (count or passkey.sign_count) and count <= passkey.sign_count:
            log.warning("a passkey's count went back: it may have been copied", passkey=passkey.id)
            raise Refused("its count went back")
        if not await self._passkeys.use(passkey, count, use.credential_backed_up, now):
            raise Refused("it was used, or done away with, at the same time")
        return replace(passkey, sign_count=count, use_time=now)

    async def _challenge(self, purpose: str, party: RelyingParty, stands_for: Mapping[str, str]) -> bytes:
        return (await self._tokens.issue(purpose, {"rp_id": party.id, **stands_for}, LIFETIME, tries=1)).encode()

    async def _redeem(self, purpose: str, party: RelyingParty, credential: Struct) -> tuple[str, Mapping[str, str]]:
        challenge = ceremony.challenge_of(credential)
        stands_for = await self._tokens.redeem(purpose, challenge)
        if stands_for is None or stands_for["rp_id"] != party.id:
            raise invalid_token()
        return challenge, stands_for
