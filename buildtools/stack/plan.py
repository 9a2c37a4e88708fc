"""What to start, in which order: the table of processes and the profiles that place them.

A gRPC service is registered in `shared/core/services.py`; any other process of ours is one row in SERVICES.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from buildtools.stack import mongod, probes, valkey
from buildtools.stack.errors import StackError
from buildtools.stack.masterkey import master_key
from buildtools.stack.probes import Probe
from buildtools.stack.process import Plan, Process
from buildtools.stack.servers import caught, embedded_servers
from buildtools.stack.settings import Address, StackSettings
from shared.core.services import GRPC_SERVICES


@dataclass(frozen=True, slots=True)
class Service:
    """A Python process of ours: the module it runs, the variables of the ports it opens, the profiles it is in.

    `niceness`: how far it steps back where the cores do not suffice for all.
    """

    name: str
    module: str
    listens: tuple[str, ...]
    profiles: tuple[str, ...]
    after: tuple[str, ...] = ()
    niceness: int = 0


EDGE = ("GATEWAY_LISTEN", "ROUTER_LISTEN")
GRPC = tuple(service.variable for service in GRPC_SERVICES)
SERVICES = (
    Service("app", "buildtools.stack.app", (*EDGE, *GRPC), ("compact",)),
    *(Service(each.name, f"services.{each.name}", (each.variable,), ("distributed",)) for each in GRPC_SERVICES),
    Service("edge", "edge", EDGE, ("distributed",), after=tuple(each.name for each in GRPC_SERVICES)),
    # Nobody waits for what it does; a third of the weight of a process that answers people.
    Service("worker", "services.worker", (), ("compact", "distributed"), niceness=5),
)
PROFILES = ("compact", "distributed")
# On a developer's machine one demo user runs whole test suites and load tests; RATE_LIMITS brings real limits back.
OPEN_LIMITS = ",".join(
    f"{name}=1000000/60" for name in ("DEFAULT:ADDRESS", "DEFAULT:USER", "DEFAULT:ACCOUNT", "BULK:ACCOUNT")
)


def http_ready(address: Address) -> Probe:
    """Asks /readyz."""
    return partial(probes.http, address.local, "/readyz")


def grpc_ready(address: Address) -> Probe:
    """Asks the gRPC health service."""
    return partial(probes.grpc_health, address.local)


# How each listener says that it is ready.
PROBES = dict.fromkeys(EDGE, http_ready) | dict.fromkeys(GRPC, grpc_ready)


def build_plan(settings: StackSettings, profile: str, environ: Mapping[str, str]) -> Plan:
    """The plan of a profile. Raises StackError if a server is missing or cannot run here."""
    if profile not in PROFILES:
        raise StackError(f"no profile {profile}; there are {', '.join(PROFILES)}")
    servers = embedded_servers(settings)
    seed = seed_step(settings, servers)
    before = tuple(process.name for process in (*servers, *seed))
    rows = [row for row in SERVICES if profile in row.profiles]
    services = tuple(service_process(row, index, settings, before) for index, row in enumerate(rows))
    return Plan(profile, (*servers, *seed, *services), environment(settings, environ), urls(settings))


def environment(settings: StackSettings, environ: Mapping[str, str]) -> dict[str, str]:
    """What the services are told: where the servers are, where to listen, the key."""
    return {
        "RATE_LIMITS": OPEN_LIMITS,
        # By this name: browsers know no passkeys for an address.
        "DASHBOARD_URL": f"http://localhost:{settings.listen['GATEWAY_LISTEN'].port}",
        "BLOB_URL": (settings.data / "blobs").as_uri(),
        **environ,
        **caught(settings),
        **{name: str(address) for name, address in settings.listen.items()},
        "MONGODB_URI": settings.mongodb_uri or mongod.uri(settings.mongod),
        "REDIS_URL": settings.redis_url or valkey.url(settings.valkey),
        "MASTER_KEY": settings.master_key or master_key(settings.data),
        "PYTHONUNBUFFERED": "1",
    }


def seed_step(settings: StackSettings, servers: tuple[Process, ...]) -> tuple[Process, ...]:
    """Makes the demo data on the first run. Never in a database that is not ours: its logins are known to all."""
    if settings.mongodb_uri or demo_file(settings.data).exists():
        return ()
    after = tuple(server.name for server in servers)
    return (Process("seed", seed_command(settings.data), after=after, once=True, quiet=True, start_timeout=180),)


def demo_file(data: Path) -> Path:
    """Where the demo logins are kept; there once the demo data is."""
    return data / "demo.json"


def seed_command(data: Path) -> tuple[str, ...]:
    """Makes the demo data."""
    return (sys.executable, "-m", "services.internal.seed", "--out", str(demo_file(data)))


def service_process(row: Service, index: int, settings: StackSettings, before: tuple[str, ...]) -> Process:
    """The process of one row of the table, the `index`th service of its profile."""
    listens = {name: settings.listen[name] for name in row.listens}
    checks = tuple(PROBES[name](address) for name, address in listens.items())
    if settings.admin:
        # Each process has metrics of its own, so each needs a port for them: the next.
        listens["ADMIN_LISTEN"] = Address(settings.admin.host, settings.admin.port + index)
    nice = ("nice", "-n", str(row.niceness)) if row.niceness else ()
    return Process(row.name, (*nice, sys.executable, "-m", row.module), listens, checks, before + row.after)


def keeper_process(restart: tuple[str, ...]) -> Process:
    """The process that runs `restart` if the supervisor, which must be this process, ends without a clean stop."""
    script = str(Path(__file__).with_name("keeper.py"))
    # Isolated and without site packages it takes half the memory.
    command = (sys.executable, "-I", "-S", script, str(os.getpid()), *restart)
    return Process("keeper", command, quiet=True, survives=True)


def urls(settings: StackSettings) -> dict[str, str]:
    """The addresses a person wants to know."""
    gateway, router = (str(settings.listen[name].local) for name in EDGE)
    catcher = {"caught messages": f"http://{settings.catcher.web}"} if settings.catcher.wanted else {}
    return {
        "dashboard and API": f"http://{gateway}",
        "API for clients": f"http://{router}",
        "API reference": f"http://{router}/docs",
        **catcher,
        **{f"gRPC, {each.name}": str(settings.listen[each.variable].local) for each in GRPC_SERVICES},
    }
