"""Rules of accounts: an agency makes and archives its sub-accounts, and nothing else."""

from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account

from shared.core.errors import FailedPrecondition
from shared.data.sessions import SessionStore
from shared.resource.model import Action, Hooks, Record
from shared.rpc.call import Call

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
        if old is None:
            return
        if action is Action.DELETE or new is None or new.message.state != old.message.state:
            await self._sessions.end_account(old.message.id)
