"""Path, query and body meet in one message; what they say against each other is refused."""

from typing import Any

import pytest
from google.protobuf import json_format

from tests.transcoding.http import Answer, ask
from tests.transcoding.serving import Served

JSON = {"content-type": "application/json"}


async def _sent(edge: Served, method: str, target: str, body: str = "") -> Any:
    answer = await ask(edge.port, method, target, JSON if body else {}, body.encode())
    assert answer.status == 200, answer.body
    _, [message] = edge.backend.calls[-1]
    return json_format.MessageToDict(message, descriptor_pool=edge.backend.contract.pool)


async def _refused(edge: Served, method: str, target: str, body: str = "") -> list[dict[str, str]]:
    edge.backend.calls.clear()
    answer = await ask(edge.port, method, target, JSON if body else {}, body.encode())
    assert answer.status == 400, answer.body
    assert not edge.backend.calls
    return violations(answer)


def violations(answer: Answer) -> list[dict[str, str]]:
    """The field violations of an error."""
    details = {detail["@type"].rpartition(".")[2]: detail for detail in answer.json()["details"]}
    found: list[dict[str, str]] = details["BadRequest"]["fieldViolations"]
    return found


@pytest.mark.parametrize(
    ("target", "request_json"),
    [
        ("/v1/shelves/a%2Fb", {"id": "a/b"}),
        ("/v1/shelves/a+b", {"id": "a+b"}),
        ("/v1/shelves/a%252Fb/books/c", {"name": "shelves/a%2Fb/books/c"}),
        ("/v1/shelves/a%2Fb/books/c%2fd", {"name": "shelves/a%2Fb/books/c%2fd"}),
        ("/v1/shelves/%E6%97%A5/books/%20", {"name": "shelves/日/books/ "}),
        ("/v1/tenants/t/docs", {"parent": "tenants/t", "name": "docs"}),
        ("/v1/tenants/t/docs/a/b", {"parent": "tenants/t", "name": "docs/a/b"}),
        ("/v1/archives/a/items", {"name": "archives/a/items"}),
        ("/v1/nested/w/Dune", {"book": {"writer": {"id": "w"}, "title": "Dune"}}),
        ("/v1/colors/2", {"color": "COLOR_GREEN"}),
        ("/v1/doubles/-1.5e3", {"d": -1500.0}),
        ("/v1/blobs/-_8", {"data": "+/8="}),
        (
            "/v1/echo?book.sequel.title=x&book.quotes=a&book.quotes=b",
            {"book": {"sequel": {"title": "x"}, "quotes": ["a", "b"]}},
        ),
        ("/v1/echo?labels[a]=b&labels[c%5D]=d", {"labels": {"a": "b", "c]": "d"}}),
        ("/v1/echo?byNumber[-1]=x", {"byNumber": {"-1": "x"}}),
        ("/v1/echo?text=a+b%2Bc&te%78t2=", None),
        ("/v1/echo?attributes=%7B%22a%22:%5Bnull%5D%7D", {"attributes": {"a": [None]}}),
        ("/v1/echo?wI64=-5&wBytes=aGk&wString=", {"wI64": "-5", "wBytes": "aGk=", "wString": ""}),
        ("/v1/echo?times=2024-01-02T03:04:05Z&wait=-1.5s", {"times": ["2024-01-02T03:04:05Z"], "wait": "-1.500s"}),
        ("/v1/echo?updateMask=*", {"updateMask": "*"}),
        ("/v1/echo?choiceBook.title=a&choiceBook.author=b", {"choiceBook": {"title": "a", "author": "b"}}),
        ("/v1/displays/mine?display_name=mine", {"displayName": "mine"}),
    ],
)
async def test_bound(edge: Served, target: str, request_json: dict[str, Any] | None) -> None:
    if request_json is None:
        assert [fault["reason"] for fault in await _refused(edge, "GET", target)] == ["UNKNOWN_PARAMETER"]
    else:
        assert await _sent(edge, "GET", target) == request_json


@pytest.mark.parametrize(
    ("target", "field", "reason"),
    [
        ("/v1/numbers/1e3", "i64", "INVALID_NUMBER"),
        ("/v1/numbers/%D9%A1", "i64", "INVALID_NUMBER"),
        ("/v1/flags/TRUE", "flag", "INVALID_BOOLEAN"),
        ("/v1/blobs/a*b", "data", "INVALID_BASE64"),
        ("/v1/echo?nope=1", "nope", "UNKNOWN_PARAMETER"),
        ("/v1/echo?book.nope=1", "book.nope", "UNKNOWN_PARAMETER"),
        ("/v1/echo?text.x=1", "text.x", "UNKNOWN_PARAMETER"),
        ("/v1/echo?book=1", "book", "INVALID_PARAMETER"),
        ("/v1/echo?payload.typeUrl=x", "payload.typeUrl", "INVALID_PARAMETER"),
        ("/v1/echo?shelfBooks.title=x", "shelfBooks.title", "INVALID_PARAMETER"),
        ("/v1/echo?labels=a", "labels", "INVALID_PARAMETER"),
        ("/v1/echo?books[a]=b", "books[a]", "INVALID_PARAMETER"),
        ("/v1/echo?text[a]=b", "text[a]", "INVALID_PARAMETER"),
        ("/v1/echo?labels[a]=b&labels[a]=c", "labels[a]", "DUPLICATE_PARAMETER"),
        ("/v1/echo?text=a&text=b", "text", "DUPLICATE_PARAMETER"),
        ("/v1/echo?display_name=a&displayName=a", "displayName", "DUPLICATE_PARAMETER"),
        ("/v1/echo?choiceText=a&choiceBook.title=b", "choiceBook.title", "ONEOF_CONFLICT"),
        ("/v1/echo?text=%zz", "text", "INVALID_ESCAPE"),
        ("/v1/echo?text=%FF", "text", "INVALID_TEXT"),
        ("/v1/echo?" + "book.sequel." * 100 + "title=x", "book.sequel." * 100 + "title", "TOO_DEEP"),
        ("/v1/echo?attributes=%7B", "attributes", "MALFORMED_JSON"),
        ("/v1/displays/mine?displayName=yours", "displayName", "CONFLICT"),
    ],
)
async def test_a_bad_value_is_named(edge: Served, target: str, field: str, reason: str) -> None:
    found = await _refused(edge, "GET", target)
    assert [(fault["field"], fault["reason"]) for fault in found] == [(field, reason)]


@pytest.mark.parametrize(
    ("method", "target", "body", "field", "reason"),
    [
        ("PUT", "/v1/echo/e1", '{"id":"e2"}', "id", "CONFLICT"),
        ("PATCH", "/v1/shelves/1/books/2", '{"name":"shelves/9/books/9"}', "book.name", "CONFLICT"),
        ("POST", "/v1/shelves/1/books?book.title=q", "{}", "book.title", "UNKNOWN_PARAMETER"),
        ("POST", "/v1/echo?text=q", "{}", "text", "UNKNOWN_PARAMETER"),
    ],
)
async def test_body_path_and_query_may_not_differ(
    edge: Served, method: str, target: str, body: str, field: str, reason: str
) -> None:
    found = await _refused(edge, method, target, body)
    assert [(fault["field"], fault["reason"]) for fault in found] == [(field, reason)]


async def test_every_fault_says_where_it_came_from(edge: Served) -> None:
    found = await _refused(edge, "POST", "/v1/shelves/1/books?i32=x&nope=1", '{"pages":"y","writer":{"fullName":1}}')
    assert [fault["description"].rpartition(" (")[2] for fault in found] == [
        "body /pages)",
        "body /writer/fullName)",
        "query)",
        "query)",
    ]


@pytest.mark.parametrize(
    ("target", "body", "mask"),
    [
        ("/v1/shelves/1/books/2", '{"title":"N"}', "title"),
        ("/v1/shelves/1/books/2", '{"title":null,"writer":{"fullName":"x"}}', "title,writer.fullName"),
        ("/v1/shelves/1/books/2", '{"name":"shelves/1/books/2","pages":"0"}', "pages"),
        ("/v1/shelves/1/books/2?updateMask=quotes", '{"title":"N"}', "quotes"),
        ("/v1/shelves/1/books/2", "{}", None),
    ],
)
async def test_the_mask_of_a_patch(edge: Served, target: str, body: str, mask: str | None) -> None:
    assert (await _sent(edge, "PATCH", target, body)).get("updateMask") == mask


async def test_put_gets_no_mask(edge: Served) -> None:
    assert "updateMask" not in await _sent(edge, "PUT", "/v1/shelves/1/books/2", '{"title":"N"}')
