"""For whom endpoints are told: the user who made one, as they are now, and no more than they may see now."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.oauth.v1.app_pb2 import App
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint

from services.internal.openness import is_open
from shared.core.errors import NotFound
from shared.data.oauth_grants import GrantStore
from shared.events.event import Event
from shared.events.visibility import Sight
from shared.models.users import visibility_of
from shared.models.webhooks import APP_ID, SCOPES
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.rpc.principal import Principal, Visibility

_REASON = "webhooks"


@dataclass(frozen=True, slots=True)
class View:
    """What an endpoint may be told. `types`: of resources. `people`: whose rows; None for everybody's."""

    types: frozenset[str]
    user_id: str
    people: frozenset[str] | None
    owners: Mapping[str, tuple[str, str]]

    def shows(self, event: Event) -> bool:
        """Whether the user may see what an event is about, as it was then."""
        if event.resource_type not in self.types:
            return False
        fields = self.owners.get(event.resource_type)
        if self.people is None or fields is None:
            return True
        # What is gone for good says in `before` whose it was.
        row = event.after or event.before
        owner, followers = fields
        return row.get(owner) in self.people or self.user_id in cast(Sequence[str], row.get(followers, ()))


@dataclass(frozen=True, slots=True)
class Owners:
    """`scopes`: what a user may do; `teammates`: of an account's user. `owners`: the fields that say whose a row is."""

    users: Resource[User]
    accounts: Resource[Account]
    scopes: Callable[[User], Awaitable[frozenset[str]]]
    teammates: Callable[[str, str], Awaitable[Sequence[str]]]
    grants: GrantStore
    apps: Resource[App]
    sight: Sight
    owners: Mapping[str, tuple[str, str]]

    async def view(self, record: Record[Endpoint]) -> View | None:
        """What an endpoint may be told; None where whoever made it, or the account, is shut out."""
        endpoint = record.message
        user = await self._user(endpoint, str(record.private.get(APP_ID, "")))
        if user is None:
            return None
        granted = Principal(user.id, endpoint.account_id, scopes=await self.scopes(user))
        # An app's or a key's part of the scopes is as it was when the endpoint was made.
        given = Principal(user.id, endpoint.account_id, scopes=frozenset(cast(list[str], record.private[SCOPES])))
        return View(self.readable(granted) & self.readable(given), user.id, await self._people(user), self.owners)

    def readable(self, principal: Principal) -> frozenset[str]:
        """The resource types that a caller may read."""
        found = self.sight.types(principal)
        return self.sight.readable if found is None else frozenset(found)

    async def _user(self, endpoint: Endpoint, app_id: str) -> User | None:
        accounts = self.accounts.system(_REASON)
        try:
            user = (await self.users.system(_REASON).read(endpoint.user_id)).message
            account = (await accounts.read(endpoint.account_id)).message
        except NotFound:
            return None
        # The agency's own people may act in its sub-accounts.
        is_theirs = user.account_id in (account.id, account.parent_account_id)
        if user.state != user_pb2.USER_STATE_ACTIVE or not is_theirs:
            return None
        if endpoint.connected_app_id and not await self._has_webhook(endpoint.connected_app_id):
            return None
        if app_id and not await self.grants.live(app_id=app_id, user_id=user.id, account_id=account.id):
            return None
        return user if await is_open(accounts, account) else None

    async def _has_webhook(self, app_id: str) -> bool:
        found = await self.apps.system(_REASON).find({"id": app_id}, 1)
        return bool(found) and bool(found[0].message.webhook_url)

    async def _people(self, user: User) -> frozenset[str] | None:
        match visibility_of(user):
            case Visibility.ALL:
                return None
            case Visibility.TEAM:
                return frozenset({user.id, *await self.teammates(user.account_id, user.id)})
            case _:
                return frozenset({user.id})
