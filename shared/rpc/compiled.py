"""The compiled methods of a server by their path on the wire, whichever transport calls them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.rpc.methods import BoundService
from shared.rpc.pipeline import Invoke, RpcDeps, compile_pipeline
from shared.rpc.streaming import Stream, compile_stream


@dataclass(frozen=True, slots=True)
class CompiledMethods:
    """Unary methods, and those with a stream either way, by path (`/dashclicks.crm.v1.CrmService/GetContact`)."""

    unary: dict[str, Invoke] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)

    @classmethod
    def of(cls, services: Sequence[BoundService], deps: RpcDeps) -> "CompiledMethods":
        """Compiles every method once. Raises ValueError for a contract that cannot be served."""
        compiled = cls()
        for method in (method for service in services for method in service.methods):
            if method.client_streaming or method.server_streaming:
                compiled.streams[method.path] = compile_stream(method, deps)
            else:
                compiled.unary[method.path] = compile_pipeline(method, deps)
        return compiled
