"""Authenticated encryption of small secrets at rest, and keys made from the master key.

AES-256-GCM with a fresh nonce in front of each box; HKDF-SHA-256.
"""

import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class UnsealError(Exception):
    """The box was made with another key, for another purpose, or was changed."""


def seal(key: bytes, secret: bytes, purpose: bytes) -> bytes:
    """Encrypts `secret`; only the same key (32 bytes) and `purpose` open it."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, purpose)


def unseal(key: bytes, box: bytes, purpose: bytes) -> bytes:
    """Returns the secret in `box`. Raises UnsealError."""
    try:
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], purpose)
    except (InvalidTag, ValueError):
        raise UnsealError("cannot be opened with this key") from None


def derive_key(master_key: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose, which tells nothing of the master key."""
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(master_key)


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The master key (32 bytes), and during its replacement the one before: that still opens, and never seals."""

    current: bytes = field(repr=False)
    previous: bytes | None = field(default=None, repr=False)

    def seal(self, secret: bytes, purpose: bytes) -> bytes:
        """Encrypts `secret` for one purpose."""
        return seal(self.current, secret, purpose)

    def unseal(self, box: bytes, purpose: bytes) -> bytes:
        """Returns the secret in `box`. Raises UnsealError if neither key opens it."""
        try:
            return unseal(self.current, box, purpose)
        except UnsealError:
            if self.previous is None:
                raise
            return unseal(self.previous, box, purpose)

    def seal_again(self, box: bytes, purpose: bytes) -> bytes | None:
        """The box under the current key; None if it is so already. Raises UnsealError."""
        try:
            unseal(self.current, box, purpose)
        except UnsealError:
            return self.seal(self.unseal(box, purpose), purpose)
        return None
