"""What the command line prints about a stack."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from buildtools.stack.plan import demo_file
from buildtools.stack.state import ProcessState, StackState, born


def welcome(urls: Mapping[str, str], data: Path) -> str:
    """Addresses and demo logins of a stack that is ready."""
    addresses = (f"  {name:18} {url}" for name, url in urls.items())
    return "\n".join(("", "The platform is ready.", *addresses, *logins(data), ""))


def logins(data: Path) -> list[str]:
    """One line per demo user; none without demo data."""
    demo = demo_file(data)
    users = json.loads(demo.read_text()) if demo.exists() else ()
    return [f"  {role_name(user):18} {user['email']}  {user['password']}" for user in users]


def role_name(login: Mapping[str, str]) -> str:
    """What a demo user is, as "demo owner"."""
    return f"demo {login['role'].removeprefix('ROLE_').replace('_', ' ').lower()}"


def status(state: StackState) -> str:
    """One line per process: state, pid, ports, memory, restarts, time since its start."""
    own = ProcessState("stack", (), state.state, state.pid, born(state.pid), state.restarts, state.started)
    rows = [("name", "state", "pid", "ports", "memory", "restarts", "up"), *map(row, (own, *state.processes))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = "\n".join("  ".join(map(str.ljust, cells, widths)).rstrip() for cells in rows)
    return f"profile {state.profile}\n{table}"


def row(process: ProcessState) -> tuple[str, ...]:
    """The cells of one process."""
    alive = process.pid and born(process.pid) == process.born
    return (
        process.name,
        process.state,
        str(process.pid) if alive else "-",
        ",".join(map(str, process.ports)) or "-",
        f"{resident(process.pid):.0f} MB" if alive else "-",
        str(process.restarts),
        f"{time.time() - process.started:.0f} s" if alive else "-",
    )


def resident(pid: int) -> float:
    """Memory a process holds, in MB; 0 if it has ended."""
    try:
        status_file = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    sizes: Iterable[str] = (line.split()[1] for line in status_file.splitlines() if line.startswith("VmRSS"))
    return int(next(iter(sizes), "0")) / 1000
