"""Which pages use which passkeys: the platform's own, an account's own, and nobody else's."""

import pytest
from dashclicks.users.v1.user_pb2 import User
from pydantic import SecretBytes

from services.internal.auth.relying_party import ORIGIN, RelyingParties
from shared.core.errors import FailedPrecondition
from shared.core.settings import Settings
from shared.rpc.call import Call
from shared.testing.api import Caller
from tests.internal.auth.device import Device
from tests.internal.auth.passkey_story import BEGIN, BEGIN_LOGIN, LOGIN, REGISTER, refusal, register
from tests.internal.office import Office


class Owners:
    """Who has claimed an origin."""

    async def owner(self, origin: str) -> str:
        return "acc_1" if origin == "https://clients.agency.example" else ""


def parties(**more: str) -> RelyingParties:
    given = {"dashboard_url": "https://app.dash.example/", "master_key": SecretBytes(bytes(32)), **more}
    return RelyingParties(Settings(**given), Owners())  # type: ignore[arg-type]


async def found(parties: RelyingParties, origin: str) -> tuple[str, tuple[str, ...], str]:
    party = await parties.of(Call("m", "r", metadata={ORIGIN: origin}))
    return party.id, party.origins, party.account_id


async def test_the_dashboards_host_is_the_platforms_domain() -> None:
    assert await found(parties(), "") == ("app.dash.example", ("https://app.dash.example",), "")
    assert await found(parties(), "https://app.dash.example") == await found(parties(), "")


async def test_a_domain_above_it_has_the_dashboards_below() -> None:
    origins = "https://eu.dash.example, https://elsewhere.example"
    made = parties(webauthn_rp_id="dash.example", dashboard_origins=origins, webauthn_origins="android:apk-key-hash:x")
    id, pages, _ = await found(made, "https://eu.dash.example")
    assert (id, set(pages)) == (
        "dash.example",
        {"https://app.dash.example", "https://eu.dash.example", "android:apk-key-hash:x"},
    )
    assert await found(made, "https://elsewhere.example") == ("elsewhere.example", ("https://elsewhere.example",), "")


async def test_an_accounts_own_domain_stands_alone() -> None:
    page = "https://clients.agency.example"
    assert await found(parties(), page) == ("clients.agency.example", (page,), "acc_1")


STRANGERS = [
    "https://evil.example",
    "http://app.dash.example",
    "https://app.dash.example:444",
    "https://xapp.dash.example",
    "https://app.dash.example.evil.example",
    "null",
]


@pytest.mark.parametrize("origin", STRANGERS)
async def test_a_strangers_page_uses_none(origin: str) -> None:
    with pytest.raises(FailedPrecondition) as refused:
        await found(parties(), origin)
    assert refused.value.reason == "PASSKEY_PAGE_UNKNOWN"


def test_a_domain_that_is_not_above_the_dashboard_stops_the_start() -> None:
    for domain in ("other.example", "pp.dash.example", "x.app.dash.example"):
        with pytest.raises(ValueError, match="WEBAUTHN_RP_ID"):
            parties(webauthn_rp_id=domain)


async def client_of(office: Office, page: str) -> tuple[User, Caller, Device]:
    """A user of a sub-account, with a passkey for the page of the agency."""
    agency = await office.account()
    await office.deps.origins.claim(page, agency)
    user, caller = await office.staff(parent_account_id=agency)
    device = Device(page)
    await register(caller.on_page(page), device)
    return user, caller, device


async def test_an_agencys_domain_is_its_clients_way_in(office: Office) -> None:
    page = "https://one.agency.example"
    user, _, device = await client_of(office, page)
    visitor = office.nobody.on_page(page)
    asked = (await visitor.call(BEGIN_LOGIN)).public_key
    assert asked["rpId"] == "one.agency.example"
    answer = await visitor.call(LOGIN, credential=device.use(asked))
    assert answer.session.user.id == user.id


async def test_it_is_nobody_elses(office: Office) -> None:
    page = "https://two.agency.example"
    await client_of(office, page)
    _, stranger = await office.staff()
    assert (await stranger.on_page(page).failure(BEGIN)).reason == "PASSKEY_PAGE_UNKNOWN"
    made = Device(page).make((await stranger.call(BEGIN)).public_key)
    failure = await stranger.on_page(page).failure(REGISTER, credential=made, display_name="x")
    assert failure.reason == "PASSKEY_PAGE_UNKNOWN"


async def test_one_domains_passkey_and_challenge_are_nothing_on_another(office: Office) -> None:
    page = "https://three.agency.example"
    _, _, device = await client_of(office, page)
    here = (await office.nobody.call(BEGIN_LOGIN)).public_key
    assert await refusal(office, device.use(here)) == "INVALID_CREDENTIALS"
    there = (await office.nobody.on_page(page).call(BEGIN_LOGIN)).public_key
    assert await refusal(office, device.use(there)) == "INVALID_ONE_TIME_TOKEN"


async def test_a_domain_that_changed_hands_opens_no_account_of_before(office: Office) -> None:
    page = "https://four.agency.example"
    _, _, device = await client_of(office, page)
    await office.deps.origins.claim(page, await office.account())
    visitor = office.nobody.on_page(page)
    asked = (await visitor.call(BEGIN_LOGIN)).public_key
    assert (await visitor.failure(LOGIN, credential=device.use(asked))).reason == "INVALID_CREDENTIALS"
