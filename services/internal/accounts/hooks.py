"""Rules of accounts: an agency makes and archives its sub-accounts; what shuts an account ends its sessions."""

import math

from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account

from shared.core.errors import FailedPrecondition
from shared.data.sessions import SessionStore
from shared.resource.model import Action, Hooks, Record
from shared.rpc.call import Call

# What has a method of its own, which judges who may change it; an update, or its undo, may not.
OWN_METHOD = (
    "state",
    "state_reason",
    "state_change_time",
    "state_user_id",
    "state_by_platform",
    "erase_time",
    "security",
    "plan_override",
)
DEFAULT_REGION = "US"
DEFAULT_TIME_ZONE = "America/New_York"
DEFAULT_CURRENCY = "USD"


class AccountHooks(Hooks[Account]):
    """An agency is made by the platform itself: sign-up and seed."""

    def __init__(self, sessions: SessionStore) -> None:
        self._sessions = sessions

    async def check(self, call: Call, action: Action, old: Record[Account] | None, new: Record[Account] | None) -> None:
        caller = call.caller
        if caller.system:
            return
        if action is Action.UPDATE and old is not None and new is not None:
            _check_own_methods(old.message, new.message)
        archives = action in {Action.DELETE, Action.UNDELETE}
        if archives and old is not None and old.message.parent_account_id != caller.account_id:
            raise FailedPrecondition(
                "only a sub-account can be archived or brought back, by its agency", reason="NOT_A_SUB_ACCOUNT"
            )

    async def prepare(self, call: Call, new: Record[Account], old: Record[Account] | None) -> None:
        account = new.message
        if account.state == account_pb2.ACCOUNT_STATE_UNSPECIFIED:
            account.state = account_pb2.ACCOUNT_STATE_ACTIVE
        account.region_code = account.region_code or DEFAULT_REGION
        account.time_zone = account.time_zone or DEFAULT_TIME_ZONE
        account.currency_code = account.currency_code or DEFAULT_CURRENCY

    async def changed(
        self, call: Call, action: Action, old: Record[Account] | None, new: Record[Account] | None
    ) -> None:
        if old is None or new is None:
            return
        account = new.message
        if action is Action.DELETE or _is_stricter(old.message, account):
            await self._sessions.end_account(account.id)
        if account.state != old.message.state:
            is_open = account.state == account_pb2.ACCOUNT_STATE_ACTIVE
            await (self._sessions.end_shut if is_open else self._sessions.shut_account)(account.id)


def _check_own_methods(old: Account, new: Account) -> None:
    changed = [name for name in OWN_METHOD if getattr(old, name) != getattr(new, name)]
    if changed:
        raise FailedPrecondition(f"{', '.join(changed)}: only the method for it changes this", reason="OWN_METHOD")


def _is_stricter(old: Account, new: Account) -> bool:
    """Whether sessions that began under the rules before must not go on."""
    before, now = old.security, new.security
    shorter = now.session_idle_minutes and now.session_idle_minutes < (before.session_idle_minutes or math.inf)
    return bool(shorter) or (now.require_second_factor and not before.require_second_factor)
