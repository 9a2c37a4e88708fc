"""The whole platform side by side with a FastAPI monolith and an Express gateway with its API, on one MongoDB."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from pymongo import MongoClient

from buildtools.bench.edge.load import System, Work
from buildtools.bench.edge.peers.sessions import KEY
from buildtools.bench.edge.processes import EDGE_CORE, LOAD_CORE, process
from buildtools.bench.edge.servers import PEER_SESSION, Servers, sign_in
from buildtools.bench.edge.transcoders import PATH, UVICORN
from buildtools.stack.ports import free_port
from shared.core.services import GRPC_SERVICES

APP = "app"
OVER_GRPC = "app, service over grpc.aio"
MONOLITH = "FastAPI + PyMongo"
EXPRESS = "Express + mongoose"
CELLS = [("get", 64), ("list", 64), ("post", 64)]
JS = Path(__file__).parent / "peers" / "express"
PEER_DATABASE = "bench_peer"
BODY = {
    "type": "CONTACT_TYPE_PERSON",
    "firstName": "Maya",
    "lastName": "Chen",
    "emails": [{"address": "maya.{n}@example.com", "label": "work", "primary": True}],
    "phones": [{"number": "+14155550132", "label": "mobile", "primary": True}],
    "tags": ["newsletter", "vip"],
    "lifecycleStage": "LIFECYCLE_STAGE_LEAD",
    "jobTitle": "Head of Marketing",
    "customFields": {"plan": "growth", "monthly_budget": 13000},
    "source": "web form",
}


@contextmanager
def platforms(databases: Servers) -> Iterator[tuple[list[System], dict[str, Work]]]:
    """Every platform, running and checked, and the work for it."""
    with ExitStack() as stack:
        contact = _seed(stack, databases)
        session_id = sign_in(databases.env, contact["owner_id"], contact["account_id"])
        _worker(stack, databases)
        systems = [
            _ours(stack, databases, APP, session_id, remote=False),
            _ours(stack, databases, OVER_GRPC, session_id, remote=True),
            _monolith(stack, databases),
            _express(stack, databases),
        ]
        body = databases.folder / "new_contact.json"
        body.write_text(json.dumps(BODY))
        works = {
            "get": Work("get", "GET", f"{PATH}/{contact['_id']}"),
            "list": Work("list", "GET", f"{PATH}?pageSize=50"),
            "post": Work("post", "POST", PATH, body),
        }
        check(systems, works)
        yield systems, works


def check(systems: list[System], works: dict[str, Work]) -> None:
    """Raises ValueError unless all answer alike, and 401 to an unknown session."""
    # Reads first: what is posted would stand in the lists of those who come later.
    for name, work in works.items():
        answers = [_answer(system, work, f"check{place}") for place, system in enumerate(systems)]
        for system, answer in zip(systems, answers, strict=True):
            if answer != answers[0]:
                raise ValueError(f"{system.name}, {name}: {str(answer)[:1000]}\nnot {str(answers[0])[:1000]}")


def _answer(system: System, work: Work, word: str) -> object:
    body = work.body.read_text().replace("{n}", word) if work.body else None
    with httpx.Client(base_url=f"http://127.0.0.1:{system.port}", timeout=30) as client:

        def send(session_id: str) -> httpx.Response:
            headers = {"X-Session-Id": session_id, "Content-Type": "application/json"}
            return client.request(work.method, work.path, headers=headers, content=body)

        reply, unknown = send(system.session_id), send("no")
    if not reply.is_success or unknown.status_code != 401:
        raise ValueError(f"{system.name}, {work.name}: {reply.text[:1000]}; to nobody {unknown.status_code}")
    return comparable(reply.json(), made=work.name == "post")


def comparable(value: Any, made: bool) -> Any:
    """JSON without what may differ: how a time is spelled, page tokens, and of what was just `made` all that is new."""
    if isinstance(value, list):
        return [comparable(item, made) for item in value]
    if isinstance(value, dict):
        new = ("id", "createTime", "updateTime", "address") if made else ()
        dropped = ("nextPageToken", *new)
        return {key: comparable(item, made) for key, item in value.items() if key not in dropped}
    if isinstance(value, str) and value.endswith("Z") and value[:4].isdigit():
        return datetime.fromisoformat(value)
    return value


def _seed(stack: ExitStack, databases: Servers) -> dict[str, Any]:
    """Makes the demo data, and the same contacts with the same indexes for the peers; returns a person among them."""
    out = str(databases.folder / "demo.json")
    seed = (sys.executable, "-m", "services.internal.seed", "--out", out)
    subprocess.run(seed, env={**os.environ, **databases.env}, check=True, capture_output=True)
    client = stack.enter_context(MongoClient[dict[str, Any]](databases.env["MONGODB_URI"]))
    ours, theirs = client["bench"]["crm.contacts"], client[PEER_DATABASE]["crm.contacts"]
    theirs.insert_many(ours.find())
    for name, index in ours.index_information().items():
        if name != "_id_":
            options = {key: value for key, value in index.items() if key not in ("key", "v", "ns")}
            theirs.create_index(index["key"], name=name, **options)
    person = ours.find_one({"type": "CONTACT_TYPE_PERSON", "owner_id": {"$gt": ""}})
    assert person is not None
    return person


def _worker(stack: ExitStack, databases: Servers) -> None:
    """The relay of events and audit, beside the databases."""
    port = free_port()
    env = databases.env | {"ADMIN_LISTEN": f"127.0.0.1:{port}"}
    command = (sys.executable, "-m", "services.worker")
    stack.enter_context(process("worker", command, port, env, LOAD_CORE, databases.folder))


def _ours(stack: ExitStack, databases: Servers, name: str, session_id: str, remote: bool) -> System:
    """The `app` process; `remote` lets its edge call its service as if it were elsewhere."""
    port = free_port()
    listens = {each.listen.upper(): f"127.0.0.1:{free_port()}" for each in GRPC_SERVICES}
    env = databases.env | listens
    env |= {"ROUTER_LISTEN": f"127.0.0.1:{port}", "GATEWAY_LISTEN": f"127.0.0.1:{free_port()}"}
    if remote:
        env["UPSTREAMS"] = f"dashclicks=dns:///{listens['INTERNAL_LISTEN']}"
    command = (sys.executable, "-m", "buildtools.stack.app")
    pid = stack.enter_context(process(name, command, port, env, EDGE_CORE, databases.folder))
    return System(name, port, (pid,), session_id)


def _monolith(stack: ExitStack, databases: Servers) -> System:
    port = free_port()
    env = databases.peer_env | {"MONGODB_DATABASE": PEER_DATABASE}
    command = (sys.executable, "-m", "uvicorn", "buildtools.bench.edge.peers.monolith:app", *UVICORN, str(port))
    pid = stack.enter_context(process(MONOLITH, command, port, env, EDGE_CORE, databases.folder))
    return System(MONOLITH, port, (pid,), PEER_SESSION)


def _express(stack: ExitStack, databases: Servers) -> System:
    """Both processes on one core, as ours is."""
    port, api = free_port(), free_port()
    env = databases.env | {"MONGODB_DATABASE": PEER_DATABASE, "JWT_KEY": KEY, "NODE_ENV": "production"}
    pids = [
        stack.enter_context(process(f"express {name}", command, listens, env, EDGE_CORE, databases.folder))
        for name, command, listens in (
            ("api", ("node", str(JS / "api.js"), str(api)), api),
            ("gateway", ("node", str(JS / "gateway.js"), str(port), str(api)), port),
        )
    ]
    return System(EXPRESS, port, tuple(pids), PEER_SESSION)
