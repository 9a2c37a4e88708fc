"""What users see whom an app sends here: they sign in, choose an account, allow or deny."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from dashclicks.accounts.v1.account_pb2 import ListAccountsRequest
from dashclicks.auth.v1.session_pb2 import GetSessionRequest
from dashclicks.oauth.v1.authorization_pb2 import (
    AuthorizationParameters,
    AuthorizeRequest,
    PrepareAuthorizationRequest,
)
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from edge.oauth.brand import BrandOf
from edge.oauth.calls import Calls, Errors
from edge.oauth.endpoints import BASE, issuer_of
from edge.oauth.failures import Failure, failure_of
from edge.oauth.form import once, read_own_form
from edge.oauth.page import Asked, consent_page, error_page
from edge.oauth.sign_in import SignIn, Visit

AUTHORIZE, SIGN_IN = f"{BASE}/authorize", f"{BASE}/signin"
PARAMETERS = tuple(field.name for field in AuthorizationParameters.DESCRIPTOR.fields)
# An app that gives another address than its own gets nobody sent there.
UNSENT = frozenset({"invalid_client", "invalid_redirect_uri"})
# More are found by switching to one first.
SHOWN_ACCOUNTS = 200


class Consent:
    """The pages of the authorization endpoint."""

    def __init__(self, calls: Calls, brand_of: BrandOf, signing_in: SignIn) -> None:
        self._calls = calls
        self._brand_of = brand_of
        self._signing_in = signing_in

    def routes(self) -> list[Route]:
        """GET asks, POST answers; signing in comes between where nobody is signed in."""
        return [
            Route(AUTHORIZE, self._ask, methods=["GET"]),
            Route(AUTHORIZE, self._decide, methods=["POST"]),
            Route(SIGN_IN, self._sign_in, methods=["POST"]),
        ]

    async def _ask(self, request: Request) -> Response:
        try:
            asked = _parameters(once(parse_qsl(request.url.query, keep_blank_values=True)))
            prompt = await self._calls(
                request.scope, "PrepareAuthorization", PrepareAuthorizationRequest(parameters=asked)
            )
        except Errors as error:
            return await self._refuse(request, dict(parse_qsl(request.url.query)), failure_of(error))
        try:
            session = await self._calls(request.scope, "GetSession", GetSessionRequest())
        except Errors:
            session = None
        if session is None or request.query_params.get("prompt") == "login":
            return await self._signing_in.ask(request, _visit(_fields(asked), prompt.app_display_name))
        accounts = await self._sub_accounts(request, session) if prompt.published else ()
        brand = await self._brand_of(request)
        return consent_page(brand, AUTHORIZE, Asked(_fields(asked), prompt, session, accounts))

    async def _sub_accounts(self, request: Request, session: Any) -> Sequence[Any]:
        """The sub-accounts in which an agency's user may let an app act; a list of a size that a page can show."""
        own = session.account
        if own.parent_account_id or not {"users", "users.sso"} & set(session.scopes):
            return ()
        query = ListAccountsRequest(
            page_size=SHOWN_ACCOUNTS, order_by="display_name", filter='state = "ACCOUNT_STATE_ACTIVE"'
        )
        try:
            found = await self._calls(request.scope, "ListAccounts", query)
        except Errors:
            return ()
        return [account for account in found.accounts if account.id != own.id]

    async def _decide(self, request: Request) -> Response:
        form: Mapping[str, str] = {}
        try:
            form = await read_own_form(request)
            asked = _parameters(form)
            if form.get("decision") != "allow":
                # Checked first: a denial, too, goes only where the app may send people.
                await self._calls(request.scope, "PrepareAuthorization", PrepareAuthorizationRequest(parameters=asked))
                denied = Failure("access_denied", "the user said no", 400)
                return await self._refuse(request, form, denied)
            if form.get("account_id"):
                _act_in(request, form["account_id"])
            answer = await self._calls(request.scope, "Authorize", AuthorizeRequest(parameters=asked))
        except Errors as error:
            return await self._refuse(request, form, failure_of(error))
        return _back(request, asked.redirect_uri, {"code": answer.code}, asked.state)

    async def _sign_in(self, request: Request) -> Response:
        try:
            form = await read_own_form(request)
            asked = _fields(_parameters(form))
        except Errors as error:
            return error_page(await self._brand_of(request), failure_of(error))
        return await self._signing_in.take(request, _visit(asked), form)

    async def _refuse(self, request: Request, given: Mapping[str, str], failure: Failure) -> Response:
        redirect_uri = given.get("redirect_uri", "")
        if failure.error in UNSENT or failure.status >= 401 or not redirect_uri:
            return error_page(await self._brand_of(request), failure)
        told = {"error": failure.error, "error_description": failure.description}
        return _back(request, redirect_uri, told, given.get("state", ""))


def _visit(asked: Mapping[str, str], app: str = "") -> Visit:
    """Signing in on the way to the question."""
    return Visit(SIGN_IN, asked, next=f"{AUTHORIZE}?{urlencode(asked)}", app=app)


def _act_in(request: Request, account_id: str) -> None:
    """The rest of the request is for another account; whether it may be, the gate says as ever."""
    kept = [pair for pair in request.scope["headers"] if pair[0] != b"x-account-id"]
    request.scope["headers"] = [*kept, (b"x-account-id", account_id.encode("latin-1", "replace"))]


def _parameters(given: Mapping[str, str]) -> AuthorizationParameters:
    """The parameters of the protocol; others are passed over, as RFC 6749 §3.1 asks."""
    return AuthorizationParameters(**{name: given[name] for name in PARAMETERS if given.get(name)})


def _fields(asked: AuthorizationParameters) -> dict[str, str]:
    return {field.name: value for field, value in asked.ListFields()}


def _back(request: Request, redirect_uri: str, told: Mapping[str, str], state: str) -> Response:
    """Sends the user back to the app."""
    query = {**told, **({"state": state} if state else {}), "iss": issuer_of(request)}
    separator = "&" if urlsplit(redirect_uri).query else "?"
    headers = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
    return RedirectResponse(f"{redirect_uri}{separator}{urlencode(query)}", 303, headers=headers)
