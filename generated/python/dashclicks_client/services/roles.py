# Machine-written from the contracts: change those, then `make generate`.
"""Roles: Who may do what: the catalogue of scopes, the roles that accounts make of them, and what follows for a user."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.users.v1 import custom_role_pb2, permission_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_LIST_SCOPES = Route("GET", "/v1/users/scopes", (), "")
_GET_EFFECTIVE_PERMISSIONS = Route("GET", "/v1/users:effectivePermissions", (), "")
_GET_CUSTOM_ROLE = Route("GET", "/v1/users/customRoles/{}", (("id",),), "")
_LIST_CUSTOM_ROLES = Route("GET", "/v1/users/customRoles", (), "")
_CREATE_CUSTOM_ROLE = Route("POST", "/v1/users/customRoles", (), "customRole")
_UPDATE_CUSTOM_ROLE = Route("PATCH", "/v1/users/customRoles/{}", (("customRole", "id"),), "customRole")
_DELETE_CUSTOM_ROLE = Route("DELETE", "/v1/users/customRoles/{}", (("id",),), "")
_UNDELETE_CUSTOM_ROLE = Route("POST", "/v1/users/customRoles/{}:undelete", (("id",),), "*")


class Roles:
    """Who may do what: the catalogue of scopes, the roles that accounts make of them, and what follows for a user."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_scopes(self) -> permission_pb2.ListScopesResponse:
        """Lists every scope there is, in the order of its name.
        Returns RESOURCE_EXHAUSTED with reason RATE_LIMITED to whoever asks too often."""
        request = permission_pb2.ListScopesRequest()
        return self._transport.call(_LIST_SCOPES, request, permission_pb2.ListScopesResponse())

    def get_effective_permissions(self, *, user_id: str = "") -> permission_pb2.EffectivePermissions:
        """Tells for each scope whether a user may do what it is for in the account acted in, and why.
        Returns NOT_FOUND if the account has no such user, PERMISSION_DENIED to whoever asks for another user and lacks
        `users.read`.

        Args:
            user_id: The user, of the account acted in; the caller if empty.
        """
        request = permission_pb2.GetEffectivePermissionsRequest(user_id=user_id)
        return self._transport.call(_GET_EFFECTIVE_PERMISSIONS, request, permission_pb2.EffectivePermissions())

    def get_custom_role(self, *, id: str, show_deleted: bool = False) -> custom_role_pb2.CustomRole:
        """Returns one custom role.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The id.
            show_deleted: Also answers a deleted one.
        """
        request = custom_role_pb2.GetCustomRoleRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())

    def list_custom_roles(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> custom_role_pb2.ListCustomRolesResponse:
        """Lists custom roles, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Bookkeeper"`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted ones.
        """
        request = custom_role_pb2.ListCustomRolesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_CUSTOM_ROLES, request, custom_role_pb2.ListCustomRolesResponse())

    def iterate_custom_roles(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[custom_role_pb2.CustomRole]:
        """Yields the rows of every page of `list_custom_roles`."""
        request = custom_role_pb2.ListCustomRolesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_CUSTOM_ROLES, request, custom_role_pb2.ListCustomRolesResponse())
            for row in page.custom_roles:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_custom_role(
        self, *, custom_role: custom_role_pb2.CustomRole, validate_only: bool = False, request_id: str = ""
    ) -> custom_role_pb2.CustomRole:
        """Makes a custom role.
        Returns INVALID_ARGUMENT naming each scope that is none of the catalogue, that sub-accounts never have, or that the
        caller lacks.

        Args:
            custom_role: What to make.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = custom_role_pb2.CreateCustomRoleRequest(
            custom_role=custom_role, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())

    def update_custom_role(
        self,
        *,
        custom_role: custom_role_pb2.CustomRole,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> custom_role_pb2.CustomRole:
        """Changes the fields of a custom role that the mask names, or those given.
        A change of its scopes ends the sessions of its holders at once.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, INVALID_ARGUMENT naming scopes as on creation,
        PERMISSION_DENIED with reason ROLE_ABOVE_CALLER where it holds a scope that the caller lacks.

        Args:
            custom_role: The new values, with the id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = custom_role_pb2.UpdateCustomRoleRequest(
            custom_role=custom_role,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())

    def delete_custom_role(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> custom_role_pb2.CustomRole:
        """Deletes a custom role. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason REFERENCED while a
        user holds it.

        Args:
            id: The id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = custom_role_pb2.DeleteCustomRoleRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())

    def undelete_custom_role(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> custom_role_pb2.CustomRole:
        """Brings a deleted custom role back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since.

        Args:
            id: The id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = custom_role_pb2.UndeleteCustomRoleRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())


class AsyncRoles:
    """Who may do what: the catalogue of scopes, the roles that accounts make of them, and what follows for a user."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_scopes(self) -> permission_pb2.ListScopesResponse:
        """Lists every scope there is, in the order of its name.
        Returns RESOURCE_EXHAUSTED with reason RATE_LIMITED to whoever asks too often."""
        request = permission_pb2.ListScopesRequest()
        return await self._transport.call(_LIST_SCOPES, request, permission_pb2.ListScopesResponse())

    async def get_effective_permissions(self, *, user_id: str = "") -> permission_pb2.EffectivePermissions:
        """Tells for each scope whether a user may do what it is for in the account acted in, and why.
        Returns NOT_FOUND if the account has no such user, PERMISSION_DENIED to whoever asks for another user and lacks
        `users.read`.

        Args:
            user_id: The user, of the account acted in; the caller if empty.
        """
        request = permission_pb2.GetEffectivePermissionsRequest(user_id=user_id)
        return await self._transport.call(_GET_EFFECTIVE_PERMISSIONS, request, permission_pb2.EffectivePermissions())

    async def get_custom_role(self, *, id: str, show_deleted: bool = False) -> custom_role_pb2.CustomRole:
        """Returns one custom role.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The id.
            show_deleted: Also answers a deleted one.
        """
        request = custom_role_pb2.GetCustomRoleRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())

    async def list_custom_roles(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> custom_role_pb2.ListCustomRolesResponse:
        """Lists custom roles, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Bookkeeper"`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted ones.
        """
        request = custom_role_pb2.ListCustomRolesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_CUSTOM_ROLES, request, custom_role_pb2.ListCustomRolesResponse())

    async def iterate_custom_roles(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[custom_role_pb2.CustomRole]:
        """Yields the rows of every page of `list_custom_roles`."""
        request = custom_role_pb2.ListCustomRolesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_CUSTOM_ROLES, request, custom_role_pb2.ListCustomRolesResponse())
            for row in page.custom_roles:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_custom_role(
        self, *, custom_role: custom_role_pb2.CustomRole, validate_only: bool = False, request_id: str = ""
    ) -> custom_role_pb2.CustomRole:
        """Makes a custom role.
        Returns INVALID_ARGUMENT naming each scope that is none of the catalogue, that sub-accounts never have, or that the
        caller lacks.

        Args:
            custom_role: What to make.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = custom_role_pb2.CreateCustomRoleRequest(
            custom_role=custom_role, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())

    async def update_custom_role(
        self,
        *,
        custom_role: custom_role_pb2.CustomRole,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> custom_role_pb2.CustomRole:
        """Changes the fields of a custom role that the mask names, or those given.
        A change of its scopes ends the sessions of its holders at once.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, INVALID_ARGUMENT naming scopes as on creation,
        PERMISSION_DENIED with reason ROLE_ABOVE_CALLER where it holds a scope that the caller lacks.

        Args:
            custom_role: The new values, with the id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = custom_role_pb2.UpdateCustomRoleRequest(
            custom_role=custom_role,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())

    async def delete_custom_role(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> custom_role_pb2.CustomRole:
        """Deletes a custom role. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason REFERENCED while a
        user holds it.

        Args:
            id: The id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = custom_role_pb2.DeleteCustomRoleRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())

    async def undelete_custom_role(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> custom_role_pb2.CustomRole:
        """Brings a deleted custom role back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since.

        Args:
            id: The id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = custom_role_pb2.UndeleteCustomRoleRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_CUSTOM_ROLE, request, custom_role_pb2.CustomRole())
