"""How long a board takes, and a page of contacts, over the edge: `make bench BENCH=board`.

The board has STAGES stages of DEALS deals each, in the account that has an eighth of ROWS contacts, 200,000 if unset.
Each is asked for by turns with the same of plain pymongo, which counts and adds up as it reads, and answers documents
to nobody. Printed are medians over the rounds of the latencies in ms; numbers of two runs must not be compared.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from statistics import median
from typing import Any

import httpx
import uvloop
from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.pipeline_pb2 import Pipeline
from dashclicks.crm.v1.stage_pb2 import Stage
from google.type.money_pb2 import Money

from buildtools.bench.contacts import account_id
from buildtools.bench.load import Figure, Send, measure
from buildtools.bench.world import World, asked_rows, kept_folder, process, servers, world
from buildtools.stack.plan import OPEN_LIMITS
from buildtools.stack.ports import free_port
from services.internal.deps import Deps
from services.internal.service import open_deps
from shared.core.settings import Settings
from shared.data.mongo import Document, open_collection
from shared.resource.reading import ListQuery
from shared.rpc.call import Call
from shared.rpc.principal import Principal

STAGES, DEALS = 5, 10_000
BATCH = 1_000
ROUNDS = int(os.environ.get("ROUNDS") or 5)
CALLS = 100
NAME = "Bench"
ACCOUNT = account_id(0)
CALL = Call("bench", "req_bench", Principal("", ACCOUNT, scopes=frozenset({"deals"}), system=True))
BOARD_MS, LIST_MS = 100.0, 40.0
START_SECONDS = 60


async def stocked(deps: Deps) -> tuple[str, Sequence[str]]:
    """The pipeline and its stages, filled unless an earlier run did."""
    pipelines, stages = deps.pipelines.pipelines, deps.pipelines.stages
    found = (await pipelines.list(CALL, ListQuery(filter=f'display_name = "{NAME}"', page_size=1))).items
    pipeline = found[0] if found else await pipelines.create(CALL, Pipeline(display_name=NAME, currency_code="USD"))
    there = [stage.id for stage in await deps.pipelines.stages_of(CALL, pipeline.id)]
    for number in range(len(there), STAGES):
        made = Stage(pipeline_id=pipeline.id, display_name=f"Stage {number}", probability=20 * number)
        there.append((await stages.create(CALL, made)).id)
    sums = await deps.deals.resource.totals(CALL, [pipeline.id])
    for stage_id in there:
        has = sum(found.count for found in sums if found.key[-1] == stage_id)
        for first in range(has, DEALS, BATCH):
            deals = [deal(number, pipeline.id, stage_id) for number in range(first, min(first + BATCH, DEALS))]
            for answer in await deps.deals.resource.create_many(CALL, deals):
                if isinstance(answer, Exception):
                    raise answer
    return pipeline.id, there


def deal(number: int, pipeline_id: str, stage_id: str) -> Deal:
    """The n-th deal of a stage."""
    amount = Money(currency_code="USD", units=number % 5_000, nanos=number % 100 * 10_000_000)
    return Deal(
        display_name=f"Deal {number}", pipeline_id=pipeline_id, stage_id=stage_id, amount=amount, source="web form"
    )


@asynccontextmanager
async def edge(around: World) -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
    """A client of the account, in front of an app process; and the pid of that."""
    gateway = f"127.0.0.1:{free_port()}"
    listens = {"GATEWAY_LISTEN": gateway, "ROUTER_LISTEN": f"127.0.0.1:{free_port()}"}
    listens |= {name: f"127.0.0.1:{free_port()}" for name in ("NOTIFICATION_LISTEN", "QUEUE_MANAGER_LISTEN")}
    env = around.env(f"127.0.0.1:{free_port()}") | listens | {"LOG_LEVEL": "WARNING", "RATE_LIMITS": OPEN_LIMITS}
    who = Principal("usr_bench", ACCOUNT, role="ROLE_OWNER", scopes=frozenset({"contacts", "deals"}))
    session_id, _ = await around.sessions.create(who)
    with process("buildtools.stack.app", env, around.folder / "app.log") as pid:
        async with httpx.AsyncClient(base_url=f"http://{gateway}", headers={"X-Session-Id": session_id}) as http:
            await _ready(http)
            yield http, pid


async def _ready(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                (await http.get("/v1/crm/contacts", params={"pageSize": 1})).raise_for_status()
                return
            except httpx.ConnectError:
                await asyncio.sleep(0.1)


def over_the_edge(http: httpx.AsyncClient, path: str, **params: Any) -> Send:
    """GETs it."""

    async def send(_number: int) -> None:
        (await http.get(path, params=params)).raise_for_status()

    return send


def board_by_hand(around: World, pipeline_id: str, stage_ids: Sequence[str], **where: Any) -> Send:
    """What a board says, by one aggregation and a find a stage."""
    deals = open_collection(around.data.database, "crm.deals")
    mine: Document = {"account_id": ACCOUNT, "_live": True}
    group: Document = {"_id": ["$stage_id", "$amount.currency_code"], "count": {"$sum": 1}}
    group |= {
        f"{name}_{part}": {"$sum": f"${name}.{part}"}
        for name in ("amount", "weighted_amount")
        for part in ("units", "nanos")
    }
    stages = [{"$match": {**mine, "pipeline_id": pipeline_id, **where}}, {"$group": group}]

    async def send(_number: int) -> None:
        sums = await deals.aggregate(stages)
        reads = [
            deals.find({**mine, "stage_id": each, **where}, sort=[("rank", 1), ("_id", 1)], limit=21)
            for each in stage_ids
        ]
        await asyncio.gather(sums.to_list(), *(read.to_list() for read in reads))

    return send


def page_by_hand(around: World) -> Send:
    """A page of contacts."""
    contacts = open_collection(around.data.database, "crm.contacts")

    async def send(_number: int) -> None:
        order = [("create_time", -1), ("_id", -1)]
        await contacts.find({"account_id": ACCOUNT, "_live": True}, sort=order, limit=51).to_list()

    return send


async def run(settings: Settings, rows: int) -> None:
    """Measures and prints."""
    async with world(settings, rows, kept_folder(rows)) as around:
        deps = await open_deps(settings, around.data)
        await deps.runtime.ensure_indexes()
        pipeline_id, stage_ids = await stocked(deps)
        async with edge(around) as (http, pid):
            path, filter = "/v1/crm/deals:board", 'source = "web form"'
            ways = {
                "board": (
                    BOARD_MS,
                    over_the_edge(http, path, pipelineId=pipeline_id),
                    board_by_hand(around, pipeline_id, stage_ids),
                ),
                "board, filtered": (
                    BOARD_MS,
                    over_the_edge(http, path, pipelineId=pipeline_id, filter=filter),
                    board_by_hand(around, pipeline_id, stage_ids, source="web form"),
                ),
                "50 contacts": (LIST_MS, over_the_edge(http, "/v1/crm/contacts", pageSize=50), page_by_hand(around)),
            }
            print(
                f"{rows:,} contacts, {STAGES} stages of {DEALS:,} deals; "
                f"median of {ROUNDS} rounds of {CALLS} calls, one at a time, ms"
            )
            for name, (most, ours, by_hand) in ways.items():
                await compare(name, most, ours, by_hand, pid)


async def compare(name: str, most: float, ours: Send, by_hand: Send, pid: int) -> None:
    """Prints one line."""
    runs: dict[Send, list[Figure]] = {ours: [], by_hand: []}
    for number in range(ROUNDS + 1):
        for send, figures in runs.items():
            figure = await measure(send, pid, CALLS if number else CALLS // 5, 1)
            # The first round only warms up.
            figures.extend([figure] if number else [])
    (p50, p95), (hand50, hand95) = (
        (median(each.p50_ms for each in figures), median(each.p95_ms for each in figures)) for figures in runs.values()
    )
    cpu = median(figure.cpu_us for figure in runs[ours]) / 1000
    print(
        f"{name:16} p50 {p50:6.1f} p95 {p95:6.1f} <= {most:.0f} {'yes' if p95 <= most else 'NO '} "
        f"(CPU of the app {cpu:.1f} ms); by hand p50 {hand50:6.1f} p95 {hand95:6.1f}",
        flush=True,
    )


def main() -> None:
    """Runs it."""
    rows = asked_rows(200_000)
    with servers(kept_folder(rows)) as settings, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(settings, rows))


if __name__ == "__main__":
    main()
