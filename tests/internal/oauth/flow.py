"""An app and a user that go through OAuth against the service."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from dashclicks.oauth.v1.app_pb2 import App
from dashclicks.users.v1.user_pb2 import User

from shared.testing.api import Caller, Failure
from tests.internal.office import Office, method

REDIRECT = "https://robot.example/callback"
SCOPES = ("contacts", "users.read")


@dataclass(frozen=True, slots=True)
class Robot:
    """An app with its secret, and its developer, signed in."""

    office: Office
    app: App
    secret: str
    developer: User
    caller: Caller

    async def authorize(self, caller: Caller | None = None, **changed: str) -> tuple[str, str]:
        """A code and the verifier it needs."""
        verifier = secrets.token_urlsafe(48)
        answer = await (caller or self.caller).call(
            method("Authorize"), parameters=self.parameters(verifier, **changed)
        )
        return answer.code, verifier

    def parameters(self, verifier: str, **changed: str) -> dict[str, str]:
        """What the app asks, as RFC 7636 has it."""
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.app.id,
            "redirect_uri": REDIRECT,
            "code_challenge": digest,
            "code_challenge_method": "S256",
        }
        return {**asked, **changed}

    async def exchange(self, **request: str) -> Any:
        """What the token endpoint answers."""
        return await self.office.nobody.call(method("ExchangeToken"), **self._proved(request))

    async def refused(self, **request: str) -> Failure:
        """How the token endpoint refuses."""
        return await self.office.nobody.failure(method("ExchangeToken"), **self._proved(request))

    async def redeem(self, code: str, verifier: str, **changed: str) -> Any:
        """Tokens for a code."""
        return await self.exchange(**_redemption(code, verifier, changed))

    async def refuses_code(self, code: str, verifier: str, **changed: str) -> str:
        """The reason why a code is refused."""
        return (await self.refused(**_redemption(code, verifier, changed))).reason

    async def tokens(self, caller: Caller | None = None, **changed: str) -> Any:
        """An access and a refresh token."""
        return await self.redeem(*await self.authorize(caller, **changed))

    async def about(self, token: str) -> Any:
        """What introspection says of a token."""
        return await self.office.nobody.call(method("IntrospectToken"), **self._proved({"token": token}))

    async def holder(self, access_token: str, account_id: str = "") -> Caller:
        """The app as a caller of the services, as the edge makes it of an access token."""
        answer = await self.office.nobody.call(method("CreateAccessToken"), session_id=access_token)
        return Caller(self.office.channel, answer.access_token, account_id or self.app.account_id)

    async def revoke(self, token: str) -> None:
        """Ends a token."""
        await self.office.nobody.call(method("RevokeToken"), **self._proved({"token": token}))

    def _proved(self, request: dict[str, str]) -> dict[str, Any]:
        return {"client_id": self.app.id, "client_secret": self.secret, **request}


def _redemption(code: str, verifier: str, changed: dict[str, str]) -> dict[str, str]:
    request = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": REDIRECT}
    return {**request, **changed}


async def make_robot(office: Office, **fields: Any) -> Robot:
    """A new app of a new account."""
    developer, caller = await office.staff()
    given = {"display_name": "Robot", "redirect_uris": [REDIRECT], "scopes": SCOPES, **fields}
    app = await caller.call(method("CreateApp"), app=App(**given))
    rotated = await caller.call(method("RotateAppSecret"), id=app.id)
    return Robot(office, rotated.app, rotated.client_secret, developer, caller)
