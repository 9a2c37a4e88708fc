"""Where links lead while no dashboard is built: a new password is asked for and set, an invitation accepted.

The token stands behind the "#" of a link in mail, so that it reaches no server's log; a script of one line, which the
page's policy names by its hash, hands it to the form.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape

from dashclicks.auth.v1.acceptance_pb2 import AcceptInvitationRequest
from dashclicks.auth.v1.password_pb2 import RequestPasswordResetRequest, ResetPasswordRequest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from edge.gateway.session_cookie import set_session_cookie
from edge.oauth.brand import Brand, BrandOf
from edge.oauth.calls import Calls, Errors
from edge.oauth.failures import failure_of
from edge.oauth.form import email_or_phone, read_own_form
from edge.oauth.page import error_page, page

SCRIPT = "document.forms[0].token.value=new URLSearchParams(location.hash.slice(1)).get('token')||''"
Act = Callable[[Request, Mapping[str, str]], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Link:
    """One page: its words, its fields as HTML, and what its form does. `reads_token`: a link in mail leads to it."""

    path: str
    title: str
    button: str
    fields: str
    act: Act
    reads_token: bool = True


PASSWORD = (
    '<label>New password, of 12 characters or more <input name="password" type="password" required minlength="12" '
    'maxlength="256" autocomplete="new-password"></label>'
)
ADDRESS = '<label>Email or phone number <input name="address" required maxlength="254" autocomplete="username"></label>'
NOSCRIPT = '<noscript><p role="alert">This page needs JavaScript to read its link.</p></noscript>'
NAME = '<label>Your name <input name="display_name" required maxlength="120" autocomplete="name"></label>'


class LinkPages:
    """The pages of `/forgot-password`, `/reset-password` and `/accept-invite`."""

    def __init__(self, calls: Calls, brand_of: BrandOf) -> None:
        self._calls = calls
        self._brand_of = brand_of
        self._links = (
            Link(
                "/forgot-password", "Forgot your password?", "Send me a link", ADDRESS, self._forgot, reads_token=False
            ),
            Link("/reset-password", "Set a new password", "Set it", PASSWORD, self._reset),
            Link("/accept-invite", "Accept the invitation", "Accept", NAME + PASSWORD, self._accept),
        )

    def routes(self) -> list[Route]:
        """GET shows a form, POST takes it."""
        return [Route(link.path, self._answerer(link), methods=["GET", "POST"]) for link in self._links]

    def _answerer(self, link: Link) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            brand = await self._brand_of(request)
            if request.method != "POST":
                return _form(brand, link)
            try:
                form = await read_own_form(request)
            except Errors as error:
                return error_page(brand, failure_of(error))
            try:
                return await link.act(request, form)
            except Errors as error:
                return _form(brand, link, form, error.message)

        return answer

    async def _forgot(self, request: Request, form: Mapping[str, str]) -> Response:
        asked = RequestPasswordResetRequest(**email_or_phone(form, "address"))
        await self._calls(request.scope, "RequestPasswordReset", asked)
        body = "<h1>Look at your messages</h1><p>If somebody signs in with this, a link is on its way to them.</p>"
        return page(await self._brand_of(request), "Look at your messages", body, 200)

    async def _reset(self, request: Request, form: Mapping[str, str]) -> Response:
        asked = ResetPasswordRequest(token=form.get("token", ""), new_password=form.get("password", ""))
        await self._calls(request.scope, "ResetPassword", asked)
        body = (
            "<h1>Your password is set</h1><p>All older sessions have ended.</p>"
            '<p><a href="/login">Sign in with it</a></p>'
        )
        return page(await self._brand_of(request), "Your password is set", body, 200)

    async def _accept(self, request: Request, form: Mapping[str, str]) -> Response:
        asked = AcceptInvitationRequest(
            token=form.get("token", ""), display_name=form.get("display_name", ""), password=form.get("password", "")
        )
        entered = await self._calls(request.scope, "AcceptInvitation", asked)
        response = RedirectResponse("/", 303)
        set_session_cookie(request, response, entered.session_id)
        return response


def _form(brand: Brand, link: Link, given: Mapping[str, str] | None = None, problem: str = "") -> Response:
    """The page; after a refusal with what was given, but for the password."""
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    given = given or {}
    token, fields = escape(given.get("token", "")), link.fields
    for typed in ("display_name", "address"):
        fields = fields.replace(f'name="{typed}"', f'name="{typed}" value="{escape(given.get(typed, ""))}"')
    reading = f'{NOSCRIPT}<input type="hidden" name="token" value="{token}">' if link.reads_token else ""
    body = (
        f'<h1>{link.title}</h1>{alert}<form method="post" action="{link.path}">'
        f"{reading}{fields}<button>{link.button}</button></form>"
    )
    title = f"Error: {link.title}" if problem else link.title
    script = SCRIPT if link.reads_token and not token else ""
    return page(brand, title, body, 400 if problem else 200, script)
