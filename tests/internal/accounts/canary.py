"""A text that is put into everything an account holds, and a search for it everywhere."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import bson
from buf.validate import validate_pb2
from dashclicks.options.v1 import options_pb2
from google.api import field_behavior_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from shared.testing.api import Caller
from shared.testing.contract import ResourceContract
from shared.testing.rows import Rows
from shared.testing.samples import behaviors, our_options, reference_type


class Canary:
    """One text that nobody else writes, in the forms that it takes."""

    def __init__(self) -> None:
        self.text = f"canary{uuid4().hex[:12]}"
        # The last two digits count: numbers are unique in an account.
        self._phone = f"1415{20_000 + int(uuid4().hex[:6], 16) % 79_999}"
        self._phones = count(10)

    @property
    def phone(self) -> str:
        """A number that nobody has yet."""
        return f"+{self._phone}{next(self._phones)}"

    def is_in(self, data: bytes) -> bool:
        """Whether it is in bytes, in any form."""
        return self.text.encode() in data or self._phone.encode() in data

    def put_into(self, message: Message) -> None:
        """Puts it into every text of a message that has room for it."""
        for field, value in message.ListFields():
            if field.message_type is not None and field.message_type.GetOptions().map_entry:
                self._put_into_map(field, value)
            elif field.message_type is not None:
                for each in value if field.is_repeated else [value]:
                    self.put_into(each)
            elif text := self._text(field, value):
                if field.is_repeated:
                    value[:] = [text]
                else:
                    setattr(message, field.name, text)

    def _put_into_map(self, field: FieldDescriptor, value: Any) -> None:
        assert field.message_type is not None
        entry = field.message_type.fields_by_name["value"]
        if entry.message_type is not None and entry.message_type.full_name == "google.protobuf.Value":
            value[self.text].string_value = self.text

    def _text(self, field: FieldDescriptor, sample: object) -> str:
        secret = field_behavior_pb2.INPUT_ONLY in behaviors(field)
        if field.type != field.TYPE_STRING or reference_type(field) or secret:
            return ""
        rules = field.GetOptions().Extensions[validate_pb2.field]
        text = rules.repeated.items.string if field.is_repeated else rules.string
        normalized = our_options(field).normalize
        if normalized == options_pb2.NORMALIZATION_EMAIL or "@example." in str(sample):
            return f"{self.text}.{uuid4().hex[:6]}@example.com"
        if normalized == options_pb2.NORMALIZATION_PHONE:
            return self.phone
        if text.uri or text.pattern.startswith(("^https", "^(https")):
            return f"https://{self.text}.example/{uuid4().hex[:6]}"
        free = not text.pattern and text.WhichOneof("well_known") is None
        known = field.name in ("scopes", "etag") or field.name.endswith(("_code", "_zone"))
        return f"{self.text}{text.contains or ' '}{uuid4().hex[:6]}" if free and not known else ""

    async def in_database(self, database: AsyncDatabase[dict[str, Any]]) -> list[str]:
        """The rows that it is in, in every collection."""
        found: list[str] = []
        for name in await database.list_collection_names():
            async for row in database[name].find({}):
                if self.is_in(bson.encode(row)):
                    found.append(f"{name}/{row['_id']}")
        async for image in database.client["config"]["system.preimages"].find({}):
            if self.is_in(bson.encode(image)):
                found.append(f"preimage/{image['preImage']['_id']}")
        return found

    async def in_redis(self, redis: Redis) -> list[str]:
        """The keys that it is in, or in whose values it is, of whatever kind."""
        return [
            repr(key) async for key in redis.scan_iter(count=1000) if self.is_in(key + (await redis.dump(key) or b""))
        ]

    def in_files(self, folder: Path) -> list[str]:
        """The files that it is in, or in whose names it is."""
        files = [path for path in folder.rglob("*") if path.is_file()]
        return [str(path) for path in files if self.is_in(str(path).encode() + path.read_bytes())]


class CanaryRows(Rows):
    """Rows of an account with the canary in them."""

    def __init__(self, caller: Caller, canary: Canary) -> None:
        super().__init__(caller)
        self._canary = canary

    def sample_with(self, resource: ResourceContract, references: Mapping[str, str]) -> Any:
        made = super().sample_with(resource, references)
        self._canary.put_into(made)
        return made
