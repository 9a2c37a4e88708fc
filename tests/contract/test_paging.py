"""Pages stay in place while rows come in: what was there all along comes once, in order, however a list is sorted."""

from collections import Counter
from collections.abc import Iterator

from shared.testing.contract import ResourceContract
from shared.testing.rows import Rows
from shared.testing.samples import sort_paths


def orders(resource: ResourceContract) -> Iterator[str]:
    """The order of a list that names none, and every other by one field."""
    yield ""
    for field in resource.fields():
        for path in sort_paths(field):
            yield from (path, f"{path} desc")


async def ids(rows: Rows, resource: ResourceContract, order: str) -> list[str]:
    page = await rows.caller.call(resource.methods["List"], order_by=order, page_size=1000)
    return [row.id for row in getattr(page, resource.plural)]


async def test_rows_that_come_in_between_pages_move_no_other(rows: Rows, resource: ResourceContract) -> None:
    for _ in range(5):
        await rows.create(resource)
    for order in orders(resource):
        there = await ids(rows, resource, order)
        seen: list[str] = []
        token = ""
        # A row comes in after the first page and after the second; the third has the rest.
        for size in (2, 2, 1000):
            page = await rows.caller.call(resource.methods["List"], order_by=order, page_size=size, page_token=token)
            seen += [row.id for row in getattr(page, resource.plural)]
            token = page.next_page_token
            if token:
                await rows.create(resource)
        assert not token
        assert [id for id in seen if id in set(there)] == there, order
        assert max(Counter(seen).values()) == 1, order
