"""A rehearsal tells exactly what a write would do, and nothing is written."""

import pytest
from dashclicks.crm.v1 import contact_pb2
from dashclicks_client import ApiError, Client, changes

from shared.testing.stack import Stack


def test_the_difference_that_is_rehearsed_is_the_one_that_is_made(stack: Stack) -> None:
    owner = next(login for login in stack.logins if login["role"] == "ROLE_OWNER")
    with Client(stack.gateway_url) as api:
        api.login(email=owner["email"], password=owner["password"])
        read = api.crm.create_contact(
            contact=contact_pb2.Contact(type=contact_pb2.CONTACT_TYPE_PERSON, first_name="Maya")
        )
        asked = contact_pb2.Contact(id=read.id, last_name="Chen", tags=["new"], etag=read.etag)
        rehearsed = changes(read, api.crm.update_contact(contact=asked, validate_only=True))
        assert api.crm.get_contact(id=read.id) == read
        # The name is made by the platform, of what the caller changed.
        assert {each.path for each in rehearsed} >= {"displayName", "lastName", "tags"}
        assert changes(read, api.crm.update_contact(contact=asked)) == rehearsed
        with pytest.raises(ApiError) as refused:
            api.crm.update_contact(contact=asked, validate_only=True)
        assert refused.value.code == "ABORTED"
