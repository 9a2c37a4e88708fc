# Machine-written from the contracts: change those, then `make generate`.
"""RecordSearch: One search over all kinds of records."""

from dashclicks.crm.v1 import record_search_pb2

from ..transport import AsyncTransport, Route, Transport

_SEARCH_RECORDS = Route("GET", "/v1/crm/records:search", (), "")


class RecordSearch:
    """One search over all kinds of records."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def search_records(self, *, query: str, limit: int = 0) -> record_search_pb2.SearchRecordsResponse:
        """Finds records of every kind that the caller may read, by the beginnings of their words. Where these are too few, it adds
        those that a typing mistake may have meant.
        Returns INVALID_ARGUMENT for a query without a letter or digit.

        Args:
            query: Words, or beginnings of words, of names, email addresses and phone numbers.
            limit: Hits of each kind; 10 if unset.
        """
        request = record_search_pb2.SearchRecordsRequest(query=query, limit=limit)
        return self._transport.call(_SEARCH_RECORDS, request, record_search_pb2.SearchRecordsResponse())


class AsyncRecordSearch:
    """One search over all kinds of records."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def search_records(self, *, query: str, limit: int = 0) -> record_search_pb2.SearchRecordsResponse:
        """Finds records of every kind that the caller may read, by the beginnings of their words. Where these are too few, it adds
        those that a typing mistake may have meant.
        Returns INVALID_ARGUMENT for a query without a letter or digit.

        Args:
            query: Words, or beginnings of words, of names, email addresses and phone numbers.
            limit: Hits of each kind; 10 if unset.
        """
        request = record_search_pb2.SearchRecordsRequest(query=query, limit=limit)
        return await self._transport.call(_SEARCH_RECORDS, request, record_search_pb2.SearchRecordsResponse())
