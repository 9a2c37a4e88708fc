"""Rules of invitations: no role and no sight above the inviter's, one owner, no address twice, a seat for each."""

from datetime import datetime, timedelta

from dashclicks.users.v1 import invitation_pb2, user_pb2
from dashclicks.users.v1.invitation_pb2 import Invitation
from dashclicks.users.v1.user_pb2 import User

from services.internal.people import REASON, People
from services.internal.users.hooks import check_sight
from services.internal.users.rights import Rights
from shared.core.clock import Clock
from shared.core.errors import AlreadyExists, FailedPrecondition, Violation
from shared.resource.model import Action, Hooks, Record
from shared.resource.refusals import limit_reached
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.call import Call

LIFETIME = timedelta(days=7)


class InvitationHooks(Hooks[Invitation]):
    """`rights`: what users may do."""

    def __init__(self, runtime: Runtime, people: People, rights: Rights, clock: Clock) -> None:
        self._runtime = runtime
        self._people = people
        self._rights = rights
        self._clock = clock

    async def check(
        self, call: Call, action: Action, old: Record[Invitation] | None, new: Record[Invitation] | None
    ) -> None:
        if call.caller.system or new is None:
            return
        invitation = new.message
        # Whoever sends it again, or takes it back, decides about that role as well.
        self._rights.check_role(call.caller, invitation.role)
        if action is Action.CREATE:
            check_sight(call.caller, None, User(record_visibility=invitation.record_visibility))
            await self._check_new(call, invitation)

    async def prepare(self, call: Call, new: Record[Invitation], old: Record[Invitation] | None) -> None:
        if old is None:
            new.message.state = invitation_pb2.INVITATION_STATE_PENDING
            new.message.inviter_id = call.caller.user_id
            renew(new.message, self._clock.now())

    async def _check_new(self, call: Call, invitation: Invitation) -> None:
        account_id = call.caller.account_id
        users = self._people.users
        if invitation.role == user_pb2.ROLE_OWNER:
            where = {"account_id": account_id, "role": "ROLE_OWNER"}
            if await users.system(REASON).find(where, 1):
                raise FailedPrecondition("the account has its owner", reason="OWNER_EXISTS")
        if await users.system(REASON).find({"account_id": account_id, "email": invitation.email}, 1):
            raise _taken("a user of the account has this address", "EMAIL_EXISTS")
        await self._check_once(call, invitation)
        used = await users.kit.limits.use(call)
        if used is not None and used[1] >= used[0]:
            raise limit_reached(users.kit.type.name, account_id, *used)

    async def _check_once(self, call: Call, invitation: Invitation) -> None:
        """One live invitation an address; of two that are made at once one comes to nothing when it is accepted."""
        resource: Resource[Invitation] = self._runtime.by_type["users.Invitation"]
        where = {"account_id": call.caller.account_id, "email": invitation.email, "state": "INVITATION_STATE_PENDING"}
        now = self._clock.now()
        rows = await resource.system(REASON).find(where)
        if any(row.message.expire_time.ToDatetime(now.tzinfo) > now for row in rows):
            raise _taken("the address is invited already: send that invitation once more", "ALREADY_INVITED")


def renew(invitation: Invitation, now: datetime) -> None:
    """Sent now, good for LIFETIME."""
    invitation.send_time.FromDatetime(now)
    invitation.expire_time.FromDatetime(now + LIFETIME)


def closed() -> FailedPrecondition:
    """The answer where nothing can change any more."""
    return FailedPrecondition("the invitation was accepted or taken back", reason="INVITATION_CLOSED")


def _taken(problem: str, reason: str) -> AlreadyExists:
    return AlreadyExists(problem, reason, [Violation("invitation.email", problem, reason)])
