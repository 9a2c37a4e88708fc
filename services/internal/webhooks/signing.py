"""The signing keys and secret headers of endpoints and of apps' webhooks, in their accounts' envelopes."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from dashclicks.oauth.v1.app_pb2 import App
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint

from shared.core.webhook_signatures import SigningKey
from shared.data.vault import Vault
from shared.models.webhooks import HEADER_PURPOSE, HEADERS, KEY_PURPOSE, KEYS
from shared.resource.model import Record

# Generations that sign at a time.
MOST = 4

Entry = dict[str, Any]


class Signing:
    """Seals and opens."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def sealed(self, account_id: str, key: SigningKey, now: datetime) -> Entry:
        """A new key as it is kept."""
        box = await self._vault.seal(account_id, key.packed(), KEY_PURPOSE)
        return {"box": box, "public_key": key.shown_public_key, "create_time": now.timestamp(), "expire_time": None}

    async def keys(self, record: Record[Endpoint] | Record[App], now: datetime) -> Sequence[SigningKey]:
        """The keys that sign now for an endpoint, or for an app's webhook; the newest first."""
        account_id = record.message.account_id
        live = [entry for entry in _entries(record.private) if _lives(entry, now)]
        return [SigningKey.of(await self._vault.unseal(account_id, entry["box"], KEY_PURPOSE)) for entry in live]

    async def headers(self, record: Record[Endpoint]) -> dict[str, str]:
        """The endpoint's own headers."""
        box = record.private.get(HEADERS)
        if not box:
            return {}
        text = await self._vault.unseal(record.message.account_id, cast(bytes, box), HEADER_PURPOSE)
        return cast(dict[str, str], json.loads(text))

    async def seal_headers(self, account_id: str, headers: Mapping[str, str]) -> bytes:
        """Headers as they are kept."""
        return await self._vault.seal(account_id, json.dumps(dict(headers)).encode(), HEADER_PURPOSE)


def add(record: Record[Endpoint], entry: Entry, now: datetime, overlap: timedelta) -> None:
    """Puts a new key first; those before it end after `overlap` at the latest."""
    kept = _add(record.private, entry, now, overlap)
    endpoint = record.message
    endpoint.public_keys[:] = [each["public_key"] for each in kept]
    endpoint.secret_create_time.FromDatetime(now)
    endpoint.ClearField("previous_secret_expire_time")
    if kept[1:]:
        last = max(each["expire_time"] for each in kept[1:])
        endpoint.previous_secret_expire_time.FromDatetime(datetime.fromtimestamp(last, UTC))


def add_to_app(record: Record[App], entry: Entry, now: datetime, overlap: timedelta) -> None:
    """The same for an app's webhook."""
    kept = _add(record.private, entry, now, overlap)
    record.message.webhook_public_keys[:] = [each["public_key"] for each in kept]
    record.message.webhook_secret_create_time.FromDatetime(now)


def has_key(private: Mapping[str, object]) -> bool:
    """Whether there was ever a key."""
    return bool(_entries(private))


def _add(private: dict[str, object], entry: Entry, now: datetime, overlap: timedelta) -> list[Entry]:
    end = (now + overlap).timestamp()
    older = [
        {**known, "expire_time": min(end, known["expire_time"] or end)}
        for known in _entries(private)
        if overlap and _lives(known, now)
    ][: MOST - 1]
    private[KEYS] = kept = [entry, *older]
    return kept


def _entries(private: Mapping[str, object]) -> list[Entry]:
    return cast(list[Entry], private.get(KEYS, []))


def _lives(entry: Entry, now: datetime) -> bool:
    return entry["expire_time"] is None or entry["expire_time"] > now.timestamp()
