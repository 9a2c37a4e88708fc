"""Writers that meet: the database decides, never a look before the write."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_BUSINESS, Contact
from dashclicks.users.v1.user_pb2 import ROLE_USER, User

from shared.core.errors import AlreadyExists, StatusError
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.rpc.call import Call
from tests.resource.conftest import Platform, person


async def outcomes(writes: Iterable[Awaitable[Any]]) -> Counter[str]:
    """How many of these writes, all at once, ended in which way."""
    answers = await asyncio.gather(*writes, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, StatusError):
            raise answer
    return Counter(type(answer).__name__ for answer in answers)


async def test_one_of_fifty_updates_wins_each_revision(contacts: Resource[Contact], call: Call) -> None:
    row = await contacts.create(call, person())
    for round_number in range(4):
        tags = [f"{round_number}-{number}" for number in range(50)]
        writes = [contacts.update(call, Contact(tags=[tag]), id=row.id, etag=row.etag) for tag in tags]
        assert await outcomes(writes) == {"Contact": 1, "Aborted": 49}
        row = await contacts.get(call, row.id)
        assert row.etag == f'"{round_number + 2}"'


async def test_updates_without_an_etag_all_count(contacts: Resource[Contact], call: Call) -> None:
    row = await contacts.create(call, person())

    async def add(number: int) -> None:
        def change(record: Record[Contact]) -> None:
            record.message.tags.append(f"t{number}")

        await contacts.change(call, row.id, change)

    await asyncio.gather(*(add(number) for number in range(30)))
    row = await contacts.get(call, row.id)
    assert sorted(row.tags) == sorted(f"t{number}" for number in range(30))
    assert row.etag == '"31"'


async def test_one_of_many_deletes_finds_the_row(contacts: Resource[Contact], call: Call) -> None:
    row = await contacts.create(call, person())
    assert await outcomes(contacts.delete(call, row.id) for _ in range(20)) == {"Contact": 1, "NotFound": 19}


async def test_delete_and_update_of_one_etag_exclude_each_other(contacts: Resource[Contact], call: Call) -> None:
    row = await contacts.create(call, person())
    writes = [contacts.delete(call, row.id, etag=row.etag) for _ in range(10)]
    writes += [contacts.update(call, Contact(source=str(n)), id=row.id, etag=row.etag) for n in range(10)]
    assert (await outcomes(writes))["Contact"] == 1


async def test_one_of_many_creates_gets_the_address(contacts: Resource[Contact], call: Call) -> None:
    given = person(emails=[{"address": "ana@example.com"}])
    assert await outcomes(contacts.create(call, given) for _ in range(30)) == {"Contact": 1, "AlreadyExists": 29}


async def test_one_of_many_updates_gets_the_address(platform: Platform, call: Call) -> None:
    people = [
        await platform.users.create(call, User(display_name="x", email=f"u{n}@example.com", role=ROLE_USER))
        for n in range(10)
    ]
    wanted = User(email="ana@example.com")
    writes = [platform.users.update(call, wanted, id=row.id) for row in people]
    assert await outcomes(writes) == {"User": 1, "AlreadyExists": 9}


async def test_taken_value_names_the_fields_of_its_index(contacts: Resource[Contact], call: Call) -> None:
    given = person(emails=[{"address": "b@example.com"}, {"address": "ana@example.com"}])
    await contacts.create(call, given)
    with pytest.raises(AlreadyExists) as caught:
        await contacts.create(call, person(emails=[{"address": "Ana@example.com"}]), prefix="contact.")
    assert [found.field for found in caught.value.violations] == ["contact.type", "contact.emails.address"]


async def test_unique_holds_within_account_and_type(contacts: Resource[Contact], call: Call, stranger: Call) -> None:
    emails = [{"address": "ana@example.com"}]
    await contacts.create(call, person(emails=emails))
    await contacts.create(call, person(emails=emails, type=CONTACT_TYPE_BUSINESS))
    await contacts.create(stranger, person(emails=emails))


async def test_deleted_row_frees_its_values(contacts: Resource[Contact], call: Call) -> None:
    given = person(emails=[{"address": "ana@example.com"}])
    await contacts.delete(call, (await contacts.create(call, given)).id)
    await contacts.create(call, given)


async def test_rows_without_the_value_do_not_clash(platform: Platform, call: Call) -> None:
    for number in range(2):
        user = User(display_name="x", email=f"u{number}@example.com", role=ROLE_USER)
        await platform.users.create(call, user)
        await platform.contacts.create(call, person())
