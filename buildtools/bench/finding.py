"""How long the largest account waits for what it looks for: one search over all records, and a page of a list."""

from buildtools.bench.calls import Calls
from buildtools.bench.load import measure

CALLS = 200
FIND_MS, LIST_MS = 50.0, 40.0
QUERIES = ("maya ch", "mülle", "c8000", "+1415555", "maya nobody", "oliiva", "c8000@exmaple")


async def finding(calls: Calls, pid: int) -> None:
    """Prints the 95th percentile of each; the last two queries have a typing mistake, the one before finds nothing."""
    for query in QUERIES:
        await _one(calls, pid, "find", calls.find(query), f"find {query!r}", FIND_MS)
    await _one(calls, pid, "list", calls.list(0), "list of 50", LIST_MS)


async def _one(calls: Calls, pid: int, kind: str, request: bytes, name: str, target: float) -> None:
    async def send(_number: int) -> None:
        await calls.answer(kind, request, 0)

    calls.renew()
    await measure(send, pid, CALLS // 10, 1)
    figure = await measure(send, pid, CALLS, 1)
    within = "yes" if figure.p95_ms <= target else "NO"
    print(
        f"{name:22} CPU {figure.cpu_us:6.0f} us, p50 {figure.p50_ms:6.2f} ms, p95 {figure.p95_ms:6.2f} ms "
        f"<= {target:.0f} {within}",
        flush=True,
    )
