"""Agencies as they sign up: account, owner and business in one transaction."""

from datetime import timedelta

from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.sign_up_pb2 import CompleteSignUpRequest
from dashclicks.crm.v1 import contact_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.type.v1.contact_point_pb2 import Email, Phone
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.accounts.subdomains import Subdomains
from services.internal.deps import Deps
from services.internal.password_rule import check_guessable
from shared.core.errors import InvalidArgument, Violation
from shared.data.transaction import Transaction
from shared.rpc.call import Call

TRIAL = timedelta(days=14)


class Agencies:
    """Makes them."""

    def __init__(self, deps: Deps, subdomains: Subdomains) -> None:
        self._accounts = deps.accounts
        self._users = deps.users
        self._runtime = deps.runtime
        self._people = deps.people
        self._proofs = deps.address_proofs
        self._passwords = deps.passwords
        self._clock = deps.clock
        self._subdomains = subdomains

    async def make(self, request: CompleteSignUpRequest, call: Call, transaction: Transaction) -> User:
        """The owner of a new agency; all of it is there once the transaction is committed, or nothing.

        Raises InvalidArgument (INVALID_PROOF, PASSWORD_TOO_COMMON), AlreadyExists (EMAIL_EXISTS, PHONE_EXISTS,
        SUBDOMAIN_TAKEN).
        """
        owner = await self._owner(request, transaction)
        await check_guessable(self._passwords, request.password, owner, "password")
        reason = (call.method, call.request_id, transaction)
        account = Account(
            display_name=request.business_name,
            subdomain=request.subdomain,
            state=account_pb2.ACCOUNT_STATE_ACTIVE,
            # What is on trial.
            plan=account_pb2.PLAN_PRO,
        )
        account.trial_end_time.FromDatetime(self._clock.now() + TRIAL)
        owner.account_id = (await self._accounts.system(*reason).create(account)).message.id
        await self._subdomains.claim(request.subdomain, owner.account_id, transaction)
        made = (await self._users.system(*reason).create(owner)).message
        business = Contact(
            account_id=made.account_id,
            type=contact_pb2.CONTACT_TYPE_BUSINESS,
            display_name=request.business_name,
            emails=[Email(address=made.email, primary=True)],
            phones=[Phone(number=made.phone, primary=True)] if made.phone else [],
        )
        await self._runtime.by_type["crm.Contact"].system(*reason).create(business)
        return made

    async def _owner(self, request: CompleteSignUpRequest, transaction: Transaction) -> User:
        """Who signs up, with addresses that are proved and nobody else's; the proofs are used up."""
        email = await self._spend(request.email_token, "email_token", transaction)
        phone = await self._spend(request.phone_token, "phone_token", transaction) if request.phone_token else ""
        await self._people.check_free(email, phone, transaction)
        return User(
            display_name=request.owner_name,
            email=email,
            phone=phone,
            role=user_pb2.ROLE_OWNER,
            password=request.password,
        )

    async def _spend(self, token: str, field: str, transaction: Transaction) -> str:
        address = await self._proofs.address_of(token) or ""
        fits = ("@" in address) == (field == "email_token")
        if not (address and fits and await self._proofs.spend(token, transaction)):
            problem = "is no proof, or no longer; ask for a new code"
            raise InvalidArgument(
                f"{field} {problem}", reason="INVALID_PROOF", violations=[Violation(field, problem, "INVALID_PROOF")]
            )
        return address
