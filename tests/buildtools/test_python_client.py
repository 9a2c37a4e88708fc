"""The Python client: what it sends, what it makes of answers, and its types."""

import json
from collections.abc import Callable

import httpx
import pytest
from dashclicks.crm.v1 import contact_pb2, note_pb2
from dashclicks_client import ApiError, AsyncClient, Client, changes
from mypy import api as mypy

from buildtools.paths import GENERATED

Answer = Callable[[httpx.Request], httpx.Response]
STATUS = {
    "code": 10,
    "message": "changed meanwhile",
    "details": [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ETAG_MISMATCH",
            "domain": "dashclicks.com",
            "metadata": {"request_id": "req_1"},
        },
        {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [{"field": "etag", "description": "is stale"}],
        },
    ],
}


def client(answer: Answer) -> Client:
    return Client(http=httpx.Client(base_url="http://api.test", transport=httpx.MockTransport(answer)))


def pages(request: httpx.Request) -> httpx.Response:
    """Two pages of one contact each."""
    if request.url.params.get("pageToken"):
        return httpx.Response(200, json={"contacts": [{"id": "con_2"}], "nextPageToken": ""})
    return httpx.Response(200, json={"contacts": [{"id": "con_1"}], "nextPageToken": "next"})


class Recorder:
    """Answers everything with an object and keeps the last request."""

    def __init__(self, answer: object = None) -> None:
        self.answer = {} if answer is None else answer
        self.request = httpx.Request("GET", "http://none.test")

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.request = request
        return httpx.Response(200, json=self.answer)


def test_a_field_is_the_body() -> None:
    server = Recorder({"id": "con_1", "firstName": "Maya", "aFieldOfTomorrow": 1})
    made = client(server).crm.create_contact(contact=contact_pb2.Contact(first_name="Maya"))
    assert (server.request.method, server.request.url.path) == ("POST", "/v1/crm/contacts")
    assert json.loads(server.request.content) == {"firstName": "Maya"}
    assert made == contact_pb2.Contact(id="con_1", first_name="Maya")


def test_a_nested_variable_stands_in_the_path_and_the_mask_in_the_query() -> None:
    server = Recorder()
    contact = contact_pb2.Contact(id="con/1", job_title="CEO")
    client(server).crm.update_contact(contact=contact, update_mask=["job_title", "website"])
    assert server.request.url.raw_path == b"/v1/crm/contacts/con%2F1?updateMask=jobTitle%2Cwebsite"
    assert json.loads(server.request.content) == {"jobTitle": "CEO"}


def test_what_is_left_goes_to_the_query() -> None:
    server = Recorder()
    client(server).crm.list_contacts(page_size=5, filter='tags:"x y"', show_deleted=True)
    assert dict(server.request.url.params) == {"pageSize": "5", "filter": 'tags:"x y"', "showDeleted": "true"}


def test_iterating_walks_every_page() -> None:
    assert [row.id for row in client(pages).crm.iterate_contacts()] == ["con_1", "con_2"]


async def test_the_async_client_walks_every_page() -> None:
    async with AsyncClient(
        http=httpx.AsyncClient(base_url="http://api.test", transport=httpx.MockTransport(pages))
    ) as api:
        assert [row.id async for row in api.crm.iterate_contacts()] == ["con_1", "con_2"]


def test_login_keeps_the_session_for_later_calls() -> None:
    server = Recorder({"sessionId": "s-1"})
    api = client(server)
    api.login(email="a@example.com", password="secret")
    api.crm.list_contacts()
    assert server.request.headers["X-Session-Id"] == "s-1"


def test_logout_forgets_the_session() -> None:
    server = Recorder({"sessionId": "s-1"})
    api = client(server)
    api.login(email="a@example.com", password="secret")
    api.logout()
    assert api.session_id == ""


def test_an_agency_says_the_account_to_act_in() -> None:
    server = Recorder()
    http = httpx.Client(base_url="http://api.test", transport=httpx.MockTransport(server))
    Client(http=http, account_id="acc_1").crm.list_contacts()
    assert server.request.headers["X-Account-Id"] == "acc_1"


def test_a_refusal_is_taken_apart() -> None:
    with pytest.raises(ApiError) as caught:
        client(lambda request: httpx.Response(409, json=STATUS)).crm.get_contact(id="con_1")
    error = caught.value
    assert (error.status, error.code, error.reason, error.request_id) == (409, "ABORTED", "ETAG_MISMATCH", "req_1")
    assert error.violations[0].field == "etag"


def test_an_error_that_is_no_status_is_still_an_error() -> None:
    with pytest.raises(ApiError) as caught:
        client(lambda request: httpx.Response(502, text="bad gateway")).crm.get_contact(id="con_1")
    assert (caught.value.status, caught.value.code, caught.value.message) == (502, "UNKNOWN", "bad gateway")


def test_the_client_is_typed_strictly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYPYPATH", str(GENERATED / "python"))
    flags = [
        "--strict",
        "--config-file=",
        "--namespace-packages",
        "--explicit-package-bases",
        "--follow-imports=silent",
    ]
    said, _, code = mypy.run([*flags, str(GENERATED / "python" / "dashclicks_client")])
    assert code == 0, said


def lines(request: httpx.Request) -> httpx.Response:
    """Two contacts a line each; a third line says that the stream failed, if the filter asks for it."""
    assert request.headers["accept"] == "application/x-ndjson"
    broken = json.dumps({"error": STATUS}) + "\n" if request.url.params.get("filter") else ""
    return httpx.Response(200, text='{"id":"con_1"}\n{"id":"con_2"}\n' + broken)


def test_a_stream_yields_its_messages() -> None:
    assert [row.id for row in client(lines).crm.export_contacts()] == ["con_1", "con_2"]


def test_a_stream_that_fails_in_the_middle_raises() -> None:
    rows = client(lines).crm.export_contacts(filter="x")
    assert [next(rows).id, next(rows).id] == ["con_1", "con_2"]
    with pytest.raises(ApiError) as caught:
        next(rows)
    assert (caught.value.code, caught.value.reason) == ("ABORTED", "ETAG_MISMATCH")


def test_a_stream_that_is_refused_raises() -> None:
    rows = client(lambda _: httpx.Response(409, json=STATUS)).crm.export_contacts()
    with pytest.raises(ApiError) as caught:
        next(rows)
    assert caught.value.status == 409


async def test_a_stream_is_iterated_on_an_event_loop() -> None:
    transport = httpx.MockTransport(lines)
    async with AsyncClient(http=httpx.AsyncClient(base_url="http://api.test", transport=transport)) as calls:
        assert [row.id async for row in calls.crm.export_contacts()] == ["con_1", "con_2"]


def test_changes_are_what_differs_without_bookkeeping() -> None:
    before = contact_pb2.Contact(id="con_1", etag='"1"', first_name="Maya", tags=["a"])
    after = contact_pb2.Contact(id="con_1", etag='"2"', first_name="Ines", tags=["a", "b"])
    after.update_time.GetCurrentTime()
    before.custom_fields["size"].number_value = 1
    after.custom_fields["size"].number_value = 2
    found = sorted((each.path, each.before, each.after) for each in changes(before, after))
    assert found == [("customFields.size", 1, 2), ("firstName", "Maya", "Ines"), ("tags", ["a"], ["a", "b"])]
    assert changes(after, after) == []


def test_changes_are_of_one_type() -> None:
    with pytest.raises(TypeError):
        changes(contact_pb2.Contact(), note_pb2.Note())
