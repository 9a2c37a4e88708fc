"""What binding hands to the RPC pipeline: the methods of a service, each with its handler."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from shared.rpc.call import Call


class Answer(Protocol):
    """What a handler answers: a message, or its wire bytes."""

    def SerializeToString(self, *, deterministic: bool = False) -> bytes:
        """The wire bytes."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A message that nobody had to make: its wire bytes."""

    body: bytes

    def SerializeToString(self, *, deterministic: bool = False) -> bytes:
        """See Answer."""
        return self.body


UnaryHandler = Callable[[Message, Call], Awaitable[Answer]]
StreamHandler = Callable[[Message, Call], AsyncIterator[Answer]]
CollectHandler = Callable[[AsyncIterator[Message], Call], Awaitable[Answer]]
ConverseHandler = Callable[[AsyncIterator[Message], Call], AsyncIterator[Answer]]
Handler = UnaryHandler | StreamHandler | CollectHandler | ConverseHandler


@dataclass(frozen=True, slots=True)
class BoundMethod:
    """One RPC and what answers it.

    `handler` is a UnaryHandler, or the one of the streams that the contract declares: StreamHandler out,
    CollectHandler in, ConverseHandler both ways.
    `validates_itself`: the handler normalises and validates the request; the pipeline does neither.
    `descriptor` carries the method's options (scopes, public, rate class).
    """

    full_name: str
    input: type[Message]
    output: type[Message]
    server_streaming: bool
    handler: Handler
    validates_itself: bool
    descriptor: MethodDescriptor

    @property
    def client_streaming(self) -> bool:
        """Whether the client sends many messages."""
        return self.descriptor.client_streaming

    @property
    def path(self) -> str:
        """The path on the wire, `/dashclicks.crm.v1.CrmService/GetContact`."""
        service, _, method = self.full_name.rpartition(".")
        return f"/{service}/{method}"


@dataclass(frozen=True, slots=True)
class BoundService:
    """A service whose every RPC has a handler."""

    full_name: str
    methods: tuple[BoundMethod, ...]
    descriptor: ServiceDescriptor
