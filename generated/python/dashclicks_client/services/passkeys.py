# Machine-written from the contracts: change those, then `make generate`.
"""Passkeys: Passkeys (WebAuthn): registered, used to sign in, done away with. Each use takes what unlocks the device, so a passkey
counts as password and code together. A passkey works on pages of the domain where it was registered."""

from dashclicks.auth.v1 import own_session_pb2, passkey_pb2, session_pb2
from google.protobuf import struct_pb2

from ..transport import AsyncTransport, Route, Transport

_BEGIN_PASSKEY_REGISTRATION = Route("POST", "/v1/auth/passkeys:beginRegistration", (), "*")
_REGISTER_PASSKEY = Route("POST", "/v1/auth/passkeys:register", (), "*")
_LIST_PASSKEYS = Route("GET", "/v1/auth/passkeys", (), "")
_RENAME_PASSKEY = Route("POST", "/v1/auth/passkeys/{}:rename", (("id",),), "*")
_REMOVE_PASSKEY = Route("DELETE", "/v1/auth/passkeys/{}", (("id",),), "")
_BEGIN_PASSKEY_LOGIN = Route("POST", "/v1/auth/passkeys:beginLogin", (), "*")
_LOGIN_WITH_PASSKEY = Route("POST", "/v1/auth/passkeys:login", (), "*")
_BEGIN_PASSKEY_PROOF = Route("POST", "/v1/auth/passkeys:beginProof", (), "*")
_PROVE_WITH_PASSKEY = Route("POST", "/v1/auth/passkeys:prove", (), "*")


class Passkeys:
    """Passkeys (WebAuthn): registered, used to sign in, done away with. Each use takes what unlocks the device, so a passkey
    counts as password and code together. A passkey works on pages of the domain where it was registered."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def begin_passkey_registration(self) -> passkey_pb2.PasskeyOptions:
        """Returns what the browser needs to make a passkey for the caller.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason PASSKEY_PAGE_UNKNOWN where the
        page belongs neither to the platform nor to the caller's account or its agency, with reason TOO_MANY_PASSKEYS."""
        request = passkey_pb2.BeginPasskeyRegistrationRequest()
        return self._transport.call(_BEGIN_PASSKEY_REGISTRATION, request, passkey_pb2.PasskeyOptions())

    def register_passkey(self, *, credential: struct_pb2.Struct, display_name: str) -> passkey_pb2.Passkey:
        """Registers a passkey that the browser has made.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN for a challenge that is used or too old, with reason
        INVALID_PASSKEY for what was not made for it, ALREADY_EXISTS for a passkey that is registered,
        FAILED_PRECONDITION with reason TOO_MANY_PASSKEYS, with reason PASSKEY_PAGE_UNKNOWN.

        Args:
            credential: What `navigator.credentials.create` gave, as its `toJSON()` writes it.
            display_name: What its owner calls it.
        """
        request = passkey_pb2.RegisterPasskeyRequest(credential=credential, display_name=display_name)
        return self._transport.call(_REGISTER_PASSKEY, request, passkey_pb2.Passkey())

    def list_passkeys(self) -> passkey_pb2.ListPasskeysResponse:
        """Lists the caller's passkeys, oldest first.
        Returns UNAUTHENTICATED without a session, PERMISSION_DENIED with reason APP_NOT_ALLOWED to an app."""
        request = passkey_pb2.ListPasskeysRequest()
        return self._transport.call(_LIST_PASSKEYS, request, passkey_pb2.ListPasskeysResponse())

    def rename_passkey(self, *, id: str, display_name: str) -> passkey_pb2.Passkey:
        """Gives one of the caller's passkeys another name.
        Returns NOT_FOUND if the caller has no such passkey.

        Args:
            id: The passkey's id.
            display_name: What its owner calls it from now on.
        """
        request = passkey_pb2.RenamePasskeyRequest(id=id, display_name=display_name)
        return self._transport.call(_RENAME_PASSKEY, request, passkey_pb2.Passkey())

    def remove_passkey(self, *, id: str) -> passkey_pb2.ListPasskeysResponse:
        """Does away with one of the caller's passkeys.
        Returns NOT_FOUND if the caller has no such passkey, PERMISSION_DENIED with reason STEP_UP_REQUIRED,
        FAILED_PRECONDITION with reason LAST_WAY_IN for the only one of a user without a password.

        Args:
            id: The passkey's id.
        """
        request = passkey_pb2.RemovePasskeyRequest(id=id)
        return self._transport.call(_REMOVE_PASSKEY, request, passkey_pb2.ListPasskeysResponse())

    def begin_passkey_login(self, *, email: str = "", mfa_token: str = "") -> passkey_pb2.PasskeyOptions:
        """Returns what the browser needs to sign in with a passkey; the same whether or not there is such a user.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN for an `mfa_token` that is not good,
        FAILED_PRECONDITION with reason PASSKEY_PAGE_UNKNOWN, RESOURCE_EXHAUSTED with reason RATE_LIMITED.

        Args:
            email: The email address of who signs in: a passkey of somebody else is refused then. Without it any
                passkey will do.
            mfa_token: Or `mfa_token` of a login that waits for a code, which a passkey of its user can stand in for.
        """
        request = passkey_pb2.BeginPasskeyLoginRequest(email=email, mfa_token=mfa_token)
        return self._transport.call(_BEGIN_PASSKEY_LOGIN, request, passkey_pb2.PasskeyOptions())

    def login_with_passkey(
        self, *, credential: struct_pb2.Struct, remember: bool = False, mfa_token: str = ""
    ) -> session_pb2.LoginResponse:
        """Starts a session with a passkey; no code is asked for.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for an unknown passkey, one of a user who is shut out, and a
        wrong signature alike, with reason INVALID_ONE_TIME_TOKEN for a challenge that is used or too old,
        PERMISSION_DENIED with reason UNAUTHORIZED_ACCOUNT when the account is banned.

        Args:
            credential: What `navigator.credentials.get` gave, as its `toJSON()` writes it.
            remember: Keeps the session for 30 days instead of 12 hours.
            mfa_token: `mfa_token` of the login that waits, where it was given to begin with; `remember` is that
                login's then.
        """
        request = passkey_pb2.LoginWithPasskeyRequest(credential=credential, remember=remember, mfa_token=mfa_token)
        return self._transport.call(_LOGIN_WITH_PASSKEY, request, session_pb2.LoginResponse())

    def begin_passkey_proof(self) -> passkey_pb2.PasskeyOptions:
        """Returns what the browser needs to prove with a passkey who calls.
        Returns FAILED_PRECONDITION with reason PASSKEY_PAGE_UNKNOWN."""
        request = passkey_pb2.BeginPasskeyProofRequest()
        return self._transport.call(_BEGIN_PASSKEY_PROOF, request, passkey_pb2.PasskeyOptions())

    def prove_with_passkey(self, *, credential: struct_pb2.Struct) -> own_session_pb2.RenewedSession:
        """Proves with a passkey who calls.
        For 10 minutes methods that ask for it then serve the session answered, which replaces this one.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for a passkey that is not the caller's, with reason
        INVALID_ONE_TIME_TOKEN.

        Args:
            credential: What `navigator.credentials.get` gave, as its `toJSON()` writes it.
        """
        request = passkey_pb2.ProveWithPasskeyRequest(credential=credential)
        return self._transport.call(_PROVE_WITH_PASSKEY, request, own_session_pb2.RenewedSession())


class AsyncPasskeys:
    """Passkeys (WebAuthn): registered, used to sign in, done away with. Each use takes what unlocks the device, so a passkey
    counts as password and code together. A passkey works on pages of the domain where it was registered."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def begin_passkey_registration(self) -> passkey_pb2.PasskeyOptions:
        """Returns what the browser needs to make a passkey for the caller.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason PASSKEY_PAGE_UNKNOWN where the
        page belongs neither to the platform nor to the caller's account or its agency, with reason TOO_MANY_PASSKEYS."""
        request = passkey_pb2.BeginPasskeyRegistrationRequest()
        return await self._transport.call(_BEGIN_PASSKEY_REGISTRATION, request, passkey_pb2.PasskeyOptions())

    async def register_passkey(self, *, credential: struct_pb2.Struct, display_name: str) -> passkey_pb2.Passkey:
        """Registers a passkey that the browser has made.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN for a challenge that is used or too old, with reason
        INVALID_PASSKEY for what was not made for it, ALREADY_EXISTS for a passkey that is registered,
        FAILED_PRECONDITION with reason TOO_MANY_PASSKEYS, with reason PASSKEY_PAGE_UNKNOWN.

        Args:
            credential: What `navigator.credentials.create` gave, as its `toJSON()` writes it.
            display_name: What its owner calls it.
        """
        request = passkey_pb2.RegisterPasskeyRequest(credential=credential, display_name=display_name)
        return await self._transport.call(_REGISTER_PASSKEY, request, passkey_pb2.Passkey())

    async def list_passkeys(self) -> passkey_pb2.ListPasskeysResponse:
        """Lists the caller's passkeys, oldest first.
        Returns UNAUTHENTICATED without a session, PERMISSION_DENIED with reason APP_NOT_ALLOWED to an app."""
        request = passkey_pb2.ListPasskeysRequest()
        return await self._transport.call(_LIST_PASSKEYS, request, passkey_pb2.ListPasskeysResponse())

    async def rename_passkey(self, *, id: str, display_name: str) -> passkey_pb2.Passkey:
        """Gives one of the caller's passkeys another name.
        Returns NOT_FOUND if the caller has no such passkey.

        Args:
            id: The passkey's id.
            display_name: What its owner calls it from now on.
        """
        request = passkey_pb2.RenamePasskeyRequest(id=id, display_name=display_name)
        return await self._transport.call(_RENAME_PASSKEY, request, passkey_pb2.Passkey())

    async def remove_passkey(self, *, id: str) -> passkey_pb2.ListPasskeysResponse:
        """Does away with one of the caller's passkeys.
        Returns NOT_FOUND if the caller has no such passkey, PERMISSION_DENIED with reason STEP_UP_REQUIRED,
        FAILED_PRECONDITION with reason LAST_WAY_IN for the only one of a user without a password.

        Args:
            id: The passkey's id.
        """
        request = passkey_pb2.RemovePasskeyRequest(id=id)
        return await self._transport.call(_REMOVE_PASSKEY, request, passkey_pb2.ListPasskeysResponse())

    async def begin_passkey_login(self, *, email: str = "", mfa_token: str = "") -> passkey_pb2.PasskeyOptions:
        """Returns what the browser needs to sign in with a passkey; the same whether or not there is such a user.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN for an `mfa_token` that is not good,
        FAILED_PRECONDITION with reason PASSKEY_PAGE_UNKNOWN, RESOURCE_EXHAUSTED with reason RATE_LIMITED.

        Args:
            email: The email address of who signs in: a passkey of somebody else is refused then. Without it any
                passkey will do.
            mfa_token: Or `mfa_token` of a login that waits for a code, which a passkey of its user can stand in for.
        """
        request = passkey_pb2.BeginPasskeyLoginRequest(email=email, mfa_token=mfa_token)
        return await self._transport.call(_BEGIN_PASSKEY_LOGIN, request, passkey_pb2.PasskeyOptions())

    async def login_with_passkey(
        self, *, credential: struct_pb2.Struct, remember: bool = False, mfa_token: str = ""
    ) -> session_pb2.LoginResponse:
        """Starts a session with a passkey; no code is asked for.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for an unknown passkey, one of a user who is shut out, and a
        wrong signature alike, with reason INVALID_ONE_TIME_TOKEN for a challenge that is used or too old,
        PERMISSION_DENIED with reason UNAUTHORIZED_ACCOUNT when the account is banned.

        Args:
            credential: What `navigator.credentials.get` gave, as its `toJSON()` writes it.
            remember: Keeps the session for 30 days instead of 12 hours.
            mfa_token: `mfa_token` of the login that waits, where it was given to begin with; `remember` is that
                login's then.
        """
        request = passkey_pb2.LoginWithPasskeyRequest(credential=credential, remember=remember, mfa_token=mfa_token)
        return await self._transport.call(_LOGIN_WITH_PASSKEY, request, session_pb2.LoginResponse())

    async def begin_passkey_proof(self) -> passkey_pb2.PasskeyOptions:
        """Returns what the browser needs to prove with a passkey who calls.
        Returns FAILED_PRECONDITION with reason PASSKEY_PAGE_UNKNOWN."""
        request = passkey_pb2.BeginPasskeyProofRequest()
        return await self._transport.call(_BEGIN_PASSKEY_PROOF, request, passkey_pb2.PasskeyOptions())

    async def prove_with_passkey(self, *, credential: struct_pb2.Struct) -> own_session_pb2.RenewedSession:
        """Proves with a passkey who calls.
        For 10 minutes methods that ask for it then serve the session answered, which replaces this one.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for a passkey that is not the caller's, with reason
        INVALID_ONE_TIME_TOKEN.

        Args:
            credential: What `navigator.credentials.get` gave, as its `toJSON()` writes it.
        """
        request = passkey_pb2.ProveWithPasskeyRequest(credential=credential)
        return await self._transport.call(_PROVE_WITH_PASSKEY, request, own_session_pb2.RenewedSession())
