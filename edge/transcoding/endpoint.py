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
from edge.transcoding.explain import Explain
from edge.transcoding.failures import Failures
from edge.transcoding.files import piece_reader
from edge.transcoding.intake import Intake
from edge.transcoding.limits import Limits
from edge.transcoding.location import locator
from edge.transcoding.once import Keeper, Once
from edge.transcoding.parts import Parts
from edge.transcoding.query_fields import QueryFields
from edge.transcoding.request import RequestBuilder
from edge.transcoding.respond import answers_file, replier
from edge.transcoding.resume import Places
from edge.transcoding.route import Route
from edge.transcoding.route_headers import answer_headers
from edge.transcoding.server_stream import ServerStreamEndpoint
from edge.transcoding.sources import file_source, json_source
from edge.transcoding.status import StatusPrinter
from edge.transcoding.suggest import Suggestions
from edge.transcoding.table import RouteTable
from edge.transcoding.unary import UnaryEndpoint
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
        development: bool,
    ) -> None:
        self._routes = routes
        self._upstreams = upstreams
        self._identify = identify
        self._limits = limits
        self._codec = codec
        self._strict = strict
        self._ignored = ignored_query
        self._keeper = keeper
        self._development = development
        self._plans = Parsers(routes.contract.pool, strict)
        self._fields = QueryFields(self._plans)
        self._intake = Intake(limits)
        self._printer = StatusPrinter(codec)

    def make(self, route: Route) -> Served:
        """The endpoint of a route. Raises LookupError if its package has no upstream."""
        parts = self._parts(route)
        make = _kind(route)
        return Served(make(self, parts), parts.failures, make is not Endpoints._unary)

    def _parts(self, route: Route) -> Parts:
        suggestions = Suggestions(route.method.input) if self._development else None
        return Parts(
            route=route,
            upstream=self._upstreams.find(route.method.package),
            admission=Admission(route, self._identify, self._limits),
            intake=self._intake,
            limits=self._limits,
            build=RequestBuilder(
                route, self._codec, self._plans, self._fields, self._strict, self._ignored, suggestions
            ),
            failures=Failures(route, self._printer),
            headers=answer_headers(route),
            explain=Explain(route, self._codec) if self._development else None,
        )

    def _download(self, parts: Parts) -> Endpoint:
        return DownloadEndpoint(parts, piece_reader(parts.route), Conditions(parts.route, self._plans))

    def _server_stream(self, parts: Parts) -> Endpoint:
        return ServerStreamEndpoint(parts, replier(parts.route, self._codec), Places(parts.route, self._plans))

    def _client_stream(self, parts: Parts) -> Endpoint:
        file = takes_file(parts.route)
        source = (
            file_source(parts.route, parts.build)
            if file
            else json_source(parts.route, self._codec, parts.build, parts.most)
        )
        return ClientStreamEndpoint(parts, source, not file, replier(parts.route, self._codec))

    def _unary(self, parts: Parts) -> Endpoint:
        route = parts.route
        once = Once(route, self._plans, self._keeper)
        locate = locator(route, self._routes.routes)
        return UnaryEndpoint(parts, replier(route, self._codec), Conditions(route, self._plans), once, locate)


def _kind(route: Route) -> Callable[[Endpoints, Parts], Endpoint]:
    if answers_file(route):
        return Endpoints._download
    if route.method.server_streaming:
        return Endpoints._server_stream
    # A stream of one field's values cannot be told apart in a body; it is one message.
    if route.method.client_streaming and (route.body == "*" or takes_file(route)):
        return Endpoints._client_stream
    return Endpoints._unary
