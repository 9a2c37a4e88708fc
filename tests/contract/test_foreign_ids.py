"""Another account's ids, wherever a request can carry one, are answered as ids that nobody has."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import bson
import grpc
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message_factory import GetMessageClass

from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.testing.api import Caller, failure_of
from shared.testing.contract import STANDARD_VERBS, options_of, resources
from shared.testing.history import History
from shared.testing.rows import Platform, Rows
from shared.testing.samples import is_map, reference_type

DEEPEST = 4
# The log, the platform's own, and texts of messages, which go once they are sent.
BY_THE_WAY = ("events.", "platform.", "notifications.contents")
Path = tuple[FieldDescriptor, ...]


def bears_id(field: FieldDescriptor) -> bool:
    """Whether a text field names a row."""
    # A request id is of the caller's choice and names no row; a client id (OAuth) is public in every account.
    named = field.name.endswith(("_id", "_ids")) and not field.name.endswith(("request_id", "client_id"))
    named = named or field.name in ("id", "ids")
    return field.type == field.TYPE_STRING and (named or bool(reference_type(field)))


def id_paths(message: Descriptor, above: Path = ()) -> Iterator[Path]:
    """Every place in a request that takes an id, those of nested messages too."""
    for field in message.fields:
        nested = field.message_type
        if bears_id(field):
            yield (*above, field)
        elif (
            nested is not None
            and nested.file.package.startswith("dashclicks.")
            and len(above) < DEEPEST
            and not is_map(field)
        ):
            yield from id_paths(nested, (*above, field))


def put(request: Any, path: Path, value: str) -> None:
    """Sets one field of a request, alone."""
    for field in path[:-1]:
        request = getattr(request, field.name).add() if field.is_repeated else getattr(request, field.name)
    if path[-1].is_repeated:
        getattr(request, path[-1].name).append(value)
    else:
        setattr(request, path[-1].name, value)


async def said(caller: Caller, method: MethodDescriptor, path: Path, value: str) -> object:
    """What a request with this id alone is answered, without the id itself and what differs by call."""
    request = GetMessageClass(method.input_type)()
    put(request, path, value)
    try:
        if method.server_streaming:
            answers = [await caller.stream(method, **{f.name: v for f, v in request.ListFields()})]
        else:
            answers = [await caller.call(method, request)]
    except grpc.aio.AioRpcError as error:
        failure = failure_of(error)
        return failure.code, failure.reason, failure.message.replace(value, ""), sorted(failure.violations)
    text = str(answers).replace(value, "")
    return "\n".join(line for line in text.splitlines() if "req_" not in line)


@dataclass(frozen=True, slots=True)
class Foreign:
    """An account with a row of every kind; `ids` by resource type, or by prefix where it is no resource's.

    `stored`: collection and id of all that names it.
    """

    account_id: str
    ids: dict[str, str]
    stored: set[tuple[str, str]]

    def fitting(self, field: FieldDescriptor) -> list[str]:
        """The ids that a field may be meant for: of the kind it refers to, else any."""
        declared = self.ids.get(reference_type(field))
        return [declared] if declared else list(self.ids.values())


@pytest.fixture(scope="session")
async def foreign(history: History, platform: Platform) -> Foreign:
    """No test changes it: that is what they show."""
    rows = Rows(platform.caller())
    kinds = [resource for resource in resources() if resource.has(*STANDARD_VERBS)]
    ids = {kind.kind: (await rows.create(kind)).id for kind in kinds}
    some = ids[kinds[-1].kind]
    ids["evt"] = (await history.activities(rows.caller, some, 1))[0].id
    stored = await history.stored(rows.caller.account_id, but=BY_THE_WAY)
    names = {(name, str(bson.decode(row)["_id"])) for name, found in stored.items() for row in found}
    return Foreign(rows.caller.account_id, ids, names)


async def test_a_foreign_id_is_answered_as_one_that_nobody_has(
    foreign: Foreign, history: History, platform: Platform, method: MethodDescriptor
) -> None:
    paths = list(id_paths(method.input_type))
    if options_of(method).public or not paths:
        return
    user_id = RandomIds().new("usr", SystemClock().now())
    stranger = platform.caller(user_id=user_id)

    async def check(path: Path, id: str) -> None:
        absent = RandomIds().new(id.partition("_")[0], SystemClock().now())
        name = ".".join(field.name for field in path)
        assert await said(stranger, method, path, id) == await said(stranger, method, path, absent), (name, id)

    async with history.changes(but=BY_THE_WAY) as changes:
        # Some calls wait for the log.
        await asyncio.gather(*(check(path, id) for path in paths for id in foreign.fitting(path[-1])))
    # Workers go on with what follows from the rows: what they write names no stranger.
    theirs = [c for c in changes if (c.collection, c.id) in foreign.stored or foreign.account_id.encode() in c.raw]
    assert [change for change in theirs if change.deletes or user_id.encode() in change.raw] == []
