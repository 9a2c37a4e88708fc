"""How the use of an API key begins: the method whose contract says `opens_key` judges it and makes its session."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc.code_pb2 import PERMISSION_DENIED, UNAUTHENTICATED

from edge.transcoding.contract import Contract, ContractError
from edge.transcoding.status import hints
from edge.upstream.api import Upstream, UpstreamError
from edge.upstream.table import UpstreamTable
from shared.core.errors import PermissionDenied, StatusError, Unauthenticated, Unavailable
from shared.data.live_sessions import LOOKUP_SECONDS

_METHOD_OPTION = "dashclicks.options.v1.method"
_REFUSALS: Mapping[int, type[StatusError]] = {UNAUTHENTICATED: Unauthenticated, PERMISSION_DENIED: PermissionDenied}


@dataclass(frozen=True, slots=True)
class KeyOpener:
    """Calls that method."""

    path: str
    upstream: Upstream
    request: type[Message]

    async def __call__(self, secret: str) -> None:
        """Raises Unauthenticated, PermissionDenied, and Unavailable where nobody can say."""
        fields: dict[str, Any] = {"secret": secret}
        try:
            await self.upstream.unary(self.path, self.request(**fields).SerializeToString(), (), LOOKUP_SECONDS)
        except UpstreamError as error:
            refusal = _REFUSALS.get(error.code)
            if refusal is None:
                raise Unavailable("the API key cannot be looked up now") from None
            raise refusal(error.message, reason=hints(error.details).reason) from None


def compile_opener(contract: Contract, upstreams: UpstreamTable) -> KeyOpener | None:
    """None for a contract without such a method. Raises ContractError, LookupError (no upstream serves it)."""
    options = [(method, contract.extension(method.options, _METHOD_OPTION)) for method in contract.methods()]
    # A contract with an older copy of our options has no such word.
    found = [method for method, option in options if getattr(option, "opens_key", False)]
    if not found:
        return None
    method = found[0]
    secret = method.input.fields_by_name.get("secret")
    if len(found) > 1 or secret is None or secret.is_repeated or secret.type != FieldDescriptor.TYPE_STRING:
        raise ContractError(f"{', '.join(each.name for each in found)}: opens_key is for one method, with a secret")
    return KeyOpener(method.path, upstreams.find(method.package), GetMessageClass(method.input))
