"""An identity provider on the loopback, on authlib's server side: discovery, keys, code flow with PKCE, id tokens.

It signs its user in without asking. `change` makes an id token what a test wants it to be.
"""

import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
import uvicorn
from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET = "dashclicks", "kept by:both"
KID = "key-1"

Claims = dict[str, Any]
Change = Callable[[Claims, dict[str, Any]], Any]
"""Changes claims and header in place; may return another key to sign with."""


@dataclass
class IdentityServer:
    """The provider: whom it signs in, and what it has been asked."""

    url: str
    key: RSAKey
    user: Claims = field(default_factory=lambda: {"sub": "u1", "name": "Ana Ruiz", "email_verified": True})
    change: Change | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, "_Code"] = field(default_factory=dict)

    def pem(self) -> bytes:
        """The private key."""
        return bytes(self.key.as_pem(private=True))

    def signed(self, id_token: str) -> str:
        """The token as `change` wants it."""
        if self.change is None:
            return id_token
        claims = jwt.decode(id_token, options={"verify_signature": False})
        header = {"alg": "RS256", "kid": KID}
        key = self.change(claims, header) or self.pem()
        return jwt.encode(claims, key if header["alg"] != "none" else "", header["alg"], headers=header)


@dataclass
class _Code:
    data: dict[str, str]
    auth_time: int

    def get_redirect_uri(self) -> str:
        return self.data["redirect_uri"]

    def get_scope(self) -> str:
        return self.data["scope"]

    def get_nonce(self) -> str:
        return self.data["nonce"]

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> str:
        return ""

    def get_amr(self) -> list[str]:
        return []

    @property
    def code_challenge(self) -> str:
        return self.data["code_challenge"]

    @property
    def code_challenge_method(self) -> str:
        return self.data["code_challenge_method"]


class _Request(OAuth2Request):  # type: ignore[misc]  # authlib has no types
    @property
    def form(self) -> Any:
        return self.payload.data


class _Client(ClientMixin):  # type: ignore[misc]  # authlib has no types
    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/v1/auth/oidc/callback")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


def _server(provider: IdentityServer) -> Any:
    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]  # authlib has no types
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            provider.codes[code] = _Code(dict(request.payload.data), int(time.time()))

        def query_authorization_code(self, code: str, client: Any) -> _Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            provider.codes = {code: kept for code, kept in provider.codes.items() if kept is not authorization_code}

        def authenticate_user(self, authorization_code: _Code) -> Claims:
            return provider.user

    class IdTokens(OpenIDCode):  # type: ignore[misc]  # authlib has no types
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def resolve_client_private_key(self, client: Any) -> RSAKey:
            return provider.key

        def get_client_claims(self, client: Any) -> Claims:
            return {"iss": provider.url, "aud": [CLIENT_ID]}

        def get_encode_header(self, client: Any) -> dict[str, str]:
            return {"alg": "RS256", "kid": KID}

        def generate_user_info(self, user: Claims, scope: str) -> Claims:
            return user

        def process_token(self, grant: Any, response: Any) -> Any:
            token = super().process_token(grant, response)
            token["id_token"] = provider.signed(token["id_token"])
            return token

    class Server(AuthorizationServer):  # type: ignore[misc]  # authlib has no types
        def query_client(self, client_id: str) -> _Client | None:
            return _Client() if client_id == CLIENT_ID else None

        def save_token(self, token: Any, request: Any) -> None:
            pass

        def send_signal(self, *_: Any, **__: Any) -> None:
            pass

        def create_oauth2_request(self, request: Any) -> OAuth2Request:
            made = _Request(request["method"], provider.url.replace("http:", "https:"), headers=request["headers"])
            made.payload = BasicOAuth2Payload(request["data"])
            return made

        def handle_response(self, status: int, body: Any, headers: Any) -> Response:
            given = dict(headers)
            return JSONResponse(body, status, given) if isinstance(body, dict) else Response(body, status, given)

    server = Server(scopes_supported=["openid", "email", "profile"])
    server.register_token_generator("default", lambda **asked: {"access_token": "opaque", "scope": asked["scope"]})
    server.register_grant(Grant, [CodeChallenge(required=True), IdTokens(require_nonce=True)])
    return server


def _app(provider: IdentityServer) -> Starlette:
    server = _server(provider)

    async def discovery(_: Request) -> Response:
        return JSONResponse(
            {
                "issuer": provider.url,
                "authorization_endpoint": f"{provider.url}/authorize",
                "token_endpoint": f"{provider.url}/token",
                "jwks_uri": f"{provider.url}/jwks",
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(_: Request) -> Response:
        return JSONResponse({"keys": [{**provider.key.as_dict(private=False), "kid": KID, "use": "sig"}]})

    async def authorize(request: Request) -> Response:
        data = dict(request.query_params)
        provider.asked.append(data)
        asked = {"method": "GET", "headers": dict(request.headers), "data": data}
        grant = server.get_consent_grant(asked, end_user=provider.user)
        answer: Response = server.create_authorization_response(asked, grant_user=provider.user, grant=grant)
        answer.headers["location"] += "&" + urlencode({"iss": provider.url})
        return answer

    async def token(request: Request) -> Response:
        headers = {"Authorization": request.headers.get("authorization", "")}
        async with request.form() as form:
            asked = {"method": "POST", "headers": headers, "data": dict(form)}
        answer: Response = server.create_token_response(asked)
        return answer

    paths = {"/.well-known/openid-configuration": discovery, "/jwks": jwks, "/authorize": authorize}
    routes = [Route(path, endpoint) for path, endpoint in paths.items()]
    return Starlette(routes=[*routes, Route("/token", token, methods=["POST"])])


@asynccontextmanager
async def identity_server() -> AsyncIterator[IdentityServer]:
    """A running provider."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    provider = IdentityServer(f"http://127.0.0.1:{sock.getsockname()[1]}", RSAKey.generate_key(2048))
    config = uvicorn.Config(_app(provider), log_level="warning", lifespan="off", http="httptools", ws="none")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[sock])
    try:
        yield provider
    finally:
        await server.shutdown(sockets=[sock])
