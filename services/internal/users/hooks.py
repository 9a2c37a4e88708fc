"""Rules of users: one owner, no role and no sight above the caller's, a changed user signs in again."""

from collections.abc import Awaitable, Callable

from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.notices import PASSWORD_CHANGED, Notices
from services.internal.password_rule import check_guessable
from services.internal.proof import Proof
from services.internal.users.rights import Rights
from shared.core.errors import FailedPrecondition, PermissionDenied
from shared.core.passwords import Passwords
from shared.data.sessions import SessionStore
from shared.models.users import PASSWORD_HASH, standing, visibility_of
from shared.resource.model import Action, Hooks, Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility


class UserHooks(Hooks[User]):
    """`rights`: what users may do. `default_visibility`: which records new users of an account see."""

    def __init__(
        self,
        passwords: Passwords,
        sessions: SessionStore,
        rights: Rights,
        proof: Proof,
        notices: Notices,
        default_visibility: Callable[[str], Awaitable[user_pb2.RecordVisibility.ValueType]],
    ) -> None:
        self._default_visibility = default_visibility
        self._passwords = passwords
        self._sessions = sessions
        self._rights = rights
        self._proof = proof
        self._notices = notices

    async def check(self, call: Call, action: Action, old: Record[User] | None, new: Record[User] | None) -> None:
        if call.caller.system:
            return
        # What holds for owners whoever asks is told before what the caller lacks.
        _check_owner(old.message if old else None, new.message if new else None)
        if old is not None and new is not None and old.message.role == user_pb2.ROLE_OWNER:
            _check_sign_in(call.caller, old.message, new.message)
        if old is not None:
            await self._rights.check_covers(call.caller, old.message)
        if new is not None:
            await self._rights.check_covers(call.caller, new.message)
            if old is None or old.message.role != new.message.role:
                self._rights.check_role(call.caller, new.message.role)
            check_sight(call.caller, old.message if old else None, new.message)
        if call.caller.impersonator_id and new is not None:
            _check_impersonated(old.message if old else User(), new.message)
        if old is not None and new is not None and call.caller.user_id == old.message.id:
            await self._check_proved(call, old.message, new.message)
        if new is not None and new.message.password:
            await check_guessable(self._passwords, new.message.password, new.message, "user.password")

    async def prepare(self, call: Call, new: Record[User], old: Record[User] | None) -> None:
        user = new.message
        if user.password:
            new.private[PASSWORD_HASH] = await self._passwords.hash(user.password)
        if old is None and not user.record_visibility and user.role != user_pb2.ROLE_OWNER:
            user.record_visibility = await self._default_visibility(user.account_id or call.caller.account_id)
        if user.state in {user_pb2.USER_STATE_UNSPECIFIED, user_pb2.USER_STATE_INVITED}:
            has_password = PASSWORD_HASH in new.private
            user.state = user_pb2.USER_STATE_ACTIVE if has_password else user_pb2.USER_STATE_INVITED

    async def changed(self, call: Call, action: Action, old: Record[User] | None, new: Record[User] | None) -> None:
        if old is not None and (action is Action.DELETE or new is None or standing(old) != standing(new)):
            await self._sessions.end_user(old.message.id)
        if old is not None and new is not None and old.private.get(PASSWORD_HASH) != new.private.get(PASSWORD_HASH):
            await self._notices.tell(new.message.id, PASSWORD_CHANGED)

    async def _check_proved(self, call: Call, old: User, new: User) -> None:
        """Whoever finds somebody's open session must not make it their own for good."""
        if changes_sign_in(old, new):
            await self._proof.check_recent(call)


def check_sight(caller: Principal, old: User | None, new: User) -> None:
    """Nobody lets others see what they do not see themselves."""
    sight = visibility_of(new)
    changes = old is None or visibility_of(old) is not sight
    if changes and sight.wider_than(caller.visibility):
        raise PermissionDenied("the user would see more records than you", reason="VISIBILITY_ABOVE_CALLER")


def _check_sign_in(caller: Principal, owner: User, new: User) -> None:
    """Whoever could change how the owner signs in could become the owner."""
    if changes_sign_in(owner, new) and caller.user_id != owner.id:
        raise PermissionDenied("only the owner changes how the owner signs in", reason="OWNER_FIXED")


def _check_impersonated(old: User, new: User) -> None:
    """What outlives the time that somebody has in another's name: a way to sign in."""
    if changes_sign_in(old, new):
        raise PermissionDenied(
            "nobody changes how people sign in in another user's name", reason="NOT_WHILE_IMPERSONATING"
        )


def changes_sign_in(old: User, new: User) -> bool:
    """Whether it is another way to sign in."""
    return bool(new.password) or (new.email, new.phone) != (old.email, old.phone)


def _check_owner(old: User | None, new: User | None) -> None:
    """The owner comes with the account and stays until it goes to somebody else."""
    was_owner = old is not None and old.role == user_pb2.ROLE_OWNER
    is_owner = new is not None and new.role == user_pb2.ROLE_OWNER
    if is_owner and not was_owner:
        raise FailedPrecondition("the account has its owner", reason="OWNER_EXISTS")
    if was_owner and not is_owner:
        raise FailedPrecondition("the owner keeps the role and cannot be deleted", reason="OWNER_FIXED")
    if is_owner and new is not None and new.state == user_pb2.USER_STATE_DISABLED:
        raise FailedPrecondition("the owner cannot be shut out", reason="OWNER_FIXED")
    if is_owner and new is not None and new.custom_role_id:
        raise FailedPrecondition("the owner has no role but that", reason="OWNER_FIXED")
    if is_owner and new is not None and visibility_of(new) is not Visibility.ALL:
        raise FailedPrecondition("the owner sees all records", reason="OWNER_FIXED")
