"""One way to reach a method by HTTP, and who may use it."""

from dataclasses import dataclass
from datetime import date

from edge.transcoding.contract import Method
from edge.transcoding.template import Template


@dataclass(frozen=True, slots=True)
class RoutePolicy:
    """What the contract says about callers of a method; the identify hook judges by it.

    `scopes`: one of them is needed. `declared` is False for a contract without our options: then nothing is known.
    `max_body` (bytes), `timeout` and `cache` (seconds) are 0 where the contract leaves them to the edge.
    `header_fields`: fields of the request with the headers that fill them.
    """

    method: str
    scopes: tuple[str, ...] = ()
    public: bool = False
    authenticated: bool = False
    idempotent: bool = False
    rate_class: str = ""
    declared: bool = False
    max_body: int = 0
    timeout: float = 0.0
    cache: int = 0
    deprecated: bool = False
    deprecated_since: date | None = None
    sunset: date | None = None
    resume_field: str = ""
    header_fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A google.api.http rule of a method. `http_method` is "*" for any; `body` and `response_body` as in the rule."""

    http_method: str
    template: Template
    body: str
    response_body: str
    method: Method
    policy: RoutePolicy

    def __str__(self) -> str:
        return f"{self.method.name} ({self.http_method} {self.template.text}, {self.method.where})"
