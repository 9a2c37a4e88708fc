"""Which contacts look like one, by the rules of their account: all that a rule names is the same, for any of them.

Candidates come from indexes, by the addresses, numbers, businesses and words that they share; then they are compared.
"""

import time
from collections.abc import Callable, Mapping, Sequence

from dashclicks.crm.v1 import duplicate_rule_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.duplicate_rule_pb2 import DuplicateRule
from dashclicks.crm.v1.duplicates_pb2 import Duplicate

from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.resource.search_words import query_words, words
from shared.resource.searching import MAX_QUERY_CHARS, SearchQuery
from shared.rpc.call import Call

_SECONDS = 2.0
_ACCOUNTS = 10_000
# Contacts that are compared with one, for each rule.
_CANDIDATES = 50
Values = Callable[[Contact], set[str]]

_MATCHERS: Mapping[int, Values] = {
    duplicate_rule_pb2.DUPLICATE_MATCHER_EMAIL: lambda contact: {each.address for each in contact.emails},
    duplicate_rule_pb2.DUPLICATE_MATCHER_PHONE: lambda contact: {each.number for each in contact.phones},
    duplicate_rule_pb2.DUPLICATE_MATCHER_NAME: lambda contact: {" ".join(sorted(words(contact.display_name)))} - {""},
    duplicate_rule_pb2.DUPLICATE_MATCHER_BUSINESS: lambda contact: {contact.business_id} - {""},
}
_PATHS = {
    duplicate_rule_pb2.DUPLICATE_MATCHER_EMAIL: "emails.address:",
    duplicate_rule_pb2.DUPLICATE_MATCHER_PHONE: "phones.number:",
    duplicate_rule_pb2.DUPLICATE_MATCHER_BUSINESS: "business_id = ",
}


class Duplicates:
    """Looks among the contacts that the caller sees. A process remembers an account's rules for two seconds."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._kept: dict[str, tuple[float, Sequence[DuplicateRule]]] = {}

    async def rules(self, call: Call) -> Sequence[DuplicateRule]:
        """The account's rules, as they were two seconds ago or later."""
        account_id, now = call.caller.account_id, time.monotonic()
        known = self._kept.get(account_id)
        if known is not None and now - known[0] < _SECONDS:
            return known[1]
        resource: Resource[DuplicateRule] | None = self._runtime.by_type.get("crm.DuplicateRule")
        found = (await resource.list(call, ListQuery(page_size=100))).items if resource is not None else ()
        if len(self._kept) >= _ACCOUNTS:
            self._kept.clear()
        self._kept[account_id] = (now, found)
        return found

    async def of(self, call: Call, contact: Contact, rules: Sequence[DuplicateRule]) -> list[Duplicate]:
        """The contacts that look like this one, oldest first."""
        found: dict[str, Duplicate] = {}
        for rule in rules:
            for other in await self._candidates(call, contact, rule):
                if other.id == contact.id or other.id in contact.distinct_ids or other.type != contact.type:
                    continue
                if all(values(contact) & values(other) for values in _values(rule)):
                    found.setdefault(other.id, Duplicate(contact=other)).rule_ids.append(rule.id)
        return [found[id] for id in sorted(found)]

    async def _candidates(self, call: Call, contact: Contact, rule: DuplicateRule) -> Sequence[Contact]:
        if not all(values(contact) for values in _values(rule)):
            return ()
        contacts: Resource[Contact] = self._runtime.by_type["crm.Contact"]
        terms = [
            "(" + " OR ".join(f"{path}{_quoted(value)}" for value in sorted(_MATCHERS[matcher](contact))) + ")"
            for matcher, path in _PATHS.items()
            if matcher in rule.matchers
        ]
        terms += [f"custom_fields.{key} = {_quoted(_custom(key)(contact).pop())}" for key in rule.custom_field_keys]
        if terms:
            return (await contacts.list(call, ListQuery(filter=" AND ".join(terms), page_size=_CANDIDATES))).items
        name = contact.display_name[:MAX_QUERY_CHARS]
        if not query_words(name):
            return ()
        return (await contacts.search(call, SearchQuery(name, page_size=_CANDIDATES))).items


def _values(rule: DuplicateRule) -> list[Values]:
    return [_MATCHERS[matcher] for matcher in rule.matchers] + [_custom(key) for key in rule.custom_field_keys]


def _custom(key: str) -> Values:
    def values(contact: Contact) -> set[str]:
        found = contact.custom_fields[key].string_value if key in contact.custom_fields else ""
        return {found} - {""}

    return values


def _quoted(text: str) -> str:
    """A value as filters take it, whatever it holds."""
    for sign in ("\\", '"', "*"):
        text = text.replace(sign, f"\\{sign}")
    return f'"{text}"'
