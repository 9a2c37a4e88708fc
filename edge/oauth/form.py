"""Reads `application/x-www-form-urlencoded` bodies, within bounds; no parameter comes twice (RFC 6749)."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, unquote_plus

from starlette.requests import Request

from edge.router.cross_site import refuse_cross_site
from shared.core.errors import InvalidArgument

FORM = "application/x-www-form-urlencoded"
MAX_BYTES = 16 * 1024
MAX_FIELDS = 40


async def read_form(request: Request) -> dict[str, str]:
    """The body's parameters. Raises InvalidArgument (INVALID_REQUEST)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise bad_request(f"the body must be {FORM}")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            raise bad_request("the body is too large")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        raise bad_request("the body cannot be read") from None
    return once(pairs)


async def read_own_form(request: Request) -> dict[str, str]:
    """The parameters of a form of our own pages. Raises PermissionDenied for another site's, InvalidArgument."""
    refuse_cross_site(request.scope)
    return await read_form(request)


def email_or_phone(form: Mapping[str, str], name: str) -> dict[str, str]:
    """What somebody typed into one field for either, as the services' requests name it."""
    typed = form.get(name, "").strip()
    return {"email" if "@" in typed else "phone": typed}


def once(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Parameters, each of which came once. Raises InvalidArgument (INVALID_REQUEST)."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise bad_request("a parameter comes twice")
    return dict(pairs)


def client_of(request: Request, form: Mapping[str, str]) -> dict[str, str]:
    """`client_id` and `client_secret`, from HTTP Basic or the body. Raises InvalidArgument for both."""
    given = {name: form[name] for name in ("client_id", "client_secret") if name in form}
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return given
    if "client_secret" in given:
        raise bad_request("the app proves itself in two ways")
    try:
        client_id, colon, secret = b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        raise bad_request("the authorization header cannot be read") from None
    named = {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}
    if not colon or given.get("client_id", named["client_id"]) != named["client_id"]:
        raise bad_request("the app names itself in two ways")
    return named


def bad_request(message: str) -> InvalidArgument:
    """A request that makes no sense."""
    return InvalidArgument(message, reason="INVALID_REQUEST")
