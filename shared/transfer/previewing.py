"""The first rows of an import, tried out in a transaction that is taken back."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from dashclicks.crm.v1.import_requests_pb2 import ImportProblem, PreviewedRow
from google.protobuf.json_format import MessageToDict

from shared.data.blobs import AccountBlobs
from shared.rpc.call import Call
from shared.tabular.rows import Row
from shared.transfer.applying import Applier, headers_by_path
from shared.transfer.outcomes import CREATED, Outcome
from shared.transfer.plan import Importable, Plan
from shared.transfer.stored import ROWS, key_of, stored_rows

# What a record that is not there does not have.
_OF_THERE = ("id", "accountId", "createTime", "updateTime", "etag")


async def preview(
    kind: Importable[Any],
    plan: Plan,
    headers: list[str],
    blobs: AccountBlobs,
    import_id: str,
    call: Call,
    count: int,
) -> list[PreviewedRow]:
    """What would become of the first `count` rows. Raises NotFound without the file."""
    rows: list[Row] = []
    async with aclosing(stored_rows(blobs, key_of(import_id, ROWS), 0, count)) as batches:
        async for batch in batches:
            rows = list(batch)
            break
    applier = Applier(kind, plan, len(headers))
    outcomes = await kind.resource.kit.transactions.run(
        lambda inside: applier.apply(call.within(inside), rows), keep=False
    )
    names = headers_by_path(plan, headers)
    return [_previewed(outcome, names) for outcome in outcomes]


def _previewed(outcome: Outcome, names: Mapping[str, str]) -> PreviewedRow:
    is_new = outcome.what == CREATED
    row = PreviewedRow(row=outcome.row, outcome=outcome.what, id="" if is_new else outcome.id)
    for problem in outcome.problems:
        column = names.get(problem.field, "")
        row.problems.append(ImportProblem(column=column, field=problem.field, description=problem.description))
    if outcome.message is not None:
        record = MessageToDict(outcome.message)
        row.record.update({name: value for name, value in record.items() if not is_new or name not in _OF_THERE})
    return row
