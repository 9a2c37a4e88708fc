"""Invitations: who may invite whom, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1 import invitation_pb2, user_pb2
from dashclicks.users.v1.invitation_pb2 import Invitation
from dashclicks.users.v1.user_pb2 import User

from services.internal.account_mail import AccountMail
from services.internal.links import Links
from services.internal.people import People
from services.internal.sending import Sending
from services.internal.users.inviting import InvitationHooks, closed, renew
from services.internal.users.rights import Rights
from shared.core.clock import Clock
from shared.core.errors import InvalidArgument, PermissionDenied
from shared.core.mail import Mail
from shared.data.one_time_tokens import OneTimeTokens
from shared.data.transaction import Transaction
from shared.models.users import INVITATION
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.call import Call
from shared.rpc.principal import Principal

PURPOSE = "invitation"
# An invitation that is over is known for so long, to say so; a link is looked at as often as this.
REMEMBERED, LOOKS = timedelta(days=30), 1000
KEPT = timedelta(days=1)
_ENTERED = (account_pb2.ACCOUNT_STATE_ACTIVE, account_pb2.ACCOUNT_STATE_PENDING)
TEXT = """{inviter}You are invited to {account}.

Choose a password and enter here; the link works once, until {until} UTC:

{link}

If you did not expect this, leave this message alone.
"""


@dataclass(frozen=True, slots=True)
class InvitationParts:
    """What invitations are made with. `rights`: what users may do."""

    people: People
    tokens: OneTimeTokens
    links: Links
    mail: AccountMail
    rights: Rights
    clock: Clock


class Invitations:
    """The invitations of every account. Their tokens are made as the mail is written, and kept as hashes only."""

    def __init__(self, runtime: Runtime, sending: Sending, parts: InvitationParts) -> None:
        self._parts = parts
        self._mail = sending.kind("invitation", KEPT, self._write)
        hooks = InvitationHooks(runtime, parts.people, parts.rights, parts.clock)
        self.resource: Resource[Invitation] = runtime.resource(INVITATION, hooks)
        self._whole = self.resource.kit.transactions.run

    async def invite(self, call: Call, invitation: Invitation, prefix: str = "") -> Invitation:
        """A new invitation and the order of its mail, both or none. Raises as Resource.create does."""
        if call.transaction is None:
            return await self._whole(lambda inside: self.invite(call.within(inside), invitation, prefix))
        made = await self.resource.create(call, invitation, prefix=prefix)
        await self._mail.ask({"invitation_id": made.id}, call.transaction)
        return made

    async def resend(self, call: Call, id: str) -> Invitation:
        """Mails a new link, or changes nothing. Raises FailedPrecondition (INVITATION_CLOSED)."""
        if call.transaction is None:
            return await self._whole(lambda inside: self.resend(call.within(inside), id))

        def change(row: Record[Invitation]) -> None:
            if row.message.state != invitation_pb2.INVITATION_STATE_PENDING:
                raise closed()
            renew(row.message, self._parts.clock.now())

        invitation = (await self.resource.change(call, id, change)).message
        await self._mail.ask({"invitation_id": id}, call.transaction)
        return invitation

    async def cancel(self, call: Call, id: str) -> Invitation:
        """Takes an invitation back. Raises FailedPrecondition (INVITATION_CLOSED) for one that was accepted."""

        def change(row: Record[Invitation]) -> None:
            if row.message.state == invitation_pb2.INVITATION_STATE_ACCEPTED:
                raise closed()
            row.message.state = invitation_pb2.INVITATION_STATE_CANCELLED

        return (await self.resource.change(call, id, change)).message

    async def find(self, token: str, call: Call) -> tuple[Invitation, Account]:
        """The invitation of a link that can be accepted now, and the account it is to.

        Raises InvalidArgument (INVALID_ONE_TIME_TOKEN, INVITE_EXPIRED, INVITE_CANCELLED), PermissionDenied
        (UNAUTHORIZED_ACCOUNT).
        """
        stands_for = await self._parts.tokens.look(PURPOSE, token)
        if stands_for is None:
            raise _void()
        rows = await self.resource.system(call.method, call.request_id).find({"id": stands_for["invitation_id"]})
        account = await self._parts.people.account(rows[0].message.account_id) if rows else None
        # A link that was followed by a newer one is void.
        if account is None or _sent(rows[0].message) != stands_for["sent"]:
            raise _void()
        invitation = rows[0].message
        if account.state not in _ENTERED:
            raise PermissionDenied("this account is closed", reason="UNAUTHORIZED_ACCOUNT")
        if invitation.state == invitation_pb2.INVITATION_STATE_CANCELLED:
            raise InvalidArgument("the invitation was taken back", reason="INVITE_CANCELLED")
        if invitation.expire_time.ToDatetime(self._parts.clock.now().tzinfo) <= self._parts.clock.now():
            raise InvalidArgument("the invitation is too old; ask for a new one", reason="INVITE_EXPIRED")
        return invitation, account

    async def accept(self, token: str, id: str, user: User, call: Call, transaction: Transaction) -> Record[User]:
        """Makes the user that an invitation is for, if the transaction is committed.

        Raises InvalidArgument (INVALID_ONE_TIME_TOKEN) where it was accepted or taken back meanwhile, AlreadyExists,
        ResourceExhausted (LIMIT_REACHED).
        """
        if not await self._parts.tokens.take(PURPOSE, token, transaction):
            raise _void()
        people, names = self._parts.people, (call.method, call.request_id, transaction)
        principal = Principal(user_id="", account_id=user.account_id, system=True)
        await people.users.kit.limits.take(Call(call.method, call.request_id, principal, transaction=transaction), 1)
        made = await people.users.system(*names).create(user)

        def use(row: Record[Invitation]) -> None:
            if row.message.state != invitation_pb2.INVITATION_STATE_PENDING:
                raise _void()
            row.message.state = invitation_pb2.INVITATION_STATE_ACCEPTED
            row.message.user_id = made.message.id

        await self.resource.system(*names).change(id, use)
        if user.role == user_pb2.ROLE_OWNER:
            await people.accounts.system(*names).change(user.account_id, _open)
        return made

    async def _write(self, about: Mapping[str, str]) -> list[Mail]:
        rows = await self.resource.system(PURPOSE).find({"id": about["invitation_id"]})
        pending = [row.message for row in rows if row.message.state == invitation_pb2.INVITATION_STATE_PENDING]
        account = await self._parts.people.account(pending[0].account_id) if pending else None
        if account is None:
            return []
        invitation = pending[0]
        until = invitation.expire_time.ToDatetime(self._parts.clock.now().tzinfo)
        stands_for = {"invitation_id": invitation.id, "sent": _sent(invitation)}
        lifetime = until - self._parts.clock.now() + REMEMBERED
        token = await self._parts.tokens.issue(PURPOSE, stands_for, lifetime, LOOKS)
        inviters = await self._parts.people.users.system(PURPOSE).find({"id": invitation.inviter_id})
        text = TEXT.format(
            inviter="".join(f"{user.message.display_name} writes to you. " for user in inviters),
            account=account.display_name,
            until=f"{until:%Y-%m-%d %H:%M}",
            link=await self._parts.links.invitation(account, token),
        )
        subject = f"Invitation to {account.display_name}"
        return [await self._parts.mail.write(account.id, invitation.email, subject, text)]


def _sent(invitation: Invitation) -> str:
    return invitation.send_time.ToJsonString()


def _void() -> InvalidArgument:
    return InvalidArgument("the link is not good, or no longer", reason="INVALID_ONE_TIME_TOKEN")


def _open(row: Record[Account]) -> None:
    """A sub-account that waited for its owner has one."""
    if row.message.state == account_pb2.ACCOUNT_STATE_PENDING:
        row.message.state = account_pb2.ACCOUNT_STATE_ACTIVE
