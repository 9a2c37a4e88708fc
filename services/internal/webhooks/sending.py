"""One attempt: signs a body, posts it, and says how that went."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashclicks.webhooks.v1 import delivery_pb2
from dashclicks.webhooks.v1.delivery_pb2 import Attempt, AttemptTrigger
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint

from services.internal.webhooks import signing
from services.internal.webhooks.app_endpoints import AppEndpoints
from services.internal.webhooks.schedule import retry_after
from services.internal.webhooks.signing import Signing
from shared.core.clock import Clock
from shared.core.guarded_http import GuardedHttp, GuardedHttpError
from shared.core.webhook_signatures import SigningKey, signed_headers
from shared.data.mongo import Document
from shared.resource.model import Record
from shared.resource.resource import Resource

# Of the whole exchange.
SECONDS = 15.0
# Of the answer so much is read, and kept.
MAX_ANSWER_BYTES = 1000
GONE = 410


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint, ready to be sent to."""

    endpoint: Endpoint
    keys: Sequence[SigningKey]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went. `status`: 0 for no answer. `wait`: what the endpoint asks for."""

    time: datetime
    duration: timedelta
    status: int
    answer: str
    error: str
    wait: timedelta | None

    @property
    def delivered(self) -> bool:
        """Only 2xx is; a redirect is not followed."""
        return 200 <= self.status < 300

    def attempt(self, trigger: AttemptTrigger.ValueType) -> Attempt:
        """The attempt as it is shown."""
        shown = Attempt(
            duration_ms=self.duration // timedelta(milliseconds=1),
            status_code=self.status,
            answer=self.answer,
            error=self.error,
            trigger=trigger,
        )
        shown.time.FromDatetime(self.time)
        return shown

    def row(self, replayed: bool) -> Document:
        """The same as it is stored."""
        trigger = delivery_pb2.ATTEMPT_TRIGGER_REPLAY if replayed else delivery_pb2.ATTEMPT_TRIGGER_SCHEDULE
        return {
            "time": self.time,
            "duration_ms": self.duration // timedelta(milliseconds=1),
            "status_code": self.status,
            "answer": self.answer,
            "error": self.error,
            "trigger": AttemptTrigger.Name(trigger),
        }


class Sender:
    """Sends; the client goes to public addresses only."""

    def __init__(
        self, http: GuardedHttp, endpoints: Resource[Endpoint], apps: AppEndpoints, signing: Signing, clock: Clock
    ) -> None:
        self._http = http
        self._endpoints = endpoints
        self._apps = apps
        self._signing = signing
        self._clock = clock

    async def target(self, record: Record[Endpoint]) -> Target:
        """Opens an endpoint's keys and headers. One that nobody has asked for its secret gets its first key."""
        if record.message.connected_app_id:
            return Target(*await self._apps.target(record), {})
        now = self._clock.now()
        keys = await self._signing.keys(record, now)
        if not keys:
            first = await self._signing.sealed(record.message.account_id, SigningKey.new(), now)

            def begin(stored: Record[Endpoint]) -> None:
                # Somebody else may have been faster.
                if not stored.message.public_keys:
                    signing.add(stored, first, now, timedelta(0))

            record = await self._endpoints.system("webhooks").change(record.message.id, begin)
            keys = await self._signing.keys(record, now)
        return Target(record.message, keys, await self._signing.headers(record))

    async def send(self, target: Target, id: str, body: bytes) -> Outcome:
        """Makes one attempt. What goes wrong at the other side is an outcome too."""
        now, begun = self._clock.now(), time.monotonic()
        headers = {
            **target.headers,
            "content-type": "application/json",
            "user-agent": "DashClicks-Webhooks/1",
            **signed_headers(target.keys, id, now, body),
        }
        status, answer, error, wait = 0, "", "", None
        try:
            got = await self._http.send(
                "POST", target.endpoint.url, headers, body, max_bytes=MAX_ANSWER_BYTES, seconds=SECONDS, beginning=True
            )
        except GuardedHttpError as problem:
            error = str(problem)
        else:
            status, answer = got.status, got.body.decode(errors="replace")
            wait = retry_after(got.headers.get("retry-after", ""), self._clock.now())
        return Outcome(now, timedelta(seconds=time.monotonic() - begun), status, answer, error, wait)
