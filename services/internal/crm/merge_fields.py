"""The merge fields of automations: values of a deal, the first of its people, its business and its owner."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from dashclicks.crm.v1.deal_pb2 import Deal
from google.protobuf.json_format import MessageToDict

from shared.core.merge_fields import text_of
from shared.models.crm import primary_email, primary_phone

_CUSTOM = "custom_fields."


def _amount(deal: Deal) -> str:
    money = deal.amount
    return f"{money.units:,}.{money.nanos // 10_000_000:02d} {money.currency_code}" if deal.HasField("amount") else ""


def _plain(*names: str) -> Mapping[str, Callable[[Any], str]]:
    return {"name": attrgetter("display_name"), **{name: attrgetter(name) for name in names}}


_FIELDS: Mapping[str, Mapping[str, Callable[[Any], str]]] = {
    "deal": {**_plain("source", "lost_reason"), "amount": _amount},
    "person": {**_plain("first_name", "last_name", "job_title"), "email": primary_email, "phone": primary_phone},
    "business": {**_plain(), "company": attrgetter("display_name"), "email": primary_email, "phone": primary_phone},
    "user": _plain("email", "phone"),
}


def is_known(path: str) -> bool:
    """Whether there is such a field; an account's own ones are not looked up."""
    whose, _, name = path.partition(".")
    return name in _FIELDS.get(whose, ()) or (whose in ("deal", "person", "business") and name.startswith(_CUSTOM))


def value_of(path: str, subjects: Mapping[str, Any]) -> str:
    """The value of a known field, of whoever is there."""
    whose, _, name = path.partition(".")
    subject = subjects.get(whose)
    if subject is None:
        return ""
    if not name.startswith(_CUSTOM):
        return _FIELDS[whose][name](subject)
    value = subject.custom_fields.get(name.removeprefix(_CUSTOM))
    return "" if value is None else text_of(MessageToDict(value))
