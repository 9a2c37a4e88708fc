"""Binds the methods of a service: standard ones to the runtime, the others to a class written by hand.

Everything is settled when the process starts; a method that nobody answers stops it.
"""

import inspect
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from shared.resource.contracts import ContractError
from shared.resource.runtime import Runtime
from shared.resource.standard import standard_method
from shared.rpc.call import Call
from shared.rpc.methods import BoundMethod, BoundService

_REPLACES = "__replaces_standard__"
# Standard methods that answer for rows which they do not show.
_UNSEEN = ("Count", "Search", "Export", "Bulk")
F = TypeVar("F", bound=Callable[..., Any])


def replaces_standard(reason: str) -> Callable[[F], F]:
    """Marks a method written by hand that stands in for a standard one, and says why."""

    def mark(method: F) -> F:
        setattr(method, _REPLACES, reason)
        return method

    return mark


def bind(servicer: object, service: ServiceDescriptor, runtime: Runtime) -> BoundService:
    """The handlers of a service.

    `servicer` is a plain object with `async def Method(self, request: Input, call: Call) -> Output` for each method
    that is not standard; a server stream is an async generator annotated AsyncIterator[Output], and one whose client
    streams takes AsyncIterator[Input]. Standard methods are answered by the resources that were made with
    `runtime.resource()`.
    Raises ContractError naming every method that nobody answers, or that is answered with wrong types.
    """
    methods: list[BoundMethod] = []
    problems: list[str] = _strays(servicer, service)
    for method in service.methods:
        try:
            methods.append(_bind(servicer, method, runtime))
        except ContractError as error:
            problems.append(f"{method.full_name}: {error}")
    if problems:
        raise ContractError("\n".join(problems))
    return BoundService(service.full_name, tuple(methods), service)


def _strays(servicer: object, service: ServiceDescriptor) -> list[str]:
    """Public methods in the manner of an RPC (CamelCase) that the contract does not have."""
    names = {method.name for method in service.methods}
    return [
        f"{service.full_name}: {type(servicer).__name__}.{name} is no method of the contract"
        for name, value in inspect.getmembers(type(servicer), inspect.isfunction)
        if name[:1].isupper() and name not in names
    ]


def _bind(servicer: object, method: MethodDescriptor, runtime: Runtime) -> BoundMethod:
    by_hand = getattr(servicer, method.name, None)
    standard = standard_method(method)
    resource = None if standard is None else runtime.resources.get(standard.resource)
    input_class, output_class = _class_of(method.input_type), _class_of(method.output_type)
    if by_hand is not None:
        if resource is not None and not getattr(by_hand, _REPLACES, ""):
            raise ContractError("is standard; remove the method, or mark it @replaces_standard with the reason")
        _check_signature(by_hand, method, input_class, output_class)
        return BoundMethod(method.full_name, input_class, output_class, method.server_streaming, by_hand, False, method)
    if standard is None:
        raise ContractError("has no standard shape, and nobody has written it")
    if resource is None:
        raise ContractError(f"is standard, but nobody made {standard.resource} with runtime.resource()")
    if resource.kit.seen_with.names and method.name.startswith(_UNSEEN):
        raise ContractError(f"cannot be answered for rows that are seen with others, as {standard.resource} is")
    handler = standard.make(resource, method, output_class)
    return BoundMethod(
        method.full_name, input_class, output_class, method.server_streaming, handler, standard.validates_itself, method
    )


def _class_of(descriptor: Any) -> type[Message]:
    return GetMessageClass(descriptor)


def _check_signature(
    by_hand: Callable[..., Any], method: MethodDescriptor, input_class: type[Message], output_class: type[Message]
) -> None:
    """Refuses a method that would fail, or answer something else, only when it is called."""
    right_kind = inspect.isasyncgenfunction if method.server_streaming else inspect.iscoroutinefunction
    if not right_kind(by_hand):
        raise ContractError("must be an async generator" if method.server_streaming else "must be async def")
    hints = get_type_hints(by_hand)
    returned = hints.pop("return", None)
    if method.server_streaming and get_origin(returned) is AsyncIterator:
        returned = get_args(returned)[0]
    taken: object = AsyncIterator[input_class] if method.client_streaming else input_class  # type: ignore[valid-type]
    if list(hints.values()) != [taken, Call] or returned is not output_class:
        request = f"AsyncIterator[{input_class.__name__}]" if method.client_streaming else input_class.__name__
        raise ContractError(f"must be annotated (request: {request}, call: Call) -> {output_class.__name__}")
