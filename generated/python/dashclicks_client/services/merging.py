# Machine-written from the contracts: change those, then `make generate`.
"""Merging: Makes one contact of several."""

from collections.abc import Mapping, Sequence

from dashclicks.crm.v1 import merging_pb2

from ..transport import AsyncTransport, Route, Transport

_MERGE_CONTACTS = Route("POST", "/v1/crm/contacts/{}:merge", (("id",),), "*")


class Merging:
    """Makes one contact of several."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def merge_contacts(
        self,
        *,
        id: str,
        merged_ids: Sequence[str],
        winners: Mapping[str, str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> merging_pb2.MergeContactsResponse:
        """Merges contacts into one of them: all or nothing, taken back as one by `activities:undo`. With `validate_only` it is the
        preview.
        Returns NOT_FOUND if any of them is not there, INVALID_ARGUMENT for winners that are none of them, FAILED_PRECONDITION
        with reason TOO_MANY_REFERENCES if too much refers to those that go.

        Args:
            id: The contact that stays.
            merged_ids: Contacts that go; what refers to them refers to the one that stays.
            winners: Whose value a field has afterwards: the id of one of these contacts, by field. Of the other
                fields the value of the one that stays wins, else that of the first that has one; lists and maps are
                put together.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = merging_pb2.MergeContactsRequest(
            id=id, merged_ids=merged_ids, winners=winners, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_MERGE_CONTACTS, request, merging_pb2.MergeContactsResponse())


class AsyncMerging:
    """Makes one contact of several."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def merge_contacts(
        self,
        *,
        id: str,
        merged_ids: Sequence[str],
        winners: Mapping[str, str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> merging_pb2.MergeContactsResponse:
        """Merges contacts into one of them: all or nothing, taken back as one by `activities:undo`. With `validate_only` it is the
        preview.
        Returns NOT_FOUND if any of them is not there, INVALID_ARGUMENT for winners that are none of them, FAILED_PRECONDITION
        with reason TOO_MANY_REFERENCES if too much refers to those that go.

        Args:
            id: The contact that stays.
            merged_ids: Contacts that go; what refers to them refers to the one that stays.
            winners: Whose value a field has afterwards: the id of one of these contacts, by field. Of the other
                fields the value of the one that stays wins, else that of the first that has one; lists and maps are
                put together.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = merging_pb2.MergeContactsRequest(
            id=id, merged_ids=merged_ids, winners=winners, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_MERGE_CONTACTS, request, merging_pb2.MergeContactsResponse())
