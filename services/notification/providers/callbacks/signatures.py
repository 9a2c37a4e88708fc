"""Whether a provider has sent what came: by its signature over the bytes as they came."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

# What was signed longer ago is a replay.
TOLERANCE = timedelta(minutes=5)
DEFAULT_PORTS = {"https": 443, "http": 80}


class SendGridKey:
    """The key of the signed event webhook."""

    def __init__(self, text: str) -> None:
        """`text`: as SendGrid shows it, SPKI in base64. Raises ValueError for another."""
        key = load_der_public_key(b64decode(text, validate=True))
        if not isinstance(key, EllipticCurvePublicKey):
            raise ValueError("SENDGRID_WEBHOOK_KEY is no ECDSA key")
        self._key = key

    def signed(self, body: bytes, signature: str, timestamp: str, now: datetime) -> bool:
        """Whether SendGrid signed these bytes a short while ago; `timestamp` as it says, in seconds since 1970."""
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            return False
        if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
            return False
        try:
            self._key.verify(b64decode(signature, validate=True), timestamp.encode() + body, ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True


def twilio_signed(token: str, url: str, form: Sequence[tuple[str, str]], signature: str) -> bool:
    """Whether the account with this token has sent this form to this URL, which it signs with its port or without."""
    said = "".join(f"{name}{value}" for name, value in sorted(set(form)))
    made = [b64encode(hmac.digest(token.encode(), (each + said).encode(), "sha1")).decode() for each in _spellings(url)]
    return any(hmac.compare_digest(each.encode(), signature.encode("utf-8", "replace")) for each in made)


def _spellings(url: str) -> Sequence[str]:
    parts = urlsplit(url)
    port = DEFAULT_PORTS.get(parts.scheme)
    host = parts.netloc.removesuffix(f":{port}")
    with_port = host if ":" in host.rpartition("]")[2] else f"{host}:{port}"
    return [parts._replace(netloc=each).geturl() for each in dict.fromkeys((host, with_port))]


def of_form(pairs: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The fields of a form, the first of each name."""
    return dict(reversed(pairs))
