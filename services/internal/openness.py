"""Whether an account is open: it is in use, and so is the agency above it."""

from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account

from shared.resource.system_resource import SystemResource


async def is_open(accounts: SystemResource[Account], account: Account) -> bool:
    """Whether people may enter the account: a ban of an agency shuts its sub-accounts, whatever their own state."""
    if account.state != account_pb2.ACCOUNT_STATE_ACTIVE:
        return False
    if not account.parent_account_id:
        return True
    above = await accounts.find({"id": account.parent_account_id})
    return bool(above) and above[0].message.state == account_pb2.ACCOUNT_STATE_ACTIVE


async def is_still_open(accounts: SystemResource[Account], account: Account) -> bool:
    """The same, of the account as it is now."""
    ids = [account.id, account.parent_account_id] if account.parent_account_id else [account.id]
    found = await accounts.find({"id": ids if len(ids) > 1 else account.id})
    return len(found) == len(ids) and all(each.message.state == account_pb2.ACCOUNT_STATE_ACTIVE for each in found)
