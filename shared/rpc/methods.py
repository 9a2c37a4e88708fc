"""What binding hands to the RPC pipeline: the methods of a service, each with its handler."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from shared.rpc.call import Call

UnaryHandler = Callable[[Message, Call], Awaitable[Message]]
StreamHandler = Callable[[Message, Call], AsyncIterator[Message]]
CollectHandler = Callable[[AsyncIterator[Message], Call], Awaitable[Message]]
ConverseHandler = Callable[[AsyncIterator[Message], Call], AsyncIterator[Message]]
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
