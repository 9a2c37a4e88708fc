"""The states of an account: which leads where, and what is kept of each change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account, AccountState

from shared.core.errors import FailedPrecondition
from shared.models.accounts import BEFORE_BAN, GRACE
from shared.resource.model import Record

ACTIVE, BANNED = account_pb2.ACCOUNT_STATE_ACTIVE, account_pb2.ACCOUNT_STATE_BANNED
SUSPENDED, CLOSED = account_pb2.ACCOUNT_STATE_SUSPENDED, account_pb2.ACCOUNT_STATE_CLOSED
PENDING = account_pb2.ACCOUNT_STATE_PENDING


@dataclass(frozen=True, slots=True)
class Move:
    """One way from state to state."""

    sources: frozenset[AccountState.ValueType]
    target: AccountState.ValueType


SUSPEND = Move(frozenset({ACTIVE}), SUSPENDED)
UNSUSPEND = Move(frozenset({SUSPENDED}), ACTIVE)
BAN = Move(frozenset({ACTIVE, SUSPENDED, CLOSED, PENDING}), BANNED)
# To where it was before.
UNBAN = Move(frozenset({BANNED}), ACTIVE)
CLOSE = Move(frozenset({ACTIVE}), CLOSED)
REOPEN = Move(frozenset({CLOSED}), ACTIVE)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who moves an account, why and when. `by_platform`: its staff does."""

    user_id: str
    by_platform: bool
    reason: str
    at: datetime


def move(account: Record[Account], way: Move, decision: Decision) -> None:
    """Moves the account. Raises FailedPrecondition (WRONG_STATE, SET_BY_PLATFORM, GRACE_OVER)."""
    message = account.message
    _check(message, way, decision)
    target, by_platform = way.target, decision.by_platform
    if way is BAN:
        before = {"state": AccountState.Name(message.state), "by_platform": message.state_by_platform}
        account.private[BEFORE_BAN] = before
    if way is UNBAN:
        kept: Any = account.private.pop(BEFORE_BAN, {})
        target, by_platform = _restored(kept)
    if way is CLOSE:
        message.erase_time.FromDatetime(decision.at + GRACE)
    if way is REOPEN:
        message.ClearField("erase_time")
    message.state = target
    message.state_reason, message.state_user_id = decision.reason, decision.user_id
    message.state_by_platform = by_platform and target != ACTIVE
    message.state_change_time.FromDatetime(decision.at)


def _check(account: Account, way: Move, decision: Decision) -> None:
    if account.state not in way.sources:
        name = AccountState.Name(account.state)
        raise FailedPrecondition(f"the account is {name}", reason="WRONG_STATE", metadata={"state": name})
    if account.state_by_platform and not decision.by_platform:
        raise FailedPrecondition("the platform alone takes this back", reason="SET_BY_PLATFORM")
    if way is REOPEN and account.erase_time.ToNanoseconds() <= decision.at.timestamp() * 1e9:
        raise FailedPrecondition("the account was closed too long ago", reason="GRACE_OVER")


def _restored(kept: Mapping[str, Any]) -> tuple[AccountState.ValueType, bool]:
    return AccountState.Value(kept.get("state", "ACCOUNT_STATE_ACTIVE")), bool(kept.get("by_platform"))
