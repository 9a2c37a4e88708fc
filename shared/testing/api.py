"""A gRPC client for suites that call any method by its descriptor, as any caller."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from shared.rpc.principal import Principal

Mint = Callable[[Principal], str]
"""Makes an access token for a caller."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call: status code, reason, and what is wrong by field path."""

    code: grpc.StatusCode
    message: str
    reason: str
    violations: Mapping[str, str]


async def outcomes(calls: Iterable[Awaitable[object]]) -> dict[str, int]:
    """How many of these concurrent calls ended with each status code name."""
    answers = await asyncio.gather(*calls, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, grpc.aio.AioRpcError):
            raise answer
    return dict(Counter(a.code().name if isinstance(a, grpc.aio.AioRpcError) else "OK" for a in answers))


def failure_of(error: grpc.aio.AioRpcError) -> Failure:
    """Reads google.rpc.Status details out of a failed call."""
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    status = rpc_status.from_call(error)  # type: ignore[arg-type]  # stubs know the sync call only
    for detail in status.details if status else ():
        detail.Unpack(info) or detail.Unpack(bad)
    violations = {v.field: v.description for v in bad.field_violations}
    return Failure(error.code(), error.details() or "", info.reason, violations)


class Caller:
    """Calls methods as one caller; `token` empty calls as nobody."""

    def __init__(
        self,
        channel: grpc.aio.Channel,
        token: str = "",
        account_id: str = "",
        seconds: float = 30,
        metadata: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`metadata`: what the edge would say of the client."""
        self._metadata = tuple(metadata)
        self._channel = channel
        self._seconds = seconds
        self._token = token
        self.account_id = account_id

    def within(self, seconds: float) -> "Caller":
        """The same caller with another deadline."""
        return Caller(self._channel, self._token, self.account_id, seconds, self._metadata)

    def on_page(self, origin: str) -> "Caller":
        """The same caller in a browser, on a page of this origin."""
        page = ("x-client-origin", origin)
        return Caller(self._channel, self._token, self.account_id, self._seconds, (page,))

    async def call(self, method: MethodDescriptor, request: Message | None = None, **fields: Any) -> Any:
        """The response of a unary method. Raises grpc.aio.AioRpcError."""
        made = request if request is not None else GetMessageClass(method.input_type)(**fields)
        invoke: Any = self._channel.unary_unary(
            f"/{method.containing_service.full_name}/{method.name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        token = (("authorization", f"Bearer {self._token}"),) if self._token else ()
        return await invoke(made, metadata=(*token, *self._metadata), timeout=self._seconds)

    async def stream(self, method: MethodDescriptor, **fields: Any) -> list[Any]:
        """All responses of a server stream. Raises grpc.aio.AioRpcError."""
        invoke: Any = self._channel.unary_stream(
            f"/{method.containing_service.full_name}/{method.name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        metadata = (("authorization", f"Bearer {self._token}"),) if self._token else ()
        made = GetMessageClass(method.input_type)(**fields)
        return [response async for response in invoke(made, metadata=metadata, timeout=self._seconds)]

    async def send(self, method: MethodDescriptor, requests: AsyncIterable[Message]) -> Any:
        """The response to a stream of requests. Raises grpc.aio.AioRpcError."""
        invoke: Any = self._channel.stream_unary(
            f"/{method.containing_service.full_name}/{method.name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        metadata = (("authorization", f"Bearer {self._token}"),) if self._token else ()
        return await invoke(requests, metadata=metadata, timeout=self._seconds)

    async def failure(self, method: MethodDescriptor, request: Message | None = None, **fields: Any) -> Failure:
        """How a unary method fails. Raises AssertionError if it does not."""
        try:
            answer = await self.call(method, request, **fields)
        except grpc.aio.AioRpcError as error:
            return failure_of(error)
        raise AssertionError(f"{method.full_name} answered {answer}")
