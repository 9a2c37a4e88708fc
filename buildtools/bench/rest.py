"""What a REST call costs, against the same gRPC call without the edge: `make bench BENCH=rest`.

Starts a stack of its own, sends both kinds by turns (so that both see the same machine), and prints the CPU the app
process spends a call, the medians of the rounds, and their ratio. Numbers of two runs must not be compared.
"""

import asyncio
import tempfile
from pathlib import Path
from statistics import median

import grpc
import httpx

from buildtools.bench.load import Figure, measure
from buildtools.bench.rest_calls import GrpcCalls, RestCalls
from shared.testing.stack import Stack, running_stack

ROUNDS = 5
CALLS = 640
CONCURRENCY = (1, 32)
KINDS = ("get", "list", "create")

Runs = dict[tuple[str, int, str], list[Figure]]


async def run(stack: Stack) -> Runs:
    """Every kind of call, by REST and by gRPC in turn, ROUNDS times."""
    owner, pid = stack.logins[0], stack.pids["app"]
    runs: Runs = {}
    limits = httpx.Limits(max_connections=max(CONCURRENCY))
    async with (
        httpx.AsyncClient(base_url=stack.gateway_url, limits=limits, timeout=30) as http,
        grpc.aio.insecure_channel(stack.internal_address) as channel,
    ):
        rest = await RestCalls.login(http, owner)
        direct = GrpcCalls(channel, rest.session_id, rest.contact_id)
        for _ in range(ROUNDS):
            await direct.renew()
            for kind in KINDS:
                for concurrency in CONCURRENCY:
                    for way, calls in (("rest", rest), ("grpc", direct)):
                        figure = await measure(getattr(calls, kind), pid, CALLS, concurrency)
                        runs.setdefault((kind, concurrency, way), []).append(figure)
    return runs


def row(runs: Runs, kind: str, concurrency: int) -> str:
    """One line of the table."""
    rest, direct = runs[kind, concurrency, "rest"], runs[kind, concurrency, "grpc"]
    cpu = median(f.cpu_us for f in rest), median(f.cpu_us for f in direct)
    p50 = median(f.p50_ms for f in rest), median(f.p50_ms for f in direct)
    spread = f"({min(f.cpu_us for f in rest):.0f}-{max(f.cpu_us for f in rest):.0f})"
    costs = f"{cpu[0]:11.0f} {spread:12}{cpu[1]:9.0f}{cpu[0] / cpu[1]:8.2f}"
    return f"{kind:8}{concurrency:6}{costs}{p50[0]:9.2f}{p50[1]:9.2f}"


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder) / "data") as stack:
        runs = asyncio.run(run(stack))
    print(f"median of {ROUNDS} interleaved rounds of {CALLS} calls; CPU of the app process in us a call, p50 in ms")
    print(f"{'call':8}{'conns':>6}{'REST (range)':>22}{'gRPC':>11}{'ratio':>8}{'p50':>9}{'p50 gRPC':>9}")
    for kind in KINDS:
        for concurrency in CONCURRENCY:
            print(row(runs, kind, concurrency))


if __name__ == "__main__":
    main()
