"""`python -m edge.router` and `python -m edge` as processes."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from buildtools.stack.ports import free_port
from edge.router.__main__ import parse
from edge.server import DESCRIPTORS
from tests.edge.backend import Backend
from tests.edge.serving import MASTER_KEY
from tests.transcoding.backend import Backend as ConformanceBackend

ROOT = Path(__file__).parents[2]
CONFORMANCE = ROOT.parent / "shared" / "conformance" / "transcoding"
START_SECONDS = 30
STOP_SECONDS = 10


@pytest.fixture(scope="module")
def conformance_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The descriptor set of the conformance contract."""
    if not CONFORMANCE.is_dir():
        pytest.skip("the conformance cases are not beside this repository")
    file = tmp_path_factory.mktemp("conformance") / "contract.binpb"
    includes = (f"-I{CONFORMANCE}", f"-I{ROOT / 'protos' / 'third_party'}")
    output = (f"--descriptor_set_out={file}", "--include_imports")
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *includes, *output, "contract.proto"], check=True)
    return file


@asynccontextmanager
async def process(arguments: Sequence[str], url: str, **env: str) -> AsyncIterator[httpx.AsyncClient]:
    """A Python process that serves `url`; it must end well when told to."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *arguments), cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient(base_url=url) as client:
            await answering(client, running)
            yield client
        running.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            assert await running.wait() == 0
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()


async def answering(client: httpx.AsyncClient, running: asyncio.subprocess.Process) -> None:
    """Returns when it is alive."""
    async with asyncio.timeout(START_SECONDS):
        while running.returncode is None:
            try:
                await client.get("/healthz")
            except httpx.TransportError:
                await asyncio.sleep(0.02)
            else:
                return
    raise AssertionError(f"it ended with {running.returncode}")


@pytest.fixture(scope="module")
def conformance_set(conformance_file: Path) -> FileDescriptorSet:
    """The same, read."""
    return FileDescriptorSet.FromString(conformance_file.read_bytes())


async def test_the_router_serves_any_contract(conformance_file: Path, conformance_set: FileDescriptorSet) -> None:
    backend = ConformanceBackend(conformance_set)
    target = f"127.0.0.1:{await backend.start()}"
    listen = f"127.0.0.1:{free_port()}"
    arguments = ("edge.router", "--descriptors", str(conformance_file), "--upstream", f"conformance.v1={target}")
    try:
        async with process((*arguments, "--listen", listen, "--no-session"), f"http://{listen}") as client:
            answer = await client.get("/v1/shelves/7")
            assert (answer.status_code, answer.json()["request"]["id"]) == (200, "7")
            assert (await client.get("/readyz")).status_code == 200
            assert (await client.get("/openapi.json")).status_code == 404
    finally:
        await backend.stop()


async def test_the_router_asks_for_sessions_unless_told_otherwise(mongodb_uri: str, redis_url: str) -> None:
    listen = f"127.0.0.1:{free_port()}"
    upstream = f"dashclicks=127.0.0.1:{free_port()}"
    arguments = ("edge.router", "--descriptors", str(DESCRIPTORS), "--upstream", upstream, "--listen", listen)
    env = {"MONGODB_URI": mongodb_uri, "REDIS_URL": redis_url, "MASTER_KEY": MASTER_KEY}
    async with process(arguments, f"http://{listen}", MONGODB_DATABASE="test_router_command", **env) as client:
        assert (await client.get("/v1/crm/contacts")).status_code == 401
        assert (await client.get("/readyz")).status_code == 503


async def test_the_edge_runs_both_ports(mongodb_uri: str, redis_url: str) -> None:
    backend = Backend()
    await backend.start()
    gateway, router = (f"127.0.0.1:{free_port()}" for _ in range(2))
    env = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": "test_edge_command",
        "REDIS_URL": redis_url,
        "MASTER_KEY": MASTER_KEY,
        "GATEWAY_LISTEN": gateway,
        "ROUTER_LISTEN": router,
        "UPSTREAMS": f"dashclicks=127.0.0.1:{backend.port}",
    }
    async with process(("edge",), f"http://{gateway}", **env) as client:
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.post(f"http://{router}/v1/auth/session", json={})).status_code == 200
    await backend.stop()


GOOD = {"--descriptors": str(DESCRIPTORS), "--upstream": "dashclicks=127.0.0.1:1", "--listen": "127.0.0.1:18000"}


def test_an_upstream_may_be_a_name() -> None:
    arguments = [word for pair in (GOOD | {"--upstream": "dashclicks=dns:///services:5002"}).items() for word in pair]
    assert set(parse([*arguments, "--no-session"]).upstreams.by_prefix) == {"dashclicks"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"--listen": "0.0.0.0:18000"}, "loopback"),
        ({"--listen": "[::]:18000"}, "loopback"),
        ({"--listen": "router.example:18000"}, "loopback"),
        ({"--listen": "18000"}, "HOST:PORT"),
        ({"--upstream": "dashclicks"}, "PACKAGE=HOST:PORT"),
        ({"--upstream": "dashclicks=somewhere"}, "HOST:PORT"),
        ({"--upstream": "other=127.0.0.1:1"}, "no upstream serves package dashclicks"),
        ({"--descriptors": "/no/such/file"}, "No such file"),
        ({"--descriptors": __file__}, "FileDescriptorSet"),
    ],
)
def test_a_bad_command_line_says_why(
    change: dict[str, str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [word for pair in {**GOOD, **change}.items() for word in pair]
    with pytest.raises(SystemExit) as ended:
        parse([*arguments, "--no-session"])
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err


def test_sessions_need_a_master_key(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("MASTER_KEY", raising=False)
    with pytest.raises(SystemExit):
        parse([word for pair in GOOD.items() for word in pair])
    assert "MASTER_KEY" in capsys.readouterr().err
