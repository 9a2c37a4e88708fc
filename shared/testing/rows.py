"""A running platform as a suite sees it: callers of any account, and stored rows made from contracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import grpc
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.rpc.principal import Principal, Visibility
from shared.testing.api import Caller, Mint
from shared.testing.contract import ResourceContract, customer_scopes, resources
from shared.testing.samples import Sampler, reference_type

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Platform:
    """The running service and a way to call it as anybody."""

    channel: grpc.aio.Channel
    mint: Mint

    def caller(
        self,
        account_id: str = "",
        scopes: frozenset[str] | None = None,
        parent: str = "",
        *,
        user_id: str = "",
        home: str = "",
        visibility: Visibility = Visibility.ALL,
        team: tuple[str, ...] = (),
    ) -> Caller:
        """A caller of a new account or of this one; a new user and all that customers may do unless said otherwise."""
        now, ids = SystemClock().now(), RandomIds()
        principal = Principal(
            user_id=user_id or ids.new("usr", now),
            account_id=account_id or ids.new("acc", now),
            parent_account_id=parent,
            role="ROLE_OWNER",
            scopes=customer_scopes() if scopes is None else scopes,
            home_account_id=home,
            visibility=visibility,
            team=team,
        )
        return Caller(self.channel, self.mint(principal), principal.account_id)


class Rows:
    """Makes stored rows of one account from their contracts."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        # What samples refer to is made once: much of a suite's time went into people that no test looks at.
        self._references: dict[str, str] = {}
        self._by_kind = {resource.kind: resource for resource in resources()}

    async def sample(self, resource: ResourceContract, stored: dict[str, str] | None = None) -> Any:
        """A valid message of a resource, its references stored first.

        `stored`: ids by resource type of those that are there, else what earlier samples refer to; new ones come to
        them, so that what a row refers to belongs together as well. With an empty one, a row refers to new rows only.
        """
        made = self._references if stored is None else stored
        wanted = {reference_type(field) for field in resource.fields() if reference_type(field)} - {resource.kind}
        for kind in sorted(wanted):
            if kind not in made:
                to = self._by_kind[kind]
                made[kind] = (await self.create(to, await self.sample(to, made))).id
        # Rows of its own kind are left out: they would want such rows too.
        return self.sample_with(resource, {kind: made[kind] for kind in wanted})

    def sample_with(self, resource: ResourceContract, references: Mapping[str, str]) -> Any:
        """A valid message of a resource, with these references by resource type."""
        return Sampler(lambda kind: references.get(kind, ""), _NUMBERS).message(resource.message)

    def creation(self, resource: ResourceContract, message: Message) -> Message:
        """The request that makes this row."""
        request = GetMessageClass(resource.methods["Create"].input_type)()
        getattr(request, resource.singular).CopyFrom(message)
        return request

    async def create(self, resource: ResourceContract, message: Message | None = None) -> Any:
        """A stored row."""
        given = message if message is not None else await self.sample(resource)
        return await self.caller.call(resource.methods["Create"], self.creation(resource, given))
