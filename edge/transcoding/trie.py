"""A trie of path templates: literal before `*` before `**`, with backtracking; the order of rules never matters."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from edge.transcoding.route import Route
from edge.transcoding.template import Wild

Routes = dict[str, Route]
"""Routes of one path shape by HTTP method; "*" stands for any other."""


@dataclass(slots=True)
class Node:
    """A place in the trie. `tails` are the literal segments that may follow a `**` here, longest first."""

    literals: dict[str, "Node"] = field(default_factory=dict)
    star: "Node | None" = None
    tails: list[tuple[tuple[str, ...], Routes]] = field(default_factory=list)
    routes: Routes = field(default_factory=dict)

    def place(self, segments: Sequence[str | Wild]) -> Routes:
        """The routes of a shape; made if there are none yet."""
        node = self
        for index, segment in enumerate(segments):
            if segment is Wild.MANY:
                return node._tail(tuple(str(literal) for literal in segments[index + 1 :]))
            node = node._child(segment)
        return node.routes

    def find(self, segments: Sequence[str], at: int, http_method: str, others: set[str]) -> Route | None:
        """The route of the most literal shape that knows the HTTP method. Methods of passed shapes go to `others`."""
        if at == len(segments):
            route = _pick(self.routes, http_method, others)
            if route is not None:
                return route
        else:
            segment = segments[at]
            literal = self.literals.get(segment)
            if literal is not None and (route := literal.find(segments, at + 1, http_method, others)):
                return route
            # An empty segment is no segment: `/shelves/` is not a shelf without an id.
            if self.star is not None and segment and (route := self.star.find(segments, at + 1, http_method, others)):
                return route
        for tail, routes in self.tails:
            start = len(segments) - len(tail)
            if start >= at and tuple(segments[start:]) == tail and (route := _pick(routes, http_method, others)):
                return route
        return None

    def _child(self, segment: str | Wild) -> "Node":
        if isinstance(segment, str):
            return self.literals.setdefault(segment, Node())
        if self.star is None:
            self.star = Node()
        return self.star

    def _tail(self, literals: tuple[str, ...]) -> Routes:
        for tail, routes in self.tails:
            if tail == literals:
                return routes
        made: Routes = {}
        self.tails.append((literals, made))
        self.tails.sort(key=lambda entry: -len(entry[0]))
        return made


def _pick(routes: Routes, http_method: str, others: set[str]) -> Route | None:
    """The route for an HTTP method; HEAD is answered by GET."""
    route = routes.get(http_method) or routes.get("*")
    if route is None and http_method == "HEAD":
        route = routes.get("GET")
    if route is None:
        others.update(routes)
    return route
