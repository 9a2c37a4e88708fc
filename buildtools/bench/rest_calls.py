"""The same calls by REST through the edge and by gRPC straight to the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import grpc
import httpx
from dashclicks.auth.v1 import auth_service_pb2_grpc, session_pb2
from dashclicks.crm.v1 import contact_pb2, contact_requests_pb2, crm_service_pb2_grpc

NAME = {"type": "CONTACT_TYPE_PERSON", "firstName": "Bench", "lastName": "Mark"}
PATH = "/v1/crm/contacts"


@dataclass(frozen=True, slots=True)
class RestCalls:
    """Calls through the gateway, in one session."""

    http: httpx.AsyncClient
    session_id: str
    contact_id: str

    @classmethod
    async def login(cls, http: httpx.AsyncClient, login: Mapping[str, str]) -> Self:
        """Starts the session and makes the contact that `get` reads."""
        credentials = {"email": login["email"], "password": login["password"]}
        session = (await http.post("/v1/auth/session", json=credentials)).raise_for_status().json()
        http.headers["X-Session-Id"] = session["sessionId"]
        made = (await http.post(PATH, json=NAME)).raise_for_status().json()
        return cls(http, session["sessionId"], made["id"])

    async def get(self, _number: int) -> None:
        """One contact."""
        (await self.http.get(f"{PATH}/{self.contact_id}")).raise_for_status()

    async def list(self, _number: int) -> None:
        """A page of 50."""
        (await self.http.get(PATH, params={"pageSize": 50})).raise_for_status()

    async def create(self, number: int) -> None:
        """A new contact."""
        (await self.http.post(PATH, json=NAME | {"jobTitle": str(number)})).raise_for_status()


class GrpcCalls:
    """Calls to the service itself, with an access token of the same session."""

    def __init__(self, channel: grpc.aio.Channel, session_id: str, contact_id: str) -> None:
        self._auth: Any = auth_service_pb2_grpc.AuthServiceStub(channel)
        self._crm: Any = crm_service_pb2_grpc.CrmServiceStub(channel)
        self._session_id = session_id
        self._contact_id = contact_id
        self._metadata: tuple[tuple[str, str], ...] = ()

    async def renew(self) -> None:
        """Takes a new token: they live two minutes."""
        request = session_pb2.CreateAccessTokenRequest(session_id=self._session_id)
        token = await self._auth.CreateAccessToken(request)
        self._metadata = (("authorization", f"Bearer {token.access_token}"),)

    async def get(self, _number: int) -> None:
        """One contact."""
        await self._crm.GetContact(contact_requests_pb2.GetContactRequest(id=self._contact_id), metadata=self._metadata)

    async def list(self, _number: int) -> None:
        """A page of 50."""
        await self._crm.ListContacts(contact_requests_pb2.ListContactsRequest(page_size=50), metadata=self._metadata)

    async def create(self, number: int) -> None:
        """A new contact."""
        contact = contact_pb2.Contact(
            type=contact_pb2.CONTACT_TYPE_PERSON, first_name="Bench", last_name="Mark", job_title=str(number)
        )
        await self._crm.CreateContact(
            contact_requests_pb2.CreateContactRequest(contact=contact), metadata=self._metadata
        )
