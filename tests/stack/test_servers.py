"""The embedded MongoDB and Valkey, and the probes that know them ready."""

import asyncio
import os
import subprocess
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from textwrap import dedent

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health
from pymongo import MongoClient
from redis import Redis

from buildtools.stack import mongod, probes
from buildtools.stack.errors import StackError
from buildtools.stack.ports import check_free, free_port
from buildtools.stack.process import Process
from buildtools.stack.servers import mongod_process, valkey_process
from buildtools.stack.settings import ROOT, Address
from shared.testing.eventually import eventually
from shared.testing.servers import running


def test_mongodb_is_a_replica_set_that_takes_transactions(mongodb_uri: str) -> None:
    with MongoClient[dict[str, int]](mongodb_uri) as client, client.start_session() as session:
        with session.start_transaction():
            client.test_servers.rows.insert_one({"n": 1}, session=session)
        assert client.test_servers.rows.count_documents({}) == 1
        client.drop_database("test_servers")


def test_mongodb_serves_its_data_on_another_port(tmp_path: Path) -> None:
    for count in (1, 2):
        address = Address("127.0.0.1", free_port())
        with ExitStack() as stack:
            stack.enter_context(running(mongod_process(tmp_path / "data", address), tmp_path / "log"))
            client = stack.enter_context(MongoClient[dict[str, int]](mongod.uri(address), w="majority"))
            client.test.rows.insert_one({"n": count})
            assert client.test.rows.count_documents({}) == count


def test_a_missing_library_is_told_with_the_line_that_installs_it(tmp_path: Path) -> None:
    message = "mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file: No such file"
    with pytest.raises(
        StackError, match=r"^mongod needs libcurl\.so\.4; install it with: sudo apt-get install -y libcurl4$"
    ):
        mongod.check_runs(program(tmp_path, f"echo '{message}' >&2; exit 127"))


def test_a_processor_that_is_too_old_is_told(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="it needs a CPU with AVX"):
        mongod.check_runs(program(tmp_path, "kill -ILL $$"))


def test_a_mongod_on_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary = program(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert mongod.find_mongod() == binary


def test_valkey_keeps_every_write(tmp_path: Path) -> None:
    address = Address("127.0.0.1", free_port())
    for count in (1, 2):
        with running(valkey_process(tmp_path / "data", address), tmp_path / "log"), Redis(port=address.port) as client:
            assert client.incr("runs") == count


def test_a_server_that_ends_says_why(tmp_path: Path) -> None:
    never = partial(probes.valkey, Address("127.0.0.1", free_port()))
    process = Process("broken", ("sh", "-c", "echo no luck; exit 3"), probes=(never,))
    with pytest.raises(RuntimeError, match="broken ended with 3:\nno luck"), running(process, tmp_path / "log"):
        pass


def test_servers_end_with_the_test_process(tmp_path: Path) -> None:
    script = f"""
        import os, pathlib, signal
        from shared.testing.servers import valkey_server
        with valkey_server(pathlib.Path({str(tmp_path)!r})) as url:
            print(url, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    command = (sys.executable, "-c", dedent(script))
    result = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    )
    port = int(result.stdout.strip().rpartition(":")[2].partition("/")[0])
    assert eventually(lambda: is_free(port))


async def test_grpc_health_says_when_the_server_serves() -> None:
    servicer = health.HealthServicer()
    server = grpc.aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    address = Address("127.0.0.1", server.add_insecure_port("127.0.0.1:0"))
    await server.start()
    assert await probes.grpc_health(address)
    await servicer.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
    assert not await probes.grpc_health(address)
    await server.stop(None)


async def test_a_grpc_server_without_health_is_not_ready() -> None:
    server = grpc.aio.server()
    address = Address("127.0.0.1", server.add_insecure_port("127.0.0.1:0"))
    await server.start()
    assert not await probes.grpc_health(address)
    await server.stop(None)


@pytest.mark.parametrize(("status", "ready"), [("200 OK", True), ("503 Service Unavailable", False)])
async def test_http_is_ready_at_200(status: str, ready: bool) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert (await reader.readline()).startswith(b"GET /readyz HTTP/1.1")
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n".encode())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        address = Address("127.0.0.1", server.sockets[0].getsockname()[1])
        assert await probes.http(address, "/readyz") is ready


def program(folder: Path, script: str) -> Path:
    """A program called mongod that runs a shell script."""
    path = folder / "mongod"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def is_free(port: int) -> bool:
    """Whether nobody listens on the port."""
    try:
        check_free(Address("127.0.0.1", port), "")
    except StackError:
        return False
    return True
