"""Mail of an account comes from whom its branding names, at an address of theirs where the domain is proved."""

from dataclasses import dataclass

import pytest
from dashclicks.accounts.v1 import domain_pb2
from dashclicks.accounts.v1.branding_pb2 import Branding
from dashclicks.accounts.v1.domain_pb2 import Domain
from dashclicks.users.v1.user_pb2 import User

from shared.core.mail import Mail, SmtpMailer
from shared.resource.model import Record
from shared.testing.api import Caller
from tests.internal.auth.smtp_sink import open_sink
from tests.internal.office import method
from tests.internal.post import Post

UPDATE, ADD, RESET = method("UpdateBranding"), method("CreateDomain"), method("RequestPasswordReset")
PLATFORM = "no-reply@localhost"


@dataclass(frozen=True, slots=True)
class Agency:
    """Whose branding names a sender at `host`, which it has proved or not."""

    post: Post
    owner: User
    caller: Caller
    host: str

    async def prove(self) -> None:
        made = await self.caller.call(ADD, domain=Domain(host=self.host, purpose=domain_pb2.DOMAIN_PURPOSE_DASHBOARD))

        def verify(row: Record[Domain]) -> None:
            row.message.state = domain_pb2.DOMAIN_STATE_VERIFIED

        await self.post.office.deps.domains.resource.system("test").change(made.id, verify)

    async def reset(self, user: User) -> tuple[str, str | None]:
        """Whom a mail to this user is from, and where its answers go."""
        await self.post.office.nobody.call(RESET, email=user.email)
        mail = await self.post.sink.next(user.email, "Set a new password")
        return str(mail["From"]), mail["Reply-To"]


@pytest.fixture
async def agency(letters: Post) -> Agency:
    owner, caller = await letters.office.staff()
    host = f"{owner.id.partition('_')[2].lower()}.example.com"
    await caller.call(UPDATE, branding=Branding(sender_name="North,\r\nwind", sender_email=f"hello@{host}"))
    return Agency(letters, owner, caller, host)


async def test_an_address_that_is_not_proved_gets_the_answers_alone(agency: Agency) -> None:
    assert await agency.reset(agency.owner) == (f'"North, wind" <{PLATFORM}>', f'"North, wind" <hello@{agency.host}>')


async def test_a_proved_one_sends_for_the_agency_and_its_clients(agency: Agency) -> None:
    await agency.prove()
    client = await agency.post.office.user(await agency.post.office.account(agency.owner.account_id))
    for user in (agency.owner, client):
        assert await agency.reset(user) == (f'"North, wind" <hello@{agency.host}>', None)
    invited = f"guest@{agency.host}"
    await agency.caller.call(method("CreateInvitation"), invitation={"email": invited, "role": "ROLE_USER"})
    assert f"<hello@{agency.host}>" in (await agency.post.sink.next(invited))["From"]


async def test_a_client_does_not_write_in_the_agencys_name(agency: Agency) -> None:
    await agency.prove()
    user, client = await agency.post.office.staff(parent_account_id=agency.owner.account_id)
    await client.call(UPDATE, branding=Branding(sender_name="Bottle", sender_email=f"ceo@{agency.host}"))
    assert await agency.reset(user) == (f"Bottle <{PLATFORM}>", f"Bottle <ceo@{agency.host}>")


async def test_what_a_server_will_not_send_for_a_domain_comes_from_the_platform() -> None:
    async with open_sink() as (sink, url):
        sink.barred = "own.example"
        mailer = SmtpMailer(url, f"Platform <{PLATFORM}>")
        await mailer.send(Mail("ana@example.com", "Hello", "Text", "Own <hello@own.example>"))
        await mailer.aclose()
    (mail,) = sink.mails
    assert (mail["From"], mail["Reply-To"]) == (f"Platform <{PLATFORM}>", "Own <hello@own.example>")
