"""Links to files for a while, where the storage cannot sign them itself: what they say is signed, not kept."""

import base64
import binascii
import hashlib
import hmac
from datetime import timedelta

import orjson

from shared.core.clock import Clock
from shared.core.errors import PermissionDenied

_DIGEST_BYTES = 32


class Links:
    """Makes and reads links. `key`: 32 bytes, the same in every process; `base`: what stands before the signed part."""

    def __init__(self, key: bytes, base: str, clock: Clock) -> None:
        self._key = key
        self._base = base
        self._clock = clock

    def make(self, account_id: str, blob: str, lifetime: timedelta) -> str:
        """A link to a file of an account."""
        until = int((self._clock.now() + lifetime).timestamp())
        said = orjson.dumps([account_id, blob, until])
        return self._base + base64.urlsafe_b64encode(self._sign(said) + said).decode().rstrip("=")

    def read(self, signed: str) -> tuple[str, str]:
        """Account and file of the signed part of a link. Raises PermissionDenied unless it is ours and holds."""
        try:
            given = base64.urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
        except (binascii.Error, ValueError):
            given = b""
        digest, said = given[:_DIGEST_BYTES], given[_DIGEST_BYTES:]
        if not hmac.compare_digest(digest, self._sign(said)):
            raise PermissionDenied("this link is not one of ours", reason="INVALID_LINK")
        account_id, blob, until = orjson.loads(said)
        if until <= self._clock.now().timestamp():
            raise PermissionDenied("this link has expired", reason="INVALID_LINK")
        return account_id, blob

    def _sign(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, hashlib.sha256)
