"""The endpoints of a route table: each route with all it needs, compiled before the first request."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from edge.transcoding.admission import Admission, Identify
from edge.transcoding.codec.parse import Parsers
from edge.transcoding.codec.seam import Codec
from edge.transcoding.conditions import Conditions
from edge.transcoding.exchange import Exchange
from edge.transcoding.failures import Failures
from edge.transcoding.intake import Intake
from edge.transcoding.limits import Limits
from edge.transcoding.location import locator
from edge.transcoding.query_fields import QueryFields
from edge.transcoding.request import RequestBuilder
from edge.transcoding.respond import replier
from edge.transcoding.route import Route
from edge.transcoding.route_headers import answer_headers
from edge.transcoding.server_stream import ServerStreamEndpoint
from edge.transcoding.status import StatusPrinter
from edge.transcoding.table import RouteTable
from edge.transcoding.unary import UnaryEndpoint
from edge.upstream.table import UpstreamTable


class Endpoint(Protocol):
    """One route at work."""

    async def serve(self, exchange: Exchange, segments: Sequence[bytes]) -> None:
        """Answers a request. Raises StatusError, UpstreamError or UnrenderableError while nothing was sent yet."""


@dataclass(frozen=True, slots=True)
class Served:
    """An endpoint, and how its failed calls are shown."""

    endpoint: Endpoint
    failures: Failures


class Endpoints:
    """Makes endpoints. What they share is made once."""

    def __init__(
        self,
        routes: RouteTable,
        upstreams: UpstreamTable,
        identify: Identify,
        limits: Limits,
        codec: Codec,
        strict: bool,
        ignored_query: frozenset[str],
    ) -> None:
        self._routes = routes
        self._upstreams = upstreams
        self._identify = identify
        self._limits = limits
        self._codec = codec
        self._strict = strict
        self._ignored = ignored_query
        self._plans = Parsers(routes.contract.pool, strict)
        self._fields = QueryFields(self._plans)
        self._intake = Intake(limits)
        self._printer = StatusPrinter(codec)

    def make(self, route: Route) -> Served:
        """The endpoint of a route. Raises LookupError if its package has no upstream."""
        failures = Failures(route, self._printer)
        upstream = self._upstreams.find(route.method.package)
        admission = Admission(route, self._identify, self._limits)
        most = self._limits.body_limit(route.policy)
        build = RequestBuilder(route, self._codec, self._plans, self._fields, self._strict, self._ignored)
        reply, raw = replier(route, self._codec)
        headers = answer_headers(route)
        if route.method.server_streaming:
            stream = ServerStreamEndpoint(
                route, upstream, admission, self._intake, most, build, reply, raw, failures, headers
            )
            return Served(stream, failures)
        conditions = Conditions(route, self._plans)
        locate = locator(route, self._routes.routes)
        unary = UnaryEndpoint(route, upstream, admission, self._intake, most, build, reply, conditions, headers, locate)
        return Served(unary, failures)
