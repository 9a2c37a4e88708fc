"""What JSON costs: the codec in C, the one in Python and protobuf's `json_format`: `python -m buildtools.bench.codec`.

One contact, a page of 50, and the body of a POST; the three take turns, so a slow moment of the machine meets all.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import thread_time
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from buildtools.paths import GENERATED
from edge.transcoding.codec.choose import open_codec
from edge.transcoding.codec.seam import Codec
from edge.transcoding.codec.twin import PythonCodec
from edge.transcoding.contract import Contract

ROUNDS = 9
SECONDS = 0.05
CONTACT = "dashclicks.crm.v1.Contact"
PAGE = "dashclicks.crm.v1.ListContactsResponse"
CREATE = "dashclicks.crm.v1.CreateContactRequest"
DOCUMENT: dict[str, Any] = {
    "id": "con_01J9Z3V5T2QK8M4N6P7R8S9T0A",
    "accountId": "acc_01J9Z3V5T2QK8M4N6P7R8S9T0B",
    "createTime": "2026-03-14T15:09:26.535897Z",
    "updateTime": "2026-06-28T03:18:53.071Z",
    "etag": '"7"',
    "type": "CONTACT_TYPE_PERSON",
    "displayName": "Maya Chen",
    "firstName": "Maya",
    "lastName": "Chen",
    "emails": [{"address": f"maya.{label}@example.com", "label": label} for label in ("work", "home")],
    "phones": [{"number": "+14155550132", "regionCode": "US", "label": "mobile", "primary": True}],
    "jobTitle": "Head of Growth, Zürich",
    "website": "https://example.com/maya",
    "ownerId": "usr_01J9Z3V5T2QK8M4N6P7R8S9T0C",
    "tags": ["newsletter", "spring-2026", "vip"],
    "lifecycleStage": "LIFECYCLE_STAGE_OPPORTUNITY",
    "source": "import",
    "customFields": {"size": 12.5, "color": "green", "score": 87, "renewal": None},
    "timeZone": "Europe/Berlin",
    "languageCode": "de-DE",
}
OUTPUT_ONLY = ("id", "accountId", "createTime", "updateTime", "etag")

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to do, and each way to do it; the first is the one that the others are measured against."""

    name: str
    ways: Mapping[str, Call]


def contract() -> Contract:
    """Our own contracts."""
    return Contract(FileDescriptorSet.FromString((GENERATED / "descriptors" / "api.binpb").read_bytes()))


def works() -> list[Work]:
    """What is measured."""
    pool = contract().pool
    codecs: dict[str, Codec] = {"c": open_codec(pool), "python": PythonCodec(pool)}
    contact = parsed(pool, CONTACT, DOCUMENT)
    page = parsed(pool, PAGE, {"contacts": [DOCUMENT] * 50, "nextPageToken": "abc"})
    body = {name: value for name, value in DOCUMENT.items() if name not in OUTPUT_ONLY}
    text = json.dumps({"contact": body}, ensure_ascii=False).encode()
    return [
        rendering("reply: one contact", pool, codecs, contact),
        rendering("reply: 50 contacts", pool, codecs, page),
        parsing("request: a contact", pool, codecs, text),
    ]


def parsed(pool: DescriptorPool, name: str, document: dict[str, Any]) -> Message:
    """A message of a type."""
    return json_format.ParseDict(document, GetMessageClass(pool.FindMessageTypeByName(name))(), descriptor_pool=pool)


def rendering(title: str, pool: DescriptorPool, codecs: Mapping[str, Codec], message: Message) -> Work:
    """Wire bytes to JSON bytes."""
    wire, make = message.SerializeToString(), type(message)
    ways: dict[str, Call] = {
        way: partial(codec.renderer(message.DESCRIPTOR.full_name), wire) for way, codec in codecs.items()
    }

    def oracle() -> str:
        message = make.FromString(wire)
        return json_format.MessageToJson(message, always_print_fields_with_no_presence=True, descriptor_pool=pool)

    return Work(f"{title}, {len(wire):,} bytes", {**ways, "json_format": oracle})


def parsing(title: str, pool: DescriptorPool, codecs: Mapping[str, Codec], text: bytes) -> Work:
    """JSON bytes to wire bytes."""
    make = GetMessageClass(pool.FindMessageTypeByName(CREATE))
    ways: dict[str, Call] = {way: partial(codec.parser(CREATE), text) for way, codec in codecs.items()}
    ways["json_format"] = lambda: json_format.Parse(text, make(), descriptor_pool=pool).SerializeToString()
    return Work(f"{title}, {len(text):,} bytes", ways)


def microseconds(call: Call, count: int) -> float:
    """CPU time of one call, of so many."""
    started = thread_time()
    for _ in range(count):
        call()
    return (thread_time() - started) / count * 1e6


def measure(work: Work) -> dict[str, list[float]]:
    """Microseconds of CPU a call of each way takes, round by round."""
    counts = {way: max(int(SECONDS * 1e6 / microseconds(call, 3)), 3) for way, call in work.ways.items()}
    found: dict[str, list[float]] = {way: [] for way in work.ways}
    for _ in range(ROUNDS):
        for way, call in work.ways.items():
            found[way].append(microseconds(call, counts[way]))
    return found


def main() -> None:
    """Prints the figures: median, range, and how many times the first way's."""
    for work in works():
        found = measure(work)
        base = median(next(iter(found.values())))
        print(work.name)
        for way, times in found.items():
            middle = median(times)
            print(f"  {way:12} {middle:9.2f} us ({min(times):.2f}-{max(times):.2f})  {middle / base:6.1f} x")


if __name__ == "__main__":
    main()
