"""Signing in on a page of ours: by password and code, by passkey, or by an account's own identity provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashclicks.auth.v1.factor_pb2 import VerifyLoginRequest
from dashclicks.auth.v1.identity_provider_pb2 import ListLoginProvidersRequest
from dashclicks.auth.v1.passkey_pb2 import LoginWithPasskeyRequest
from dashclicks.auth.v1.session_pb2 import LoginRequest
from google.protobuf.json_format import Parse, ParseError
from google.protobuf.struct_pb2 import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from edge.gateway.session_cookie import set_session_cookie
from edge.oauth.brand import BrandOf, Provider
from edge.oauth.calls import Calls, Errors
from edge.oauth.failures import told_of
from edge.oauth.form import bad_request, email_or_phone
from edge.oauth.sign_in_pages import SignInForm, code_page, sign_in_page
from edge.upstream.api import UpstreamError
from shared.core.errors import StatusError

UNREADABLE = "Give an email address, or a phone number with its country's code (+1 …), and your password"


@dataclass(frozen=True, slots=True)
class Visit:
    """Why somebody signs in: where the form goes, what it sends along, and where they go then.

    `app`: the name of the app that sent them; `account_id`: the account they want to enter.
    """

    action: str
    kept: Mapping[str, str]
    next: str
    app: str = ""
    account_id: str = ""
    has_reset: bool = False


class SignIn:
    """The page, and what its form does."""

    def __init__(self, calls: Calls, brand_of: BrandOf) -> None:
        self._calls = calls
        self._brand_of = brand_of

    async def ask(
        self,
        request: Request,
        visit: Visit,
        given: Mapping[str, str] | None = None,
        *,
        accounts: Sequence[Any] = (),
        problem: str = "",
        account_id: str = "",
    ) -> Response:
        """The page; after a refusal or before a choice of accounts with what was `given`, but for the password.

        `account_id`: whose identity providers are offered, where it is not those of the host.
        """
        brand = await self._brand_of(request)
        account_id = account_id or visit.account_id
        form = SignInForm(
            action=visit.action,
            kept=visit.kept,
            next=visit.next,
            app=visit.app,
            given=given,
            accounts=accounts,
            providers=await self._providers(request, account_id) if account_id else brand.providers,
            problem=problem,
            has_reset=visit.has_reset,
        )
        return sign_in_page(brand, form)

    async def take(self, request: Request, visit: Visit, form: Mapping[str, str]) -> Response:
        """What follows from a form: they are signed in and go on, or another page."""
        try:
            answer = await self._login(request, form, visit.account_id)
        except Errors as error:
            return await self._refuse(request, visit, form, error)
        if answer.mfa_required:
            return await self._ask_code(request, visit, answer.mfa_token, has_passkey=answer.mfa_passkey)
        if not answer.session_id:
            return await self.ask(request, visit, form, accounts=answer.accounts)
        response = RedirectResponse(visit.next, 303)
        set_session_cookie(request, response, answer.session_id)
        return response

    async def _login(self, request: Request, form: Mapping[str, str], account_id: str) -> Any:
        token, remember = form.get("mfa_token", ""), bool(form.get("remember"))
        if form.get("credential"):
            passkey = LoginWithPasskeyRequest(
                credential=_credential(form["credential"]), mfa_token=token, remember=remember
            )
            return await self._calls(request.scope, "LoginWithPasskey", passkey)
        if token:
            proof = VerifyLoginRequest(mfa_token=token, code=form.get("code", ""))
            return await self._calls(request.scope, "VerifyLogin", proof)
        login = LoginRequest(
            password=form.get("password", ""),
            account_id=form.get("account_id", account_id),
            remember=remember,
            **email_or_phone(form, "email"),
        )
        return await self._calls(request.scope, "Login", login)

    async def _refuse(
        self, request: Request, visit: Visit, form: Mapping[str, str], error: StatusError | UpstreamError
    ) -> Response:
        told = told_of(error)
        if form.get("mfa_token") and told.reason == "INVALID_CREDENTIALS":
            has_passkey = "credential" in form
            return await self._ask_code(
                request, visit, form["mfa_token"], has_passkey=has_passkey, problem="That was not it: try again"
            )
        problem = UNREADABLE if told.reason == "INVALID_ARGUMENT" else error.message
        return await self.ask(request, visit, form, problem=problem, account_id=told.metadata.get("account_id", ""))

    async def _ask_code(
        self, request: Request, visit: Visit, token: str, *, has_passkey: bool, problem: str = ""
    ) -> Response:
        fields = {**visit.kept, "mfa_token": token}
        brand = await self._brand_of(request)
        return code_page(brand, visit.action, fields, has_passkey=has_passkey, problem=problem)

    async def _providers(self, request: Request, account_id: str) -> Sequence[Provider]:
        try:
            found = await self._calls(
                request.scope, "ListLoginProviders", ListLoginProvidersRequest(account_id=account_id)
            )
        except Errors:
            return ()
        return [Provider(each.id, each.display_name) for each in found.login_providers]


def _credential(text: str) -> Struct:
    """What the browser gave for a passkey. Raises InvalidArgument."""
    try:
        return Parse(text, Struct())
    except ParseError:
        raise bad_request("the passkey cannot be read") from None
