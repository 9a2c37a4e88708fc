"""What every changing method may be asked for: `validate_only` (AIP-163) and `request_id` (AIP-155).

A rehearsal is the write itself, in a transaction that is taken back: what it answers is what would have been.
"""

import re
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from shared.core.errors import InvalidArgument, Violation
from shared.data.requests import RequestKey, Requests
from shared.data.transaction import Transaction, Transactions
from shared.resource.operations import Operation
from shared.rpc.call import Call

_REQUEST_ID = re.compile(r"[!-~]{1,64}")


def compile_envelope(
    operation: Operation,
    request: Descriptor,
    parse: Callable[[bytes], Message],
    transactions: Transactions,
    requests: Requests,
) -> Operation:
    """The operation with what its request may ask for; `parse` reads its answers."""
    rehearses, once = "validate_only" in request.fields_by_name, "request_id" in request.fields_by_name

    async def answer(asked: Any, call: Call) -> Message:
        def work(transaction: Transaction) -> Any:
            return operation(asked, call.within(transaction))

        if once and asked.request_id:
            _check(asked.request_id)
        if rehearses and asked.validate_only:
            rehearsed: Message = await transactions.run(work, keep=False)
            return rehearsed
        if once and asked.request_id:
            return await requests.once(_key(asked, call, requests), work, parse)
        return await operation(asked, call)

    return answer if rehearses or once else operation


def _check(request_id: str) -> None:
    if not _REQUEST_ID.fullmatch(request_id):
        problem = "must be 1 to 64 letters, digits or signs of ASCII, such as a UUID"
        raise InvalidArgument(f"request_id {problem}", violations=[Violation("request_id", problem, "REQUEST_ID")])


def _key(asked: Any, call: Call, requests: Requests) -> RequestKey:
    # Part of what is asked is who asks: nobody is answered what another user of the account was answered.
    who = f"{call.caller.user_id}{call.caller.impersonator_id}"
    said = who.encode() + b"\0" + asked.SerializeToString(deterministic=True)
    return RequestKey(call.caller.account_id, call.method, asked.request_id, requests.fingerprint(said))
