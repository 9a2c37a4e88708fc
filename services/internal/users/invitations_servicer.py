"""Invitations: standard methods, sent once more, taken back."""

from dashclicks.users.v1.invitation_pb2 import CancelInvitationRequest, Invitation, ResendInvitationRequest

from services.internal.deps import Deps
from shared.rpc.call import Call


class InvitationsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self._invitations = deps.invitations

    async def ResendInvitation(self, request: ResendInvitationRequest, call: Call) -> Invitation:
        return await self._invitations.resend(call, request.id)

    async def CancelInvitation(self, request: CancelInvitationRequest, call: Call) -> Invitation:
        return await self._invitations.cancel(call, request.id)
