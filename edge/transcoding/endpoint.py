"""The endpoints of a route table: each route with all it needs, compiled before the first request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from edge.transcoding.admission import Admission, Identify
from edge.transcoding.body import takes_file
from edge.transcoding.client_stream import ClientStreamEndpoint
from edge.transcoding.codec.parse import Parsers
from edge.transcoding.codec.seam import Codec
from edge.transcoding.conditions import Conditions
from edge.transcoding.download import DownloadEndpoint
from edge.transcoding.exchange import Exchange
from edge.transcoding.failures import Failures
from edge.transcoding.files import piece_reader
from edge.transcoding.intake import Intake
from edge.transcoding.limits import Limits
from edge.transcoding.location import locator
from edge.transcoding.once import Keeper, Once
from edge.transcoding.query_fields import QueryFields
from edge.transcoding.request import RequestBuilder
from edge.transcoding.respond import answers_file, replier
from edge.transcoding.resume import Places
from edge.transcoding.route import Route
from edge.transcoding.route_headers import answer_headers
from edge.transcoding.server_stream import ServerStreamEndpoint
from edge.transcoding.sources import file_source, json_source
from edge.transcoding.status import StatusPrinter
from edge.transcoding.table import RouteTable
from edge.transcoding.unary import UnaryEndpoint
from edge.upstream.api import Upstream
from edge.upstream.table import UpstreamTable


class Endpoint(Protocol):
    """One route at work."""

    async def serve(self, exchange: Exchange, segments: Sequence[bytes]) -> None:
        """Answers a request. Raises StatusError, UpstreamError or UnrenderableError while nothing was sent yet."""


@dataclass(frozen=True, slots=True)
class Served:
    """An endpoint, and how its failed calls are shown. `alone`: it streams, so no batch can hold it."""

    endpoint: Endpoint
    failures: Failures
    alone: bool


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
        keeper: Keeper | None,
    ) -> None:
        self._routes = routes
        self._upstreams = upstreams
        self._identify = identify
        self._limits = limits
        self._codec = codec
        self._strict = strict
        self._ignored = ignored_query
        self._keeper = keeper
        self._plans = Parsers(routes.contract.pool, strict)
        self._fields = QueryFields(self._plans)
        self._intake = Intake(limits)
        self._printer = StatusPrinter(codec)

    def make(self, route: Route) -> Served:
        """The endpoint of a route. Raises LookupError if its package has no upstream."""
        failures = Failures(route, self._printer)
        upstream = self._upstreams.find(route.method.package)
        admission = Admission(route, self._identify, self._limits)
        build = RequestBuilder(route, self._codec, self._plans, self._fields, self._strict, self._ignored)
        make = _kind(route)
        return Served(make(self, route, upstream, admission, build, failures), failures, make is not Endpoints._unary)

    def _download(
        self, route: Route, upstream: Upstream, admission: Admission, build: RequestBuilder, _failures: Failures
    ) -> Endpoint:
        most = self._limits.body_limit(route.policy)
        conditions = Conditions(route, self._plans)
        return DownloadEndpoint(
            route,
            upstream,
            admission,
            self._intake,
            most,
            build,
            piece_reader(route),
            conditions,
            answer_headers(route),
        )

    def _server_stream(
        self, route: Route, upstream: Upstream, admission: Admission, build: RequestBuilder, failures: Failures
    ) -> Endpoint:
        reply, places, headers = replier(route, self._codec), Places(route, self._plans), answer_headers(route)
        return ServerStreamEndpoint(
            route, upstream, admission, self._intake, self._limits, build, reply, places, failures, headers
        )

    def _client_stream(
        self, route: Route, upstream: Upstream, admission: Admission, build: RequestBuilder, _failures: Failures
    ) -> Endpoint:
        file = takes_file(route)
        most = self._limits.body_limit(route.policy)
        source = file_source(route, build) if file else json_source(route, self._codec, build, most)
        reply, headers = replier(route, self._codec), answer_headers(route)
        return ClientStreamEndpoint(route, upstream, admission, self._limits, build, source, not file, reply, headers)

    def _unary(
        self, route: Route, upstream: Upstream, admission: Admission, build: RequestBuilder, failures: Failures
    ) -> Endpoint:
        most = self._limits.body_limit(route.policy)
        reply, conditions = replier(route, self._codec), Conditions(route, self._plans)
        once = Once(route, self._plans, self._keeper)
        headers, locate = answer_headers(route), locator(route, self._routes.routes)
        return UnaryEndpoint(
            route,
            upstream,
            admission,
            self._intake,
            most,
            build,
            reply,
            conditions,
            once,
            failures,
            headers,
            locate,
        )


def _kind(route: Route) -> Callable[[Endpoints, Route, Upstream, Admission, RequestBuilder, Failures], Endpoint]:
    if answers_file(route):
        return Endpoints._download
    if route.method.server_streaming:
        return Endpoints._server_stream
    # A stream of one field's values cannot be told apart in a body; it is one message.
    if route.method.client_streaming and (route.body == "*" or takes_file(route)):
        return Endpoints._client_stream
    return Endpoints._unary
