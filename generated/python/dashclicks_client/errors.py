"""What a refused call raises."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from google.rpc import code_pb2

_INFO = "google.rpc.ErrorInfo"
_BAD_REQUEST = "google.rpc.BadRequest"


@dataclass(frozen=True, slots=True)
class Violation:
    """One bad field of the request: its path in JSON names, what is wrong, the rule broken."""

    field: str
    description: str
    reason: str = ""


class ApiError(Exception):
    """A refused call: google.rpc.Status with its details taken apart.

    `status` is the HTTP status, `code` the name of the gRPC code, `reason` the cause in a word that a program can act
    on, `violations` every bad field, `request_id` what finds the call in the server's logs.
    """

    def __init__(
        self, message: str, *, status: int, code: str, reason: str, violations: tuple[Violation, ...], request_id: str
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.reason = reason
        self.violations = violations
        self.request_id = request_id

    def __str__(self) -> str:
        fields = "".join(f"\n  {each.field}: {each.description}" for each in self.violations)
        return f"{self.code} ({self.reason}): {self.message} [{self.request_id}]{fields}"


def error_of(response: httpx.Response) -> ApiError:
    """Reads an error response; one that is no google.rpc.Status, as a proxy may send, is UNKNOWN with its text."""
    try:
        status = response.json()
    except ValueError:
        status = None
    if not isinstance(status, dict) or "code" not in status:
        status = {"code": code_pb2.UNKNOWN, "message": response.text[:500]}
    return error_from(status, response.status_code)


def error_from(status: Mapping[str, Any], http_status: int) -> ApiError:
    """The error of a google.rpc.Status."""
    info = detail(status, _INFO)
    found = detail(status, _BAD_REQUEST).get("fieldViolations", ())
    return ApiError(
        str(status.get("message", "")),
        status=http_status,
        code=name_of(status["code"]),
        reason=str(info.get("reason", "")),
        violations=tuple(Violation(v["field"], v.get("description", ""), v.get("reason", "")) for v in found),
        request_id=str(info.get("metadata", {}).get("request_id", "")),
    )


def detail(status: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The detail of a type; empty if the status has none."""
    return next((each for each in status.get("details", ()) if each.get("@type", "").endswith(kind)), {})


def name_of(number: int) -> str:
    """The name of a gRPC status code."""
    names: dict[int, str] = {value: name for name, value in code_pb2.Code.items()}
    return names.get(number, f"CODE_{number}")
