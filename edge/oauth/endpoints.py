"""What apps call: token (RFC 6749), revocation (RFC 7009), introspection (RFC 7662), metadata (RFC 8414)."""

from collections.abc import Callable, Mapping
from typing import Any

from dashclicks.oauth.v1.authorization_pb2 import (
    ExchangeTokenRequest,
    IntrospectTokenRequest,
    RevokeTokenRequest,
)
from google.protobuf.message import Message
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from edge.oauth.calls import Calls, Errors
from edge.oauth.failures import failure_of
from edge.oauth.form import client_of, read_form

NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}
BASE = "/v1/oauth"
METADATA = "/.well-known/oauth-authorization-server"


def app_routes(calls: Calls) -> list[Route]:
    """The endpoints without a user in them."""
    return [
        _endpoint(f"{BASE}/token", calls, "ExchangeToken", ExchangeTokenRequest, _tokens),
        _endpoint(f"{BASE}/revoke", calls, "RevokeToken", RevokeTokenRequest, lambda _answer: {}),
        _endpoint(f"{BASE}/introspect", calls, "IntrospectToken", IntrospectTokenRequest, _introspection),
        Route(METADATA, _metadata),
    ]


def _endpoint(
    path: str, calls: Calls, method: str, make: type[Message], show: Callable[[Any], Mapping[str, object]]
) -> Route:
    known = {field.name for field in make.DESCRIPTOR.fields}

    async def answer(request: Request) -> Response:
        try:
            form = await read_form(request)
            given = {name: value for name, value in form.items() if name in known}
            message = make(**{**given, **client_of(request, form)})
            return JSONResponse(show(await calls(request.scope, method, message)), headers=NO_STORE)
        except Errors as error:
            failure = failure_of(error)
        body = {"error": failure.error, "error_description": failure.description}
        challenge = {"www-authenticate": 'Basic realm="oauth"'} if failure.status == 401 else {}
        return JSONResponse(body, failure.status, headers={**NO_STORE, **challenge})

    return Route(path, answer, methods=["POST"])


def _tokens(answer: Any) -> Mapping[str, object]:
    shown = {
        "access_token": answer.access_token,
        "token_type": answer.token_type,
        "expires_in": answer.expires_in,
        "scope": answer.scope,
    }
    return {**shown, "refresh_token": answer.refresh_token} if answer.refresh_token else shown


def _introspection(answer: Any) -> Mapping[str, object]:
    if not answer.active:
        return {"active": False}
    return {
        "active": True,
        "client_id": answer.client_id,
        "sub": answer.sub,
        "account_id": answer.account_id,
        "scope": answer.scope,
        "exp": answer.expire_time.seconds,
        "token_type": "Bearer",
    }


async def _metadata(request: Request) -> Response:
    issuer = issuer_of(request)
    ways = ["client_secret_basic", "client_secret_post", "none"]
    return JSONResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}{BASE}/authorize",
            "token_endpoint": f"{issuer}{BASE}/token",
            "revocation_endpoint": f"{issuer}{BASE}/revoke",
            "introspection_endpoint": f"{issuer}{BASE}/introspect",
            "jwks_uri": f"{issuer}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ways,
            "revocation_endpoint_auth_methods_supported": ways,
            "introspection_endpoint_auth_methods_supported": ways,
            "authorization_response_iss_parameter_supported": True,
        },
        headers={"cache-control": "public, max-age=300"},
    )


def issuer_of(request: Request) -> str:
    """The origin that was called: an account's own domain is an issuer of its own (RFC 9207)."""
    return f"{request.url.scheme}://{request.url.netloc}"
