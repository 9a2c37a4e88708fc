"""A caller's work on an account that their own method has judged: written in their name, past the rules for others."""

from dataclasses import replace

from shared.rpc.call import Call
from shared.rpc.principal import Visibility


def on_account(call: Call, account_id: str) -> Call:
    """The call at work in this account, as the platform's own work is: hooks ask for nothing.

    What it writes names the caller and, from another account, where they came from.
    """
    caller = call.caller
    home = caller.home_account_id or caller.account_id
    principal = replace(
        caller,
        account_id=account_id,
        home_account_id="" if home == account_id else home,
        system=True,
        visibility=Visibility.ALL,
    )
    return replace(call, principal=principal)
