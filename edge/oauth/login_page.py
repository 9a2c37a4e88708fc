"""Where people sign in while no dashboard is built; links in mail name the account."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.oauth.brand import BrandOf
from edge.oauth.calls import Errors
from edge.oauth.failures import failure_of
from edge.oauth.form import read_own_form
from edge.oauth.page import error_page
from edge.oauth.sign_in import SignIn, Visit

PATH = "/login"


class LoginPage:
    """`/login?account=…`."""

    def __init__(self, sign_in: SignIn, brand_of: BrandOf) -> None:
        self._sign_in = sign_in
        self._brand_of = brand_of

    def routes(self) -> list[Route]:
        """GET shows the form, POST takes it."""
        return [Route(PATH, self._answer, methods=["GET", "POST"])]

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return await self._sign_in.ask(request, _visit(request.query_params.get("account", "")))
        try:
            form = await read_own_form(request)
        except Errors as error:
            return error_page(await self._brand_of(request), failure_of(error))
        return await self._sign_in.take(request, _visit(form.get("account", "")), form)


def _visit(account_id: str) -> Visit:
    kept = {"account": account_id} if account_id else {}
    return Visit(PATH, kept, next="/", account_id=account_id, has_reset=True)
