"""`X-Explain`: what a request would do, told and not done. For development."""

import asyncio
from collections.abc import Sequence

import orjson

from edge.transcoding.codec.seam import Codec
from edge.transcoding.exchange import Exchange
from edge.transcoding.respond import JSON_TYPE
from edge.transcoding.route import Route
from edge.upstream.api import Metadata

X_EXPLAIN = b"x-explain"


class Explain:
    """The explanations of one route."""

    def __init__(self, route: Route, codec: Codec) -> None:
        self._render = codec.renderer(route.method.input.full_name)
        self._method = route.method.path
        self._rule = {
            "httpMethod": route.http_method,
            "template": route.template.text,
            "variables": [variable.field_path for variable in route.template.variables],
            "body": route.body,
            "responseBody": route.response_body,
            "declaredAt": route.method.where,
        }

    async def answer(self, exchange: Exchange, wires: Sequence[bytes], metadata: Metadata, ends: float) -> None:
        """Answers with the rule and the call; of the metadata with names only: its values speak for the caller."""
        call = {
            "method": self._method,
            "timeoutSeconds": round(ends - asyncio.get_running_loop().time(), 3),
            "metadata": [name for name, _ in metadata],
            "messages": [orjson.Fragment(self._render(wire).body) for wire in wires],
        }
        await exchange.answer(200, [(b"content-type", JSON_TYPE)], orjson.dumps({"rule": self._rule, "call": call}))
