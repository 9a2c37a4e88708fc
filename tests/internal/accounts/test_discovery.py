"""Where do I sign in? The answer goes to the address, and whoever asks learns nothing."""

from typing import Any

from dashclicks.accounts.v1 import account_pb2, domain_pb2
from dashclicks.accounts.v1.domain_pb2 import Domain
from dashclicks.users.v1 import user_pb2

from services.internal.links import Links
from shared.core.settings import Settings
from shared.resource.model import Record
from tests.internal.office import Office, method
from tests.internal.post import Post

DISCOVER = method("DiscoverAccounts")
SUBJECT = "Where you sign in"


async def named(office: Office, name: str, **fields: object) -> str:
    account = account_pb2.Account(display_name=name, **fields)  # type: ignore[arg-type]
    return (await office.deps.accounts.system("test").create(account)).message.id


async def test_one_mail_names_the_accounts_that_are_open_with_their_links(letters: Post) -> None:
    office = letters.office
    agency = await named(office, "Bright Path")
    client = await named(office, "Blue Bottle", parent_account_id=agency)
    user = await office.user(agency)
    await office.user(client, email=user.email)
    await office.user(await named(office, "Banned", state=account_pb2.ACCOUNT_STATE_BANNED), email=user.email)
    shut_out = await named(office, "Shut out")
    await office.user(shut_out, "ROLE_USER", email=user.email, state=user_pb2.USER_STATE_DISABLED)
    await office.nobody.call(DISCOVER, email=user.email.upper())
    text = (await letters.sink.next(user.email, SUBJECT)).get_content()
    for name, id in (("Bright Path", agency), ("Blue Bottle", client)):
        assert f"{name}: http://127.0.0.1:5000/login?account={id}" in text
    assert "Banned" not in text
    assert "Shut out" not in text


async def test_a_phone_number_gets_a_text_message(letters: Post) -> None:
    account_id = await named(letters.office, "By phone")
    await letters.office.user(account_id, phone="+14155550181")
    await letters.office.nobody.call(DISCOVER, phone="+1 415 555 0181")
    to, text = await letters.twilio.next()
    assert (to, f"By phone: http://127.0.0.1:5000/login?account={account_id}" in text) == ("+14155550181", True)


async def test_an_address_that_signs_in_nowhere_gets_nothing(letters: Post) -> None:
    user = await letters.office.user(await letters.office.account())
    for email in ("stranger@example.com", user.email):
        await letters.office.nobody.call(DISCOVER, email=email)
    await letters.sink.next(user.email, SUBJECT)
    outbox = letters.office.data.database["platform.outbox"]
    assert not letters.sink.of("stranger@example.com")
    assert await outbox.count_documents({"about.email": "stranger@example.com", "tries": {"$gt": 1}}) == 0


def links_of(office: Office, **settings: Any) -> Links:
    return Links(office.deps.people, Settings.model_construct(**settings), office.deps.runtime)


async def test_links_lead_to_the_agencys_own_subdomain(office: Office) -> None:
    links = links_of(office, agency_url="https://{subdomain}.platform.example")
    agency = await named(office, "Bright Path", subdomain="bright")
    client = await office.deps.people.account(await named(office, "Blue Bottle", parent_account_id=agency))
    other = await office.deps.people.account(await named(office, "No subdomain"))
    assert client is not None
    assert other is not None
    assert await links.login(client) == f"https://bright.platform.example/login?account={client.id}"
    assert await links.reset(client, "x") == "https://bright.platform.example/reset-password#token=x"
    assert await links.login(other) == f"{links.settings.dashboard_url}/login?account={other.id}"


async def test_links_lead_to_a_domain_that_is_proved_to_lead_here(office: Office) -> None:
    agency = await named(office, "Bright Path", subdomain="bright")
    client = await office.deps.people.account(await named(office, "Blue Bottle", parent_account_id=agency))
    assert client is not None
    domain = Domain(account_id=agency, host="app.bright.example", purpose=domain_pb2.DOMAIN_PURPOSE_DASHBOARD)
    made = await office.deps.domains.resource.system("test").create(domain)
    leading = links_of(office, domain_target="edge.platform.example")
    assert await leading.reset(client, "x") == f"{leading.settings.dashboard_url}/reset-password#token=x"

    def prove(record: Record[Domain]) -> None:
        record.message.state = domain_pb2.DOMAIN_STATE_VERIFIED

    await office.deps.domains.resource.system("test").change(made.message.id, prove)
    assert await leading.reset(client, "x") == "https://app.bright.example/reset-password#token=x"
    # Without a target a proof says whose the host is, not where it leads.
    assert await links_of(office).login(client) == f"{leading.settings.dashboard_url}/login?account={client.id}"
