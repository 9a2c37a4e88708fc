"""Replies: the etag of a resource as a header, and content types that cannot write headers of their own."""

from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.respond import entity_tag, replier
from edge.transcoding.table import RouteTable
from tests.transcoding.codecs import MakeCodec
from tests.transcoding.conftest import ROOT
from tests.transcoding.http import ask
from tests.transcoding.serving import Served


@pytest.mark.parametrize(
    ("etag", "header"),
    [('"7"', b'"7"'), ("7", b'"7"'), ('W/"7"', b'W/"7"'), ("a b", b""), ('a"b', b""), ("\r\nx: y", b""), ("é", b"")],
)
def test_entity_tags(etag: str, header: bytes) -> None:
    assert entity_tag(etag) == header


def test_the_etag_of_a_resource_becomes_a_header(make_codec: MakeCodec) -> None:
    files = FileDescriptorSet.FromString(Path(ROOT, "generated/descriptors/api.binpb").read_bytes())
    table = RouteTable.compile(files)
    route = table.match("GET", b"/v1/crm/contacts/con_1").route
    reply, _ = replier(route, make_codec(table.contract.pool, True))
    contact: Any = GetMessageClass(route.method.output)(etag='"7"')
    assert reply(contact.SerializeToString()).etag == b'"7"'


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [("text/plain", "text/plain"), ("", "application/octet-stream"), ("a\\r\\nx: y", "application/octet-stream")],
)
async def test_the_content_type_of_a_download(edge: Served, content_type: str, shown: str) -> None:
    body = f'{{"contentType":"{content_type}","data":"aGk="}}'.encode()
    answer = await ask(edge.port, "POST", "/v1/download/a", {"content-type": "application/json"}, body)
    assert (answer.headers["content-type"], answer.body) == (shown, b"hi")


async def test_an_empty_download_stream_has_an_empty_body(edge: Served) -> None:
    answer = await ask(edge.port, "POST", "/v1/downloadStream/a", {"content-type": "application/json"}, b"{}")
    assert (answer.status, answer.body) == (200, b"")
