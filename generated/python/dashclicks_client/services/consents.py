# Machine-written from the contracts: change those, then `make generate`.
"""Consents: What contacts said of being reached: a log that only grows."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.crm.v1 import consent_pb2

from ..transport import AsyncTransport, Route, Transport

_RECORD_CONSENT = Route("POST", "/v1/crm/contacts/{}/consents", (("consent", "contactId"),), "consent")
_GET_CONSENT = Route("GET", "/v1/crm/consents/{}", (("id",),), "")
_LIST_CONTACT_CONSENTS = Route("GET", "/v1/crm/contacts/{}/consents", (("contactId",),), "")


class Consents:
    """What contacts said of being reached: a log that only grows."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def record_consent(
        self, *, consent: consent_pb2.Consent, validate_only: bool = False, request_id: str = ""
    ) -> consent_pb2.Consent:
        """Writes down what a contact said of one way to reach them, and keeps the contact's `do_not_contact` by it, both or none.
        Returns NOT_FOUND if there is no such contact.

        Args:
            consent: What they said, with the contact's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = consent_pb2.RecordConsentRequest(consent=consent, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_RECORD_CONSENT, request, consent_pb2.Consent())

    def get_consent(self, *, id: str, show_deleted: bool = False) -> consent_pb2.Consent:
        """Returns one consent.
        Returns NOT_FOUND if there is none with this id in the caller's account, or the caller does not see its contact.

        Args:
            id: The consent's id.
            show_deleted: Also answers one that was deleted with its contact.
        """
        request = consent_pb2.GetConsentRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_CONSENT, request, consent_pb2.Consent())

    def list_contact_consents(
        self, *, contact_id: str, page_size: int = 0, page_token: str = ""
    ) -> consent_pb2.ListContactConsentsResponse:
        """Lists what a contact said, latest first.
        Returns NOT_FOUND if there is no such contact, INVALID_ARGUMENT for a bad page token.

        Args:
            contact_id: The contact's id.
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
        """
        request = consent_pb2.ListContactConsentsRequest(
            contact_id=contact_id, page_size=page_size, page_token=page_token
        )
        return self._transport.call(_LIST_CONTACT_CONSENTS, request, consent_pb2.ListContactConsentsResponse())

    def iterate_contact_consents(
        self, *, contact_id: str, page_size: int = 0, page_token: str = ""
    ) -> Iterator[consent_pb2.Consent]:
        """Yields the rows of every page of `list_contact_consents`."""
        request = consent_pb2.ListContactConsentsRequest(
            contact_id=contact_id, page_size=page_size, page_token=page_token
        )
        while True:
            page = self._transport.call(_LIST_CONTACT_CONSENTS, request, consent_pb2.ListContactConsentsResponse())
            for row in page.consents:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token


class AsyncConsents:
    """What contacts said of being reached: a log that only grows."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def record_consent(
        self, *, consent: consent_pb2.Consent, validate_only: bool = False, request_id: str = ""
    ) -> consent_pb2.Consent:
        """Writes down what a contact said of one way to reach them, and keeps the contact's `do_not_contact` by it, both or none.
        Returns NOT_FOUND if there is no such contact.

        Args:
            consent: What they said, with the contact's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = consent_pb2.RecordConsentRequest(consent=consent, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_RECORD_CONSENT, request, consent_pb2.Consent())

    async def get_consent(self, *, id: str, show_deleted: bool = False) -> consent_pb2.Consent:
        """Returns one consent.
        Returns NOT_FOUND if there is none with this id in the caller's account, or the caller does not see its contact.

        Args:
            id: The consent's id.
            show_deleted: Also answers one that was deleted with its contact.
        """
        request = consent_pb2.GetConsentRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_CONSENT, request, consent_pb2.Consent())

    async def list_contact_consents(
        self, *, contact_id: str, page_size: int = 0, page_token: str = ""
    ) -> consent_pb2.ListContactConsentsResponse:
        """Lists what a contact said, latest first.
        Returns NOT_FOUND if there is no such contact, INVALID_ARGUMENT for a bad page token.

        Args:
            contact_id: The contact's id.
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
        """
        request = consent_pb2.ListContactConsentsRequest(
            contact_id=contact_id, page_size=page_size, page_token=page_token
        )
        return await self._transport.call(_LIST_CONTACT_CONSENTS, request, consent_pb2.ListContactConsentsResponse())

    async def iterate_contact_consents(
        self, *, contact_id: str, page_size: int = 0, page_token: str = ""
    ) -> AsyncIterator[consent_pb2.Consent]:
        """Yields the rows of every page of `list_contact_consents`."""
        request = consent_pb2.ListContactConsentsRequest(
            contact_id=contact_id, page_size=page_size, page_token=page_token
        )
        while True:
            page = await self._transport.call(
                _LIST_CONTACT_CONSENTS, request, consent_pb2.ListContactConsentsResponse()
            )
            for row in page.consents:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token
