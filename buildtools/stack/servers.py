"""The embedded servers as processes of a plan."""

import sys
from functools import partial
from pathlib import Path

from buildtools.stack import mongod, probes, valkey
from buildtools.stack.process import Process
from buildtools.stack.settings import Address, Catcher, StackSettings


def embedded_servers(settings: StackSettings) -> tuple[Process, ...]:
    """MongoDB and Valkey, each unless the environment names one that runs elsewhere; the catcher if it is wanted."""
    servers = []
    if not settings.mongodb_uri:
        servers.append(mongod_process(settings.data / "mongod", settings.mongod))
    if not settings.redis_url:
        servers.append(valkey_process(settings.data / "valkey", settings.valkey))
    if settings.catcher.wanted:
        servers.append(catcher_process(settings.data / "catcher", settings.catcher))
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


def catcher_process(data: Path, catcher: Catcher) -> Process:
    """The catcher, with what it keeps in `data`."""
    ports = (str(catcher.web.port), str(catcher.smtp.port))
    command = (sys.executable, "-m", "buildtools.stack.catcher", str(data), *ports)
    listens = {"CATCHER_PORT": catcher.web, "CATCHER_SMTP_PORT": catcher.smtp}
    return Process("catcher", command, listens, (partial(probes.http, catcher.web, "/readyz"),), quiet=True)


def caught(settings: StackSettings) -> dict[str, str]:
    """The variables that lead messages to the catcher, which speaks as each provider does."""
    catcher = settings.catcher
    ways = {
        "SMTP_URL": f"smtp://{catcher.smtp}",
        "SMS_URL": f"twilio+http://catcher:catcher@{catcher.web}?from=+15005550006",
        "PUSH_URL": f"fcm+http://{catcher.web}?credentials={settings.data / 'catcher' / 'google.json'}"
        f" expo+http://{catcher.web}",
    }
    return {name: way for name, way in ways.items() if not catcher.providers[name]}
