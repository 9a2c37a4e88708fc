# Machine-written from the contracts: change those, then `make generate`.
"""SignUp: How accounts come to be: an agency signs up, and invites its clients. And how people find the accounts they are in."""

from dashclicks.accounts.v1 import account_pb2, sign_up_pb2
from dashclicks.auth.v1 import session_pb2

from ..transport import AsyncTransport, Route, Transport

_START_SIGN_UP = Route("POST", "/v1/accounts:startSignUp", (), "*")
_VERIFY_SIGN_UP = Route("POST", "/v1/accounts:verifySignUp", (), "*")
_COMPLETE_SIGN_UP = Route("POST", "/v1/accounts:completeSignUp", (), "*")
_CHECK_SUBDOMAIN = Route("GET", "/v1/accounts:checkSubdomain", (), "")
_DISCOVER_ACCOUNTS = Route("POST", "/v1/accounts:discover", (), "*")
_INVITE_ACCOUNT = Route("POST", "/v1/accounts:invite", (), "*")
_RESEND_ACCOUNT_INVITE = Route("POST", "/v1/accounts/{}:resendInvite", (("id",),), "*")
_CANCEL_ACCOUNT_INVITE = Route("POST", "/v1/accounts/{}:cancelInvite", (("id",),), "*")


class SignUp:
    """How accounts come to be: an agency signs up, and invites its clients. And how people find the accounts they are in."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def start_sign_up(self, *, email: str = "", phone: str = "") -> sign_up_pb2.StartSignUpResponse:
        """Sends a code of six digits, good for 10 minutes and 5 tries. Answers alike whether or not the address is known.
        Returns FAILED_PRECONDITION with reason PHONE_NOT_OFFERED for any phone number where no text messages are sent,
        RESOURCE_EXHAUSTED with reason RATE_LIMITED where an address is tried too often.

        Args:
            email: The email address, or
            phone: the phone number, E.164. One of the two is needed.
        """
        request = sign_up_pb2.StartSignUpRequest(email=email, phone=phone)
        return self._transport.call(_START_SIGN_UP, request, sign_up_pb2.StartSignUpResponse())

    def verify_sign_up(self, *, code: str, email: str = "", phone: str = "") -> sign_up_pb2.VerifySignUpResponse:
        """Exchanges a code for a proof of the address.
        Returns INVALID_ARGUMENT with reason INVALID_CODE for a wrong, used or old code, or one that was tried too often,
        ALREADY_EXISTS with reason EMAIL_EXISTS or reason PHONE_EXISTS where the address, now proved, signs in to an account.

        Args:
            code: The code: six digits.
            email: The email address that it was sent to, or
            phone: the phone number. One of the two is needed.
        """
        request = sign_up_pb2.VerifySignUpRequest(code=code, email=email, phone=phone)
        return self._transport.call(_VERIFY_SIGN_UP, request, sign_up_pb2.VerifySignUpResponse())

    def complete_sign_up(
        self,
        *,
        email_token: str,
        owner_name: str,
        password: str,
        business_name: str,
        subdomain: str,
        phone_token: str = "",
        request_id: str = "",
    ) -> session_pb2.LoginResponse:
        """Makes an agency with its trial, its owner and its business in its CRM, all or nothing, and starts the owner's session.
        Returns INVALID_ARGUMENT with reason INVALID_PROOF for a token that is unknown, used or too old, and for a password
        that is easily guessed; ALREADY_EXISTS with reason SUBDOMAIN_TAKEN, reason EMAIL_EXISTS or reason PHONE_EXISTS.

        Args:
            email_token: Proof of the owner's email address.
            owner_name: The owner's name.
            password: The owner's password.
            business_name: Name of the agency.
            subdomain: The agency's own label below the platform's domain: 3 to 63 small letters, digits and hyphens.
            phone_token: Proof of the owner's phone number, for who wants to sign in with it.
            request_id: An id of the caller's choice: for 24 hours a call with the same id makes nothing more, and
                answers a new session.
        """
        request = sign_up_pb2.CompleteSignUpRequest(
            email_token=email_token,
            owner_name=owner_name,
            password=password,
            business_name=business_name,
            subdomain=subdomain,
            phone_token=phone_token,
            request_id=request_id,
        )
        return self._transport.call(_COMPLETE_SIGN_UP, request, session_pb2.LoginResponse())

    def check_subdomain(self, *, subdomain: str) -> sign_up_pb2.CheckSubdomainResponse:
        """Tells whether an agency can have a subdomain.
        Returns INVALID_ARGUMENT for what is no label of a domain.

        Args:
            subdomain: The label.
        """
        request = sign_up_pb2.CheckSubdomainRequest(subdomain=subdomain)
        return self._transport.call(_CHECK_SUBDOMAIN, request, sign_up_pb2.CheckSubdomainResponse())

    def discover_accounts(self, *, email: str = "", phone: str = "") -> sign_up_pb2.DiscoverAccountsResponse:
        """Sends the names of the accounts that an address signs in to, with their links. Answers alike where there are none.
        Returns FAILED_PRECONDITION with reason PHONE_NOT_OFFERED for any phone number where no text messages are sent,
        RESOURCE_EXHAUSTED with reason RATE_LIMITED where an address is tried too often.

        Args:
            email: The email address, or
            phone: the phone number. One of the two is needed.
        """
        request = sign_up_pb2.DiscoverAccountsRequest(email=email, phone=phone)
        return self._transport.call(_DISCOVER_ACCOUNTS, request, sign_up_pb2.DiscoverAccountsResponse())

    def invite_account(
        self,
        *,
        first_name: str,
        last_name: str,
        email: str,
        business: str,
        validate_only: bool = False,
        request_id: str = "",
    ) -> account_pb2.Account:
        """Makes a sub-account that waits for its owner, and mails them an invitation, good for 7 days.
        Returns PERMISSION_DENIED with reason FEATURE_NOT_AVAILABLE in a sub-account, with reason PLAN_REQUIRED without a plan
        that has sub-accounts.

        Args:
            first_name: First name of the owner.
            last_name: Last name of the owner.
            email: The owner's email address.
            business: Name of the client's business: the sub-account's.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = sign_up_pb2.InviteAccountRequest(
            first_name=first_name,
            last_name=last_name,
            email=email,
            business=business,
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_INVITE_ACCOUNT, request, account_pb2.Account())

    def resend_account_invite(self, *, id: str) -> account_pb2.Account:
        """Mails the owner of a sub-account that waits a new link, good for 7 days; the one before is void.
        Returns NOT_FOUND if there is no such sub-account, FAILED_PRECONDITION with reason NOT_INVITED if it does not wait.

        Args:
            id: The sub-account's id.
        """
        request = sign_up_pb2.ResendAccountInviteRequest(id=id)
        return self._transport.call(_RESEND_ACCOUNT_INVITE, request, account_pb2.Account())

    def cancel_account_invite(self, *, id: str) -> account_pb2.Account:
        """Takes the owner's invitation back, and archives the sub-account that waits for them.
        Returns NOT_FOUND if there is no such sub-account, FAILED_PRECONDITION with reason NOT_INVITED if it does not wait.

        Args:
            id: The sub-account's id.
        """
        request = sign_up_pb2.CancelAccountInviteRequest(id=id)
        return self._transport.call(_CANCEL_ACCOUNT_INVITE, request, account_pb2.Account())


class AsyncSignUp:
    """How accounts come to be: an agency signs up, and invites its clients. And how people find the accounts they are in."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def start_sign_up(self, *, email: str = "", phone: str = "") -> sign_up_pb2.StartSignUpResponse:
        """Sends a code of six digits, good for 10 minutes and 5 tries. Answers alike whether or not the address is known.
        Returns FAILED_PRECONDITION with reason PHONE_NOT_OFFERED for any phone number where no text messages are sent,
        RESOURCE_EXHAUSTED with reason RATE_LIMITED where an address is tried too often.

        Args:
            email: The email address, or
            phone: the phone number, E.164. One of the two is needed.
        """
        request = sign_up_pb2.StartSignUpRequest(email=email, phone=phone)
        return await self._transport.call(_START_SIGN_UP, request, sign_up_pb2.StartSignUpResponse())

    async def verify_sign_up(self, *, code: str, email: str = "", phone: str = "") -> sign_up_pb2.VerifySignUpResponse:
        """Exchanges a code for a proof of the address.
        Returns INVALID_ARGUMENT with reason INVALID_CODE for a wrong, used or old code, or one that was tried too often,
        ALREADY_EXISTS with reason EMAIL_EXISTS or reason PHONE_EXISTS where the address, now proved, signs in to an account.

        Args:
            code: The code: six digits.
            email: The email address that it was sent to, or
            phone: the phone number. One of the two is needed.
        """
        request = sign_up_pb2.VerifySignUpRequest(code=code, email=email, phone=phone)
        return await self._transport.call(_VERIFY_SIGN_UP, request, sign_up_pb2.VerifySignUpResponse())

    async def complete_sign_up(
        self,
        *,
        email_token: str,
        owner_name: str,
        password: str,
        business_name: str,
        subdomain: str,
        phone_token: str = "",
        request_id: str = "",
    ) -> session_pb2.LoginResponse:
        """Makes an agency with its trial, its owner and its business in its CRM, all or nothing, and starts the owner's session.
        Returns INVALID_ARGUMENT with reason INVALID_PROOF for a token that is unknown, used or too old, and for a password
        that is easily guessed; ALREADY_EXISTS with reason SUBDOMAIN_TAKEN, reason EMAIL_EXISTS or reason PHONE_EXISTS.

        Args:
            email_token: Proof of the owner's email address.
            owner_name: The owner's name.
            password: The owner's password.
            business_name: Name of the agency.
            subdomain: The agency's own label below the platform's domain: 3 to 63 small letters, digits and hyphens.
            phone_token: Proof of the owner's phone number, for who wants to sign in with it.
            request_id: An id of the caller's choice: for 24 hours a call with the same id makes nothing more, and
                answers a new session.
        """
        request = sign_up_pb2.CompleteSignUpRequest(
            email_token=email_token,
            owner_name=owner_name,
            password=password,
            business_name=business_name,
            subdomain=subdomain,
            phone_token=phone_token,
            request_id=request_id,
        )
        return await self._transport.call(_COMPLETE_SIGN_UP, request, session_pb2.LoginResponse())

    async def check_subdomain(self, *, subdomain: str) -> sign_up_pb2.CheckSubdomainResponse:
        """Tells whether an agency can have a subdomain.
        Returns INVALID_ARGUMENT for what is no label of a domain.

        Args:
            subdomain: The label.
        """
        request = sign_up_pb2.CheckSubdomainRequest(subdomain=subdomain)
        return await self._transport.call(_CHECK_SUBDOMAIN, request, sign_up_pb2.CheckSubdomainResponse())

    async def discover_accounts(self, *, email: str = "", phone: str = "") -> sign_up_pb2.DiscoverAccountsResponse:
        """Sends the names of the accounts that an address signs in to, with their links. Answers alike where there are none.
        Returns FAILED_PRECONDITION with reason PHONE_NOT_OFFERED for any phone number where no text messages are sent,
        RESOURCE_EXHAUSTED with reason RATE_LIMITED where an address is tried too often.

        Args:
            email: The email address, or
            phone: the phone number. One of the two is needed.
        """
        request = sign_up_pb2.DiscoverAccountsRequest(email=email, phone=phone)
        return await self._transport.call(_DISCOVER_ACCOUNTS, request, sign_up_pb2.DiscoverAccountsResponse())

    async def invite_account(
        self,
        *,
        first_name: str,
        last_name: str,
        email: str,
        business: str,
        validate_only: bool = False,
        request_id: str = "",
    ) -> account_pb2.Account:
        """Makes a sub-account that waits for its owner, and mails them an invitation, good for 7 days.
        Returns PERMISSION_DENIED with reason FEATURE_NOT_AVAILABLE in a sub-account, with reason PLAN_REQUIRED without a plan
        that has sub-accounts.

        Args:
            first_name: First name of the owner.
            last_name: Last name of the owner.
            email: The owner's email address.
            business: Name of the client's business: the sub-account's.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = sign_up_pb2.InviteAccountRequest(
            first_name=first_name,
            last_name=last_name,
            email=email,
            business=business,
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_INVITE_ACCOUNT, request, account_pb2.Account())

    async def resend_account_invite(self, *, id: str) -> account_pb2.Account:
        """Mails the owner of a sub-account that waits a new link, good for 7 days; the one before is void.
        Returns NOT_FOUND if there is no such sub-account, FAILED_PRECONDITION with reason NOT_INVITED if it does not wait.

        Args:
            id: The sub-account's id.
        """
        request = sign_up_pb2.ResendAccountInviteRequest(id=id)
        return await self._transport.call(_RESEND_ACCOUNT_INVITE, request, account_pb2.Account())

    async def cancel_account_invite(self, *, id: str) -> account_pb2.Account:
        """Takes the owner's invitation back, and archives the sub-account that waits for them.
        Returns NOT_FOUND if there is no such sub-account, FAILED_PRECONDITION with reason NOT_INVITED if it does not wait.

        Args:
            id: The sub-account's id.
        """
        request = sign_up_pb2.CancelAccountInviteRequest(id=id)
        return await self._transport.call(_CANCEL_ACCOUNT_INVITE, request, account_pb2.Account())
