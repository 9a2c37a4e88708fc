"""Finds out who has a port."""

import errno
import os
import random
import socket
from contextlib import suppress
from pathlib import Path

from buildtools.stack.errors import StackError
from buildtools.stack.settings import Address

LISTEN = "0A"
# Above what services are known to use, below what the kernel takes for outgoing connections.
UNASSIGNED = (12_000, 32_000)
TRIES = 100


def check_free(address: Address, variable: str) -> None:
    """Raises StackError naming the port, and the process that has it if that can be seen."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise StackError(f"cannot listen on {address}: {error.strerror}; change {variable}") from None
            pid = listener(address.port)
            owner = f"pid {pid} ({program(pid)})" if pid else "another process"
            raise StackError(f"port {address.port} is in use by {owner}; end it or set {variable}") from None


def listener(port: int) -> int:
    """The pid listening on `port`; 0 if it is not ours to see."""
    sockets = set()
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            local, _, state, *_, inode = row.split()[1:10]
            if state == LISTEN and int(local.rpartition(":")[2], 16) == port:
                sockets.add(f"socket:[{inode}]")
    return next((pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if holds(pid, sockets)), 0)


def holds(pid: int, sockets: set[str]) -> bool:
    """Whether the process has one of these sockets open."""
    folder = f"/proc/{pid}/fd"
    try:
        return any(os.readlink(f"{folder}/{fd}") in sockets for fd in os.listdir(folder))
    except OSError:
        return False


def program(pid: int) -> str:
    """The command line of a process, cut to a readable length."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()[:60]
    except OSError:
        return "ended"


def free_port() -> int:
    """A port nobody listens on now, of those that the kernel gives to no outgoing connection before it is used."""
    # The range that outgoing connections take theirs from begins at 32768 on Linux.
    for port in random.SystemRandom().sample(range(*UNASSIGNED), TRIES):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise StackError(f"{TRIES} ports tried between {UNASSIGNED[0]} and {UNASSIGNED[1]} are all in use")
