"""A service that records what reaches it, and tokens signed by a key of the test's own."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from dashclicks.auth.v1 import auth_service_pb2
from dashclicks.crm.v1 import crm_service_pb2
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from shared.core.errors import Unauthenticated
from shared.rpc.call import Call
from shared.rpc.methods import BoundMethod, BoundService

CRM = crm_service_pb2.DESCRIPTOR.services_by_name["CrmService"]
AUTH = auth_service_pb2.DESCRIPTOR.services_by_name["AuthService"]


@dataclass(frozen=True)
class Signer:
    """Signs claims as the platform does, or as a test says otherwise."""

    kid: str = "key_1"
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    async def get(self, kid: str) -> Ed25519PublicKey | None:
        return self.private.public_key() if kid == self.kid else None

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": "dashclicks",
            "aud": "dashclicks",
            "iat": now,
            "exp": now + 120,
            "sid": "session",
            "uid": "usr_1",
            "account_id": "acc_1",
            "parent_account_id": "acc_0",
            "scope": "contacts users.read",
            "role": "ROLE_USER",
            "imp": "",
            **changes,
        }

    def token(self, headers: dict[str, Any] | None = None, **changes: Any) -> str:
        return jwt.encode(self.claims(**changes), self.private, "EdDSA", headers={"kid": self.kid, **(headers or {})})


class Sessions:
    """Knows which sessions have ended, as a test says; the others live."""

    def __init__(self) -> None:
        self.ended: set[str] = set()

    async def check(self, key: str) -> None:
        if key in self.ended:
            raise Unauthenticated("no such session", reason="INVALID_SESSION")


Answer = Callable[[Any, Call], Any]


class Recorder:
    """Answers every method by `answer`, which a test may replace; remembers the calls that reached it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.requests: list[Any] = []
        self.answer: Answer | None = None

    def bind(self, descriptor: ServiceDescriptor) -> BoundService:
        return BoundService(descriptor.full_name, tuple(self._bind(m) for m in descriptor.methods), descriptor)

    def _bind(self, method: MethodDescriptor) -> BoundMethod:
        output = GetMessageClass(method.output_type)

        async def handle(request: Message, call: Call) -> Message:
            self.calls.append(call)
            self.requests.append(request)
            return output() if self.answer is None else await self.answer(request, call)

        return BoundMethod(
            full_name=method.full_name,
            input=GetMessageClass(method.input_type),
            output=output,
            server_streaming=False,
            handler=handle,
            validates_itself=False,
            descriptor=method,
        )
