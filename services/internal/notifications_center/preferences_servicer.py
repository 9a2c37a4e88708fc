"""What users want to be told: one row a user and account, one row an account."""

from dashclicks.notifications_center.v1.preference_pb2 import (
    AccountPreferences,
    EffectivePreference,
    GetAccountPreferencesRequest,
    GetUserPreferencesRequest,
    ListEffectivePreferencesRequest,
    ListEffectivePreferencesResponse,
    UpdateAccountPreferencesRequest,
    UpdateUserPreferencesRequest,
    UserPreferences,
)

from services.internal.deps import Deps
from services.internal.notifications_center.hooks import PREFIX, AccountPreferencesHooks, UserPreferencesHooks
from shared.core.errors import NotFound
from shared.models.notifications_center import ACCOUNT_PREFERENCES, USER_PREFERENCES, preferences_id
from shared.notifications.kinds import catalogue
from shared.notifications.preferences import Wishes, resolve
from shared.resource.binding import replaces_standard
from shared.rpc.call import Call


class PreferencesServicer:
    """The person's word goes before the account's, and that before the platform's."""

    def __init__(self, deps: Deps) -> None:
        kinds = catalogue()
        self.of_accounts = deps.runtime.resource(ACCOUNT_PREFERENCES, AccountPreferencesHooks(kinds))
        self.of_users = deps.runtime.resource(USER_PREFERENCES, UserPreferencesHooks(kinds, self.of_accounts))
        self._kinds = [kind for kind in kinds.values() if kind.chosen and not kind.to_contacts]

    async def GetUserPreferences(self, request: GetUserPreferencesRequest, call: Call) -> UserPreferences:
        try:
            return await self.of_users.get(call, _user_row(call))
        except NotFound:
            return UserPreferences()

    @replaces_standard("a user has one row, which the first change makes")
    async def UpdateUserPreferences(self, request: UpdateUserPreferencesRequest, call: Call) -> UserPreferences:
        given, mask = request.preferences, request.update_mask.paths
        return await self.of_users.upsert(call, given, id=_user_row(call), mask=mask, etag=given.etag, prefix=PREFIX)

    async def GetAccountPreferences(self, request: GetAccountPreferencesRequest, call: Call) -> AccountPreferences:
        try:
            return await self.of_accounts.get(call, _account_row(call))
        except NotFound:
            return AccountPreferences()

    @replaces_standard("an account has one row, which the first change makes")
    async def UpdateAccountPreferences(
        self, request: UpdateAccountPreferencesRequest, call: Call
    ) -> AccountPreferences:
        given, mask = request.preferences, request.update_mask.paths
        return await self.of_accounts.upsert(
            call, given, id=_account_row(call), mask=mask, etag=given.etag, prefix=PREFIX
        )

    async def ListEffectivePreferences(
        self, request: ListEffectivePreferencesRequest, call: Call
    ) -> ListEffectivePreferencesResponse:
        of_account = await self.GetAccountPreferences(GetAccountPreferencesRequest(), call)
        of_user = await self.GetUserPreferences(GetUserPreferencesRequest(), call)
        account = Wishes(of_account.choices, of_account.cadence)
        user = Wishes(of_user.choices, of_user.cadence)
        found = []
        for kind in self._kinds:
            for channel in kind.offered:
                verdict = resolve(kind, channel, account, user)
                found.append(
                    EffectivePreference(
                        kind=kind.number,
                        channel=channel,
                        enabled=verdict.enabled,
                        level=verdict.level,
                        cadence=verdict.cadence,
                        changeable=verdict.changeable,
                    )
                )
        return ListEffectivePreferencesResponse(preferences=found)


def _user_row(call: Call) -> str:
    return preferences_id("nup", call.caller.account_id, call.caller.user_id)


def _account_row(call: Call) -> str:
    return preferences_id("nap", call.caller.account_id)
