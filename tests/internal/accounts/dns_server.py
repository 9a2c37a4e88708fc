"""A DNS server on the loopback, whose records a test sets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.rdatatype import RdataType


@dataclass
class Zone:
    """Records by name and type, as a zone file writes them. While it is `broken` the server fails."""

    port: int = 0
    broken: bool = False
    records: dict[tuple[str, str], str] = field(default_factory=dict)

    def set(self, name: str, kind: str, value: str) -> None:
        """Gives a name one record."""
        self.records[name, kind] = value

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        """What the server says."""
        answer = dns.message.make_response(query, recursion_available=True)
        (asked,) = query.question
        name, kind = asked.name.to_text(True).lower(), RdataType.to_text(asked.rdtype)
        if self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in self.records:
            answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, self.records[name, kind]))
        elif all(name != known for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


class _Server(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self._transport.sendto(self._zone.answer(dns.message.from_wire(data)).to_wire(), address)


@asynccontextmanager
async def dns_server() -> AsyncIterator[Zone]:
    """A server on a free port."""
    zone = Zone()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Server(zone), ("127.0.0.1", 0))
    zone.port = transport.get_extra_info("sockname")[1]
    yield zone
    transport.close()
