# Machine-written from the contracts: change those, then `make generate`.
"""Domains: Hosts of accounts' own, for their dashboard and sites."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.accounts.v1 import domain_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_DOMAIN = Route("GET", "/v1/accounts/domains/{}", (("id",),), "")
_LIST_DOMAINS = Route("GET", "/v1/accounts/domains", (), "")
_CREATE_DOMAIN = Route("POST", "/v1/accounts/domains", (), "domain")
_UPDATE_DOMAIN = Route("PATCH", "/v1/accounts/domains/{}", (("domain", "id"),), "domain")
_DELETE_DOMAIN = Route("DELETE", "/v1/accounts/domains/{}", (("id",),), "")
_VERIFY_DOMAIN = Route("POST", "/v1/accounts/domains/{}:verify", (("id",),), "*")


class Domains:
    """Hosts of accounts' own, for their dashboard and sites."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_domain(self, *, id: str) -> domain_pb2.Domain:
        """Returns one domain.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The domain's id.
        """
        request = domain_pb2.GetDomainRequest(id=id)
        return self._transport.call(_GET_DOMAIN, request, domain_pb2.Domain())

    def list_domains(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> domain_pb2.ListDomainsResponse:
        """Lists domains, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `host = "app.northwind.example"`.
            order_by: Order, such as `create_time desc`.
        """
        request = domain_pb2.ListDomainsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_DOMAINS, request, domain_pb2.ListDomainsResponse())

    def iterate_domains(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[domain_pb2.Domain]:
        """Yields the rows of every page of `list_domains`."""
        request = domain_pb2.ListDomainsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_DOMAINS, request, domain_pb2.ListDomainsResponse())
            for row in page.domains:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_domain(
        self, *, domain: domain_pb2.Domain, validate_only: bool = False, request_id: str = ""
    ) -> domain_pb2.Domain:
        """Names a domain; it answers which DNS records prove it.
        Returns INVALID_ARGUMENT for a public suffix or a host of the platform, ALREADY_EXISTS if the account has named it, with
        reason DOMAIN_TAKEN if another account has proved it.

        Args:
            domain: The domain.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = domain_pb2.CreateDomainRequest(domain=domain, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_DOMAIN, request, domain_pb2.Domain())

    def update_domain(
        self,
        *,
        domain: domain_pb2.Domain,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> domain_pb2.Domain:
        """Changes the fields of a domain that the mask names, or those given. Host and purpose stay.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            domain: The domain, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = domain_pb2.UpdateDomainRequest(
            domain=domain,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_DOMAIN, request, domain_pb2.Domain())

    def delete_domain(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> domain_pb2.Domain:
        """Removes a domain: its pages may not call the API any more.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The domain's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = domain_pb2.DeleteDomainRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_DOMAIN, request, domain_pb2.Domain())

    def verify_domain(self, *, id: str) -> domain_pb2.Domain:
        """Looks the domain's DNS records up, and keeps what it finds.
        Returns FAILED_PRECONDITION with reason DNS_NOT_VERIFIED if they are not there, ALREADY_EXISTS with reason DOMAIN_TAKEN if
        another account has proved the host, UNAVAILABLE if the DNS does not answer.

        Args:
            id: The domain's id.
        """
        request = domain_pb2.VerifyDomainRequest(id=id)
        return self._transport.call(_VERIFY_DOMAIN, request, domain_pb2.Domain())


class AsyncDomains:
    """Hosts of accounts' own, for their dashboard and sites."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_domain(self, *, id: str) -> domain_pb2.Domain:
        """Returns one domain.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The domain's id.
        """
        request = domain_pb2.GetDomainRequest(id=id)
        return await self._transport.call(_GET_DOMAIN, request, domain_pb2.Domain())

    async def list_domains(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> domain_pb2.ListDomainsResponse:
        """Lists domains, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `host = "app.northwind.example"`.
            order_by: Order, such as `create_time desc`.
        """
        request = domain_pb2.ListDomainsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_DOMAINS, request, domain_pb2.ListDomainsResponse())

    async def iterate_domains(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[domain_pb2.Domain]:
        """Yields the rows of every page of `list_domains`."""
        request = domain_pb2.ListDomainsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_DOMAINS, request, domain_pb2.ListDomainsResponse())
            for row in page.domains:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_domain(
        self, *, domain: domain_pb2.Domain, validate_only: bool = False, request_id: str = ""
    ) -> domain_pb2.Domain:
        """Names a domain; it answers which DNS records prove it.
        Returns INVALID_ARGUMENT for a public suffix or a host of the platform, ALREADY_EXISTS if the account has named it, with
        reason DOMAIN_TAKEN if another account has proved it.

        Args:
            domain: The domain.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = domain_pb2.CreateDomainRequest(domain=domain, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_DOMAIN, request, domain_pb2.Domain())

    async def update_domain(
        self,
        *,
        domain: domain_pb2.Domain,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> domain_pb2.Domain:
        """Changes the fields of a domain that the mask names, or those given. Host and purpose stay.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            domain: The domain, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = domain_pb2.UpdateDomainRequest(
            domain=domain,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_DOMAIN, request, domain_pb2.Domain())

    async def delete_domain(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> domain_pb2.Domain:
        """Removes a domain: its pages may not call the API any more.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The domain's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = domain_pb2.DeleteDomainRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_DOMAIN, request, domain_pb2.Domain())

    async def verify_domain(self, *, id: str) -> domain_pb2.Domain:
        """Looks the domain's DNS records up, and keeps what it finds.
        Returns FAILED_PRECONDITION with reason DNS_NOT_VERIFIED if they are not there, ALREADY_EXISTS with reason DOMAIN_TAKEN if
        another account has proved the host, UNAVAILABLE if the DNS does not answer.

        Args:
            id: The domain's id.
        """
        request = domain_pb2.VerifyDomainRequest(id=id)
        return await self._transport.call(_VERIFY_DOMAIN, request, domain_pb2.Domain())
