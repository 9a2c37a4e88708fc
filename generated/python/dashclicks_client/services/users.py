# Machine-written from the contracts: change those, then `make generate`.
"""Users: The people of an account, and their teams. A user belongs to one account and holds one role in it."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.users.v1 import team_pb2, user_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_USER = Route("GET", "/v1/users/{}", (("id",),), "")
_LIST_USERS = Route("GET", "/v1/users", (), "")
_CREATE_USER = Route("POST", "/v1/users", (), "user")
_UPDATE_USER = Route("PATCH", "/v1/users/{}", (("user", "id"),), "user")
_DELETE_USER = Route("DELETE", "/v1/users/{}", (("id",),), "")
_UNDELETE_USER = Route("POST", "/v1/users/{}:undelete", (("id",),), "*")
_GET_TEAM = Route("GET", "/v1/users/teams/{}", (("id",),), "")
_LIST_TEAMS = Route("GET", "/v1/users/teams", (), "")
_CREATE_TEAM = Route("POST", "/v1/users/teams", (), "team")
_UPDATE_TEAM = Route("PATCH", "/v1/users/teams/{}", (("team", "id"),), "team")
_DELETE_TEAM = Route("DELETE", "/v1/users/teams/{}", (("id",),), "")
_UNDELETE_TEAM = Route("POST", "/v1/users/teams/{}:undelete", (("id",),), "*")


class Users:
    """The people of an account, and their teams. A user belongs to one account and holds one role in it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_user(self, *, id: str, show_deleted: bool = False) -> user_pb2.User:
        """Returns one user.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The user's id.
            show_deleted: Also answers a deleted user.
        """
        request = user_pb2.GetUserRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_USER, request, user_pb2.User())

    def list_users(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> user_pb2.ListUsersResponse:
        """Lists users, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `role = ROLE_ADMIN`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted users.
        """
        request = user_pb2.ListUsersRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_USERS, request, user_pb2.ListUsersResponse())

    def iterate_users(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[user_pb2.User]:
        """Yields the rows of every page of `list_users`."""
        request = user_pb2.ListUsersRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_USERS, request, user_pb2.ListUsersResponse())
            for row in page.users:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_user(self, *, user: user_pb2.User, validate_only: bool = False, request_id: str = "") -> user_pb2.User:
        """Makes a user.
        Returns ALREADY_EXISTS if a unique value is taken.

        Args:
            user: The user.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = user_pb2.CreateUserRequest(user=user, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_USER, request, user_pb2.User())

    def update_user(
        self,
        *,
        user: user_pb2.User,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> user_pb2.User:
        """Changes the fields of a user that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if a unique value is taken.

        Args:
            user: The user, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = user_pb2.UpdateUserRequest(
            user=user,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_USER, request, user_pb2.User())

    def delete_user(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> user_pb2.User:
        """Deletes a user. Their sessions end at once.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The user's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = user_pb2.DeleteUserRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_USER, request, user_pb2.User())

    def undelete_user(self, *, id: str, validate_only: bool = False, request_id: str = "") -> user_pb2.User:
        """Brings a deleted user back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since.

        Args:
            id: The user's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = user_pb2.UndeleteUserRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_USER, request, user_pb2.User())

    def get_team(self, *, id: str, show_deleted: bool = False) -> team_pb2.Team:
        """Returns one team.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The id.
            show_deleted: Also answers a deleted one.
        """
        request = team_pb2.GetTeamRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_TEAM, request, team_pb2.Team())

    def list_teams(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> team_pb2.ListTeamsResponse:
        """Lists teams, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Sales north"`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted ones.
        """
        request = team_pb2.ListTeamsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_TEAMS, request, team_pb2.ListTeamsResponse())

    def iterate_teams(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[team_pb2.Team]:
        """Yields the rows of every page of `list_teams`."""
        request = team_pb2.ListTeamsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_TEAMS, request, team_pb2.ListTeamsResponse())
            for row in page.teams:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_team(self, *, team: team_pb2.Team, validate_only: bool = False, request_id: str = "") -> team_pb2.Team:
        """Makes a team.
        Returns INVALID_ARGUMENT if a value breaks its rule.

        Args:
            team: What to make.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = team_pb2.CreateTeamRequest(team=team, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_TEAM, request, team_pb2.Team())

    def update_team(
        self,
        *,
        team: team_pb2.Team,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> team_pb2.Team:
        """Changes the fields of a team that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            team: The new values, with the id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = team_pb2.UpdateTeamRequest(
            team=team,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_TEAM, request, team_pb2.Team())

    def delete_team(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> team_pb2.Team:
        """Deletes a team. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = team_pb2.DeleteTeamRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_TEAM, request, team_pb2.Team())

    def undelete_team(self, *, id: str, validate_only: bool = False, request_id: str = "") -> team_pb2.Team:
        """Brings a deleted team back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since.

        Args:
            id: The id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = team_pb2.UndeleteTeamRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_TEAM, request, team_pb2.Team())


class AsyncUsers:
    """The people of an account, and their teams. A user belongs to one account and holds one role in it."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_user(self, *, id: str, show_deleted: bool = False) -> user_pb2.User:
        """Returns one user.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The user's id.
            show_deleted: Also answers a deleted user.
        """
        request = user_pb2.GetUserRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_USER, request, user_pb2.User())

    async def list_users(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> user_pb2.ListUsersResponse:
        """Lists users, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `role = ROLE_ADMIN`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted users.
        """
        request = user_pb2.ListUsersRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_USERS, request, user_pb2.ListUsersResponse())

    async def iterate_users(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[user_pb2.User]:
        """Yields the rows of every page of `list_users`."""
        request = user_pb2.ListUsersRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_USERS, request, user_pb2.ListUsersResponse())
            for row in page.users:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_user(
        self, *, user: user_pb2.User, validate_only: bool = False, request_id: str = ""
    ) -> user_pb2.User:
        """Makes a user.
        Returns ALREADY_EXISTS if a unique value is taken.

        Args:
            user: The user.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = user_pb2.CreateUserRequest(user=user, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_USER, request, user_pb2.User())

    async def update_user(
        self,
        *,
        user: user_pb2.User,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> user_pb2.User:
        """Changes the fields of a user that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if a unique value is taken.

        Args:
            user: The user, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = user_pb2.UpdateUserRequest(
            user=user,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_USER, request, user_pb2.User())

    async def delete_user(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> user_pb2.User:
        """Deletes a user. Their sessions end at once.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The user's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = user_pb2.DeleteUserRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_USER, request, user_pb2.User())

    async def undelete_user(self, *, id: str, validate_only: bool = False, request_id: str = "") -> user_pb2.User:
        """Brings a deleted user back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since.

        Args:
            id: The user's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = user_pb2.UndeleteUserRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_USER, request, user_pb2.User())

    async def get_team(self, *, id: str, show_deleted: bool = False) -> team_pb2.Team:
        """Returns one team.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The id.
            show_deleted: Also answers a deleted one.
        """
        request = team_pb2.GetTeamRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_TEAM, request, team_pb2.Team())

    async def list_teams(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> team_pb2.ListTeamsResponse:
        """Lists teams, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Sales north"`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted ones.
        """
        request = team_pb2.ListTeamsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_TEAMS, request, team_pb2.ListTeamsResponse())

    async def iterate_teams(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[team_pb2.Team]:
        """Yields the rows of every page of `list_teams`."""
        request = team_pb2.ListTeamsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_TEAMS, request, team_pb2.ListTeamsResponse())
            for row in page.teams:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_team(
        self, *, team: team_pb2.Team, validate_only: bool = False, request_id: str = ""
    ) -> team_pb2.Team:
        """Makes a team.
        Returns INVALID_ARGUMENT if a value breaks its rule.

        Args:
            team: What to make.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = team_pb2.CreateTeamRequest(team=team, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_TEAM, request, team_pb2.Team())

    async def update_team(
        self,
        *,
        team: team_pb2.Team,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> team_pb2.Team:
        """Changes the fields of a team that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            team: The new values, with the id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = team_pb2.UpdateTeamRequest(
            team=team,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_TEAM, request, team_pb2.Team())

    async def delete_team(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> team_pb2.Team:
        """Deletes a team. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = team_pb2.DeleteTeamRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_TEAM, request, team_pb2.Team())

    async def undelete_team(self, *, id: str, validate_only: bool = False, request_id: str = "") -> team_pb2.Team:
        """Brings a deleted team back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since.

        Args:
            id: The id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = team_pb2.UndeleteTeamRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_TEAM, request, team_pb2.Team())
