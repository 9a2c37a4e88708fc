"""Reopens closed accounts for owners who cannot sign in any more: by a token that closing the account has answered."""

from dashclicks.accounts.v1.account_pb2 import Account

from services.internal.accounts import states
from services.internal.accounts.states import Decision
from services.internal.deps import Deps
from shared.core.errors import InvalidArgument
from shared.models.accounts import GRACE
from shared.resource.model import Record
from shared.rpc.call import Call

PURPOSE = "reopen"
# Whoever has the token may try while something else stands in the way.
TRIES = 100


class Reopening:
    """Gives and takes the tokens."""

    def __init__(self, deps: Deps) -> None:
        self._accounts = deps.accounts
        self._tokens = deps.one_time_tokens
        self._clock = deps.clock

    async def issue(self, account: Account) -> str:
        """The token of a closed account: good for this time that it is closed, and for no later one."""
        stands_for = {"account_id": account.id, "closed": account.state_change_time.ToJsonString()}
        return await self._tokens.issue(PURPOSE, stands_for, GRACE, TRIES)

    async def reopen(self, token: str, call: Call) -> None:
        """Raises InvalidArgument (INVALID_REOPEN_TOKEN), FailedPrecondition as `states.move` does."""
        found = await self._tokens.look(PURPOSE, token)
        if found is None:
            raise _invalid()
        decision = Decision("", False, "reopened by who closed it", self._clock.now())

        def change(account: Record[Account]) -> None:
            if account.message.state_change_time.ToJsonString() != found["closed"]:
                raise _invalid()
            states.move(account, states.REOPEN, decision)

        await self._accounts.system(call.method, call.request_id).change(found["account_id"], change)
        await self._tokens.take(PURPOSE, token)


def _invalid() -> InvalidArgument:
    return InvalidArgument("the token does not reopen an account", reason="INVALID_REOPEN_TOKEN")
