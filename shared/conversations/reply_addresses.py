"""Addresses that say what a mail to them is about: `r+<token>@inbound.example.com`.

The token names account and thread, and a MAC proves that we made it: who guesses one needs 2^63 mails. It survives
mailers that put addresses into lower case, and with what stands before it has 63 of the 64 characters that the name
of a mailbox may have. A second `+` and what follows is the sender's own.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from ulid import ULID

# Prefixes of the ids of what an address can be about. New ones go to the end: their place is part of addresses.
PREFIXES = ("cnv", "dlv")
ACCOUNT = "acc"
REPLY, BOUNCE = "r", "b"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Of an id, the time to the year 2109 and the random part.
_ID_BITS, _KIND_BITS, _MAC_BITS = 122, 4, 64
_LENGTH = 61
_PURPOSE = b"dashclicks/inbound-address/v1/"


@dataclass(frozen=True, slots=True)
class Target:
    """What an address is about. `bounce`: it takes what could not be delivered."""

    account_id: str
    id: str
    bounce: bool = False


class ReplyAddresses:
    """Makes and reads addresses below one domain. `key`: 32 bytes, the same in every process and for ever."""

    def __init__(self, key: bytes, domain: str) -> None:
        self._key = key
        self._domain = domain.lower()

    def make(self, target: Target) -> str:
        """The address. Raises ValueError for ids of a sort that addresses do not know."""
        prefix, _, ulid = target.id.partition("_")
        account, _, account_ulid = target.account_id.partition("_")
        if prefix not in PREFIXES or account != ACCOUNT:
            raise ValueError(f"no address can be about {target.id} of {target.account_id}")
        said = PREFIXES.index(prefix) << 2 * _ID_BITS | _bits(account_ulid) << _ID_BITS | _bits(ulid)
        name = BOUNCE if target.bounce else REPLY
        return f"{name}+{_written(said << _MAC_BITS | self._mac(name, said))}@{self._domain}"

    def read(self, address: str) -> Target | None:
        """What it is about; None for any that is not one of ours."""
        local, at, domain = address.strip().lower().rpartition("@")
        name, plus, rest = local.partition("+")
        token = rest.partition("+")[0]
        if not at or domain != self._domain or not plus or name not in (REPLY, BOUNCE):
            return None
        number = _read(token)
        if number is None:
            return None
        said, mac = number >> _MAC_BITS, number & (1 << _MAC_BITS) - 1
        if said >> 2 * _ID_BITS + _KIND_BITS or not hmac.compare_digest(_bytes(mac), _bytes(self._mac(name, said))):
            return None
        kind = said >> 2 * _ID_BITS
        ids = [said >> shift & (1 << _ID_BITS) - 1 for shift in (_ID_BITS, 0)]
        if kind >= len(PREFIXES):
            return None
        account, other = (str(ULID.from_int(id)) for id in ids)
        return Target(f"{ACCOUNT}_{account}", f"{PREFIXES[kind]}_{other}", name == BOUNCE)

    def first(self, addresses: Sequence[str]) -> Target | None:
        """What the first of ours among these is about."""
        return next(filter(None, map(self.read, addresses)), None)

    def _mac(self, name: str, said: int) -> int:
        text = _PURPOSE + name.encode() + said.to_bytes(32)
        return int.from_bytes(hmac.digest(self._key, text, "sha256")[: _MAC_BITS // 8])


def _bits(ulid: str) -> int:
    number = int(ULID.from_str(ulid))
    if number >> _ID_BITS:
        raise ValueError("this id is of a time that addresses do not know")
    return number


def _bytes(mac: int) -> bytes:
    return mac.to_bytes(_MAC_BITS // 8)


def _written(number: int) -> str:
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _read(token: str) -> int | None:
    return int(token, 36) if len(token) == _LENGTH and token.isascii() and token.isalnum() else None
