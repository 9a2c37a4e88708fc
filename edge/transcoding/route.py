"""One way to reach a method by HTTP, and who may use it."""

from dataclasses import dataclass

from edge.transcoding.contract import Method
from edge.transcoding.template import Template


@dataclass(frozen=True, slots=True)
class RoutePolicy:
    """What the contract says about callers of a method; the identify hook judges by it.

    `scopes`: one of them is needed. `declared` is False for a contract without our options: then nothing is known.
    """

    method: str
    scopes: tuple[str, ...] = ()
    public: bool = False
    authenticated: bool = False
    idempotent: bool = False
    rate_class: str = ""
    declared: bool = False


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
