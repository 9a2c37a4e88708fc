"""Passkeys: registered, used, done away with."""

from dashclicks.auth.v1.own_session_pb2 import RenewedSession
from dashclicks.auth.v1.passkey_pb2 import (
    BeginPasskeyLoginRequest,
    BeginPasskeyProofRequest,
    BeginPasskeyRegistrationRequest,
    ListPasskeysRequest,
    ListPasskeysResponse,
    LoginWithPasskeyRequest,
    Passkey,
    PasskeyOptions,
    ProveWithPasskeyRequest,
    RegisterPasskeyRequest,
    RemovePasskeyRequest,
    RenamePasskeyRequest,
)
from dashclicks.auth.v1.session_pb2 import LoginResponse

from services.internal.auth.answers import passkey_of, session_of
from services.internal.auth.doorkeeper import Doorkeeper, Entry, invalid_credentials
from services.internal.auth.opening import Opening
from services.internal.auth.own_passkeys import OwnPasskeys
from services.internal.auth.passkey_proving import PasskeyProving, Proved
from services.internal.auth.relying_party import RelyingParties, RelyingParty, page_unknown
from services.internal.auth.waiting import WaitingLogins
from services.internal.deps import Deps
from services.internal.limiter import LoginLimiter, LoginLimits
from shared.data.session import Session
from shared.rpc.call import Call

LOGIN = "passkey login"
PROOF = "passkey proof"


class PasskeysServicer:
    """A passkey takes what unlocks its device, so it counts as password and code together."""

    def __init__(self, deps: Deps) -> None:
        self._sessions = deps.sessions
        self._proof = deps.proof
        self._parties = RelyingParties(deps.settings, deps.origins)
        self._proving = PasskeyProving(deps)
        self._own = OwnPasskeys(deps)
        self._limiter = LoginLimiter(deps.windows, LoginLimits.of(deps.settings))
        self._doorkeeper = Doorkeeper(deps.users, deps.accounts, deps.passwords)
        self._opening = Opening(deps, self._doorkeeper)
        self._waiting = WaitingLogins(deps.one_time_tokens, self._doorkeeper)

    async def BeginPasskeyRegistration(self, request: BeginPasskeyRegistrationRequest, call: Call) -> PasskeyOptions:
        session = await self._proof.check_recent(call)
        party = await self._party_of(session, call)
        await self._own.check_room(session.user_id)
        return await self._proving.ask_for_new(party, await self._doorkeeper.entry(session.user_id, call))

    async def RegisterPasskey(self, request: RegisterPasskeyRequest, call: Call) -> Passkey:
        session = await self._proof.session(call)
        party = await self._party_of(session, call)
        made = await self._proving.new(party, request.credential, session.user_id)
        return passkey_of(await self._own.add(session, party, made, request))

    async def ListPasskeys(self, request: ListPasskeysRequest, call: Call) -> ListPasskeysResponse:
        return await self._listed(await self._proof.session(call))

    async def RenamePasskey(self, request: RenamePasskeyRequest, call: Call) -> Passkey:
        session = await self._proof.session(call)
        return passkey_of(await self._own.rename(session.user_id, request.id, request.display_name))

    async def RemovePasskey(self, request: RemovePasskeyRequest, call: Call) -> ListPasskeysResponse:
        session = await self._proof.check_recent(call)
        await self._own.remove(session, request.id, call)
        return await self._listed(session)

    async def BeginPasskeyLogin(self, request: BeginPasskeyLoginRequest, call: Call) -> PasskeyOptions:
        await self._limiter.admit_address(call)
        party = await self._parties.of(call)
        if not request.mfa_token:
            return await self._proving.ask(LOGIN, party, {"email": request.email})
        entry, _ = await self._waiting.look(request.mfa_token, call)
        user_id = entry.user.message.id
        return await self._proving.ask(LOGIN, party, {"user_id": user_id}, await self._own.of(user_id))

    async def LoginWithPasskey(self, request: LoginWithPasskeyRequest, call: Call) -> LoginResponse:
        await self._limiter.admit_address(call)
        party = await self._parties.of(call)
        proved = await self._proving.use(LOGIN, party, request.credential)
        entry = await self._doorkeeper.admitted(proved.passkey.user_id, call)
        _check_meant(party, proved, entry)
        remember = request.remember
        if request.mfa_token:
            waiting, remember = await self._waiting.look(request.mfa_token, call)
            if waiting.user.message.id != entry.user.message.id:
                raise invalid_credentials()
            await self._waiting.end(request.mfa_token)
        session_id, session, user = await self._opening.open(entry, call, remember=remember)
        return LoginResponse(session_id=session_id, session=session_of(session, user, entry.account))

    async def BeginPasskeyProof(self, request: BeginPasskeyProofRequest, call: Call) -> PasskeyOptions:
        session = await self._proof.session(call)
        party = await self._parties.of(call)
        return await self._proving.ask(PROOF, party, {"user_id": session.user_id}, await self._own.of(session.user_id))

    async def ProveWithPasskey(self, request: ProveWithPasskeyRequest, call: Call) -> RenewedSession:
        await self._limiter.admit_address(call)
        session = await self._proof.session(call)
        party = await self._parties.of(call)
        proved = await self._proving.use(PROOF, party, request.credential)
        entry = await self._doorkeeper.admitted(session.user_id, call)
        _check_meant(party, proved, entry)
        session_id, _, _ = await self._opening.open(entry, call, remember=session.remember)
        await self._sessions.end(session.key)
        return RenewedSession(session_id=session_id)

    async def _party_of(self, session: Session, call: Call) -> RelyingParty:
        """Who the page belongs to, if the session's user has to do with it."""
        party = await self._parties.of(call)
        if not party.serves(session.account_id, session.parent_account_id):
            raise page_unknown()
        return party

    async def _listed(self, session: Session) -> ListPasskeysResponse:
        return ListPasskeysResponse(passkeys=map(passkey_of, await self._own.of(session.user_id)))


def _check_meant(party: RelyingParty, proved: Proved, entry: Entry) -> None:
    """Raises InvalidArgument (INVALID_CREDENTIALS) for somebody else than the challenge was made for.

    Also where a domain has gone to another account since the passkey was made.
    """
    user, account = entry.user.message, entry.account
    meant = {"email": user.email, "user_id": user.id}
    named = all(value in ("", meant[name]) for name, value in proved.stands_for.items() if name in meant)
    if not (named and proved.passkey.user_id == user.id and party.serves(account.id, account.parent_account_id)):
        raise invalid_credentials()
