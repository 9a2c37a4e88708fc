"""Hooks and private fields: a module's own rules around the standard writes, and the platform's own work."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from dashclicks.users.v1.user_pb2 import ROLE_ADMIN, ROLE_USER, User

from shared.core.errors import FailedPrecondition, InvalidArgument, NotFound
from shared.data.mongo import Database
from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.call import Call
from shared.testing.protos import Compiled

MODEL = Model(User, private={"password_hash": str, "locked_until": datetime})


class UserHooks(Hooks[User]):
    """Keeps what it is told, and hashes as no one should."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Action, str, str]] = []

    async def check(self, call: Call, action: Action, old: Record[User] | None, new: Record[User] | None) -> None:
        self._note("check", action, old, new)
        if (new or old).message.display_name == "forbidden":  # type: ignore[union-attr]
            raise FailedPrecondition("not this one", reason="FORBIDDEN_NAME")

    async def prepare(self, call: Call, new: Record[User], old: Record[User] | None) -> None:
        if new.message.password:
            new.private["password_hash"] = new.message.password[::-1]
        if new.message.display_name == "long":
            new.message.display_name = "x" * 500

    async def changed(self, call: Call, action: Action, old: Record[User] | None, new: Record[User] | None) -> None:
        self._note("changed", action, old, new)

    def _note(self, hook: str, action: Action, old: Record[User] | None, new: Record[User] | None) -> None:
        names = [record.message.display_name if record else "-" for record in (old, new)]
        self.seen.append((hook, action, names[0], names[1]))


@pytest.fixture
def hooks() -> UserHooks:
    return UserHooks()


@pytest.fixture
async def users(make_runtime: Callable[[], Runtime], hooks: UserHooks) -> Resource[User]:
    runtime = make_runtime()
    made = runtime.resource(MODEL, hooks)
    await runtime.ensure_indexes()
    return made


def user(name: str = "Ana", **fields: Any) -> User:
    return User(display_name=name, email="ana@example.com", role=ROLE_USER, **fields)


async def test_hooks_see_each_write_before_and_after(users: Resource[User], hooks: UserHooks, call: Call) -> None:
    made = await users.create(call, user())
    await users.update(call, User(display_name="Bea"), id=made.id)
    await users.delete(call, made.id)
    assert hooks.seen == [
        ("check", Action.CREATE, "-", "Ana"),
        ("changed", Action.CREATE, "-", "Ana"),
        ("check", Action.UPDATE, "Ana", "Bea"),
        ("changed", Action.UPDATE, "Ana", "Bea"),
        ("check", Action.DELETE, "Bea", "-"),
        ("changed", Action.DELETE, "Bea", "Bea"),
    ]


async def test_hook_that_refuses_leaves_no_trace(users: Resource[User], hooks: UserHooks, call: Call) -> None:
    with pytest.raises(FailedPrecondition):
        await users.create(call, user("forbidden"))
    assert (await users.list(call, ListQuery())).items == []
    assert [hook for hook, *_ in hooks.seen] == ["check"]


async def test_hook_is_not_asked_about_invalid_input(users: Resource[User], hooks: UserHooks, call: Call) -> None:
    with pytest.raises(InvalidArgument):
        await users.create(call, user(password="short"))
    assert hooks.seen == []


async def test_value_that_a_hook_derives_is_validated(users: Resource[User], call: Call) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await users.create(call, user("long"), prefix="user.")
    assert [found.field for found in caught.value.violations] == ["user.display_name"]


async def test_private_field_comes_from_input_that_is_not_kept(users: Resource[User], call: Call) -> None:
    made = await users.create(call, user(password="correct horse battery"))
    assert made.password == ""
    record = await users.read(call, made.id)
    assert (record.private, record.message.password) == ({"password_hash": "yrettab esroh tcerroc"}, "")


async def test_change_of_a_private_field_alone_is_a_write(users: Resource[User], call: Call) -> None:
    made = await users.create(call, user(password="correct horse battery"))
    changed = await users.update(call, User(password="another long password"), id=made.id)
    assert changed.etag == '"2"'
    assert (await users.read(call, made.id)).private["password_hash"] == "drowssap gnol rehtona"


async def test_update_of_other_fields_keeps_private_ones(users: Resource[User], call: Call) -> None:
    made = await users.create(call, user(password="correct horse battery"))
    await users.update(call, User(display_name="Bea"), id=made.id)
    assert "password_hash" in (await users.read(call, made.id)).private


async def test_platform_changes_output_only_and_private_fields(users: Resource[User], call: Call) -> None:
    made = await users.create(call, user())
    at = datetime(2026, 5, 1, 12, 0, 0, 123_456, timezone(timedelta(hours=2)))

    def log_in(record: Record[User]) -> None:
        record.message.last_login_time.FromDatetime(at)
        record.private["locked_until"] = at

    changed = await users.system("login").change(made.id, log_in)
    assert changed == await users.read(call, made.id)
    assert changed.private["locked_until"] == datetime(2026, 5, 1, 10, 0, 0, 123_000, UTC)
    assert changed.message.last_login_time.ToMilliseconds() == 1_777_629_600_123


async def test_what_was_read_before_is_read_again_where_it_has_changed(users: Resource[User], call: Call) -> None:
    made = await users.create(call, user())
    system = users.system("login")
    known = await system.read(made.id)
    await users.update(call, User(display_name="Bea"), id=made.id)
    met: list[str] = []

    def log_in(record: Record[User]) -> None:
        met.append(record.message.display_name)
        record.message.last_login_time.FromSeconds(1)

    changed = await system.change(made.id, log_in, known)
    assert (met, changed.message.display_name, changed.revision) == (["Ana", "Bea"], "Bea", 3)
    # A change of nothing writes nothing, and so must not rest on what was read before.
    assert await system.change(made.id, log_in, changed) == changed
    assert met == ["Ana", "Bea", "Bea", "Bea"]
    await users.delete(call, made.id)
    with pytest.raises(NotFound):
        await system.change(made.id, log_in, changed)


async def test_same_time_again_is_no_change(users: Resource[User], call: Call) -> None:
    made = await users.create(call, user())
    at = datetime(2026, 5, 1, 12, 0, 0, 123_456, UTC)

    def lock(record: Record[User]) -> None:
        record.message.last_login_time.FromDatetime(at)
        record.private["locked_until"] = at

    first = await users.change(call, made.id, lock)
    assert (await users.change(call, made.id, lock)).revision == first.revision == 2


async def test_private_list_changed_in_place_is_a_write(kinds_runtime: Runtime, kinds: Compiled, call: Call) -> None:
    drafts = kinds_runtime.resource(Model(kinds.messages["Draft"], private={"log": list}))
    made = await drafts.create(call, kinds.messages["Draft"]())
    first = await drafts.change(call, made.id, lambda record: record.private.update(log=["a"]))

    def add(record: Record[Any]) -> None:
        log = record.private["log"]
        assert isinstance(log, list)
        log.append("b")

    assert (await drafts.change(call, made.id, add)).revision == first.revision + 1
    assert (await drafts.read(call, made.id)).private == {"log": ["a", "b"]}


async def test_private_field_can_be_taken_away(users: Resource[User], call: Call, database: Database) -> None:
    made = await users.create(call, user(password="correct horse battery"))
    await users.change(call, made.id, lambda record: record.private.clear())
    row = await database["users.users"].find_one({"_id": made.id})
    assert row is not None
    assert "password_hash" not in row


@pytest.mark.parametrize("private", [{"nothing": "x"}, {"password_hash": 5}])
async def test_private_field_that_is_not_declared_so_is_a_fault(
    users: Resource[User], call: Call, private: dict[str, object]
) -> None:
    made = await users.create(call, user())
    with pytest.raises(TypeError, match="private field"):
        await users.change(call, made.id, lambda record: record.private.update(private))


async def test_platform_finds_rows_of_every_account(users: Resource[User], call: Call, stranger: Call) -> None:
    mine = await users.create(call, user(password="correct horse battery"))
    theirs = await users.create(stranger, user())
    found = await users.system("login").find({"email": "ana@example.com"})
    assert [record.message.id for record in found] == [mine.id, theirs.id]
    assert found[0].private == {"password_hash": "yrettab esroh tcerroc"}
    admins = await users.system("login").find({"email": "ana@example.com", "role": "ROLE_ADMIN"})
    assert admins == []


async def test_platform_finds_no_deleted_rows(users: Resource[User], call: Call) -> None:
    made = await users.create(call, user())
    await users.delete(call, made.id)
    assert await users.system("login").find({"id": made.id}) == []
    with pytest.raises(NotFound):
        await users.system("login").read(made.id)


@pytest.mark.parametrize("where", [{"email": {"$ne": ""}}, {"$where": "1"}, {"email": [{"$ne": ""}]}, {"email": None}])
async def test_platform_compares_with_scalars_only(users: Resource[User], where: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="must equal a scalar"):
        await users.system("login").find(where)


async def test_platforms_write_says_so(users: Resource[User], call: Call, database: Database) -> None:
    made = await users.create(call, user())

    def promote(record: Record[User]) -> None:
        record.message.role = ROLE_ADMIN

    await users.system("promotion", "req_9").change(made.id, promote)
    row = await database["users.users"].find_one({"_id": made.id})
    assert row is not None
    assert row["_meta"] == {"actor": {"system": True}, "method": "promotion", "request_id": "req_9"}
