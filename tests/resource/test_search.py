"""Search: words by their beginnings, whatever case, accent or grouping; best first; by the index alone."""

from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.core.errors import InvalidArgument
from shared.data.mongo import Database
from shared.resource.resource import Resource
from shared.resource.search_words import MAX_WORD_CHARS, query_words, words
from shared.resource.searching import SearchQuery
from shared.rpc.call import Call
from tests.resource.conftest import caller, person
from tests.resource.test_indexes import stages


async def find(contacts: Resource[Contact], call: Call, query: str) -> list[str]:
    """Display names of what is found, in order."""
    return [row.display_name for row in (await contacts.search(call, SearchQuery(query))).items]


async def walk(contacts: Resource[Contact], call: Call, query: str, page_size: int) -> list[str]:
    """The ids of everything found, page by page."""
    ids: list[str] = []
    token = ""
    while True:
        page = await contacts.search(call, SearchQuery(query, page_size, token))
        assert len(page.items) <= page_size
        ids += [row.id for row in page.items]
        token = page.next_page_token
        if not token:
            return ids


@pytest.mark.parametrize(
    "query",
    [
        *("maya", "MAYA", "may", "chen maya", "ma ch", "Máya", "müller", "muller", "Mu\u0308ller", "o'neil", "neil"),
        *("ana.silva@example.com", "ana.silva@ex", "silva", "ANA", "example"),
        *("+14155550132", "+1 (415) 555-0132", "415 555 01", "4155550132", "415-555-0132", "maya 415-555-0132"),
    ],
)
async def test_a_contact_is_found_by_the_beginnings_of_its_words(
    contacts: Resource[Contact], call: Call, query: str
) -> None:
    wanted = person(
        display_name="Maya Chen",
        first_name="O'Neil",
        last_name="Müller",
        emails=[{"address": "ana.silva@example.com"}],
        phones=[{"number": "+14155550132"}],
    )
    await contacts.create(call, wanted)
    await contacts.create(call, person(display_name="Somebody Else"))
    assert await find(contacts, call, query) == ["Maya Chen"]


@pytest.mark.parametrize("query", ["aya", "maya x", "chenn", "m.*a", "$where", "555013", "maya -chen x"])
async def test_what_begins_no_word_finds_nothing(contacts: Resource[Contact], call: Call, query: str) -> None:
    await contacts.create(call, person(display_name="Maya Chen", phones=[{"number": "+14155550132"}]))
    assert await find(contacts, call, query) == []


@pytest.mark.parametrize("query", ["", "   ", "?!", "\0", "x" * 201, "🎈"])
async def test_a_query_without_a_word_is_refused(contacts: Resource[Contact], call: Call, query: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await find(contacts, call, query)
    assert [found.field for found in caught.value.violations] == ["query"]


async def test_whole_words_come_first_then_the_closest(contacts: Resource[Contact], call: Call) -> None:
    for name in ("Annabel", "Annab", "Anna", "Ann", "Anno Ann"):
        await contacts.create(call, person(display_name=name))
    assert await find(contacts, call, "ann") == ["Ann", "Anno Ann", "Anna", "Annab", "Annabel"]


async def test_a_change_is_found_and_what_was_is_not(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person(display_name="Maya Chen"))
    await contacts.update(call, Contact(display_name="Lena Fox"), id=made.id)
    assert (await find(contacts, call, "lena"), await find(contacts, call, "maya")) == (["Lena Fox"], [])
    await contacts.delete(call, made.id)
    assert await find(contacts, call, "lena") == []


async def test_another_account_finds_its_own_only(contacts: Resource[Contact], call: Call, stranger: Call) -> None:
    await contacts.create(call, person(display_name="Maya Mine"))
    await contacts.create(stranger, person(display_name="Maya Theirs"))
    assert await find(contacts, call, "maya") == ["Maya Mine"]


async def test_a_token_of_another_query_or_account_is_refused(
    contacts: Resource[Contact], call: Call, stranger: Call
) -> None:
    for number in range(3):
        await contacts.create(call, person(display_name=f"Maya {number}"))
    token = (await contacts.search(call, SearchQuery("maya", 1))).next_page_token
    for other, query in ((call, "may"), (stranger, "maya")):
        with pytest.raises(InvalidArgument) as caught:
            await contacts.search(other, SearchQuery(query, 1, token))
        assert caught.value.reason == "INVALID_PAGE_TOKEN"


NAMES = st.lists(st.lists(st.sampled_from(["a", "ab", "abc", "b", "Ä", "áb"]), min_size=1, max_size=4), max_size=9)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=NAMES, query=st.lists(st.sampled_from(["a", "ab", "b"]), min_size=1, max_size=2), size=st.integers(1, 3))
async def test_pages_hold_every_row_that_matches_once(
    contacts: Resource[Contact], database: Database, names: list[list[str]], query: list[str], size: int
) -> None:
    call = caller("acc_walk")
    await database["crm.contacts"].delete_many({})
    wanted = set()
    for name in names:
        row = await contacts.create(call, person(display_name=" ".join(name)))
        plain = {word.lower().replace("ä", "a").replace("á", "a") for word in name}
        if all(any(word.startswith(asked) for word in plain) for asked in query):
            wanted.add(row.id)
    found = await walk(contacts, call, " ".join(query), size)
    assert len(found) == len(set(found))
    assert set(found) == wanted


async def test_a_page_reads_no_more_rows_than_it_shows(
    contacts: Resource[Contact], call: Call, database: Database
) -> None:
    for number in range(60):
        await contacts.create(call, person(display_name=f"Maya Number{number:02}"))
    await database.command("profile", 2)
    await contacts.search(call, SearchQuery("number", 5))
    await database.command("profile", 0)
    read: Any = await database["system.profile"].find_one({"op": "query", "ns": f"{database.name}.crm.contacts"})
    assert (read["planSummary"], read["docsExamined"]) == ("IXSCAN { account_id: 1, _search: 1, _id: 1 }", 6)
    assert "COLLSCAN" not in stages(read["execStats"])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
@example("℡ ŉ İstanbul ß ﬁ ΐ x²")
def test_words_are_in_their_last_form(text: str) -> None:
    found = list(words(text))
    assert [again for word in found for again in words(word)] == found
    assert all(0 < len(word) <= MAX_WORD_CHARS for word in found)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_a_text_is_found_by_itself(text: str) -> None:
    stored = set(words(text))
    joined = "".join(filter(str.isdecimal, text))
    assert all(word in stored or word == joined[:MAX_WORD_CHARS] or word.isdecimal() for word in query_words(text))
