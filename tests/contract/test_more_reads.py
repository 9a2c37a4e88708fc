"""Search, Count and Export of every resource that has them: the rows of the list, and of no other account."""

from collections.abc import Iterator

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from shared.testing.api import Caller, failure_of
from shared.testing.contract import ResourceContract
from shared.testing.rows import Rows
from shared.testing.samples import our_options


def searchable(message: Message) -> Iterator[tuple[FieldDescriptor, str]]:
    """The searchable fields of a message with their values, those of nested messages too."""
    for field, value in message.ListFields():
        values = list(value) if field.is_repeated else [value]
        if our_options(field).searchable:
            yield from ((field, text) for text in values)
        elif field.message_type is not None and not field.message_type.GetOptions().map_entry:
            for inner in values:
                yield from searchable(inner)


@pytest.mark.needs("Search")
async def test_every_searchable_field_finds_its_row(rows: Rows, resource: ResourceContract) -> None:
    search = resource.methods["Search"]
    created = await rows.create(resource)
    asked = list(searchable(created))
    assert asked
    for field, text in asked:
        for query in (text, text.upper(), text[: len(text) // 2 + 1]):
            found = await rows.caller.call(search, query=query)
            assert created.id in {row.id for row in getattr(found, resource.plural)}, field.full_name


@pytest.mark.needs("Search")
async def test_a_search_pages_through_every_row_once(rows: Rows, resource: ResourceContract) -> None:
    search = resource.methods["Search"]
    made = [await rows.create(resource) for _ in range(5)]
    _, text = next(searchable(made[0]))
    word = text.split()[0]
    found: list[str] = []
    token = ""
    while True:
        page = await rows.caller.call(search, query=word, page_size=2, page_token=token)
        found += [row.id for row in getattr(page, resource.plural)]
        if not (token := page.next_page_token):
            break
    assert {row.id for row in made} <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.needs("Count")
async def test_a_count_is_the_number_of_rows(rows: Rows, resource: ResourceContract) -> None:
    count = resource.methods["Count"]
    before = (await rows.caller.call(count)).count
    first = await rows.create(resource)
    await rows.create(resource)
    assert (await rows.caller.call(count)).count >= before + 2
    counted = (await rows.caller.call(count)).count
    await rows.caller.call(resource.methods["Delete"], id=first.id)
    assert (await rows.caller.call(count)).count == counted - 1
    if resource.options.soft_delete:
        assert (await rows.caller.call(count, show_deleted=True)).count == counted


@pytest.mark.needs("Export")
async def test_an_export_streams_what_a_list_has(rows: Rows, resource: ResourceContract) -> None:
    export = resource.methods["Export"]
    for _ in range(3):
        await rows.create(resource)
    listed = await rows.caller.call(resource.methods["List"], page_size=100)
    assert await rows.caller.stream(export) == list(getattr(listed, resource.plural))
    listed = await rows.caller.call(resource.methods["List"], page_size=100, order_by="create_time")
    assert await rows.caller.stream(export, order_by="create_time") == list(getattr(listed, resource.plural))


async def test_foreign_rows_are_neither_found_nor_counted_nor_exported(
    rows: Rows, stranger: Caller, resource: ResourceContract
) -> None:
    created = await rows.create(resource)
    if resource.has("Search"):
        _, text = next(searchable(created))
        found = await stranger.call(resource.methods["Search"], query=text)
        assert not getattr(found, resource.plural)
    if resource.has("Count"):
        assert (await stranger.call(resource.methods["Count"], show_deleted=True)).count == 0
    if resource.has("Export"):
        assert await stranger.stream(resource.methods["Export"]) == []


@pytest.mark.needs("Search")
async def test_a_query_without_a_word_is_named(rows: Rows, resource: ResourceContract) -> None:
    failure = await rows.caller.failure(resource.methods["Search"], query="?")
    assert (failure.code, set(failure.violations)) == (grpc.StatusCode.INVALID_ARGUMENT, {"query"})


@pytest.mark.needs("Count")
async def test_a_bad_filter_of_a_count_is_named(rows: Rows, resource: ResourceContract) -> None:
    failure = await rows.caller.failure(resource.methods["Count"], filter="no_such = 1")
    assert (failure.code, set(failure.violations)) == (grpc.StatusCode.INVALID_ARGUMENT, {"filter"})


@pytest.mark.needs("Export")
@pytest.mark.parametrize(("field", "value"), [("filter", "no_such = 1"), ("order_by", "no_such")])
async def test_a_bad_argument_of_an_export_is_named(
    rows: Rows, resource: ResourceContract, field: str, value: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await rows.caller.stream(resource.methods["Export"], **{field: value})
    assert set(failure_of(caught.value).violations) == {field}
