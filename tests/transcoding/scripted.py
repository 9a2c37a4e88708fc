"""A real gRPC server whose methods a test writes: each takes an iterator of requests and yields its answers."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import grpc.aio
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message_factory import GetMessageClass
from google.rpc.status_pb2 import Status

from edge.transcoding.contract import Contract
from tests.edge.backend import OPTIONS

Script = Callable[[AsyncIterator[Any], "Call"], AsyncIterator[Any]]


class Call:
    """What a script knows of its call beside the requests. `make` is the class of its answers."""

    def __init__(self, make: Any, context: Any) -> None:
        self.make = make
        self.metadata = dict(context.invocation_metadata())
        self._context = context

    async def fail(self, code: grpc.StatusCode, message: str, *details: Any) -> None:
        """Ends the call with a status and details."""
        status = Status(code=code.value[0], message=message)
        for detail in details:
            if isinstance(detail, AnyMessage):
                status.details.append(detail)
            else:
                status.details.add().Pack(detail)
        await self._context.abort(code, message, (("grpc-status-details-bin", status.SerializeToString()),))


class Scripted:
    """Serves every method of a contract by the script in `scripts` under its name; another is UNIMPLEMENTED."""

    def __init__(self, files: FileDescriptorSet) -> None:
        self.contract = Contract(files)
        self.scripts: dict[str, Script] = {}
        self.package = next(iter(self.contract.methods())).package
        self._server = grpc.aio.server(options=OPTIONS)

    async def start(self) -> int:
        """Starts on a free port and returns it."""
        for method in self.contract.methods():
            service, name = method.path[1:].split("/")
            # On the wire a call with one message is a stream of one.
            handler: Any = grpc.stream_stream_rpc_method_handler(
                self._handler(name, GetMessageClass(method.output)),
                GetMessageClass(method.input).FromString,
                lambda message: message.SerializeToString(),
            )
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {name: handler}),))
        port = self._server.add_insecure_port("127.0.0.1:0")
        await self._server.start()
        return port

    async def stop(self) -> None:
        """Stops at once."""
        await self._server.stop(0)

    def _handler(self, name: str, make: Any) -> Callable[..., AsyncIterator[Any]]:
        async def answer(requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
            if name not in self.scripts:
                await context.abort(grpc.StatusCode.UNIMPLEMENTED, "no script")
            async for message in self.scripts[name](requests, Call(make, context)):
                yield message

        return answer
