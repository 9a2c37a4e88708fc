"""A real gRPC server that shows what the edge sent, and does nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import grpc.aio
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc.status_pb2 import Status

from edge.transcoding.contract import Contract
from tests.edge.backend import OPTIONS

_CODES = {code.value[0]: code for code in grpc.StatusCode}


class Backend:
    """Answers every RPC of the contract but `Missing`. `calls` are the RPCs seen, with their request messages."""

    def __init__(self, files: FileDescriptorSet) -> None:
        self.contract = Contract(files)
        self.services = sorted({method.path.split("/")[1] for method in self.contract.methods()})
        self.package = self.services[0].rpartition(".")[0]
        self.calls: list[tuple[str, list[Any]]] = []
        self.metadata: dict[str, str] = {}
        self.hanging = asyncio.Event()
        self.released = asyncio.Event()
        self._server = grpc.aio.server(options=OPTIONS)

    async def start(self) -> int:
        """Starts on a free port and returns it."""
        for name in self.services:
            service = self.contract.pool.FindServiceByName(name)
            handlers = {method.name: self._handler(method) for method in service.methods if method.name != "Missing"}
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.full_name, handlers),))
        port = self._server.add_insecure_port("127.0.0.1:0")
        await self._server.start()
        return port

    async def stop(self) -> None:
        """Stops at once."""
        await self._server.stop(0)

    def message(self, name: str) -> type[Message]:
        """A message class of the contract."""
        return GetMessageClass(self.contract.pool.FindMessageTypeByName(f"{self.package}.{name}"))

    def _handler(self, method: MethodDescriptor) -> Any:
        read: Any = GetMessageClass(method.input_type).FromString
        write: Any = GetMessageClass(method.output_type).SerializeToString
        if method.client_streaming:
            return grpc.stream_unary_rpc_method_handler(self._collect, read, write)
        if method.server_streaming:
            return grpc.unary_stream_rpc_method_handler(self._streaming(method), read, write)
        return grpc.unary_unary_rpc_method_handler(self._unary(method), read, write)

    def _unary(self, method: MethodDescriptor) -> Callable[..., Any]:
        make: Any = GetMessageClass(method.output_type)

        async def answer(request: Any, context: Any) -> Any:
            self._seen(method.name, [request], context)
            if method.name == "Hang":
                await self._hang()
            if method.name == "Fail":
                await _fail(request, context)
            return _reply(make, method.name, request)

        return answer

    def _streaming(self, method: MethodDescriptor) -> Callable[..., AsyncIterator[Any]]:
        make: Any = GetMessageClass(method.output_type)

        async def answer(request: Any, context: Any) -> AsyncIterator[Any]:
            self._seen(method.name, [request], context)
            if method.name == "DownloadStream":
                for chunk in request.chunks:
                    yield make(content_type=request.content_type, data=chunk.encode())
                return
            if method.name == "HangStream":
                await self._hang()
            for number in range(request.count):
                reply = make(rpc=method.name)
                reply.request.i32 = number
                yield reply
            if method.name == "WatchFail":
                await _fail(request, context)

        return answer

    async def _hang(self) -> None:
        self.hanging.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.released.set()

    async def _collect(self, requests: AsyncIterator[Any], context: Any) -> Any:
        seen = [request async for request in requests]
        self._seen("Collect", seen, context)
        reply: Any = self.message("CollectResponse")()
        reply.requests.extend(seen)
        return reply

    def _seen(self, name: str, requests: list[Any], context: Any) -> None:
        self.calls.append((name, requests))
        self.metadata = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}


def _reply(make: Any, name: str, request: Any) -> Any:
    fields = make.DESCRIPTOR.fields_by_name
    kind = make.DESCRIPTOR.name
    if kind == "HttpBody":
        return make(content_type=request.content_type, data=request.data)
    if kind == "RawResponse":
        return make(rpc=name, received=request)
    if "rpc" in fields:
        # Fail's request is of another type than the one its reply could show.
        return make(rpc=name) if name == "Fail" else make(rpc=name, request=request)
    reply = make()
    if kind == "ViewResponse":
        shared = type(request)()
        for field in request.DESCRIPTOR.fields:
            if field.name in fields:
                _copy(field, request, shared, reply)
    return reply


def _copy(field: Any, request: Any, scratch: Any, reply: Any) -> None:
    """Copies one field between messages whose numbers differ and whose types agree."""
    value = getattr(request, field.name)
    if field.is_repeated:
        getattr(reply, field.name).MergeFrom(value)
    elif field.message_type is None:
        setattr(reply, field.name, value)
    elif request.HasField(field.name):
        getattr(reply, field.name).CopyFrom(value)
        getattr(reply, field.name).SetInParent()


async def _fail(request: Any, context: Any) -> None:
    if request.code == 0:
        return
    trailing: tuple[tuple[str, bytes], ...] = ()
    if request.details:
        status = Status(code=request.code, message=request.message)
        for detail in request.details:
            status.details.add(type_url=detail.type_url, value=detail.value)
        trailing = (("grpc-status-details-bin", status.SerializeToString()),)
    await context.abort(_CODES.get(request.code, grpc.StatusCode.UNKNOWN), request.message, trailing)
