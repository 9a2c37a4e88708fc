"""The embedded servers as processes of a plan."""

from functools import partial
from pathlib import Path

from buildtools.stack import mongod, probes, valkey
from buildtools.stack.process import Process
from buildtools.stack.settings import Address, StackSettings


def embedded_servers(settings: StackSettings) -> tuple[Process, ...]:
    """MongoDB and Valkey, each unless the environment names one that runs elsewhere."""
    servers = []
    if not settings.mongodb_uri:
        servers.append(mongod_process(settings.data / "mongod", settings.mongod))
    if not settings.redis_url:
        servers.append(valkey_process(settings.data / "valkey", settings.valkey))
    return tuple(servers)


def mongod_process(data: Path, address: Address) -> Process:
    """The embedded MongoDB, with its files in `data`."""
    data.mkdir(parents=True, exist_ok=True)
    command = mongod.command(mongod.find_mongod(), data, address)
    ready = partial(mongod.ready, address)
    return Process("mongod", command, {"MONGOD_PORT": address}, (ready,), quiet=True, stop_timeout=30)


def valkey_process(data: Path, address: Address) -> Process:
    """The embedded Valkey, with its files in `data`."""
    data.mkdir(parents=True, exist_ok=True)
    command = valkey.command(valkey.find_valkey(), data, address)
    return Process("valkey", command, {"VALKEY_PORT": address}, (partial(probes.valkey, address),), quiet=True)
