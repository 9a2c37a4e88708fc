from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.type.v1.contact_point_pb2 import Email
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import Office, method

SEARCH, CREATE = method("SearchRecords"), method("CreateContact")


async def person(caller: Caller, name: str, email: str = "") -> str:
    emails = [Email(address=email)] if email else []
    made = await caller.call(CREATE, contact=Contact(type=CONTACT_TYPE_PERSON, display_name=name, emails=emails))
    return str(made.id)


async def names(caller: Caller, query: str, limit: int = 0) -> list[tuple[str, bool]]:
    answer = await caller.call(SEARCH, query=query, limit=limit)
    return [(hit.display_name, hit.near) for hit in answer.hits]


async def test_beginnings_come_first_and_near_words_behind(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    maya = await person(caller, "Maya Chen", "chen@example.com")
    await person(caller, "Mayra Silva")
    await person(caller, "Maxim Berg")
    assert await names(caller, "maya") == [("Maya Chen", False), ("Mayra Silva", True)]
    assert await names(caller, "mya chen") == []
    assert await names(caller, "myaa chen") == [("Maya Chen", True)]
    assert await names(caller, "maya", limit=1) == [("Maya Chen", False)]
    (hit,) = (await caller.call(SEARCH, query="chen@exmaple")).hits
    assert (hit.resource_type, hit.id, hit.detail, hit.near) == ("crm.Contact", maya, "chen@example.com", True)
    assert (await caller.failure(SEARCH, query="?")).code == StatusCode.INVALID_ARGUMENT


async def test_nothing_is_found_of_others(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    await person(caller, "Maya Chen")
    _, stranger = await office.staff("ROLE_USER")
    assert await names(stranger, "maya") == []
    assert await names(stranger, "mayq") == []
