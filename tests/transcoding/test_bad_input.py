"""Whatever a client sends, the answer is JSON and no fault of ours."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transcoding.http import ask
from tests.transcoding.serving import Served

_SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
# What RFC 3986 and careless clients put into a target; the server itself refuses spaces and bytes past ASCII.
_TARGET = st.text(st.sampled_from("abz019/:%*{}[]=&?;+-_.,~!$'()@\"<>\\^`|2F5eE"), max_size=40)
_PLACES = st.sampled_from(
    ["/v1/shelves/", "/v1/files/", "/v1/echo?", "/v1/echo?book.", "/v1/numbers/", "/v1/shelves:", "/"]
)
_BODIES = st.one_of(
    st.binary(max_size=60),
    st.text(st.sampled_from('{}[]":,\\u0d8 \t\n1.eE+-nulltrfasi'), max_size=40).map(str.encode),
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["text", "i32", "book", "tags", "labels", "at", "payload", "@type", "x"]), inner
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
)
_ROUTES = st.sampled_from(
    [
        "POST /v1/echo",
        "PUT /v1/text",
        "PUT /v1/shelfBooks",
        "PUT /v1/anyValue",
        "PUT /v1/payload",
        "POST /v1/collect",
        "PATCH /v1/shelves/1/books/2",
        "POST /v1/shelves/1/books",
        "POST /v1/ping",
        "PUT /v1/when",
    ]
)


@given(place=_PLACES, rest=_TARGET)
@_SETTINGS
async def test_any_target(edge: Served, place: str, rest: str) -> None:
    answer = await ask(edge.port, "GET", place + rest)
    assert answer.status < 500 or answer.status == 501, answer
    assert answer.complete


@given(route=_ROUTES, body=_BODIES)
@_SETTINGS
async def test_any_body(edge: Served, route: str, body: bytes) -> None:
    method, target = route.split(" ")
    answer = await ask(edge.port, method, target, {"content-type": "application/json"}, body)
    assert answer.status in (200, 400), answer
    assert isinstance(answer.json(), dict)


@given(
    name=st.sampled_from(["content-type", "content-encoding", "accept", "x-server-timeout", "grpc-timeout", "expect"]),
    value=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
)
@_SETTINGS
async def test_any_header(edge: Served, name: str, value: str) -> None:
    answer = await ask(edge.port, "POST", "/v1/echo", {name: value}, b"{}")
    assert answer.status < 500 or answer.status == 504, answer
