"""Error responses: which codes a method returns, from its comment, and what they look like over HTTP."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from google.rpc import code_pb2

from buildtools.plugins.openapi.json import EXAMPLE_REQUEST_ID, Json, ref

HTTP_STATUS: Mapping[str, int] = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ABORTED": 409,
    "ALREADY_EXISTS": 409,
    "RESOURCE_EXHAUSTED": 429,
    "CANCELLED": 499,
    "UNKNOWN": 500,
    "INTERNAL": 500,
    "DATA_LOSS": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
# The reason where the contract names none, as shared/core/errors.py gives it.
REASONS: Mapping[str, str] = {
    "ABORTED": "ETAG_MISMATCH",
    "PERMISSION_DENIED": "INSUFFICIENT_SCOPE",
    "RESOURCE_EXHAUSTED": "RATE_LIMITED",
    "UNAVAILABLE": "UPSTREAM_UNAVAILABLE",
}
_CODE = re.compile(r"\b(" + "|".join(HTTP_STATUS) + r")\b")
_REASON = re.compile(r"with reason ([A-Z][A-Z0-9_]+)")
_SENTENCE = re.compile(r"Returns (?=(?:" + "|".join(HTTP_STATUS) + r")\b)(.*?)(?:\.\s|\.?$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Failure:
    """One way a method fails: the gRPC code, when, and the reason in ErrorInfo."""

    code: str
    when: str
    reason: str


def documented(comment: str) -> Iterator[Failure]:
    """Reads sentences such as "Returns NOT_FOUND if there is none, ABORTED if the etag is stale."."""
    for sentence in _SENTENCE.findall(comment.replace("\n", " ")):
        parts = _CODE.split(sentence)[1:]
        for code, when in zip(parts[::2], parts[1::2], strict=True):
            reason = _REASON.search(when)
            yield Failure(code, re.sub(r"[\s,;]+(and|or)?$", "", when.strip()), reason[1] if reason else default(code))


def default(code: str) -> str:
    """The reason given with a code unless the method has its own."""
    return REASONS.get(code, code)


def usual(public: bool, scopes: Iterable[str]) -> list[Failure]:
    """What any method may answer, given who may call it."""
    guards = ([] if public else [UNAUTHENTICATED]) + ([PERMISSION_DENIED] if scopes else [])
    return [INVALID_ARGUMENT, *guards, RESOURCE_EXHAUSTED]


def responses(failures: Iterable[Failure]) -> Json:
    """The responses for some failures by HTTP status, and one for all others."""
    by_status: dict[int, list[Failure]] = {}
    for failure in failures:
        by_status.setdefault(HTTP_STATUS[failure.code], []).append(failure)
    found: Json = {str(status): one(same) for status, same in sorted(by_status.items())}
    return found | {"default": {"$ref": "#/components/responses/Error"}}


def one(failures: list[Failure]) -> Json:
    """The response of one HTTP status; the document has one for what every method may answer."""
    if len(failures) == 1 and failures[0] in USUAL:
        return {"$ref": f"#/components/responses/{component(failures[0].code)}"}
    return response(failures)


def response(failures: list[Failure]) -> Json:
    """A response that may stand for several codes and reasons."""
    text = "\n".join(f"- `{failure.code}` {failure.when}." for failure in failures)
    shown = {
        reason: {"$ref": f"#/components/examples/{reason}"} for reason in dict.fromkeys(f.reason for f in failures)
    }
    content = {"application/json": {"schema": ref("Status"), "examples": shown}}
    codes = list(dict.fromkeys(failure.code for failure in failures))
    return {"description": text, "content": content, "x-status-codes": codes}


def component(code: str) -> str:
    """A code as the name of a response: `NOT_FOUND` is `NotFound`."""
    return "".join(word.capitalize() for word in code.split("_"))


def example(failure: Failure) -> Json:
    """A status as it is sent."""
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": failure.reason,
        "domain": "dashclicks.com",
        "metadata": {"request_id": EXAMPLE_REQUEST_ID},
    }
    number = code_pb2.Code.Value(failure.code)
    return {"code": number, "message": failure.reason.replace("_", " ").capitalize() + ".", "details": [info]}


INVALID_ARGUMENT = Failure("INVALID_ARGUMENT", "if the request breaks its contract", "INVALID_ARGUMENT")
UNAUTHENTICATED = Failure("UNAUTHENTICATED", "if there is no session, or it has ended", "UNAUTHENTICATED")
PERMISSION_DENIED = Failure("PERMISSION_DENIED", "if the session lacks the scope", "INSUFFICIENT_SCOPE")
RESOURCE_EXHAUSTED = Failure("RESOURCE_EXHAUSTED", "if there were too many calls", "RATE_LIMITED")
USUAL = (INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED, RESOURCE_EXHAUSTED)
OTHER = Failure("INTERNAL", "is one of the errors that any call may meet, such as a lost server", "INTERNAL")
