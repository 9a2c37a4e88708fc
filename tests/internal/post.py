"""An office that sends mail and text messages."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from tests.internal.auth.smtp_sink import Sink, open_sink
from tests.internal.office import Office, method, open_office
from tests.internal.twilio import Twilio, open_twilio

CODE = re.compile(r"\b[0-9]{6}\b")
START, VERIFY = method("StartSignUp"), method("VerifySignUp")
_TOKEN = re.compile(r"#token=(\S+)")


@dataclass(frozen=True, slots=True)
class Post:
    """The office, and where its messages go."""

    office: Office
    sink: Sink
    twilio: Twilio

    async def code(self, email: str) -> str:
        """The code that somebody is mailed who begins to sign up."""
        await self.office.nobody.call(START, email=email)
        (code,) = CODE.findall((await self.sink.next(email, "Your code")).get_content())
        return str(code)

    async def proof(self, email: str) -> str:
        """The proof of an email address."""
        return str((await self.office.nobody.call(VERIFY, email=email, code=await self.code(email))).token)

    async def phone_proof(self, phone: str) -> str:
        """The proof of a phone number."""
        await self.office.nobody.call(START, phone=phone)
        to, text = await self.twilio.next()
        assert to == phone
        (code,) = CODE.findall(text)
        return str((await self.office.nobody.call(VERIFY, phone=phone, code=code)).token)

    async def link(self, email: str) -> str:
        """The token of the invitation that an address gets."""
        (token,) = _TOKEN.findall((await self.sink.next(email, "Invitation")).get_content())
        return str(token)


@asynccontextmanager
async def open_post(mongodb_uri: str, redis_url: str, **settings: object) -> AsyncIterator[Post]:
    """An office with a mail server and a double of Twilio."""
    async with open_sink() as (sink, url), open_twilio() as twilio:
        ways = {"smtp_url": SecretStr(url), "sms_url": SecretStr(twilio.url)}
        async with open_office(mongodb_uri, redis_url, **ways, **settings) as office:  # type: ignore[arg-type]
            yield Post(office, sink, twilio)
