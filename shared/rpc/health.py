"""The health of a server (grpc.health.v1) for callers in its own process."""

from typing import Any, NoReturn

from grpc import StatusCode
from grpc_health.v1 import health, health_pb2

from shared.rpc.incoming import Metadata
from shared.rpc.pipeline import Invoke, Reply
from shared.rpc.status import RpcError

HEALTH_CHECK = f"/{health.SERVICE_NAME}/Check"


class _Context:
    """All that the servicer asks of its context."""

    async def abort(self, code: StatusCode, message: str = "") -> NoReturn:
        raise RpcError(code, message, "", b"")


def health_check(servicer: health.aio.HealthServicer) -> Invoke:
    """`Check` of the servicer, as a compiled method."""

    async def invoke(request: bytes, _metadata: Metadata, _deadline: float | None) -> Reply:
        context: Any = _Context()
        response = await servicer.Check(health_pb2.HealthCheckRequest.FromString(request), context)
        return Reply(response.SerializeToString(), ())

    return invoke
