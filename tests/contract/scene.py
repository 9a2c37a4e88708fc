"""An account with rows of several owners, and callers who see different parts of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.rpc.principal import Visibility
from shared.testing.api import Caller
from shared.testing.contract import ResourceContract, resources
from shared.testing.rows import Platform, Rows
from shared.testing.samples import reference_type

SEEN: Mapping[Visibility, frozenset[str]] = {
    Visibility.ALL: frozenset({"mine", "followed", "mates", "others"}),
    Visibility.TEAM: frozenset({"mine", "followed", "mates"}),
    Visibility.OWN: frozenset({"mine", "followed"}),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """`rows`: one of the caller's own, one the caller follows, one of a teammate and one of somebody else.

    `boss` sees them all; `other` is somebody else.
    """

    platform: Platform
    resource: ResourceContract
    boss: Rows
    rows: Mapping[str, Any]
    me: str
    mate: str
    other: str

    def caller(self, visibility: Visibility, user_id: str = "") -> Caller:
        """The caller, or another user, with this visibility; their team is the mate."""
        return self.platform.caller(
            self.boss.caller.account_id,
            user_id=user_id or self.me,
            visibility=visibility,
            team=(self.mate,) if visibility is Visibility.TEAM else (),
        )

    def split(self, visibility: Visibility) -> tuple[dict[str, Any], dict[str, Any]]:
        """The rows that the caller sees, and those the caller does not."""
        seen = {name: row for name, row in self.rows.items() if name in SEEN[visibility]}
        return seen, {name: row for name, row in self.rows.items() if name not in seen}

    async def now(self, row: Any) -> Any:
        """A row as it is now, deleted or not."""
        return await self.boss.caller.call(self.resource.methods["Get"], id=row.id, show_deleted=True)


async def open_scene(platform: Platform, resource: ResourceContract) -> Scene:
    """A new account with these rows."""
    boss = Rows(platform.caller())
    ownership = resource.options.ownership
    users = next(r for r in resources() if r.kind == reference_type(resource.message.fields_by_name[ownership.owner]))
    me, mate, other = [(await boss.create(users)).id for _ in range(3)]

    async def row(owner: str, followers: tuple[str, ...]) -> Any:
        sample = await boss.sample(resource)
        setattr(sample, ownership.owner, owner)
        if ownership.followers:
            getattr(sample, ownership.followers)[:] = followers
        return await boss.create(resource, sample)

    rows = {"mine": await row(me, ()), "mates": await row(mate, (other,)), "others": await row(other, (mate,))}
    if ownership.followers:
        rows["followed"] = await row(other, (mate, me))
    return Scene(platform, resource, boss, rows, me, mate, other)
