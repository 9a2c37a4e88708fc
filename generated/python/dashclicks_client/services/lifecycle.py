# Machine-written from the contracts: change those, then `make generate`.
"""Lifecycle: What becomes of an account: suspended, banned, closed and back, given to another owner, its rules of signing in, its seats.
Archiving and restoring are DeleteAccount and UndeleteAccount."""

from dashclicks.accounts.v1 import account_pb2, lifecycle_pb2

from ..transport import AsyncTransport, Route, Transport

_SUSPEND_ACCOUNT = Route("POST", "/v1/accounts/{}:suspend", (("id",),), "*")
_UNSUSPEND_ACCOUNT = Route("POST", "/v1/accounts/{}:unsuspend", (("id",),), "*")
_BAN_ACCOUNT = Route("POST", "/v1/accounts/{}:ban", (("id",),), "*")
_UNBAN_ACCOUNT = Route("POST", "/v1/accounts/{}:unban", (("id",),), "*")
_CLOSE_ACCOUNT = Route("POST", "/v1/accounts:close", (), "*")
_REOPEN_ACCOUNT = Route("POST", "/v1/accounts/{}:reopen", (("id",),), "*")
_REOPEN_CLOSED_ACCOUNT = Route("POST", "/v1/accounts:reopen", (), "*")
_TRANSFER_OWNERSHIP = Route("POST", "/v1/accounts:transferOwnership", (), "*")
_SET_ACCOUNT_SECURITY = Route("POST", "/v1/accounts:setSecurity", (), "*")
_SET_PLAN_OVERRIDE = Route("POST", "/v1/accounts/{}:setPlanOverride", (("id",),), "*")


class Lifecycle:
    """What becomes of an account: suspended, banned, closed and back, given to another owner, its rules of signing in, its seats.
    Archiving and restoring are DeleteAccount and UndeleteAccount."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def suspend_account(self, *, id: str, reason: str) -> account_pb2.Account:
        """Suspends a sub-account of the caller's agency; platform staff suspend any account. Its sessions end.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NOT_A_SUB_ACCOUNT for the agency itself, with reason
        WRONG_STATE if it is not active.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.SuspendAccountRequest(id=id, reason=reason)
        return self._transport.call(_SUSPEND_ACCOUNT, request, account_pb2.Account())

    def unsuspend_account(self, *, id: str, reason: str = "") -> account_pb2.Account:
        """Opens a suspended account, by whom it was suspended.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason WRONG_STATE if it is not suspended, with reason
        SET_BY_PLATFORM if the platform suspended it and somebody else asks.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.UnsuspendAccountRequest(id=id, reason=reason)
        return self._transport.call(_UNSUSPEND_ACCOUNT, request, account_pb2.Account())

    def ban_account(self, *, id: str, reason: str) -> account_pb2.Account:
        """Shuts an account out, and the sub-accounts below it. Platform staff only.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason WRONG_STATE if it is banned already, with reason
        OWN_ACCOUNT for the platform's own.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.BanAccountRequest(id=id, reason=reason)
        return self._transport.call(_BAN_ACCOUNT, request, account_pb2.Account())

    def unban_account(self, *, id: str, reason: str = "") -> account_pb2.Account:
        """Takes a ban back: the account is in the state it was in before. Platform staff only.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason WRONG_STATE if it is not banned.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.UnbanAccountRequest(id=id, reason=reason)
        return self._transport.call(_UNBAN_ACCOUNT, request, account_pb2.Account())

    def close_account(self, *, reason: str) -> lifecycle_pb2.CloseAccountResponse:
        """Closes the caller's account, for its owner. For 30 days it can be reopened.
        Returns PERMISSION_DENIED with reason NOT_OWNER to anybody else; STEP_UP_REQUIRED without a recent proof of who calls.

        Args:
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.CloseAccountRequest(reason=reason)
        return self._transport.call(_CLOSE_ACCOUNT, request, lifecycle_pb2.CloseAccountResponse())

    def reopen_account(self, *, id: str, reason: str = "") -> account_pb2.Account:
        """Reopens a closed sub-account of the caller's agency; platform staff reopen any account.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason WRONG_STATE if it is not closed, with reason
        GRACE_OVER if it was closed too long ago.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.ReopenAccountRequest(id=id, reason=reason)
        return self._transport.call(_REOPEN_ACCOUNT, request, account_pb2.Account())

    def reopen_closed_account(self, *, reopen_token: str) -> lifecycle_pb2.ReopenClosedAccountResponse:
        """Reopens an account with what closing it answered, for an owner who cannot sign in to it any more.
        Returns INVALID_ARGUMENT with reason INVALID_REOPEN_TOKEN, FAILED_PRECONDITION with reason WRONG_STATE or GRACE_OVER.

        Args:
            reopen_token: What closing it answered.
        """
        request = lifecycle_pb2.ReopenClosedAccountRequest(reopen_token=reopen_token)
        return self._transport.call(_REOPEN_CLOSED_ACCOUNT, request, lifecycle_pb2.ReopenClosedAccountResponse())

    def transfer_ownership(self, *, user_id: str) -> lifecycle_pb2.TransferOwnershipResponse:
        """Makes another user the owner of the caller's account, and the owner until now an admin. The sessions of both end.
        Returns PERMISSION_DENIED with reason NOT_OWNER to anybody but the owner, STEP_UP_REQUIRED without a recent proof of who
        calls; NOT_FOUND if there is no such user, FAILED_PRECONDITION with reason USER_NOT_ACTIVE if they cannot sign in.

        Args:
            user_id: The next owner, an active user of the account.
        """
        request = lifecycle_pb2.TransferOwnershipRequest(user_id=user_id)
        return self._transport.call(_TRANSFER_OWNERSHIP, request, lifecycle_pb2.TransferOwnershipResponse())

    def set_account_security(self, *, security: account_pb2.AccountSecurity) -> account_pb2.Account:
        """Sets how people sign in to the caller's account. Where it becomes stricter, every session of the account ends.
        Returns PERMISSION_DENIED (STEP_UP_REQUIRED) without a recent proof of who calls.

        Args:
            security: All of it; what is left out has its default.
        """
        request = lifecycle_pb2.SetAccountSecurityRequest(security=security)
        return self._transport.call(_SET_ACCOUNT_SECURITY, request, account_pb2.Account())

    def set_plan_override(self, *, id: str, plan_override: account_pb2.PlanOverride) -> account_pb2.Account:
        """Sets what the platform allows an agency beside its plan. Platform staff only.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NOT_AN_AGENCY for a sub-account.

        Args:
            id: The agency's id.
            plan_override: All of it; an empty one takes it away.
        """
        request = lifecycle_pb2.SetPlanOverrideRequest(id=id, plan_override=plan_override)
        return self._transport.call(_SET_PLAN_OVERRIDE, request, account_pb2.Account())


class AsyncLifecycle:
    """What becomes of an account: suspended, banned, closed and back, given to another owner, its rules of signing in, its seats.
    Archiving and restoring are DeleteAccount and UndeleteAccount."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def suspend_account(self, *, id: str, reason: str) -> account_pb2.Account:
        """Suspends a sub-account of the caller's agency; platform staff suspend any account. Its sessions end.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NOT_A_SUB_ACCOUNT for the agency itself, with reason
        WRONG_STATE if it is not active.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.SuspendAccountRequest(id=id, reason=reason)
        return await self._transport.call(_SUSPEND_ACCOUNT, request, account_pb2.Account())

    async def unsuspend_account(self, *, id: str, reason: str = "") -> account_pb2.Account:
        """Opens a suspended account, by whom it was suspended.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason WRONG_STATE if it is not suspended, with reason
        SET_BY_PLATFORM if the platform suspended it and somebody else asks.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.UnsuspendAccountRequest(id=id, reason=reason)
        return await self._transport.call(_UNSUSPEND_ACCOUNT, request, account_pb2.Account())

    async def ban_account(self, *, id: str, reason: str) -> account_pb2.Account:
        """Shuts an account out, and the sub-accounts below it. Platform staff only.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason WRONG_STATE if it is banned already, with reason
        OWN_ACCOUNT for the platform's own.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.BanAccountRequest(id=id, reason=reason)
        return await self._transport.call(_BAN_ACCOUNT, request, account_pb2.Account())

    async def unban_account(self, *, id: str, reason: str = "") -> account_pb2.Account:
        """Takes a ban back: the account is in the state it was in before. Platform staff only.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason WRONG_STATE if it is not banned.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.UnbanAccountRequest(id=id, reason=reason)
        return await self._transport.call(_UNBAN_ACCOUNT, request, account_pb2.Account())

    async def close_account(self, *, reason: str) -> lifecycle_pb2.CloseAccountResponse:
        """Closes the caller's account, for its owner. For 30 days it can be reopened.
        Returns PERMISSION_DENIED with reason NOT_OWNER to anybody else; STEP_UP_REQUIRED without a recent proof of who calls.

        Args:
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.CloseAccountRequest(reason=reason)
        return await self._transport.call(_CLOSE_ACCOUNT, request, lifecycle_pb2.CloseAccountResponse())

    async def reopen_account(self, *, id: str, reason: str = "") -> account_pb2.Account:
        """Reopens a closed sub-account of the caller's agency; platform staff reopen any account.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason WRONG_STATE if it is not closed, with reason
        GRACE_OVER if it was closed too long ago.

        Args:
            id: The account's id.
            reason: Why, for whoever reads it later.
        """
        request = lifecycle_pb2.ReopenAccountRequest(id=id, reason=reason)
        return await self._transport.call(_REOPEN_ACCOUNT, request, account_pb2.Account())

    async def reopen_closed_account(self, *, reopen_token: str) -> lifecycle_pb2.ReopenClosedAccountResponse:
        """Reopens an account with what closing it answered, for an owner who cannot sign in to it any more.
        Returns INVALID_ARGUMENT with reason INVALID_REOPEN_TOKEN, FAILED_PRECONDITION with reason WRONG_STATE or GRACE_OVER.

        Args:
            reopen_token: What closing it answered.
        """
        request = lifecycle_pb2.ReopenClosedAccountRequest(reopen_token=reopen_token)
        return await self._transport.call(_REOPEN_CLOSED_ACCOUNT, request, lifecycle_pb2.ReopenClosedAccountResponse())

    async def transfer_ownership(self, *, user_id: str) -> lifecycle_pb2.TransferOwnershipResponse:
        """Makes another user the owner of the caller's account, and the owner until now an admin. The sessions of both end.
        Returns PERMISSION_DENIED with reason NOT_OWNER to anybody but the owner, STEP_UP_REQUIRED without a recent proof of who
        calls; NOT_FOUND if there is no such user, FAILED_PRECONDITION with reason USER_NOT_ACTIVE if they cannot sign in.

        Args:
            user_id: The next owner, an active user of the account.
        """
        request = lifecycle_pb2.TransferOwnershipRequest(user_id=user_id)
        return await self._transport.call(_TRANSFER_OWNERSHIP, request, lifecycle_pb2.TransferOwnershipResponse())

    async def set_account_security(self, *, security: account_pb2.AccountSecurity) -> account_pb2.Account:
        """Sets how people sign in to the caller's account. Where it becomes stricter, every session of the account ends.
        Returns PERMISSION_DENIED (STEP_UP_REQUIRED) without a recent proof of who calls.

        Args:
            security: All of it; what is left out has its default.
        """
        request = lifecycle_pb2.SetAccountSecurityRequest(security=security)
        return await self._transport.call(_SET_ACCOUNT_SECURITY, request, account_pb2.Account())

    async def set_plan_override(self, *, id: str, plan_override: account_pb2.PlanOverride) -> account_pb2.Account:
        """Sets what the platform allows an agency beside its plan. Platform staff only.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NOT_AN_AGENCY for a sub-account.

        Args:
            id: The agency's id.
            plan_override: All of it; an empty one takes it away.
        """
        request = lifecycle_pb2.SetPlanOverrideRequest(id=id, plan_override=plan_override)
        return await self._transport.call(_SET_PLAN_OVERRIDE, request, account_pb2.Account())
