"""Domains: proved by DNS records, one owner a host, and pages of a proved host may call the API."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from dashclicks.accounts.v1 import domain_pb2
from dashclicks.accounts.v1.domain_pb2 import Domain
from grpc import StatusCode

from services.internal.accounts.domain_checks import DomainChecks
from shared.resource.model import Record
from shared.testing.api import Caller, outcomes
from tests.internal.accounts.dns_server import Zone, dns_server
from tests.internal.office import Office, method, open_office

CREATE, VERIFY, DELETE, GET = (method(f"{verb}Domain") for verb in ("Create", "Verify", "Delete", "Get"))
TARGET = "edge.platform.example"
DASHBOARD, SITES = domain_pb2.DOMAIN_PURPOSE_DASHBOARD, domain_pb2.DOMAIN_PURPOSE_SITES
VERIFIED, FAILED = domain_pb2.DOMAIN_STATE_VERIFIED, domain_pb2.DOMAIN_STATE_FAILED


@pytest.fixture(scope="module")
async def zone() -> AsyncIterator[Zone]:
    async with dns_server() as opened:
        yield opened


@pytest.fixture(scope="module")
async def office(mongodb_uri: str, redis_url: str, zone: Zone) -> AsyncIterator[Office]:
    """The service, which asks this DNS server."""
    servers = f"127.0.0.1:{zone.port}"
    async with open_office(mongodb_uri, redis_url, dns_servers=servers, domain_target=TARGET) as opened:
        yield opened


async def named(caller: Caller, host: str, purpose: domain_pb2.DomainPurpose.ValueType = DASHBOARD) -> Domain:
    made: Domain = await caller.call(CREATE, domain=Domain(host=host, purpose=purpose))
    return made


def point(zone: Zone, domain: Domain) -> None:
    """Sets the records that a domain asks for."""
    zone.set(domain.txt_name, "TXT", f'"{domain.txt_value}"')
    zone.set(domain.host, "CNAME", f"{domain.cname_target}.")


async def test_a_proved_dashboard_host_may_call_until_it_is_removed(office: Office, zone: Zone) -> None:
    user, caller = await office.staff()
    domain = await named(caller, "Büro.Northwind.example.")
    assert (domain.host, domain.cname_target) == ("xn--bro-hoa.northwind.example", TARGET)
    origin = f"https://{domain.host}"
    assert await office.deps.origins.owner(origin) == ""
    point(zone, domain)
    proved = await caller.call(VERIFY, id=domain.id)
    assert (proved.state, proved.state_reason, proved.HasField("verify_time")) == (VERIFIED, "", True)
    assert await office.deps.origins.owner(origin) == user.account_id
    await caller.call(DELETE, id=domain.id)
    assert await office.deps.origins.owner(origin) == ""
    assert await office.deps.hosts.owner(domain.host) is None


async def test_what_is_missing_is_said_and_what_is_lost_is_released(office: Office, zone: Zone) -> None:
    _, caller = await office.staff()
    domain = await named(caller, "lost.northwind.example")
    failure = await caller.failure(VERIFY, id=domain.id)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "DNS_NOT_VERIFIED")
    zone.set(domain.txt_name, "TXT", f'"{domain.txt_value}"')
    zone.set(domain.host, "CNAME", "elsewhere.example.")
    assert "CNAME" in (await caller.failure(VERIFY, id=domain.id)).message
    # The top of a domain has addresses, no alias.
    del zone.records[domain.host, "CNAME"]
    for name in (domain.host, TARGET):
        zone.set(name, "A", "192.0.2.7")
    await caller.call(VERIFY, id=domain.id)
    zone.broken = True
    assert (await caller.failure(VERIFY, id=domain.id)).code is StatusCode.UNAVAILABLE
    zone.broken = False
    assert (await caller.call(GET, id=domain.id)).state == VERIFIED
    zone.set(domain.txt_name, "TXT", '"something else"')
    assert (await caller.failure(VERIFY, id=domain.id)).reason == "DNS_NOT_VERIFIED"
    kept = await caller.call(GET, id=domain.id)
    assert kept.state == FAILED
    assert domain.txt_value in kept.state_reason
    assert await office.deps.origins.owner(f"https://{domain.host}") == ""


async def test_of_two_who_prove_a_host_one_has_it(office: Office, zone: Zone) -> None:
    callers = [caller for _, caller in [await office.staff() for _ in range(2)]]
    domains = [await named(caller, "both.northwind.example") for caller in callers]
    zone.set(domains[0].host, "CNAME", f"{TARGET}.")
    zone.set(domains[0].txt_name, "TXT", f'"{domains[0].txt_value}"')
    await callers[0].call(VERIFY, id=domains[0].id)
    zone.set(domains[1].txt_name, "TXT", f'"{domains[1].txt_value}"')
    failure = await callers[1].failure(VERIFY, id=domains[1].id)
    assert (failure.code, failure.reason) == (StatusCode.ALREADY_EXISTS, "DOMAIN_TAKEN")
    _, third = await office.staff()
    refused = await third.failure(CREATE, domain=Domain(host="both.northwind.example", purpose=SITES))
    assert refused.reason == "DOMAIN_TAKEN"
    # Whoever lost the record loses the host with the next check, and it is free.
    assert (await callers[0].failure(VERIFY, id=domains[0].id)).reason == "DNS_NOT_VERIFIED"
    ended = await outcomes(callers[1].call(VERIFY, id=domains[1].id) for _ in range(3))
    assert ended == {"OK": 3}


async def test_a_host_that_is_lost_is_noticed_and_then_released(office: Office, zone: Zone) -> None:
    _, caller = await office.staff()
    domain = await named(caller, "sold.northwind.example")
    point(zone, domain)
    await caller.call(VERIFY, id=domain.id)
    checks = DomainChecks(office.deps.domains, office.deps.clock)

    async def later(**by: float) -> Domain:
        def age(row: Record[Domain]) -> None:
            row.message.check_time.FromDatetime(datetime.now(UTC) - timedelta(**by))

        await office.deps.domains.resource.system("test").change(domain.id, age)
        await checks.look()
        found: Domain = await caller.call(GET, id=domain.id)
        return found

    del zone.records[domain.txt_name, "TXT"]
    assert (await later(hours=2)).state_reason == ""
    noticed = await later(hours=25)
    assert (noticed.state, domain.txt_value in noticed.state_reason) == (VERIFIED, True)
    zone.broken = True
    assert (await later(hours=2)).state == VERIFIED
    zone.broken = False
    assert (await later(hours=2)).state == FAILED
    assert await office.deps.hosts.owner(domain.host) is None


async def test_a_site_does_not_call_the_api(office: Office, zone: Zone) -> None:
    user, caller = await office.staff()
    domain = await named(caller, "www.northwind.example", SITES)
    point(zone, domain)
    await caller.call(VERIFY, id=domain.id)
    owner = await office.deps.hosts.owner(domain.host)
    assert owner is not None
    assert owner.account_id == user.account_id
    assert await office.deps.origins.owner(f"https://{domain.host}") == ""


@pytest.mark.parametrize(
    "host", ["co.uk", "github.io", "127.0.0.1", "localhost", TARGET, f"mine.{TARGET}", "a_b.example"]
)
async def test_such_a_host_is_nobodys_own(office: Office, host: str) -> None:
    _, caller = await office.staff()
    failure = await caller.failure(CREATE, domain=Domain(host=host, purpose=DASHBOARD))
    assert failure.code is StatusCode.INVALID_ARGUMENT
    assert "domain.host" in failure.violations
