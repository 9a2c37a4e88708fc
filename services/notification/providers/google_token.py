"""Access tokens of a Google service account: an assertion signed with its key, good for an hour (RFC 7523)."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from shared.integration.vendor_http import VendorAway, VendorHttp

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME_SECONDS = 3600
# A token is not used in its last minutes: a call may take its time, and clocks differ.
EARLY_SECONDS = 300


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """What Google's key file says."""

    project: str
    email: str
    key_id: str
    key: RSAPrivateKey = field(repr=False)
    token_url: str

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads the file. Raises ValueError for one that is none, without what is in it."""
        try:
            said = json.loads(path.read_text())
            key = load_pem_private_key(said["private_key"].encode(), None)
            facts = (said["project_id"], said["client_email"], said.get("private_key_id", ""))
            url = said["token_uri"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(f"{path} is no key file of a Google service account") from None
        if not isinstance(key, RSAPrivateKey):
            raise ValueError(f"the key in {path} is not an RSA key")
        return cls(*facts, key, url)


class GoogleTokens:
    """One account's access token, made anew when its time is nearly over; by one caller for all that wait."""

    def __init__(self, account: ServiceAccount, http: VendorHttp) -> None:
        self._account = account
        self._http = http
        self._token = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def get(self) -> str:
        """A token that is good for a while. Raises VendorAway if Google gives none."""
        async with self._lock:
            if time.monotonic() >= self._until:
                answer = await self._ask()
                self._token = str(answer["access_token"])
                self._until = time.monotonic() + max(_lifetime(answer) - EARLY_SECONDS, 0)
            return self._token

    def drop(self, token: str) -> None:
        """A token was refused: the next caller gets another."""
        if token == self._token:
            self._until = 0.0

    async def _ask(self) -> Mapping[str, Any]:
        account, now = self._account, int(time.time())
        claims = {"iss": account.email, "scope": SCOPE, "aud": account.token_url, "iat": now}
        claims["exp"] = now + LIFETIME_SECONDS
        assertion = jwt.encode(claims, account.key, "RS256", {"kid": account.key_id})
        answer = await self._http.post_form(account.token_url, {"grant_type": GRANT, "assertion": assertion}, {})
        if not answer.ok or not answer.body.get("access_token"):
            # Nothing of the message was sent yet.
            raise VendorAway(f"no access token: {answer.status}", uncertain=False)
        return answer.body


def _lifetime(answer: Mapping[str, Any]) -> float:
    seconds = answer.get("expires_in")
    return float(seconds) if isinstance(seconds, (int, float)) else LIFETIME_SECONDS
