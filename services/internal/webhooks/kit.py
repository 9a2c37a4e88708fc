"""Requests to test a receiver with, signed with a key that is no endpoint's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashclicks.webhooks.v1 import event_type_pb2
from dashclicks.webhooks.v1.event_type_pb2 import MakeReceiverKitResponse, Sample

from services.internal.webhooks.catalogue import EventKind
from services.internal.webhooks.payloads import of_sample
from services.internal.webhooks.samples import ACCOUNT_ID, ULID, Samples
from shared.core.webhook_signatures import SIGNATURE, SigningKey, signed_headers

ACCEPT = event_type_pb2.SAMPLE_VERDICT_ACCEPT
IGNORE = event_type_pb2.SAMPLE_VERDICT_IGNORE
REJECT = event_type_pb2.SAMPLE_VERDICT_REJECT
# Twice what receivers allow clocks to differ.
OFF = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Kit:
    """Samples of one type of events, as of one moment."""

    kind: EventKind
    samples: Samples
    key: SigningKey
    now: datetime

    def response(self) -> MakeReceiverKitResponse:
        """Everything."""
        return MakeReceiverKitResponse(
            secret=self.key.shown_secret, public_key=self.key.shown_public_key, samples=list(self._all())
        )

    def _all(self) -> Iterator[Sample]:
        own, other = (self.key,), SigningKey.new()
        first, second, third = self._body(1), self._body(2), self._body(3)
        at = self.now
        yield self._sample("signed", "A good one.", ACCEPT, 1, first, own, at)
        yield self._sample("doubled", "The same once more: its webhook-id has been seen.", IGNORE, 1, first, own, at)
        yield self._sample("reordered", "Its sequence is 3, and 2 has not come.", ACCEPT, 3, third, own, at)
        yield self._sample("filled", "The one that was missing.", ACCEPT, 2, second, own, at)
        yield self._sample("thin", "Only ids: look the resource up.", ACCEPT, 4, self._body(4, thin=True), own, at)
        rotating = (other, self.key)
        yield self._sample("rotated", "Signed with a newer secret too.", ACCEPT, 5, self._body(5), rotating, at)
        late, early = self.now - OFF, self.now + OFF
        yield self._sample("late", "Sent ten minutes ago.", REJECT, 6, self._body(6), own, late)
        yield self._sample("early", "Sent in ten minutes.", REJECT, 7, self._body(7), own, early)
        yield self._sample("forged", "Signed with another secret.", REJECT, 8, self._body(8), (other,), at)
        tampered = self._sample("tampered", "Its body was changed on the way.", REJECT, 9, self._body(9), own, at)
        tampered.body = tampered.body.replace(ACCOUNT_ID, f"acc_{ULID[:-1]}2")
        yield tampered
        unsigned = self._sample("unsigned", "It has no signature.", REJECT, 10, self._body(10), own, at)
        del unsigned.headers[SIGNATURE]
        yield unsigned

    def _body(self, sequence: int, thin: bool = False) -> bytes:
        resource = self.samples.of(self.kind.source.message)
        event_id = f"evt_{ULID[:-2]}{sequence:02d}"
        return of_sample(self.kind.name, resource, sequence, event_id, self.now, ACCOUNT_ID).body(thin)

    def _sample(
        self,
        name: str,
        description: str,
        verdict: event_type_pb2.SampleVerdict.ValueType,
        sequence: int,
        body: bytes,
        keys: tuple[SigningKey, ...],
        time: datetime,
    ) -> Sample:
        headers = signed_headers(keys, f"whd_{ULID[:-2]}{sequence:02d}", time, body)
        return Sample(
            name=name,
            description=description,
            headers={"content-type": "application/json", **headers},
            body=body.decode(),
            verdict=verdict,
        )
