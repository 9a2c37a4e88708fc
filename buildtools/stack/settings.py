"""Where the stack listens and keeps its data, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from buildtools.stack.errors import StackError
from shared.core.services import GRPC_SERVICES

ROOT = Path(__file__).resolve().parents[2]

# Every port the stack opens: the variable that moves it and where it is otherwise.
DEFAULT_LISTEN = {
    "GATEWAY_LISTEN": "127.0.0.1:5000",
    "ROUTER_LISTEN": "127.0.0.1:5001",
    **{service.variable: service.address for service in GRPC_SERVICES},
}


@dataclass(frozen=True, slots=True)
class Address:
    """A TCP address to listen on."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, variable: str) -> "Address":
        """Reads `host:port`. Raises StackError naming the variable it came from."""
        host, _, port = text.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise StackError(f"{variable}={text}: give host:port, such as 127.0.0.1:5000")
        return cls(host.strip("[]"), int(port))

    @property
    def local(self) -> "Address":
        """Where a client on this machine reaches it."""
        wildcards = {"0.0.0.0": "127.0.0.1", "::": "::1"}
        return Address(wildcards.get(self.host, self.host), self.port)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Catcher:
    """What catches messages that nobody is set up to send. `providers`: the variables that say who would send them."""

    web: Address
    smtp: Address
    providers: Mapping[str, str]

    @property
    def wanted(self) -> bool:
        """Whether there are messages that would go nowhere."""
        return not all(self.providers.values())


@dataclass(frozen=True, slots=True)
class StackSettings:
    """The knobs of one stack. An empty `mongodb_uri` or `redis_url` means the embedded server.

    `admin` is where the first service shows its metrics; the others take the ports after it.
    """

    data: Path
    listen: Mapping[str, Address]
    admin: Address | None
    mongod: Address
    valkey: Address
    catcher: Catcher
    mongodb_uri: str
    redis_url: str
    master_key: str

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "StackSettings":
        """Reads the knobs. Raises StackError for one that makes no sense."""
        admin = env.get("ADMIN_LISTEN")
        return cls(
            data=(ROOT / (env.get("DATA_DIR") or ".data")).resolve(),
            listen={name: Address.parse(env.get(name) or text, name) for name, text in DEFAULT_LISTEN.items()},
            admin=Address.parse(admin, "ADMIN_LISTEN") if admin else None,
            mongod=Address.parse(f"127.0.0.1:{env.get('MONGOD_PORT') or 27117}", "MONGOD_PORT"),
            valkey=Address.parse(f"127.0.0.1:{env.get('VALKEY_PORT') or 6479}", "VALKEY_PORT"),
            catcher=Catcher(
                Address.parse(f"127.0.0.1:{env.get('CATCHER_PORT') or 8025}", "CATCHER_PORT"),
                Address.parse(f"127.0.0.1:{env.get('CATCHER_SMTP_PORT') or 1025}", "CATCHER_SMTP_PORT"),
                {name: env.get(name, "") for name in ("SMTP_URL", "SMS_URL", "PUSH_URL")},
            ),
            mongodb_uri=env.get("MONGODB_URI", ""),
            redis_url=env.get("REDIS_URL", ""),
            master_key=env.get("MASTER_KEY", ""),
        )
