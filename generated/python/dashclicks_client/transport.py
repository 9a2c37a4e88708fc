"""Turns a request message into an HTTP request, and the response into a message."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, closing
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from google.protobuf.json_format import MessageToDict, Parse, ParseDict
from google.protobuf.message import Message

from .errors import error_from, error_of

Reply = TypeVar("Reply", bound=Message)
SESSION = "X-Session-Id"
ACCOUNT = "X-Account-Id"
WHOLE = "*"
LINES = {"Accept": "application/x-ndjson"}


@dataclass(frozen=True, slots=True)
class Route:
    """How a method is called over HTTP.

    `path` has a `{}` for each of `variables`, the JSON paths of the fields that stand there; `body` is the JSON name
    of the field that is the body, `*` if the whole request is, or empty.
    """

    verb: str
    path: str
    variables: tuple[tuple[str, ...], ...]
    body: str


class Transport:
    """Calls methods and waits for the answers."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def call(self, route: Route, request: Message, reply: Reply) -> Reply:
        """Fills `reply` with the answer. Raises ApiError, or httpx.HTTPError if none came."""
        return read(self.http.send(build(self.http, route, request)), reply)

    def stream(self, route: Route, request: Message, kind: type[Reply]) -> Iterator[Reply]:
        """Yields the messages of a stream as they come; ends the call where the caller stops. Raises as `call`."""
        with closing(self.http.send(build(self.http, route, request, LINES), stream=True)) as response:
            if response.is_error:
                response.read()
                raise error_of(response)
            for line in response.iter_lines():
                yield read_line(line, kind())


class AsyncTransport:
    """Calls methods on an event loop."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def call(self, route: Route, request: Message, reply: Reply) -> Reply:
        """Fills `reply` with the answer. Raises ApiError, or httpx.HTTPError if none came."""
        return read(await self.http.send(build(self.http, route, request)), reply)

    async def stream(self, route: Route, request: Message, kind: type[Reply]) -> AsyncIterator[Reply]:
        """Yields the messages of a stream as they come; ends the call where the caller stops. Raises as `call`."""
        async with aclosing(await self.http.send(build(self.http, route, request, LINES), stream=True)) as response:
            if response.is_error:
                await response.aread()
                raise error_of(response)
            async for line in response.aiter_lines():
                yield read_line(line, kind())


def build(
    http: httpx.Client | httpx.AsyncClient, route: Route, request: Message, headers: dict[str, str] | None = None
) -> httpx.Request:
    """The HTTP request of a call."""
    values: dict[str, Any] = MessageToDict(request)
    parts = [quote(str(take(values, variable)), safe="") for variable in route.variables]
    url = route.path.format(*parts)
    if route.body == WHOLE:
        return http.build_request(route.verb, url, json=values, headers=headers)
    body = values.pop(route.body, {}) if route.body else None
    return http.build_request(route.verb, url, json=body, params=list(flat(values)), headers=headers)


def take(values: dict[str, Any], path: tuple[str, ...]) -> object:
    """Takes the value at a path out of nested objects."""
    for name in path[:-1]:
        values = values.get(name, {})
    return values.pop(path[-1], "")


def flat(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Query parameters of nested objects: `a.b=1`, one for each entry of a list."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
            continue
        for each in value if isinstance(value, list) else [value]:
            yield prefix + name, str(each).lower() if isinstance(each, bool) else str(each)


def read(response: httpx.Response, reply: Reply) -> Reply:
    """Fills `reply` from a response. Fields that this client does not know yet are skipped. Raises ApiError."""
    if response.is_error:
        raise error_of(response)
    return Parse(response.content, reply, ignore_unknown_fields=True)


def read_line(line: str, reply: Reply) -> Reply:
    """Fills `reply` from a line of a stream. Raises ApiError where the line says that the stream failed."""
    value = json.loads(line)
    if value.keys() == {"error"} and isinstance(value["error"], dict) and "code" in value["error"]:
        raise error_from(value["error"], 200)
    return ParseDict(value, reply, ignore_unknown_fields=True)
