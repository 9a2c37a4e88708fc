"""A filtered, ordered list at its first page and deep inside."""

from statistics import median

from dashclicks.crm.v1.contact_requests_pb2 import ListContactsResponse

from buildtools.bench.calls import Calls
from buildtools.bench.load import Figure, measure

# What the largest account has: see contacts.py.
FILTER = "type = CONTACT_TYPE_BUSINESS"
ORDER = "create_time desc"
PAGE = 1_000
ROUNDS = 7
CALLS = 200
TARGET = 1.3


async def deep_pages(calls: Calls, pid: int) -> None:
    """Prints what page 1 and page PAGE (or the last one there is) cost the service, and how long they take."""
    token, page = await _walk(calls)
    assert page > 1, "the list has no second page to compare"
    first, deep = calls.list(0, **_QUERY), calls.list(0, **_QUERY, page_token=token)
    runs: dict[bytes, list[Figure]] = {first: [], deep: []}
    for _ in range(ROUNDS):
        for request, figures in runs.items():

            async def send(_number: int, request: bytes = request) -> None:
                await calls.answer("list", request, 0)

            figures.append(await measure(send, pid, CALLS, 1))
    cpu = [median(figure.cpu_us for figure in runs[request]) for request in (first, deep)]
    p50 = [median(figure.p50_ms for figure in runs[request]) for request in (first, deep)]
    ratio = cpu[1] / cpu[0]
    worst = max(ratio, p50[1] / p50[0])
    print(
        f"list filtered and ordered: page 1 {cpu[0]:.0f} us, {p50[0]:.2f} ms; "
        f"page {page} {cpu[1]:.0f} us, {p50[1]:.2f} ms; ratio of CPU {ratio:.2f}, of p50 {p50[1] / p50[0]:.2f} "
        f"<= {TARGET} {'yes' if worst <= TARGET else 'NO'}"
    )


_QUERY = {"filter": FILTER, "order_by": ORDER}


async def _walk(calls: Calls) -> tuple[str, int]:
    """The token of page PAGE and its number, or the last full page's."""
    token = previous = ""
    for page in range(1, PAGE + 1):
        reply = await calls.answer("list", calls.list(0, **_QUERY, page_token=token), 0)
        answer = ListContactsResponse.FromString(reply)
        if not answer.next_page_token:
            return previous, page - 1
        previous, token = token, answer.next_page_token
    return previous, PAGE
