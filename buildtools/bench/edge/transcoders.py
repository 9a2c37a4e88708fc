"""The edges side by side, all in front of the same fast backend."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
from dashclicks.crm.v1.contact_requests_pb2 import ListContactsResponse

from buildtools.bench.edge.canned import as_json, contacts, posted, replies
from buildtools.bench.edge.envoy import config
from buildtools.bench.edge.load import System, Work
from buildtools.bench.edge.processes import EDGE_CORE, LOAD_CORE, PACKAGES, process
from buildtools.bench.edge.servers import OPEN, PEER_SESSION, Servers, sign_in
from buildtools.stack.ports import free_port

OURS = "ours"
NO_LIMITS = "ours, no rate limits"
GRANIAN_OURS = "ours on granian"
OURS_ALL = (OURS, NO_LIMITS, GRANIAN_OURS)
ENVOY = "Envoy transcoder alone"
AUTHZ = "Envoy + cached ext_authz"
AUTHZ_APART = "Envoy + cached ext_authz, own core"
FASTAPI = "FastAPI + pydantic + grpc.aio"
NAIVE = "Starlette + json_format"
UVICORN = ("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning", "--port")
PATH = "/v1/crm/contacts"
CELLS = [(name, connections) for name in ("get", "list", "post") for connections in (1, 64)]


def works(databases: Servers) -> dict[str, Work]:
    """The three kinds of request."""
    body = databases.folder / "contact.json"
    body.write_text(json.dumps(posted()))
    return {
        "get": Work("get", "GET", f"{PATH}/{contacts()[0].id}"),
        "list": Work("list", "GET", f"{PATH}?pageSize=50"),
        "post": Work("post", "POST", PATH, body),
    }


@contextmanager
def transcoders(databases: Servers) -> Iterator[list[System]]:
    """Every edge, running and checked."""
    contact = contacts()[0]
    session_id = sign_in(databases.env, "usr_01KE6SJT80VWB4D1G9DF6NPBMG", contact.account_id)
    with ExitStack() as stack:
        backend = _python(stack, databases, "backend", LOAD_CORE)[0]
        systems = [
            _ours(stack, databases, OURS, session_id, backend),
            _ours(stack, databases, NO_LIMITS, session_id, backend, RATE_LIMITS=OPEN),
            _ours(stack, databases, GRANIAN_OURS, session_id, backend, HTTP_SERVER="granian"),
            _envoy(stack, databases, ENVOY, backend, ()),
            *(
                _envoy(stack, databases, name, backend, _python(stack, databases, "authz", core))
                for name, core in ((AUTHZ, EDGE_CORE), (AUTHZ_APART, LOAD_CORE))
            ),
            _asgi(stack, databases, FASTAPI, "fastapi_edge", backend),
            _asgi(stack, databases, NAIVE, "starlette_edge", backend),
        ]
        for system in systems:
            check(system, databases)
        yield systems


def check(system: System, databases: Servers) -> None:
    """Raises ValueError unless it answers as json_format has it, and 401 to an unknown session."""
    answer = ListContactsResponse.FromString(replies()["/dashclicks.crm.v1.CrmService/ListContacts"])
    one = as_json(contacts()[0])
    expected = {"get": one, "list": as_json(answer), "post": one}
    with httpx.Client(base_url=f"http://127.0.0.1:{system.port}") as client:
        for name, work in works(databases).items():
            body = work.body.read_bytes() if work.body else None
            headers = {"X-Session-Id": system.session_id, "Content-Type": "application/json"}
            reply = client.request(work.method, work.path, headers=headers, content=body)
            if reply.json() != expected[name]:
                raise ValueError(f"{system.name}, {name}: {reply.status_code} {reply.text[:2000]}\n{expected[name]}")
            unknown = client.request(work.method, work.path, headers=headers | {"X-Session-Id": "no"}, content=body)
            if system.guarded and unknown.status_code != 401:
                raise ValueError(f"{system.name}, {name}: {unknown.status_code} to an unknown session")


def _ours(stack: ExitStack, databases: Servers, name: str, session_id: str, backend: int, **changes: str) -> System:
    port = free_port()
    listens = {"ROUTER_LISTEN": f"127.0.0.1:{port}", "GATEWAY_LISTEN": f"127.0.0.1:{free_port()}"}
    env = databases.env | listens | {"UPSTREAMS": f"dashclicks=127.0.0.1:{backend}", "LOG_LEVEL": "INFO"} | changes
    command = (sys.executable, "-m", "edge")
    pid = stack.enter_context(process(name, command, port, env, EDGE_CORE, databases.folder))
    return System(name, port, (pid,), session_id)


def _python(stack: ExitStack, databases: Servers, module: str, core: int) -> tuple[int, int]:
    """A gRPC server of the peers: its port and pid."""
    port = free_port()
    command = (sys.executable, "-m", f"buildtools.bench.edge.peers.{module}", str(port))
    name = f"{module}{port}"
    return port, stack.enter_context(process(name, command, port, databases.peer_env, core, databases.folder))


def _asgi(stack: ExitStack, databases: Servers, name: str, module: str, backend: int) -> System:
    port = free_port()
    command = (sys.executable, "-m", "uvicorn", f"buildtools.bench.edge.peers.{module}:app", *UVICORN, str(port))
    env = databases.peer_env | {"BACKEND": f"127.0.0.1:{backend}"}
    pid = stack.enter_context(process(name, command, port, env, EDGE_CORE, databases.folder))
    return System(name, port, (pid,), PEER_SESSION)


def _envoy(stack: ExitStack, databases: Servers, name: str, backend: int, authz: tuple[int, ...]) -> System:
    port = free_port()
    file = databases.folder / f"envoy{port}.json"
    file.write_text(json.dumps(config(port, backend, authz[0] if authz else 0)))
    program = str(PACKAGES / "bin" / "envoy")
    command = (program, "-c", str(file), "--concurrency", "1", "--disable-hot-restart", "-l", "error")
    pid = stack.enter_context(process(name, command, port, databases.peer_env, EDGE_CORE, databases.folder))
    return System(name, port, (pid, *authz[1:]), PEER_SESSION, guarded=bool(authz))
