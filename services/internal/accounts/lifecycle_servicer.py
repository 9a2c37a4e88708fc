"""What becomes of accounts: each change is an ordinary write, with who, when and why in the row and in its event."""

from collections.abc import Callable

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.lifecycle_pb2 import (
    BanAccountRequest,
    CloseAccountRequest,
    CloseAccountResponse,
    ReopenAccountRequest,
    ReopenClosedAccountRequest,
    ReopenClosedAccountResponse,
    SetAccountSecurityRequest,
    SetPlanOverrideRequest,
    SuspendAccountRequest,
    TransferOwnershipRequest,
    TransferOwnershipResponse,
    UnbanAccountRequest,
    UnsuspendAccountRequest,
)

from services.internal.accounts import states
from services.internal.accounts.ownership import Ownership
from services.internal.accounts.reopening import Reopening
from services.internal.accounts.states import Decision, Move
from services.internal.deps import Deps
from services.internal.on_account import on_account
from shared.core.errors import FailedPrecondition
from shared.resource.model import Record
from shared.rpc.call import Call

# What platform staff hold and no customer; methods that serve both tell them apart by it.
STAFF = "admin.accounts"


class LifecycleServicer:
    """Staff change any account, an agency its sub-accounts, an owner the own one."""

    def __init__(self, deps: Deps) -> None:
        self._accounts = deps.accounts
        self._proof = deps.proof
        self._clock = deps.clock
        self._ownership = Ownership(deps)
        self._reopening = Reopening(deps)

    async def SuspendAccount(self, request: SuspendAccountRequest, call: Call) -> Account:
        return await self._move(call, request.id, states.SUSPEND, request.reason)

    async def UnsuspendAccount(self, request: UnsuspendAccountRequest, call: Call) -> Account:
        return await self._move(call, request.id, states.UNSUSPEND, request.reason)

    async def BanAccount(self, request: BanAccountRequest, call: Call) -> Account:
        return await self._move(call, request.id, states.BAN, request.reason)

    async def UnbanAccount(self, request: UnbanAccountRequest, call: Call) -> Account:
        return await self._move(call, request.id, states.UNBAN, request.reason)

    async def ReopenAccount(self, request: ReopenAccountRequest, call: Call) -> Account:
        return await self._move(call, request.id, states.REOPEN, request.reason)

    async def CloseAccount(self, request: CloseAccountRequest, call: Call) -> CloseAccountResponse:
        await self._ownership.check(call)
        own = call.caller.account_id
        account = await self._change(call, own, self._mover(call, states.CLOSE, request.reason))
        return CloseAccountResponse(account=account, reopen_token=await self._reopening.issue(account))

    async def ReopenClosedAccount(self, request: ReopenClosedAccountRequest, call: Call) -> ReopenClosedAccountResponse:
        await self._reopening.reopen(request.reopen_token, call)
        return ReopenClosedAccountResponse()

    async def TransferOwnership(self, request: TransferOwnershipRequest, call: Call) -> TransferOwnershipResponse:
        await self._ownership.transfer(call, request.user_id)
        return TransferOwnershipResponse()

    async def SetAccountSecurity(self, request: SetAccountSecurityRequest, call: Call) -> Account:
        await self._proof.check_recent(call)

        def change(account: Record[Account]) -> None:
            account.message.security.CopyFrom(request.security)

        return await self._change(call, call.caller.account_id, change)

    async def SetPlanOverride(self, request: SetPlanOverrideRequest, call: Call) -> Account:
        def change(account: Record[Account]) -> None:
            if account.message.parent_account_id:
                raise FailedPrecondition("a sub-account has no plan override", reason="NOT_AN_AGENCY")
            account.message.plan_override.CopyFrom(request.plan_override)

        return await self._change(call, request.id, change)

    async def _move(self, call: Call, id: str, way: Move, reason: str) -> Account:
        if id == call.caller.account_id and call.caller.allows(STAFF):
            raise FailedPrecondition("this is the account you belong to", reason="OWN_ACCOUNT")
        if not call.caller.allows(STAFF):
            await self._check_sub_account(call, id)
        return await self._change(call, id, self._mover(call, way, reason))

    def _mover(self, call: Call, way: Move, reason: str) -> Callable[[Record[Account]], None]:
        decision = Decision(call.caller.user_id, call.caller.allows(STAFF), reason, self._clock.now())
        return lambda account: states.move(account, way, decision)

    async def _check_sub_account(self, call: Call, id: str) -> None:
        account = await self._accounts.get(call, id)
        if account.parent_account_id != call.caller.account_id:
            raise FailedPrecondition("an agency does this to its sub-accounts", reason="NOT_A_SUB_ACCOUNT")

    async def _change(self, call: Call, id: str, change: Callable[[Record[Account]], None]) -> Account:
        return (await self._accounts.change(on_account(call, id), id, change)).message
