"""Calls to the vendors that an operator names, by a URL that holds the credentials: JSON back, or why there is none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import unquote, urlencode, urlsplit

from shared.core.guarded_http import GuardedHttp, GuardedHttpError, Unreached

# What vendors answer to one message is small; more is a fault, or an attack.
MAX_ANSWER_BYTES = 262_144
# Nobody is waited for longer.
MAX_WAIT = timedelta(hours=24)
# Behind the scheme of a vendor: plain HTTP, also to this machine. For doubles.
DOUBLE = "+http"
# Somebody between us and the vendor gave up; what the vendor did is not known.
GATEWAY = frozenset({502, 504})


@dataclass(frozen=True, slots=True)
class VendorUrl:
    """`vendor://user:password@host?option=value`. `base` is where requests go, without a final slash."""

    base: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    options: Mapping[str, str]
    double: bool

    @classmethod
    def parse(cls, text: str, vendor: str) -> Self:
        """Raises ValueError, whose text does not repeat the URL: it holds a secret."""
        try:
            parts = urlsplit(text)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            raise ValueError(f"this is no {vendor}:// URL") from None
        double = parts.scheme == vendor + DOUBLE
        if not (double or parts.scheme == vendor) or not parts.hostname:
            raise ValueError(f"this is no {vendor}:// URL")
        # Not parse_qs: a "+" is part of a phone number.
        pairs = (pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
        options = {name: unquote(value) for name, value in pairs}
        base = f"{'http' if double else 'https'}://{parts.hostname}{port}"
        return cls(base, unquote(parts.username or ""), unquote(parts.password or ""), options, double)


class VendorAway(Exception):
    """There is no answer. `uncertain`: the vendor may have done what it was asked."""

    def __init__(self, text: str, *, uncertain: bool) -> None:
        super().__init__(text)
        self.uncertain = uncertain


@dataclass(frozen=True, slots=True)
class VendorAnswer:
    """Status, headers by lower-case name, and the body's JSON object; an empty one for a body that is none."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any] = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the vendor has done what it was asked."""
        return 200 <= self.status < 300

    def retry_after(self, now: datetime) -> timedelta | None:
        """How long the vendor asks us to wait: `Retry-After` in seconds, or as a date."""
        text = self.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            # Digits without end are no number of seconds.
            return min(timedelta(seconds=int(text[:9])), MAX_WAIT)
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(until - now, timedelta()), MAX_WAIT)


class VendorHttp:
    """The guarded client, for one vendor. Close it with `aclose`."""

    def __init__(self, url: VendorUrl) -> None:
        self._base = url.base
        self._http = GuardedHttp(allow_private=url.double)

    async def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> VendorAnswer:
        """Posts JSON. `path` may be a whole URL. Raises VendorAway."""
        head = {"content-type": "application/json", **(headers or {})}
        return await self._send("POST", path, head, json.dumps(body).encode())

    async def post_form(self, path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> VendorAnswer:
        """Posts a form. Raises VendorAway."""
        head = {"content-type": "application/x-www-form-urlencoded", **headers}
        return await self._send("POST", path, head, urlencode(form).encode())

    async def get(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> VendorAnswer:
        """Raises VendorAway."""
        return await self._send("GET", f"{path}?{urlencode(query)}", headers, b"")

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._http.aclose()

    async def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> VendorAnswer:
        url = path if "://" in path else self._base + path
        head = {"accept": "application/json", **headers}
        try:
            answer = await self._http.send(method, url, head, body, max_bytes=MAX_ANSWER_BYTES)
        except Unreached as error:
            raise VendorAway(str(error), uncertain=False) from None
        except GuardedHttpError as error:
            raise VendorAway(str(error), uncertain=True) from None
        if answer.status in GATEWAY:
            raise VendorAway(f"answered {answer.status}", uncertain=True)
        return VendorAnswer(answer.status, answer.headers, _object(answer.body))


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
