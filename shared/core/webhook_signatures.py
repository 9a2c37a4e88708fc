"""Signatures of outgoing webhooks, as Standard Webhooks has them (standardwebhooks.com, spec of 2023).

What is signed is `id.timestamp.body`: by HMAC-SHA256 (`v1`) with a secret that both sides have, and by ed25519 (`v1a`)
with a key that only the sender has. A request may carry several signatures: while a secret is being rotated, both.
"""

import hashlib
import hmac
import os
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET_BYTES = 32
SEED_BYTES = 32
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What one generation of an endpoint's requests is signed with."""

    secret: bytes
    seed: bytes

    @staticmethod
    def new() -> "SigningKey":
        """A random one."""
        return SigningKey(os.urandom(SECRET_BYTES), os.urandom(SEED_BYTES))

    @staticmethod
    def of(packed: bytes) -> "SigningKey":
        """What `packed` was made of."""
        return SigningKey(packed[:SECRET_BYTES], packed[SECRET_BYTES:])

    def packed(self) -> bytes:
        """Both in one, to be sealed."""
        return self.secret + self.seed

    @property
    def shown_secret(self) -> str:
        """The secret as receivers' libraries take it."""
        return f"whsec_{_text(self.secret)}"

    @property
    def shown_public_key(self) -> str:
        """The public key as receivers' libraries take it."""
        return f"whpk_{_text(self._private().public_key().public_bytes_raw())}"

    def sign(self, content: bytes) -> Sequence[str]:
        """Its signatures."""
        symmetric = hmac.new(self.secret, content, hashlib.sha256).digest()
        return (f"v1,{_text(symmetric)}", f"v1a,{_text(self._private().sign(content))}")

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def signed_headers(keys: Sequence[SigningKey], id: str, time: datetime, body: bytes) -> Mapping[str, str]:
    """The three headers of a request, signed with each key."""
    timestamp = str(int(time.timestamp()))
    content = b".".join((id.encode(), timestamp.encode(), body))
    signatures = [signature for key in keys for signature in key.sign(content)]
    return {ID: id, TIMESTAMP: timestamp, SIGNATURE: " ".join(signatures)}


def _text(data: bytes) -> str:
    return b64encode(data).decode()
