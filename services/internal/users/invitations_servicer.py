"""Invitations: made and mailed, sent once more, taken back; read by standard methods."""

from typing import Any, cast

from dashclicks.users.v1.invitation_pb2 import (
    CancelInvitationRequest,
    CreateInvitationRequest,
    Invitation,
    ResendInvitationRequest,
)

from services.internal.deps import Deps
from shared.resource.binding import replaces_standard
from shared.resource.envelope import compile_envelope
from shared.resource.standard_shape import required
from shared.rpc.call import Call


class InvitationsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self._invitations = deps.invitations
        kit, request = deps.invitations.resource.kit, CreateInvitationRequest.DESCRIPTOR
        self._invited = compile_envelope(self._invite, request, Invitation.FromString, kit.transactions, kit.requests)

    @replaces_standard("its mail is ordered in the same transaction")
    async def CreateInvitation(self, request: CreateInvitationRequest, call: Call) -> Invitation:
        return cast(Invitation, await self._invited(request, call))

    async def ResendInvitation(self, request: ResendInvitationRequest, call: Call) -> Invitation:
        return await self._invitations.resend(call, request.id)

    async def CancelInvitation(self, request: CancelInvitationRequest, call: Call) -> Invitation:
        return await self._invitations.cancel(call, request.id)

    async def _invite(self, asked: Any, call: Call) -> Invitation:
        required(asked.HasField("invitation"), "invitation")
        return await self._invitations.invite(call, asked.invitation, "invitation.")
