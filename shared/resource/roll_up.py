"""Reads over an agency's sub-accounts: where the contract lets a request ask for them, and who may."""

from collections.abc import Callable
from typing import Any

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import MethodDescriptor

from shared.core.errors import PermissionDenied
from shared.resource.contracts import ContractError
from shared.resource.resource import Resource
from shared.rpc.call import Call

FIELD = "roll_up"


def compile_roll_up(resource: Resource[Any], method: MethodDescriptor) -> Callable[[Any, Call], bool] | None:
    """Tells whether a request asks for it; None where no request can.

    What it answers raises PermissionDenied (INSUFFICIENT_SCOPE). Raises ContractError for a field without its scope.
    """
    scope = method.GetOptions().Extensions[options_pb2.method].roll_up_scope
    if (FIELD in method.input_type.fields_by_name) != bool(scope):
        raise ContractError(f"a request with {FIELD} and the option roll_up_scope go together")
    if not scope:
        return None
    kit = resource.kit
    if kit.accounts is None or kit.type.collection.scope != options_pb2.TENANT_SCOPE_ACCOUNT:
        raise ContractError(f"{kit.type.name}: only rows of an account can be rolled up")

    def rolls_up(request: Any, call: Call) -> bool:
        if not request.roll_up:
            return False
        if not call.caller.allows(scope):
            raise PermissionDenied(f"{FIELD} needs the scope {scope}", metadata={"scope": scope})
        return True

    return rolls_up
