"""Where a request may carry its session, and what happens when it carries two."""

from typing import Any

import pytest

from edge.router.credentials import Credentials, read_credentials
from shared.core.errors import InvalidArgument


def scope(method: str = "GET", query: bytes = b"", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": method, "query_string": query, "headers": pairs}


@pytest.mark.parametrize(
    ("request_scope", "expected"),
    [
        (scope(), Credentials("", by_cookie=True, account_id="")),
        (scope(x_session_id="s1"), Credentials("s1", by_cookie=False, account_id="")),
        (scope(cookie="a=b; sid_dc_sw=s1"), Credentials("s1", by_cookie=True, account_id="")),
        (scope(cookie='sid_dc_sw="s1"'), Credentials("s1", by_cookie=True, account_id="")),
        (scope(cookie="xsid_dc_sw=s1"), Credentials("", by_cookie=True, account_id="")),
        (scope(query=b"token=s1"), Credentials("s1", by_cookie=False, account_id="")),
        (scope(query=b"token=s%31"), Credentials("s1", by_cookie=False, account_id="")),
        (scope("POST", b"token=s1"), Credentials("", by_cookie=True, account_id="")),
        (scope(x_session_id="s1", cookie="sid_dc_sw=s1"), Credentials("s1", by_cookie=False, account_id="")),
        (scope(x_api_key="dck_1"), Credentials("dck_1", by_cookie=False, account_id="")),
        (scope(authorization="Bearer dck_1"), Credentials("dck_1", by_cookie=False, account_id="")),
        (scope(authorization="Bearer dck_1", x_api_key="dck_1"), Credentials("dck_1", by_cookie=False, account_id="")),
        # A key anywhere else, and anything else as a key, is nothing.
        (scope(x_session_id="dck_1"), Credentials("", by_cookie=True, account_id="")),
        (scope(cookie="sid_dc_sw=dck_1"), Credentials("", by_cookie=True, account_id="")),
        (scope(query=b"token=dck_1"), Credentials("", by_cookie=True, account_id="")),
        (scope(x_api_key="s1"), Credentials("", by_cookie=True, account_id="")),
        (scope(x_session_id="s1", x_account_id="acc_1"), Credentials("s1", by_cookie=False, account_id="acc_1")),
    ],
)
def test_carriers(request_scope: dict[str, Any], expected: Credentials) -> None:
    assert read_credentials(request_scope) == expected


@pytest.mark.parametrize(
    "request_scope",
    [
        scope(x_session_id="s1", cookie="sid_dc_sw=s2"),
        scope(x_session_id="s1", query=b"token=s2"),
        scope(cookie="sid_dc_sw=s1; sid_dc_sw=s2"),
        scope(query=b"token=s1&token=s2"),
        scope(x_session_id="s1", x_api_key="dck_1"),
        scope(cookie="sid_dc_sw=s1", authorization="Bearer dck_1"),
        scope(x_api_key="dck_1", authorization="Bearer dck_2"),
    ],
)
def test_two_sessions_are_refused(request_scope: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument) as refused:
        read_credentials(request_scope)
    assert refused.value.reason == "AMBIGUOUS_CREDENTIALS"


def test_the_token_leaves_the_query() -> None:
    request_scope = scope(query=b"a=1&token=s1&b=2")
    read_credentials(request_scope)
    assert request_scope["query_string"] == b"a=1&b=2"


def test_a_token_of_an_unsafe_method_stays_in_the_query() -> None:
    request_scope = scope("POST", b"token=s1")
    read_credentials(request_scope)
    assert request_scope["query_string"] == b"token=s1"
