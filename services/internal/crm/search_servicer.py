"""One search over all kinds of records that have searchable fields."""

import asyncio
from collections.abc import Sequence
from typing import Any

from dashclicks.crm.v1.record_search_pb2 import SearchHit, SearchRecordsRequest, SearchRecordsResponse

from services.internal.deps import Deps
from shared.resource.resource import Resource
from shared.resource.searching import SearchQuery
from shared.rpc.call import Call

DEFAULT_LIMIT = 10
_MODULE = "crm."


class RecordSearchServicer:
    """Asks each kind at the same time."""

    def __init__(self, deps: Deps) -> None:
        self._by_type = deps.runtime.by_type
        self._sight = deps.sight

    async def SearchRecords(self, request: SearchRecordsRequest, call: Call) -> SearchRecordsResponse:
        limit = request.limit or DEFAULT_LIMIT
        found = await asyncio.gather(
            *(_hits(kind, resource, call, request.query, limit) for kind, resource in self._kinds(call))
        )
        hits = [hit for each in found for hit in each]
        return SearchRecordsResponse(hits=sorted(hits, key=lambda hit: hit.near))

    def _kinds(self, call: Call) -> Sequence[tuple[str, Resource[Any]]]:
        visible = self._sight.types(call.caller)
        return [
            (kind, resource)
            for kind, resource in sorted(self._by_type.items())
            if kind.startswith(_MODULE) and resource.kit.rows.search.names and (visible is None or kind in visible)
        ]


async def _hits(kind: str, resource: Resource[Any], call: Call, query: str, limit: int) -> list[SearchHit]:
    page = await resource.search(call, SearchQuery(query, page_size=limit))
    hits = [_hit(kind, row) for row in page.items]
    if len(hits) < limit:
        known = {hit.id for hit in hits}
        near = await resource.search_near(call, query, limit)
        hits += [_hit(kind, row, near=True) for row in near if row.id not in known]
    return hits[:limit]


def _hit(kind: str, row: Any, *, near: bool = False) -> SearchHit:
    points = [*getattr(row, "emails", ()), *getattr(row, "phones", ())]
    first = next((point for point in points if point.primary), None)
    detail = "" if first is None else getattr(first, "address", "") or getattr(first, "number", "")
    return SearchHit(resource_type=kind, id=row.id, display_name=row.display_name, detail=detail, near=near)
