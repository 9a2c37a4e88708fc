"""The calls that are measured, as bytes: what a client spends on messages is nobody's figure."""

import time
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any, Self

import grpc
from dashclicks.crm.v1 import contact_requests_pb2, record_search_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from buildtools.bench.contacts import account_id, contact, name_begun
from buildtools.bench.load import Send
from buildtools.bench.world import World
from shared.rpc.principal import Principal

PACKAGE = "dashclicks.crm.v1"
# Callers, each of an account of its own.
CALLERS = 64
# Contacts that each caller reads and changes.
_KNOWN = 200
# New contacts of all runs on one collection have different addresses.
_NUMBERS = count(time.time_ns() // 1_000)

Invoke = Callable[..., Awaitable[bytes]]
Metadata = tuple[tuple[str, str], ...]


class Calls:
    """Calls of one service by callers of many accounts."""

    def __init__(self, run: World, channel: grpc.aio.Channel, who: list[Principal], ids: list[list[str]]) -> None:
        self._run = run
        self._who = who
        self.ids = ids
        self._metadata: list[Metadata] = []
        names = {
            "get": "CrmService/GetContact",
            "list": "CrmService/ListContacts",
            "search": "CrmService/SearchContacts",
            "create": "CrmService/CreateContact",
            "update": "CrmService/UpdateContact",
            "find": "RecordSearchService/SearchRecords",
        }
        self._invoke: Mapping[str, Invoke] = {
            kind: channel.unary_unary(f"/{PACKAGE}.{name}") for kind, name in names.items()
        }
        self.renew()

    @classmethod
    async def of(cls, run: World, channel: grpc.aio.Channel) -> Self:
        """Signs the callers in, and finds what they know."""
        who = [await run.principal(account_id(number)) for number in range(CALLERS)]
        contacts = run.data.database["crm.contacts"]
        ids = [
            [
                row["_id"]
                async for row in contacts.find({"account_id": each.account_id, "_live": True}, ["_id"]).limit(_KNOWN)
            ]
            for each in who
        ]
        return cls(run, channel, who, ids)

    def renew(self) -> None:
        """Takes new tokens: they live two minutes."""
        self._metadata = [(("authorization", f"Bearer {self._run.keys.mint(each)}"),) for each in self._who]

    def send(self, kind: str) -> Send:
        """Makes calls of a kind, each by the next caller."""
        invoke, request = self._invoke[kind], getattr(self, kind)

        async def send(number: int) -> None:
            await invoke(request(number), metadata=self._metadata[number % CALLERS])

        return send

    async def answer(self, kind: str, request: bytes, caller: int) -> bytes:
        """One call's answer."""
        return await self._invoke[kind](request, metadata=self._metadata[caller])

    def get(self, number: int) -> bytes:
        """One contact."""
        return contact_requests_pb2.GetContactRequest(id=self.id_of(number)).SerializeToString()

    def list(self, number: int, **fields: Any) -> bytes:
        """A page of 50."""
        return contact_requests_pb2.ListContactsRequest(page_size=50, **fields).SerializeToString()

    def search(self, number: int) -> bytes:
        """Somebody by the beginnings of two names."""
        return contact_requests_pb2.SearchContactsRequest(query=name_begun(number), page_size=20).SerializeToString()

    def find(self, query: str) -> bytes:
        """The same over all records."""
        return record_search_pb2.SearchRecordsRequest(query=query, limit=20).SerializeToString()

    def create(self, number: int) -> bytes:
        """A new contact."""
        return contact_requests_pb2.CreateContactRequest(contact=contact(next(_NUMBERS))).SerializeToString()

    def update(self, number: int) -> bytes:
        """Two fields of a contact."""
        given = Contact(id=self.id_of(number), job_title=f"Title {next(_NUMBERS)}", source=f"source {number % 7}")
        mask = FieldMask(paths=["job_title", "source"])
        return contact_requests_pb2.UpdateContactRequest(contact=given, update_mask=mask).SerializeToString()

    def id_of(self, number: int) -> str:
        """A contact of this call's caller."""
        known = self.ids[number % CALLERS]
        return known[number // CALLERS * 7 % len(known)]

    async def check_equal(self, other: "Calls") -> None:
        """Raises AssertionError if two services answer the same calls differently, but for ids, times and cursors."""
        for kind, answer in _ANSWERS.items():
            for number in range(8):
                request = getattr(self, kind)(number)
                # A second contact cannot have the first one's address.
                twin = _with_another_address(request) if kind == "create" else request
                replies = await self.answer(kind, request, number), await other.answer(kind, twin, number)
                ours, theirs = (_comparable(kind, answer.FromString(reply)) for reply in replies)
                assert ours == theirs, f"{kind}:\n{ours}\n{theirs}"


_ANSWERS: Mapping[str, type[Message]] = {
    "get": Contact,
    "list": contact_requests_pb2.ListContactsResponse,
    "search": contact_requests_pb2.SearchContactsResponse,
    "create": Contact,
    "update": Contact,
}


def _with_another_address(request: bytes) -> bytes:
    twin = contact_requests_pb2.CreateContactRequest.FromString(request)
    twin.contact.emails[0].address = f"twin.{twin.contact.emails[0].address}"
    return twin.SerializeToString()


def _comparable(kind: str, message: Any) -> Any:
    if kind in ("list", "search"):
        message.next_page_token = str(bool(message.next_page_token))
    if kind in ("create", "update"):
        message.ClearField("update_time")
        message.ClearField("etag")
    if kind == "create":
        message.ClearField("id")
        message.ClearField("create_time")
        message.emails[0].address = message.emails[0].address.removeprefix("twin.")
    return message
