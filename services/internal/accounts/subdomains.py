"""Which labels below the platform's domain an agency can have."""

from shared.core.errors import AlreadyExists
from shared.data.platform_names import PlatformNames
from shared.data.transaction import Transaction

# What the platform uses itself, or what people would take for it.
_WORDS = """
    account accounts admin administrator api app apps assets auth autodiscover billing blog cdn chat console
    dashboard dashclicks demo dev developer developers docs download email files forum ftp git help hostmaster id
    imap internal localhost login mail media mobile news ns1 ns2 oauth official payments pop pop3 postmaster
    preview production root router security shop signin signup sites smtp ssl sso staging static stats status
    store support system test testing trust webhooks webmail webmaster www www1 www2
"""
RESERVED = frozenset(_WORDS.split())


class Subdomains:
    """The contract has seen to the letters."""

    def __init__(self, names: PlatformNames) -> None:
        self._names = names

    async def available(self, label: str) -> bool:
        """Whether an agency can have it now."""
        return not _kept(label) and not await self._names.taken(label)

    async def claim(self, label: str, account_id: str, transaction: Transaction) -> None:
        """Gives it to an agency. Raises AlreadyExists (SUBDOMAIN_TAKEN)."""
        if _kept(label) or not await self._names.claim(label, account_id, transaction):
            raise AlreadyExists("the subdomain is taken; choose another", reason="SUBDOMAIN_TAKEN")


def _kept(label: str) -> bool:
    # Two hyphens there mark an encoded name (RFC 5891), which shows as something else.
    return label in RESERVED or label[2:4] == "--"
