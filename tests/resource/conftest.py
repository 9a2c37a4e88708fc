"""A runtime with the real contracts on the test's own database, and callers of several accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.users.v1.user_pb2 import User

from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.data.mongo import Database
from shared.resource.contracts import Catalog
from shared.resource.fields import FieldSpec
from shared.resource.model import Model
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.resource.table import compile_type
from shared.rpc.call import Call
from shared.rpc.principal import Principal
from shared.testing.protos import Compiled, compile_proto

DESCRIPTORS = Path(__file__).parents[2] / "generated/descriptors/api_full.binpb"
SECRET = b"s" * 32


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.load(DESCRIPTORS)


@pytest.fixture
def make_runtime(database: Database, catalog: Catalog) -> Callable[[], Runtime]:
    """Makes runtimes on one database, as several processes would."""
    return lambda: Runtime(RuntimeDeps(database, catalog, SystemClock(), RandomIds(), SECRET))


@dataclass(frozen=True, slots=True)
class Platform:
    """The three real resources, with their indexes."""

    runtime: Runtime
    contacts: Resource[Contact]
    users: Resource[User]
    accounts: Resource[Account]


@pytest.fixture
async def platform(make_runtime: Callable[[], Runtime]) -> Platform:
    runtime = make_runtime()
    made = Platform(
        runtime,
        runtime.resource(Model(Contact)),
        runtime.resource(Model(User, private={"password_hash": str})),
        runtime.resource(Model(Account)),
    )
    await runtime.ensure_indexes()
    return made


@pytest.fixture
def contacts(platform: Platform) -> Resource[Contact]:
    return platform.contacts


@pytest.fixture
def call() -> Call:
    """A caller in account one."""
    return caller("acc_1")


@pytest.fixture
def stranger() -> Call:
    """A caller in account two."""
    return caller("acc_2")


def caller(account_id: str, user_id: str = "usr_1") -> Call:
    """A call by a user of an account."""
    return Call("test.Method", "req_1", Principal(user_id=user_id, account_id=account_id, session_id="ses_1"))


def person(**fields: object) -> Contact:
    """A valid contact."""
    return Contact(**{"type": CONTACT_TYPE_PERSON, "display_name": "Maya Chen", **fields})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """The test's own contract, with every kind of field."""
    return compile_proto(Path(__file__).with_name("kinds.proto"), tmp_path_factory.mktemp("kinds"))


@pytest.fixture
async def kinds_runtime(database: Database, kinds: Compiled) -> Runtime:
    """A runtime of that contract; its resources are made by the test."""
    return Runtime(RuntimeDeps(database, Catalog.of(kinds.descriptors), SystemClock(), RandomIds(), SECRET))


@pytest.fixture
async def things(kinds_runtime: Runtime, kinds: Compiled) -> Resource[Any]:
    made = kinds_runtime.resource(Model(kinds.messages["Thing"], private={"token": str, "seen_time": datetime}))
    await kinds_runtime.ensure_indexes()
    return made


@pytest.fixture(scope="session")
def thing_fields(kinds: Compiled) -> dict[str, FieldSpec]:
    """The filterable fields of the test's own contract."""
    thing = Model(kinds.messages["Thing"])
    return dict(compile_type(thing.descriptor, Catalog.of(kinds.descriptors)).filterable)
