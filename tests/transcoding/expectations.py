"""How an answer is compared with what a conformance case expects."""

import base64
import json
from typing import Any

from google.protobuf import json_format

from edge.transcoding.codec.strict_json import loads
from tests.transcoding.backend import Backend
from tests.transcoding.http import Answer

_DEFAULTS: tuple[Any, ...] = (None, "", 0, False, "0", [], {}, "COLOR_UNSPECIFIED")


def mismatches(expected: dict[str, Any], answer: Answer, backend: Backend) -> list[str]:
    """What of one expected answer does not hold; nothing if all does."""
    found: list[str] = []
    statuses = expected["status"] if isinstance(expected["status"], list) else [expected["status"]]
    if answer.status not in statuses:
        return [f"status {answer.status}, expected {statuses}: {answer.body[:300]!r}"]
    for key, check in _CHECKS.items():
        if key in expected and not check(expected[key], answer, backend):
            found.append(f"{key}: expected {expected[key]!r}, got {answer.body[:600]!r} {dict(answer.headers)}")
    if "request" in expected or "requests" in expected or "received" in expected:
        found += _requests(expected, backend)
    if "stream" in expected or "stream_prefix" in expected:
        found += _stream(expected, answer)
    return found


def subset(expected: Any, actual: Any, exact: bool = False) -> bool:
    """Whether every named key has exactly its value; with `exact`, only printed defaults may stand beside them."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        extra = [value for key, value in actual.items() if key not in expected]
        if exact and any(value not in _DEFAULTS for value in extra):
            return False
        return all(
            (key in actual and subset(value, actual[key], exact)) or (key not in actual and value in _DEFAULTS)
            for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(
            subset(left, right, exact) for left, right in zip(expected, actual, strict=True)
        )
    return _json_type(expected) is _json_type(actual) and bool(expected == actual)


def _json_type(value: Any) -> type:
    return float if type(value) is int else type(value)


def _headers(expected: dict[str, str], answer: Answer, backend: Backend) -> bool:
    for name, value in expected.items():
        given = answer.headers.get(name, "")
        if name == "content-type" and ";" not in value:
            given = given.partition(";")[0].strip()
        if name == "allow":
            if value not in given:
                return False
        elif given.replace(" ", "").lower() != value.replace(" ", "").lower():
            return False
    return True


_CHECKS: dict[str, Any] = {
    "rpc": lambda want, answer, backend: backend.calls and backend.calls[-1][0] == want,
    "response_json": lambda want, answer, backend: subset(want, answer.json(), exact=True),
    "response_json_subset": lambda want, answer, backend: subset(want, answer.json()),
    "error": lambda want, answer, backend: subset(want, answer.json()),
    "message_contains": lambda want, answer, backend: want in answer.json()["message"],
    "message_excludes": lambda want, answer, backend: want not in answer.json()["message"],
    "headers": _headers,
    "body": lambda want, answer, backend: answer.body == want.encode(),
    "body_b64": lambda want, answer, backend: answer.body == base64.b64decode(want),
}


def _requests(expected: dict[str, Any], backend: Backend) -> list[str]:
    wanted = expected.get("requests", [expected.get("request", expected.get("received"))])
    seen = backend.calls[-1][1] if backend.calls else []
    if len(wanted) != len(seen):
        return [f"{len(seen)} requests, expected {len(wanted)}"]
    found: list[str] = []
    for want, got in zip(wanted, seen, strict=True):
        message = json_format.ParseDict(want, type(got)(), descriptor_pool=backend.contract.pool)
        # NaN differs from itself; its bytes do not.
        if message != got and message.SerializeToString(True) != got.SerializeToString(True):
            found.append(f"request: expected {want!r}, got {got!r}")
    return found


def _stream(expected: dict[str, Any], answer: Answer) -> list[str]:
    kind = answer.headers["content-type"].partition(";")[0]
    framing = {"application/json": "json_array", "application/x-ndjson": "ndjson", "text/event-stream": "sse"}[kind]
    if framing not in expected.get("framing", [framing]):
        return [f"framing {framing}, expected {expected['framing']}"]
    messages = _messages(framing, answer)
    error = messages.pop()["error"] if messages and "error" in messages[-1] else None
    wanted = expected.get("stream", expected.get("stream_prefix"))
    if not subset(wanted, messages):
        return [f"stream: expected {wanted!r}, got {messages!r}"]
    if "final_error" in expected and not subset(expected["final_error"], error):
        return [f"final error: expected {expected['final_error']!r}, got {error!r}"]
    return []


def _messages(framing: str, answer: Answer) -> list[Any]:
    if framing == "json_array":
        made: list[Any] = loads(answer.body)
        return made
    lines = answer.body.decode().splitlines()
    if framing == "sse":
        lines = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line]
