"""An authenticator in software: makes passkeys and uses them, as a browser would hand it on (WebAuthn, ES256)."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from google.protobuf.struct_pb2 import Struct
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
PAGE = "http://127.0.0.1:5000"


@dataclass(slots=True)
class Device:
    """Holds passkeys by credential id. `unlocked`: whether its user unlocks it; `counts`: whether it counts uses."""

    page: str = PAGE
    unlocked: bool = True
    counts: bool = True
    uses: int = 0
    keys: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)

    def make(self, options: Any, **changed: Any) -> Struct:
        """What `navigator.credentials.create` gives for these options; `changed` client data."""
        asked = dict(options)
        private = ec.generate_private_key(ec.SECP256R1())
        raw = os.urandom(32)
        id = bytes_to_base64url(raw)
        self.keys[id], self.handles[id] = private, asked["user"]["id"]
        numbers = private.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(raw)) + raw + cbor2.dumps(key)
        data = self._data(asked["rp"]["id"], ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return _credential(
            id,
            clientDataJSON=self._client_data("webauthn.create", asked, changed),
            attestationObject=bytes_to_base64url(statement),
            transports=["internal", "telepathy"],
        )

    def use(self, options: Any, **changed: Any) -> Struct:
        """What `navigator.credentials.get` gives, by an allowed passkey or else the newest."""
        asked = dict(options)
        allowed = [each["id"] for each in asked.get("allowCredentials") or ()]
        id = next((each for each in allowed if each in self.keys), list(self.keys)[-1])
        self.uses += self.counts
        data = self._data(asked["rpId"])
        client_data = self._client_data("webauthn.get", asked, changed)
        signed = data + hashlib.sha256(base64url_to_bytes(client_data)).digest()
        return _credential(
            id,
            clientDataJSON=client_data,
            authenticatorData=bytes_to_base64url(data),
            signature=bytes_to_base64url(self.keys[id].sign(signed, ec.ECDSA(hashes.SHA256()))),
            userHandle=self.handles[id],
        )

    def _data(self, rp_id: str, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.unlocked else 0)
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.uses)

    def _client_data(self, type: str, asked: dict[str, Any], changed: dict[str, Any]) -> str:
        data = {"type": type, "challenge": asked["challenge"], "origin": self.page, "crossOrigin": False, **changed}
        return bytes_to_base64url(json.dumps(data).encode())


def _credential(id: str, **response: Any) -> Struct:
    made = Struct()
    made.update({"id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {}, "response": response})
    return made
