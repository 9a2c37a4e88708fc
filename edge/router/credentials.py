"""Reads the session id or API key a request carries, and where it carries it."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from shared.core.errors import InvalidArgument
from shared.data.session import KEY_PREFIX

COOKIE = b"sid_dc_sw"
QUERY_PARAMETER = b"token"
API_KEY = KEY_PREFIX.encode()
CARRIERS = frozenset({b"x-session-id", b"cookie", b"x-api-key", b"x-account-id", b"authorization"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Longer than any id we make; more is not worth hashing.
MAX_SESSION_ID_BYTES = 128


class Credentials(NamedTuple):
    """What a request says about its caller.

    `session_id` is empty if there is none; an API key is one that begins with KEY_PREFIX. `by_cookie`: no carrier but
    the cookie names it, so another site could have made the browser send it. `account_id` is the account the caller
    wants to act in, empty for the session's own.
    """

    session_id: str
    by_cookie: bool
    account_id: str


def read_credentials(scope: Scope) -> Credentials:
    """Reads `X-Session-Id`, the cookie, for GET and HEAD the query parameter `token`, or else a Bearer token;
    an API key as `X-Api-Key` or Bearer token, and nowhere else.

    Removes that parameter from the scope: it belongs to us, not to the method called.
    Raises InvalidArgument when two carriers name different callers.
    """
    given: set[bytes] = set()
    cookies: set[bytes] = set()
    # Most requests have none: nothing is made for them.
    keys: tuple[bytes, ...] = ()
    account_id = bearer = b""
    for name, value in scope["headers"]:
        if name not in CARRIERS:
            continue
        if name == b"x-session-id":
            given.add(value.strip())
        elif name == b"cookie" and COOKIE in value:
            cookies.update(_cookie_values(value))
        elif name == b"x-api-key":
            keys = (*keys, value.strip())
        elif name == b"x-account-id":
            account_id = value.strip()
        elif name == b"authorization" and value[:7].lower() == b"bearer ":
            bearer = value[7:].strip()
    if QUERY_PARAMETER in scope["query_string"] and scope["method"] in ("GET", "HEAD"):
        given.update(_take_from_query(scope))
    if bearer.startswith(API_KEY):
        keys = (*keys, bearer)
    if keys:
        given.update(keys)
    named = (given | cookies) - {b""}
    if not named and bearer:
        # An app's access token is a session of its own. Beside a session it is somebody else's header.
        given.add(bearer)
        named = {bearer}
    if len(named) > 1:
        raise InvalidArgument("the request names more than one caller", reason="AMBIGUOUS_CREDENTIALS")
    session_id = named.pop() if named else b""
    if session_id.startswith(API_KEY) is not (session_id in keys):
        # Keys stay out of cookies and addresses, and what is no key is not looked up as one.
        session_id = b""
    return Credentials(
        session_id=session_id[: MAX_SESSION_ID_BYTES + 1].decode("latin-1"),
        by_cookie=session_id not in given,
        account_id=account_id.decode("latin-1"),
    )


def _cookie_values(header: bytes) -> Iterator[bytes]:
    for pair in header.split(b";"):
        name, equals, value = pair.partition(b"=")
        if equals and name.strip() == COOKIE:
            yield value.strip().strip(b'"')


def _take_from_query(scope: Scope) -> list[bytes]:
    taken: list[bytes] = []
    kept: list[bytes] = []
    for pair in scope["query_string"].split(b"&"):
        name, _, value = pair.partition(b"=")
        if name == QUERY_PARAMETER:
            taken.append(unquote_to_bytes(value))
        else:
            kept.append(pair)
    scope["query_string"] = b"&".join(kept)
    return taken
