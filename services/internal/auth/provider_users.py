"""Which user of an account an identity provider names."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

from dashclicks.auth.v1.identity_provider_pb2 import IdentityProvider
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.auth.doorkeeper import Doorkeeper, Entry
from services.internal.auth.id_tokens import refused
from services.internal.deps import Deps
from shared.core.errors import AlreadyExists, PermissionDenied
from shared.models.users import SUBJECTS
from shared.resource.emails import normal_email
from shared.resource.model import Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal

MAX_NAME = 120


class ProviderUsers:
    """A user is found by email address, and from the first time on by the provider's own name for them as well.

    So an address that the provider gives to somebody else one day does not open the first one's user.
    """

    def __init__(self, deps: Deps, doorkeeper: Doorkeeper) -> None:
        self._users = deps.users
        self._doorkeeper = doorkeeper

    async def entry(self, provider: IdentityProvider, claims: Mapping[str, Any], call: Call) -> Entry:
        """Raises InvalidArgument (PROVIDER_REFUSED), PermissionDenied (NOT_A_USER, UNAUTHORIZED_ACCOUNT)."""
        email, subject = _email_of(provider, claims), claims["sub"]
        await self._doorkeeper.check_open(provider.account_id, call)
        found = await self._find(provider, email, call)
        if found is None and provider.creates_users:
            found = await self._create(provider, email, claims, call)
        if found is None or not _may(found, provider, subject):
            raise _nobody()

        def link(user: Record[User]) -> None:
            if not _may(user, provider, subject):
                raise _nobody()
            user.private[SUBJECTS] = {**_subjects(user), provider.id: subject}
            user.message.state = user_pb2.USER_STATE_ACTIVE

        if provider.id not in _subjects(found) or found.message.state != user_pb2.USER_STATE_ACTIVE:
            await self._users.system(call.method, call.request_id).change(found.message.id, link)
        return await self._doorkeeper.entry(found.message.id, call)

    async def _find(self, provider: IdentityProvider, email: str, call: Call) -> Record[User] | None:
        users = self._users.system(call.method, call.request_id)
        found = await users.find({"account_id": provider.account_id, "email": email}, 1)
        return found[0] if found else None

    async def _create(
        self, provider: IdentityProvider, email: str, claims: Mapping[str, Any], call: Call
    ) -> Record[User] | None:
        name = claims.get("name")
        shown = name.strip()[:MAX_NAME] if isinstance(name, str) else ""
        user = User(display_name=shown or email.partition("@")[0], email=email, role=provider.default_role)
        # The platform makes it, within the account's limits.
        acting = Call(call.method, call.request_id, Principal("", provider.account_id, system=True))
        # They may sign in twice at once.
        with suppress(AlreadyExists):
            await self._users.create(acting, user)
        return await self._find(provider, email, call)


def _email_of(provider: IdentityProvider, claims: Mapping[str, Any]) -> str:
    given = claims.get("email")
    # Some providers write it as text.
    if not isinstance(given, str) or claims.get("email_verified") not in (True, "true"):
        raise refused("it does not vouch for an email address")
    try:
        email = normal_email(given)
    except ValueError:
        raise refused("it does not give an email address") from None
    if email.rpartition("@")[2] not in provider.allowed_email_domains:
        raise _nobody()
    return email


def _may(user: Record[User], provider: IdentityProvider, subject: str) -> bool:
    """The owner signs in alone: whoever sets up a provider must not become the owner."""
    shut_out = user.message.state == user_pb2.USER_STATE_DISABLED or user.message.role == user_pb2.ROLE_OWNER
    return not shut_out and _subjects(user).get(provider.id, subject) == subject


def _subjects(user: Record[User]) -> Mapping[str, str]:
    return cast(Mapping[str, str], user.private.get(SUBJECTS, {}))


def _nobody() -> PermissionDenied:
    """One answer for whoever may not sign in by a provider."""
    return PermissionDenied("the identity provider names nobody who signs in here by it", reason="NOT_A_USER")
