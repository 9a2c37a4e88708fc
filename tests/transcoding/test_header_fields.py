"""Fields that a header fills, as the signature of a webhook does: beside a body whose bytes stay as they came."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.contract import ContractError
from edge.transcoding.table import RouteTable
from tests.transcoding.http import ask
from tests.transcoding.scripted import Call
from tests.transcoding.serving import ScriptedEdge

BODY = b'{"b" : 1,\n "a": 2}'


async def _received(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    async for request in requests:
        yield call.make(id=request.id, title=request.signature, content_type=request.file.data.decode())


@pytest.mark.parametrize(
    ("headers", "query", "signature"),
    [
        ({"X-Note-Signature": "a+b/c="}, "", "a+b/c="),
        ({"x-note-signature": "mine"}, "?signature=other", "mine"),
        ({}, "?signature=other", "other"),
        ({}, "", ""),
    ],
)
async def test_a_header_fills_its_field(
    notes: ScriptedEdge, headers: dict[str, str], query: str, signature: str
) -> None:
    notes.scripts["ReceiveNote"] = _received
    answer = await ask(notes.port, "POST", f"/v1/notes/7:receive{query}", headers, BODY)
    assert answer.status == 200
    seen = answer.json()
    assert (seen["id"], seen["title"], seen["contentType"]) == ("7", signature, BODY.decode())


def test_only_a_text_can_be_filled(notes_set: FileDescriptorSet) -> None:
    files = FileDescriptorSet.FromString(notes_set.SerializeToString())
    (file,) = (each for each in files.file if each.name == "notes.proto")
    (message,) = (each for each in file.message_type if each.name == "ReceiveNoteRequest")
    message.field[1].label = message.field[1].LABEL_REPEATED
    with pytest.raises(ContractError, match="header 'X-Note-Signature' is for one text, which signature is not"):
        RouteTable.compile(files)
