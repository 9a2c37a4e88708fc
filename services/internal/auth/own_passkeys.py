"""A user's own passkeys: so many and no more, and never without a way to sign in."""

from collections.abc import Sequence

from dashclicks.auth.v1.passkey_pb2 import RegisterPasskeyRequest
from webauthn.helpers import bytes_to_base64url
from webauthn.registration.verify_registration_response import VerifiedRegistration

from services.internal.auth import ceremony
from services.internal.auth.relying_party import RelyingParty
from services.internal.deps import Deps
from shared.core.errors import AlreadyExists, FailedPrecondition, NotFound
from shared.core.ids import RandomIds
from shared.data.passkeys import MAX_PASSKEYS, Passkey
from shared.data.session import Session
from shared.models.users import PASSWORD_HASH
from shared.rpc.call import Call

ID_PREFIX = "pky"


class OwnPasskeys:
    """What a user does with passkeys other than sign in."""

    def __init__(self, deps: Deps) -> None:
        self._passkeys = deps.passkeys
        self._users = deps.users
        self._clock = deps.clock
        self._ids = RandomIds()

    async def of(self, user_id: str) -> Sequence[Passkey]:
        """The user's passkeys, oldest first."""
        return await self._passkeys.of_user(user_id)

    async def check_room(self, user_id: str) -> None:
        """Raises FailedPrecondition (TOO_MANY_PASSKEYS)."""
        if len(await self._passkeys.of_user(user_id)) >= MAX_PASSKEYS:
            raise _too_many()

    async def add(
        self, session: Session, party: RelyingParty, made: VerifiedRegistration, request: RegisterPasskeyRequest
    ) -> Passkey:
        """Keeps what was made. Raises AlreadyExists, FailedPrecondition (TOO_MANY_PASSKEYS)."""
        now = self._clock.now()
        passkey = Passkey(
            id=self._ids.new(ID_PREFIX, now),
            user_id=session.user_id,
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            rp_id=party.id,
            display_name=request.display_name,
            transports=ceremony.transports_of(request.credential),
            backed_up=made.credential_backed_up,
            create_time=now,
        )
        if await self._passkeys.add(session.account_id, passkey):
            return passkey
        if await self._passkeys.find(passkey.credential_id):
            raise AlreadyExists("the passkey is registered already")
        raise _too_many()

    async def rename(self, user_id: str, id: str, display_name: str) -> Passkey:
        """Raises NotFound."""
        renamed = await self._passkeys.rename(user_id, id, display_name)
        if renamed is None:
            raise _not_found()
        return renamed

    async def remove(self, session: Session, id: str, call: Call) -> None:
        """Raises NotFound, FailedPrecondition (LAST_WAY_IN)."""
        found = {passkey.id: passkey for passkey in await self._passkeys.of_user(session.user_id)}
        if id not in found:
            raise _not_found()
        keep_one = not await self._has_password(session, call)
        if not await self._passkeys.remove(session.user_id, id, keep_one=keep_one):
            raise last_way_in()
        if keep_one or await self._has_password(session, call) or await self._passkeys.of_user(session.user_id):
            return
        # The password went meanwhile, by somebody who may have seen the passkey still.
        await self._passkeys.add(session.account_id, found[id])
        raise last_way_in()

    async def _has_password(self, session: Session, call: Call) -> bool:
        user = await self._users.system(call.method, call.request_id).read(session.user_id)
        return PASSWORD_HASH in user.private


def last_way_in() -> FailedPrecondition:
    """The answer to whoever would shut themselves out."""
    return FailedPrecondition("you could not sign in any more", reason="LAST_WAY_IN")


def _too_many() -> FailedPrecondition:
    return FailedPrecondition(f"a user has {MAX_PASSKEYS} passkeys at most", reason="TOO_MANY_PASSKEYS")


def _not_found() -> NotFound:
    return NotFound("you have no such passkey")
