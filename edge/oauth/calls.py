"""Calls of the `accounts`, `auth` and `oauth` services, through the gate that every call of the edge passes."""

from collections.abc import Mapping
from typing import Any

from dashclicks.accounts.v1 import accounts_service_pb2, branding_service_pb2
from dashclicks.auth.v1 import (
    acceptance_service_pb2,
    auth_service_pb2,
    identity_providers_service_pb2,
    passkeys_service_pb2,
    password_service_pb2,
)
from dashclicks.oauth.v1 import oauth_service_pb2
from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from starlette.types import Scope

from edge.router.gate import Gate
from edge.transcoding.route import RoutePolicy
from edge.upstream.api import UpstreamError
from edge.upstream.table import UpstreamTable
from shared.core.errors import StatusError

TIMEOUT_SECONDS = 30.0
# What a call raises: the gate's refusal, and the service's.
Errors = (StatusError, UpstreamError)
SERVICES = (
    accounts_service_pb2.DESCRIPTOR.services_by_name["AccountsService"],
    branding_service_pb2.DESCRIPTOR.services_by_name["BrandingService"],
    acceptance_service_pb2.DESCRIPTOR.services_by_name["AcceptanceService"],
    auth_service_pb2.DESCRIPTOR.services_by_name["AuthService"],
    passkeys_service_pb2.DESCRIPTOR.services_by_name["PasskeysService"],
    password_service_pb2.DESCRIPTOR.services_by_name["PasswordService"],
    identity_providers_service_pb2.DESCRIPTOR.services_by_name["IdentityProvidersService"],
    oauth_service_pb2.DESCRIPTOR.services_by_name["OauthService"],
)


class Calls:
    """Calls methods by name, as whoever sent a request."""

    def __init__(self, upstreams: UpstreamTable, gate: Gate) -> None:
        self._upstreams = upstreams
        self._gate = gate
        self._methods: Mapping[str, tuple[MethodDescriptor, RoutePolicy]] = {
            method.name: (method, _policy(method)) for service in SERVICES for method in service.methods
        }

    async def __call__(self, scope: Scope, name: str, request: Message) -> Any:
        """The answer of the method of this name. Raises StatusError (the gate), UpstreamError (the service)."""
        method, policy = self._methods[name]
        metadata = await self._gate(scope, policy)
        upstream = self._upstreams.find(policy.method[1:].rpartition(".")[0])
        wire = await upstream.unary(policy.method, request.SerializeToString(), metadata, TIMEOUT_SECONDS)
        return GetMessageClass(method.output_type).FromString(wire)


def _policy(method: MethodDescriptor) -> RoutePolicy:
    option = method.GetOptions().Extensions[options_pb2.method]
    return RoutePolicy(
        method=f"/{method.containing_service.full_name}/{method.name}",
        scopes=tuple(option.scopes),
        public=option.public,
        authenticated=option.authenticated,
        rate_class=options_pb2.RateClass.Name(option.rate_class).removeprefix("RATE_CLASS_"),
        declared=True,
    )
