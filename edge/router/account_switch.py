"""How a session acts in another account: the method whose contract says `switches_account` answers a token for it."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.contract import Contract, ContractError, Method
from edge.upstream.api import Metadata, Upstream
from edge.upstream.table import UpstreamTable

_METHOD_OPTION = "dashclicks.options.v1.method"
_TEXT, _NUMBER = FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_INT32


@dataclass(frozen=True, slots=True)
class AccountSwitch:
    """Calls that method. What may be entered, and by whom, is for the service to say."""

    path: str
    upstream: Upstream
    request: type[Message]
    reply: type[Message]

    async def __call__(self, account_id: str, caller: Metadata, timeout: float) -> tuple[str, int]:  # noqa: ASYNC109
        """An access token of the caller for this account, and the seconds it is good for. Raises UpstreamError."""
        fields: dict[str, Any] = {"account_id": account_id}
        body = self.request(**fields).SerializeToString()
        reply: Any = self.reply.FromString(await self.upstream.unary(self.path, body, caller, timeout))
        return reply.access_token, reply.expires_in


def compile_switch(contract: Contract, upstreams: UpstreamTable) -> AccountSwitch | None:
    """None for a contract without such a method. Raises ContractError, LookupError (no upstream serves it)."""
    found = [method for method in contract.methods() if _switches(contract, method)]
    if not found:
        return None
    method = found[0]
    needed = {"account_id": _TEXT}, {"access_token": _TEXT, "expires_in": _NUMBER}
    for message, fields in zip((method.input, method.output), needed, strict=True):
        kinds = {field.name: field.type for field in message.fields if not field.is_repeated}
        if len(found) > 1 or any(kinds.get(name) != kind for name, kind in fields.items()):
            names = ", ".join(each.name for each in found)
            raise ContractError(f"{names}: switches_account is for one method, account_id to access_token, expires_in")
    upstream = upstreams.find(method.package)
    return AccountSwitch(method.path, upstream, GetMessageClass(method.input), GetMessageClass(method.output))


def _switches(contract: Contract, method: Method) -> bool:
    option = contract.extension(method.options, _METHOD_OPTION)
    # A contract with an older copy of our options has no such word.
    return bool(getattr(option, "switches_account", False))
