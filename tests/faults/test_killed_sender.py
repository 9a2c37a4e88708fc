"""A worker is killed in the middle of many mails: each goes out as one message, and none is missing.

MAILS=1000 sends more. SMTP cannot say whether a server has taken a message whose answer never came, so what was under
way when the worker died comes again, under the same Message-ID.
"""

import os
from collections import Counter

from dashclicks.notifications.v1 import kind_pb2
from dashclicks.notifications.v1.notify_pb2 import Recipient
from pydantic import SecretStr

from shared.rpc.principal import Principal
from shared.testing.api import Caller
from shared.testing.eventually import soon
from tests.events.office import worker_process
from tests.internal.auth.smtp_sink import open_sink
from tests.internal.office import method, open_office

MAILS = int(os.environ.get("MAILS", "60"))
AT_ONCE = 500
SLOTS = 20
REVIEW = kind_pb2.NOTIFICATION_KIND_REVIEWS_REVIEW_REQUESTED


async def test_a_killed_worker_loses_no_mail_and_doubles_none(mongodb_uri: str, redis_url: str) -> None:
    async with (
        open_sink() as (sink, url),
        open_office(mongodb_uri, redis_url, smtp_url=SecretStr(url)) as office,
    ):
        account_id = await office.account()
        principal = Principal("platform", account_id, scopes=frozenset({"admin.notifications"}))
        platform = Caller(office.channel, office.deps.keys.mint(principal), account_id)
        values = {"business": {"name": "Bakery"}, "link": "https://r.example"}
        for start in range(0, MAILS, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, MAILS))
            people = [Recipient(email=f"guest{number}@example.com") for number in numbers]
            await platform.call(method("Notify"), kind=REVIEW, recipients=people, variables=values)
        rows = office.data.database["notifications.deliveries"]

        async def came(count: int) -> bool:
            return len(sink.mails) >= count

        async def all_sent() -> bool:
            return bool(await rows.count_documents({"state": "DELIVERY_STATE_SENT"}) == MAILS)

        environment = {"SMTP_URL": url, "WORKER_SLOTS": str(SLOTS)}
        async with worker_process(office.deps.settings, **environment) as worker:
            await soon(lambda: came(MAILS // 3), 300)
            worker.kill()
        assert not await all_sent()
        async with worker_process(office.deps.settings, **environment) as worker:
            await soon(all_sent, 400)
            # A transaction of a killed one would hold up the end of the database for a minute.
            worker.terminate()
            await worker.wait()
        counts = Counter(str(mail["Message-ID"]) for mail in sink.mails)
    assert len(counts) == MAILS
    assert {str(mail["To"]) for mail in sink.mails} == {f"guest{number}@example.com" for number in range(MAILS)}
    doubled = sum(counts.values()) - MAILS
    assert doubled <= SLOTS, f"{doubled} came twice"
