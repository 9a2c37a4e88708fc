"""Invitations as those meet them who are invited."""

from dashclicks.auth.v1.acceptance_pb2 import AcceptInvitationRequest, LookInvitationRequest, LookInvitationResponse
from dashclicks.auth.v1.session_pb2 import LoginResponse
from dashclicks.users.v1.user_pb2 import User

from services.internal.auth.answers import card_of
from services.internal.auth.entrance import PasswordEntrance
from services.internal.deps import Deps
from services.internal.limiter import LoginLimiter, LoginLimits
from services.internal.password_rule import check_guessable
from shared.core.errors import InvalidArgument, Violation
from shared.data.transaction import Transaction
from shared.resource.model import Record
from shared.rpc.call import Call


class AcceptanceServicer:
    """Whoever has the link's token reads the address, so nothing more is proved."""

    def __init__(self, deps: Deps) -> None:
        self._invitations = deps.invitations
        self._passwords = deps.passwords
        self._transactions = deps.users.kit.transactions
        self._entrance = PasswordEntrance(deps)
        self._limiter = LoginLimiter(deps.windows, LoginLimits.of(deps.settings), "invitation")

    async def LookInvitation(self, request: LookInvitationRequest, call: Call) -> LookInvitationResponse:
        await self._limiter.admit_address(call)
        invitation, account = await self._invitations.find(request.token, call)
        return LookInvitationResponse(
            account=card_of(account),
            email=invitation.email,
            role=invitation.role,
            display_name=invitation.display_name,
            expire_time=invitation.expire_time,
        )

    async def AcceptInvitation(self, request: AcceptInvitationRequest, call: Call) -> LoginResponse:
        await self._limiter.admit_address(call)
        invitation, _ = await self._invitations.find(request.token, call)
        user = User(
            account_id=invitation.account_id,
            display_name=request.display_name or invitation.display_name,
            email=invitation.email,
            role=invitation.role,
            record_visibility=invitation.record_visibility,
            password=request.password,
        )
        if not user.display_name:
            problem = "is needed: the invitation has none"
            bad = [Violation("display_name", problem, "REQUIRED")]
            raise InvalidArgument(f"display_name {problem}", violations=bad)
        await check_guessable(self._passwords, request.password, user, "password")

        async def accept(transaction: Transaction) -> Record[User]:
            return await self._invitations.accept(request.token, invitation.id, user, call, transaction)

        made = await self._transactions.run(accept)
        return await self._entrance.enter(made.message.id, request.password, call)
