"""Who may call a method, as its contract says."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import MethodDescriptor

from shared.core.errors import PermissionDenied, StatusError, Unauthenticated
from shared.rpc.principal import Principal

ENDED = frozenset({"INVALID_SESSION", "SESSION_EXPIRED", "UNAUTHORIZED_ACCOUNT"})


@dataclass(frozen=True, slots=True)
class Policy:
    """`public`: anybody. No scopes: anybody signed in. Else: whoever holds one of them.

    `impersonated`: whether whoever acts in another user's name may call it too.
    """

    public: bool
    scopes: Sequence[str]
    impersonated: bool

    async def caller(self, verify: Callable[[str], Awaitable[Principal]], authorization: str) -> Principal | None:
        """Who calls, by a token that `verify` reads; nobody without one. Raises Unauthenticated, PermissionDenied."""
        try:
            return await verify(authorization) if authorization else None
        except (Unauthenticated, PermissionDenied) as error:
            if self._forgives(error):
                return None
            raise

    def check(self, principal: Principal | None) -> None:
        """Raises Unauthenticated or PermissionDenied (INSUFFICIENT_SCOPE)."""
        if self.public:
            return
        if principal is None:
            raise Unauthenticated("this call needs a session or an access token")
        if (principal.app_id or principal.key_id) and not self.scopes:
            # What needs no scope is the user's own business: sessions, passwords, allowing other apps.
            raise PermissionDenied("an app or an API key cannot call this", reason="APP_NOT_ALLOWED")
        if principal.impersonator_id and not self.impersonated:
            raise PermissionDenied(
                "nobody does this in another user's name: log out, and go on as yourself",
                reason="NOT_WHILE_IMPERSONATING",
            )
        check_scopes(principal, self.scopes)

    def _forgives(self, error: StatusError) -> bool:
        """Whether the caller is served as nobody: an ended session must not keep anyone from signing in."""
        return self.public and error.reason in ENDED


def check_scopes(principal: Principal, scopes: Sequence[str]) -> None:
    """Raises PermissionDenied (INSUFFICIENT_SCOPE) if scopes are asked for and the caller holds none of them."""
    for scope in scopes:
        if principal.allows(scope):
            return
    if scopes:
        needed = " or ".join(scopes)
        raise PermissionDenied(f"this call needs the scope {needed}", metadata={"scope": needed})


def policy_of(method: MethodDescriptor) -> Policy:
    """Reads the method's options. Raises ValueError unless exactly one of scopes, authenticated, public is given."""
    options = method.GetOptions().Extensions[options_pb2.method]
    given = [bool(options.scopes), options.authenticated, options.public]
    if sum(given) != 1:
        raise ValueError(f"{method.full_name}: its contract must give scopes, authenticated or public, and only one")
    allowed = options.impersonation == options_pb2.IMPERSONATION_ALLOWED
    refused = options.impersonation == options_pb2.IMPERSONATION_REFUSED
    return Policy(
        public=options.public,
        scopes=tuple(options.scopes),
        impersonated=allowed or (bool(options.scopes) and not refused),
    )
