# Machine-written from the contracts: change those, then `make generate`.
"""Preferences: What people want to be told, and how."""

from collections.abc import Sequence

from dashclicks.notifications_center.v1 import preference_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_USER_PREFERENCES = Route("GET", "/v1/notifications-center/preferences", (), "")
_UPDATE_USER_PREFERENCES = Route("PATCH", "/v1/notifications-center/preferences", (), "preferences")
_LIST_EFFECTIVE_PREFERENCES = Route("GET", "/v1/notifications-center/preferences:effective", (), "")
_GET_ACCOUNT_PREFERENCES = Route("GET", "/v1/notifications-center/account-preferences", (), "")
_UPDATE_ACCOUNT_PREFERENCES = Route("PATCH", "/v1/notifications-center/account-preferences", (), "preferences")


class Preferences:
    """What people want to be told, and how."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_user_preferences(self) -> preference_pb2.UserPreferences:
        """Returns what the caller has chosen; empty if nothing.
        Returns UNAUTHENTICATED without a session."""
        request = preference_pb2.GetUserPreferencesRequest()
        return self._transport.call(_GET_USER_PREFERENCES, request, preference_pb2.UserPreferences())

    def update_user_preferences(
        self, *, preferences: preference_pb2.UserPreferences, update_mask: Sequence[str] | None = None
    ) -> preference_pb2.UserPreferences:
        """Changes what the caller has chosen: the fields that the mask names, or those given.
        Returns INVALID_ARGUMENT with reason CRITICAL_KIND for turning off what cannot be, with reason LOCKED for what the account
        has locked, ABORTED if the etag is stale.

        Args:
            preferences: The preferences; their id may be left out.
            update_mask: Fields to change; without it, those given.
        """
        request = preference_pb2.UpdateUserPreferencesRequest(
            preferences=preferences,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
        )
        return self._transport.call(_UPDATE_USER_PREFERENCES, request, preference_pb2.UserPreferences())

    def list_effective_preferences(self) -> preference_pb2.ListEffectivePreferencesResponse:
        """Lists what holds for the caller, of each kind by each channel, and who said so.
        Returns UNAUTHENTICATED without a session."""
        request = preference_pb2.ListEffectivePreferencesRequest()
        return self._transport.call(
            _LIST_EFFECTIVE_PREFERENCES, request, preference_pb2.ListEffectivePreferencesResponse()
        )

    def get_account_preferences(self) -> preference_pb2.AccountPreferences:
        """Returns what the account has chosen for its users; empty if nothing.
        Returns PERMISSION_DENIED without the scope."""
        request = preference_pb2.GetAccountPreferencesRequest()
        return self._transport.call(_GET_ACCOUNT_PREFERENCES, request, preference_pb2.AccountPreferences())

    def update_account_preferences(
        self, *, preferences: preference_pb2.AccountPreferences, update_mask: Sequence[str] | None = None
    ) -> preference_pb2.AccountPreferences:
        """Changes what the account has chosen for its users: the fields that the mask names, or those given.
        Returns INVALID_ARGUMENT with reason CRITICAL_KIND for turning off what cannot be, ABORTED if the etag is stale.

        Args:
            preferences: The preferences; their id may be left out.
            update_mask: Fields to change; without it, those given.
        """
        request = preference_pb2.UpdateAccountPreferencesRequest(
            preferences=preferences,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
        )
        return self._transport.call(_UPDATE_ACCOUNT_PREFERENCES, request, preference_pb2.AccountPreferences())


class AsyncPreferences:
    """What people want to be told, and how."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_user_preferences(self) -> preference_pb2.UserPreferences:
        """Returns what the caller has chosen; empty if nothing.
        Returns UNAUTHENTICATED without a session."""
        request = preference_pb2.GetUserPreferencesRequest()
        return await self._transport.call(_GET_USER_PREFERENCES, request, preference_pb2.UserPreferences())

    async def update_user_preferences(
        self, *, preferences: preference_pb2.UserPreferences, update_mask: Sequence[str] | None = None
    ) -> preference_pb2.UserPreferences:
        """Changes what the caller has chosen: the fields that the mask names, or those given.
        Returns INVALID_ARGUMENT with reason CRITICAL_KIND for turning off what cannot be, with reason LOCKED for what the account
        has locked, ABORTED if the etag is stale.

        Args:
            preferences: The preferences; their id may be left out.
            update_mask: Fields to change; without it, those given.
        """
        request = preference_pb2.UpdateUserPreferencesRequest(
            preferences=preferences,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
        )
        return await self._transport.call(_UPDATE_USER_PREFERENCES, request, preference_pb2.UserPreferences())

    async def list_effective_preferences(self) -> preference_pb2.ListEffectivePreferencesResponse:
        """Lists what holds for the caller, of each kind by each channel, and who said so.
        Returns UNAUTHENTICATED without a session."""
        request = preference_pb2.ListEffectivePreferencesRequest()
        return await self._transport.call(
            _LIST_EFFECTIVE_PREFERENCES, request, preference_pb2.ListEffectivePreferencesResponse()
        )

    async def get_account_preferences(self) -> preference_pb2.AccountPreferences:
        """Returns what the account has chosen for its users; empty if nothing.
        Returns PERMISSION_DENIED without the scope."""
        request = preference_pb2.GetAccountPreferencesRequest()
        return await self._transport.call(_GET_ACCOUNT_PREFERENCES, request, preference_pb2.AccountPreferences())

    async def update_account_preferences(
        self, *, preferences: preference_pb2.AccountPreferences, update_mask: Sequence[str] | None = None
    ) -> preference_pb2.AccountPreferences:
        """Changes what the account has chosen for its users: the fields that the mask names, or those given.
        Returns INVALID_ARGUMENT with reason CRITICAL_KIND for turning off what cannot be, ABORTED if the etag is stale.

        Args:
            preferences: The preferences; their id may be left out.
            update_mask: Fields to change; without it, those given.
        """
        request = preference_pb2.UpdateAccountPreferencesRequest(
            preferences=preferences,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
        )
        return await self._transport.call(_UPDATE_ACCOUNT_PREFERENCES, request, preference_pb2.AccountPreferences())
