"""Conditional requests (RFC 9110, section 13): HTTP's entity tags are the `etag` fields of the contract."""

from google.protobuf.descriptor import Descriptor

from edge.transcoding.codec.fields import is_message, message_of
from edge.transcoding.codec.plan import Plans
from edge.transcoding.entity_tags import EntityTags
from edge.transcoding.errors import PreconditionFailed
from edge.transcoding.exchange import Exchange
from edge.transcoding.header_field import Given, HeaderField
from edge.transcoding.route import Route
from shared.core.errors import InvalidArgument

IF_MATCH = b"if-match"
IF_NONE_MATCH = b"if-none-match"


def is_conditional(exchange: Exchange) -> bool:
    """Whether the request holds a condition; others pay nothing."""
    return IF_MATCH in exchange.headers or IF_NONE_MATCH in exchange.headers


class Conditions:
    """What the conditions of a request mean for one route."""

    def __init__(self, route: Route, plans: Plans) -> None:
        path = _etag_path(route)
        self._etag = HeaderField(route, path, "If-Match", plans) if path else None
        upserts = "allow_missing" in route.method.input.fields_by_name
        self._must_exist = HeaderField(route, "allow_missing", "If-Match", plans, wins=True) if upserts else None

    def given(self, exchange: Exchange) -> Given:
        """The request fields that the conditions of a changing call set.

        Raises InvalidArgument for a condition that nothing would check: the client believes in it. Raises
        PreconditionFailed for weak tags, which name no exact version.
        """
        unmet = exchange.joined(IF_NONE_MATCH)
        if unmet is not None and (exchange.method != "POST" or not EntityTags.parse(unmet, "If-None-Match").anything):
            raise InvalidArgument("If-None-Match can stand with GET and HEAD, and as * with POST")
        asked = exchange.joined(IF_MATCH)
        if asked is None:
            return ()
        tags = EntityTags.parse(asked, "If-Match")
        if tags.anything:
            return [(self._must_exist, "false")] if self._must_exist else ()
        if self._etag is None:
            raise InvalidArgument("this method checks no If-Match")
        if not tags.strong:
            raise PreconditionFailed("If-Match needs a strong entity tag; a weak one names no exact version")
        if len(tags.strong) > 1:
            raise InvalidArgument("If-Match takes one entity tag here")
        return [(self._etag, tags.strong[0].decode("latin-1"))]

    def is_fresh(self, exchange: Exchange, etag: bytes) -> bool:
        """Whether a reading client has this answer already. Raises PreconditionFailed where it asked for another."""
        asked = exchange.joined(IF_MATCH)
        if asked is not None and not EntityTags.parse(asked, "If-Match").has_strongly(etag):
            raise PreconditionFailed("the resource is not what If-Match names")
        known = exchange.joined(IF_NONE_MATCH)
        return known is not None and bool(etag) and EntityTags.parse(known, "If-None-Match").has_weakly(etag)


def _etag_path(route: Route) -> str:
    """Where a request takes an etag: of its own, or of the resource in its body."""
    if _is_text(route.method.input, "etag"):
        return "etag"
    body = route.method.input.fields_by_name.get(route.body)
    if body is not None and is_message(body) and not body.is_repeated and _is_text(message_of(body), "etag"):
        return f"{body.name}.etag"
    return ""


def _is_text(message: Descriptor, name: str) -> bool:
    field = message.fields_by_name.get(name)
    return field is not None and field.type == field.TYPE_STRING and not field.is_repeated
