"""`make bench-jobs`: what durable jobs cost, beside jobs that Redis alone holds.

Systems take turns, each in a process of its own on one core, with MongoDB and Valkey on the other; only ratios of one
run mean anything.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from buildtools.bench.edge.processes import EDGE_CORE, pinned
from buildtools.bench.edge.servers import Servers, servers
from buildtools.bench.jobs.report import PAUSE, SLOTS, WARM, Report
from buildtools.bench.jobs.table import OURS, table
from buildtools.paths import GENERATED, ROOT

ROUNDS, MANY, SINGLE = 5, 10_000, 400
PACKAGES = ROOT / ".cache" / "bench-jobs"
PEERS = "buildtools.bench.jobs.peers"
BULLMQ = Path(__file__).parent / "peers" / "bullmq" / "worker.js"


def command(name: str, databases: Servers, many: int, single: int) -> Sequence[str]:
    """What runs a system once."""
    given = (databases.env["REDIS_URL"], str(many), str(single))
    if name == "BullMQ":
        return ("node", str(BULLMQ), *given, str(SLOTS), str(WARM), str(PAUSE * 1000))
    modules = {OURS: "ours", "streaq": "streaq_alone", "dramatiq": "dramatiq_peer"}
    return (sys.executable, "-m", f"{PEERS}.{modules[name]}", *given, databases.env["MONGODB_URI"])


def run(name: str, databases: Servers, many: int, single: int) -> Report:
    """Runs a system once. Raises CalledProcessError, TimeoutExpired."""
    environment = os.environ | {"PYTHONPATH": f"{PACKAGES}:{ROOT}:{GENERATED / 'python'}"}
    done = subprocess.run(
        pinned(EDGE_CORE, command(name, databases, many, single)),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=600,
        check=True,
    )
    return Report(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m buildtools.bench.jobs", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--jobs", type=int, default=MANY)
    parser.add_argument("--single", type=int, default=SINGLE)
    chosen = parser.parse_args()
    names = (OURS, "streaq", "dramatiq", "BullMQ")
    runs: dict[str, list[Report]] = {name: [] for name in names}
    with ExitStack() as stack:
        databases = stack.enter_context(servers(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        for number in range(chosen.rounds):
            for name in names:
                runs[name].append(run(name, databases, chosen.jobs, chosen.single))
            load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
            print(f"round {number + 1} of {chosen.rounds} done; load average {load}", flush=True)
    print("", table(runs, chosen.jobs), sep="\n")


if __name__ == "__main__":
    main()
