"""A fast backend for every edge: a generic grpc.aio server with bytes in and canned bytes out."""

import sys
from collections.abc import Awaitable, Callable

import grpc
import grpc.aio
import uvloop

from buildtools.bench.edge.canned import replies


class Canned(grpc.GenericRpcHandler):
    """Answers by path alone."""

    def __init__(self) -> None:
        self._handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
            path: grpc.unary_unary_rpc_method_handler(_answer(body)) for path, body in replies().items()
        }

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[bytes, bytes] | None":
        """The handler of a path, or None for an unknown one."""
        return self._handlers.get(handler_call_details.method)


def _answer(body: bytes) -> Callable[[bytes, object], Awaitable[bytes]]:
    async def answer(_request: bytes, _context: object) -> bytes:
        return body

    return answer


async def main(port: str) -> None:
    """Serves until killed."""
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((Canned(),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
