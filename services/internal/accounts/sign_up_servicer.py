"""How accounts come to be, and how people find those they are in."""

import hashlib

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.sign_up_pb2 import (
    CancelAccountInviteRequest,
    CheckSubdomainRequest,
    CheckSubdomainResponse,
    CompleteSignUpRequest,
    DiscoverAccountsRequest,
    DiscoverAccountsResponse,
    InviteAccountRequest,
    ResendAccountInviteRequest,
    StartSignUpRequest,
    StartSignUpResponse,
    VerifySignUpRequest,
    VerifySignUpResponse,
)
from dashclicks.auth.v1.session_pb2 import LoginResponse
from dashclicks.users.v1.user_pb2 import User

from services.internal.accounts.agencies import Agencies
from services.internal.accounts.clients import Clients
from services.internal.accounts.codes import SignUpCodes
from services.internal.accounts.discovery import Discovery
from services.internal.accounts.subdomains import Subdomains
from services.internal.deps import Deps
from services.internal.entrance import Entrance
from services.internal.limiter import LoginLimiter, LoginLimits
from shared.data.requests import RequestKey
from shared.data.transaction import Transaction
from shared.resource.envelope import compile_envelope
from shared.rpc.call import Call


class SignUpServicer:
    """Strangers are told nothing of who is here before they have proved an address."""

    def __init__(self, deps: Deps, entrance: Entrance) -> None:
        limits, kit = LoginLimits.of(deps.settings), deps.accounts.kit
        self._entrance = entrance
        self._people = deps.people
        self._requests, self._transactions = kit.requests, kit.transactions
        self._codes = SignUpCodes(deps.sending, deps.address_proofs)
        self._discovery = Discovery(deps.sending, deps.people, deps.links)
        self._subdomains = Subdomains(deps.subdomains)
        self._agencies = Agencies(deps, self._subdomains)
        self._clients = Clients(deps)
        self._invite = compile_envelope(
            self._clients.invite, InviteAccountRequest.DESCRIPTOR, Account.FromString, kit.transactions, kit.requests
        )
        self._started = LoginLimiter(deps.windows, limits, "sign-up")
        self._tried = LoginLimiter(deps.windows, limits, "sign-up code")
        self._asked = LoginLimiter(deps.windows, limits, "discovery")

    async def StartSignUp(self, request: StartSignUpRequest, call: Call) -> StartSignUpResponse:
        await self._started.admit(request.email or request.phone, call)
        await self._codes.ask(request.email, request.phone)
        return StartSignUpResponse()

    async def VerifySignUp(self, request: VerifySignUpRequest, call: Call) -> VerifySignUpResponse:
        address = request.email or request.phone
        await self._tried.admit(address, call)
        token = await self._codes.prove(address, request.code)
        await self._tried.succeeded(address)
        await self._people.check_free(request.email, request.phone)
        return VerifySignUpResponse(token=token)

    async def CompleteSignUp(self, request: CompleteSignUpRequest, call: Call) -> LoginResponse:
        await self._started.admit_address(call)

        async def work(transaction: Transaction) -> User:
            made = await self._agencies.make(request, call, transaction)
            return User(id=made.id, account_id=made.account_id)

        if request.request_id:
            owner = await self._requests.once(self._key(request, call), work, User.FromString)
        else:
            owner = await self._transactions.run(work)
        return await self._entrance.enter(owner.id, request.password, call)

    async def CheckSubdomain(self, request: CheckSubdomainRequest, call: Call) -> CheckSubdomainResponse:
        await self._started.admit_address(call)
        return CheckSubdomainResponse(available=await self._subdomains.available(request.subdomain))

    async def DiscoverAccounts(self, request: DiscoverAccountsRequest, call: Call) -> DiscoverAccountsResponse:
        await self._asked.admit(request.email or request.phone, call)
        await self._discovery.ask(request.email, request.phone)
        return DiscoverAccountsResponse()

    async def InviteAccount(self, request: InviteAccountRequest, call: Call) -> Account:
        account = await self._invite(request, call)
        assert isinstance(account, Account)
        return account

    async def ResendAccountInvite(self, request: ResendAccountInviteRequest, call: Call) -> Account:
        return await self._clients.resend(request.id, call)

    async def CancelAccountInvite(self, request: CancelAccountInviteRequest, call: Call) -> Account:
        return await self._clients.cancel(request.id, call)

    def _key(self, request: CompleteSignUpRequest, call: Call) -> RequestKey:
        """Request ids of strangers are apart by what they have proved: one must not use up another's."""
        who = hashlib.sha256(request.email_token.encode()).hexdigest()
        said = request.SerializeToString(deterministic=True)
        return RequestKey(who, call.method, request.request_id, self._requests.fingerprint(said))
