"""The route table: which method answers an HTTP method and a raw path, proved unambiguous before anything is served."""

from collections.abc import Sequence
from typing import NamedTuple

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding import percent
from edge.transcoding.codec.faults import Reject
from edge.transcoding.contract import Contract, ContractError
from edge.transcoding.errors import InvalidPath, MethodNotAllowed, RouteNotFound
from edge.transcoding.route import Route
from edge.transcoding.rules import routes
from edge.transcoding.trie import Node


class Match(NamedTuple):
    """A route and the raw segments of the path it was found by, the verb taken off."""

    route: Route
    segments: Sequence[bytes]


class RouteTable:
    """Immutable once made. `routes` are all routes in the order of the contract."""

    def __init__(self, contract: Contract, found: Sequence[Route]) -> None:
        """Raises ContractError if two routes would answer the same requests; the text names both."""
        self.contract = contract
        self.routes = tuple(found)
        self._tries: dict[str, Node] = {"": Node()}
        problems = [problem for route in found for problem in self._add(route)]
        if problems:
            raise ContractError("\n".join(problems))

    @classmethod
    def compile(cls, files: FileDescriptorSet) -> "RouteTable":
        """The table of every rule in a descriptor set. Raises ContractError naming all that is wrong."""
        contract = Contract(files)
        problems: list[str] = []
        found = list(routes(contract, problems))
        if not found and not problems:
            problems.append("the descriptor set has no method with a google.api.http rule")
        if problems:
            raise ContractError("\n".join(problems))
        return cls(contract, found)

    def match(self, http_method: str, raw_path: bytes) -> Match:
        """The route of a request. Raises RouteNotFound, MethodNotAllowed with the methods there are, or InvalidPath."""
        raw = raw_path[1:].split(b"/") if raw_path != b"/" else []
        if b".." in raw or b"." in raw:
            raise InvalidPath("the path holds a dot segment")
        try:
            segments = _decoded(raw_path, raw)
        except Reject as reject:
            raise InvalidPath(f"the path {reject.text}") from None
        found = self._with_verb(http_method, raw, segments)
        return found or Match(self._find("", segments, http_method), raw)

    def _with_verb(self, http_method: str, raw: list[bytes], segments: list[str]) -> Match | None:
        """The match of a path that ends in a verb; a colon that starts no verb of this path belongs to its segment."""
        head, colon, tail = raw[-1].rpartition(b":") if raw else (b"", b"", b"")
        verb = percent.decode(tail) if colon else ""
        if not verb or verb not in self._tries:
            return None
        try:
            route = self._find(verb, [*segments[:-1], percent.decode(head)], http_method)
        except RouteNotFound:
            return None
        return Match(route, [*raw[:-1], head])

    def _find(self, verb: str, segments: list[str], http_method: str) -> Route:
        others: set[str] = set()
        route = self._tries[verb].find(segments, 0, http_method, others)
        if route is not None:
            return route
        if not others:
            raise RouteNotFound("no route has this path")
        raise MethodNotAllowed(http_method, others)

    def _add(self, route: Route) -> list[str]:
        trie = self._tries.setdefault(route.template.verb, Node())
        place = trie.place(route.template.segments)
        other = place.setdefault(route.http_method, route)
        return [] if other is route else [f"{other} and {route} match the same requests"]


def _decoded(raw_path: bytes, raw: list[bytes]) -> list[str]:
    """The text of the segments. Raises Reject."""
    if b"%" in raw_path:
        return [percent.decode(segment) for segment in raw]
    # Nearly every path: at once.
    return percent.decode(raw_path)[1:].split("/") if raw else []
