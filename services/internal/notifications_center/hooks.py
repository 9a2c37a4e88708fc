"""Rules of devices and preferences."""

from collections import Counter
from collections.abc import Iterator, Sequence

from dashclicks.notifications_center.v1.device_pb2 import Device
from dashclicks.notifications_center.v1.preference_pb2 import (
    AccountPreferences,
    Choice,
    QuietHours,
    UserPreferences,
)

from shared.core.errors import InvalidArgument, Violation
from shared.data.vault import Vault
from shared.models.notifications_center import SEALED_TOKEN, TOKEN_PURPOSE, preferences_id
from shared.notifications.kinds import Catalogue
from shared.notifications.preferences import Wishes, fitting, resolve
from shared.resource.model import Action, Hooks, Record
from shared.resource.resource import Resource
from shared.rpc.call import Call

PREFIX = "preferences."


class DeviceHooks(Hooks[Device]):
    """A device's token is kept sealed."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def prepare(self, call: Call, new: Record[Device], old: Record[Device] | None) -> None:
        if new.message.token:
            token = new.message.token.encode()
            new.private[SEALED_TOKEN] = await self._vault.seal(call.caller.account_id, token, TOKEN_PURPOSE)


class AccountPreferencesHooks(Hooks[AccountPreferences]):
    """What cannot be turned off stays on."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def check(
        self,
        call: Call,
        action: Action,
        old: Record[AccountPreferences] | None,
        new: Record[AccountPreferences] | None,
    ) -> None:
        if new is not None:
            check_form(new.message.choices, new.message.quiet_hours)
            check_critical(new.message.choices, self._catalogue)


class UserPreferencesHooks(Hooks[UserPreferences]):
    """The same of a user, and what the account has locked stays as it is."""

    def __init__(self, catalogue: Catalogue, account: Resource[AccountPreferences]) -> None:
        self._catalogue = catalogue
        self._account = account

    async def check(
        self, call: Call, action: Action, old: Record[UserPreferences] | None, new: Record[UserPreferences] | None
    ) -> None:
        if new is None:
            return
        choices = new.message.choices
        own = [
            Violation(f"{PREFIX}choices[{at}].locked", "only an account locks", "LOCKED_BY_ACCOUNT_ONLY")
            for at, choice in enumerate(choices)
            if choice.locked
        ]
        if own:
            raise InvalidArgument("only an account locks", violations=own)
        check_form(choices, new.message.quiet_hours)
        check_critical(choices, self._catalogue)
        await self._check_locked(call, old.message.choices if old else (), choices)

    async def _check_locked(self, call: Call, before: Sequence[Choice], choices: Sequence[Choice]) -> None:
        id = preferences_id("nap", call.caller.account_id)
        found = await self._account.system(call.method, call.request_id).find({"id": id})
        if not found:
            return
        wishes = Wishes(found[0].message.choices)
        locked = [
            Violation(f"{PREFIX}choices[{at}]", "the account has locked it", "LOCKED")
            for at, choice in enumerate(choices)
            if choice not in before and self._is_locked(choice, wishes)
        ]
        if locked:
            raise InvalidArgument("the account has locked it", reason="LOCKED", violations=locked)

    def _is_locked(self, choice: Choice, wishes: Wishes) -> bool:
        kind = self._catalogue.get(choice.kind)
        if kind is None or not choice.channel or kind.critical:
            # What speaks of many is heard where nothing is locked.
            return False
        return (
            bool(fitting(kind, choice.channel, wishes.choices)) and not resolve(kind, choice.channel, wishes).changeable
        )


def check_form(choices: Sequence[Choice], quiet: QuietHours) -> None:
    """Raises InvalidArgument for two choices of one thing, and for quiet hours without an end."""
    counts = Counter((choice.kind, choice.channel) for choice in choices)
    found = [
        Violation(f"{PREFIX}choices[{at}]", "another one is of the same kind and channel", "ONE_CHOICE")
        for at, choice in enumerate(choices)
        if counts[choice.kind, choice.channel] > 1
    ]
    if quiet.start and quiet.start == quiet.end:
        found.append(Violation(f"{PREFIX}quiet_hours.end", "must not be the begin", "QUIET_HOURS"))
    if found:
        raise InvalidArgument("the preferences contradict each other", violations=found)


def check_critical(choices: Sequence[Choice], catalogue: Catalogue) -> None:
    """Raises InvalidArgument (CRITICAL_KIND) where a choice turns off what cannot be."""
    found = list(_critical_off(choices, catalogue))
    if found:
        raise InvalidArgument("critical kinds cannot be turned off", reason="CRITICAL_KIND", violations=found)


def _critical_off(choices: Sequence[Choice], catalogue: Catalogue) -> Iterator[Violation]:
    for at, choice in enumerate(choices):
        kind = catalogue.get(choice.kind)
        off = choice.HasField("enabled") and not choice.enabled
        if kind is not None and kind.critical and off and choice.channel not in kind.optional:
            yield Violation(f"{PREFIX}choices[{at}].enabled", f"{kind.name} cannot be turned off", "CRITICAL_KIND")
