"""The gRPC services: the one place where one is registered.

Its process, port, health check, upstream of the edge, and place in the one process of the compact profile follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GrpcService:
    """A service. `name`: its folder in `services/`, whose `service.py` has `build` and whose `__main__.py` runs it.

    `package`: what it serves, with all packages below. `listen`: the setting that says where, the variable in upper
    case; `address`: where it is otherwise.
    """

    name: str
    package: str
    listen: str
    address: str

    @property
    def variable(self) -> str:
        """The environment variable that says where it listens."""
        return self.listen.upper()


INTERNAL = GrpcService("internal", "dashclicks", "internal_listen", "127.0.0.1:5002")
NOTIFICATION = GrpcService("notification", "dashclicks.notifications", "notification_listen", "127.0.0.1:5008")
QUEUE_MANAGER = GrpcService("queue_manager", "dashclicks.queue", "queue_manager_listen", "127.0.0.1:6002")

# `internal` serves what no other does.
GRPC_SERVICES: Sequence[GrpcService] = (INTERNAL, NOTIFICATION, QUEUE_MANAGER)
