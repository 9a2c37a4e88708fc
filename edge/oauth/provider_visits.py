"""Sign-in by an account's identity provider, as a browser sees it: sent there, come back, signed in."""

from dashclicks.auth.v1.identity_provider_pb2 import (
    BeginProviderLoginRequest,
    FinishProviderLoginRequest,
    VerifyProviderLoginRequest,
)
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from edge.gateway.session_cookie import is_secure, set_session_cookie
from edge.oauth.brand import BrandOf
from edge.oauth.calls import Calls, Errors
from edge.oauth.endpoints import issuer_of
from edge.oauth.failures import Failure, failure_of
from edge.oauth.form import bad_request, read_own_form
from edge.oauth.page import error_page
from edge.oauth.sign_in_pages import code_page

BASE = "/v1/auth/oidc"
CALLBACK, VERIFY = f"{BASE}/callback", f"{BASE}/verify"
# Binds a login to the browser that began it. As long as the service keeps one.
BINDING, BINDING_SECONDS = "oidc_dc", 600
NOT_SIGNED_IN = Failure("access_denied", "the identity provider did not sign you in", 403)
HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


class ProviderVisits:
    """The three addresses."""

    def __init__(self, calls: Calls, brand_of: BrandOf) -> None:
        self._calls = calls
        self._brand_of = brand_of

    def routes(self) -> list[Route]:
        """`?return_to=` names the page of ours where the login ends, `?prove=1` asks for a fresh proof."""
        return [
            Route(f"{BASE}/login/{{id}}", self._begin, methods=["GET"]),
            Route(CALLBACK, self._finish, methods=["GET"]),
            Route(VERIFY, self._verify, methods=["POST"]),
        ]

    async def _begin(self, request: Request) -> Response:
        asked = BeginProviderLoginRequest(
            id=request.path_params["id"],
            redirect_uri=f"{issuer_of(request)}{CALLBACK}",
            return_to=request.query_params.get("return_to", ""),
            prove=request.query_params.get("prove") == "1",
        )
        try:
            begun = await self._calls(request.scope, "BeginProviderLogin", asked)
        except Errors as error:
            return error_page(await self._brand_of(request), failure_of(error))
        response = RedirectResponse(begun.authorization_url, 303, headers=HEADERS)
        # Lax: the way back is a visit that another site leads to.
        response.set_cookie(
            BINDING, begun.binding, BINDING_SECONDS, path=BASE, secure=is_secure(request), httponly=True, samesite="lax"
        )
        return response

    async def _finish(self, request: Request) -> Response:
        query = request.query_params
        try:
            if len(query) != len(query.multi_items()):
                raise bad_request("a parameter comes twice")
            if "error" in query:
                # Its words are not shown: anybody may have written them.
                return error_page(await self._brand_of(request), NOT_SIGNED_IN)
            answer = FinishProviderLoginRequest(
                state=query.get("state", ""),
                code=query.get("code", ""),
                issuer=query.get("iss", ""),
                binding=request.cookies.get(BINDING, ""),
            )
            finished = await self._calls(request.scope, "FinishProviderLogin", answer)
        except Errors as error:
            return error_page(await self._brand_of(request), failure_of(error))
        if finished.mfa_token:
            return code_page(await self._brand_of(request), VERIFY, {"mfa_token": finished.mfa_token})
        return _signed_in(request, finished.session_id, finished.return_to)

    async def _verify(self, request: Request) -> Response:
        try:
            form = await read_own_form(request)
            proof = VerifyProviderLoginRequest(mfa_token=form.get("mfa_token", ""), code=form.get("code", ""))
            finished = await self._calls(request.scope, "VerifyProviderLogin", proof)
        except Errors as error:
            return error_page(await self._brand_of(request), failure_of(error))
        return _signed_in(request, finished.session_id, finished.return_to)


def _signed_in(request: Request, session_id: str, return_to: str) -> Response:
    response = RedirectResponse(return_to, 303, headers=HEADERS)
    set_session_cookie(request, response, session_id)
    response.delete_cookie(BINDING, path=BASE)
    return response
