"""A contract that cannot be served stops the start, and the message says where."""

from pathlib import Path
from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.options.v1 import options_pb2
from dashclicks.users.v1.user_pb2 import User
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.data.mongo import Database
from shared.resource.contracts import Catalog, ContractError
from shared.resource.model import Model
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.testing.protos import compile_proto
from tests.resource.conftest import DESCRIPTORS

FILE = """syntax = "proto3";
package dashclicks.bad.v1;
import "dashclicks/options/v1/options.proto";
import "google/api/resource.proto";
import "google/api/field_behavior.proto";
import "google/protobuf/timestamp.proto";
message Bad {
  option (google.api.resource) = {type: "bad.dashclicks.com/Bad" singular: "bad" plural: "bads"};
  option (dashclicks.options.v1.resource) = {%(tenant)s id_prefix: "bad" %(resource)s};
  option (dashclicks.options.v1.storage) = {collection: "bad.bads" %(storage)s};
  %(id)s
  string account_id = 2;
  google.protobuf.Timestamp create_time = 3 [(dashclicks.options.v1.field) = {sortable: true}];
  google.protobuf.Timestamp update_time = 4;
  google.protobuf.Timestamp delete_time = 5;
  string etag = 6;
  %(field)s
}
message Other {
  repeated string names = 1;
  string name = 2;
}
"""
GOOD = {
    "tenant": "tenant: TENANT_SCOPE_ACCOUNT",
    "resource": "",
    "storage": "",
    "id": "string id = 1;",
    "field": "string name = 10;",
}


def start(tmp_path: Path, database: Database, **changes: str) -> None:
    """Starts a runtime with this contract."""
    path = tmp_path / "bad.proto"
    path.write_text(FILE % {**GOOD, **changes})
    compiled = compile_proto(path, tmp_path)
    deps = RuntimeDeps(database, Catalog.of(compiled.descriptors), SystemClock(), RandomIds(), b"s" * 32)
    Runtime(deps).resource(Model[Any](compiled.messages["Bad"]))


def option(text: str) -> str:
    return f"[(dashclicks.options.v1.field) = {{{text}}}]"


def index(text: str) -> str:
    return f"indexes: [{{{text}}}]"


BAD = [
    ({"tenant": ""}, "bad.proto:7: bad.Bad: states no tenant scope"),
    ({"id": "int64 id = 1;"}, "bad.proto:7: bad.Bad: needs the field id of type string"),
    ({"tenant": "tenant: TENANT_SCOPE_USER"}, "needs the field user_id of type string"),
    ({"tenant": "tenant: TENANT_SCOPE_SUB_ACCOUNT"}, "needs the field parent_account_id of type string"),
    ({"field": "int64 revision = 10;"}, "bad.proto:17: bad.Bad: revision is a name the runtime keeps for itself"),
    ({"field": f"string pin = 10 {option('secret: true')};"}, "pin: a secret field must be INPUT_ONLY"),
    ({"field": f"bytes raw = 10 {option('filterable: true')};"}, "bad.proto:17: bad.Bad: raw: values of this type"),
    ({"field": f"repeated string a = 10 {option('sortable: true')};"}, "a: cannot be sortable"),
    ({"field": f"double a = 10 {option('sortable: true')};"}, "a: cannot be sortable"),
    ({"field": f"map<string, string> a = 10 {option('filterable: true')};"}, "a: values of this type"),
    ({"storage": index('keys: ["nothing"]')}, "index key 'nothing' names no field that an index can hold"),
    ({"storage": index('keys: ["name up"]')}, "index key 'name up' names no field"),
    ({"storage": index('keys: ["name.x"]')}, "index key 'name.x' names no field"),
    ({"storage": index('keys: ["name"] ttl_seconds: 5')}, "an index with ttl_seconds has one key, a time"),
    (
        {"storage": index('keys: ["a", "b.name"]'), "field": "repeated string a = 10; repeated Other b = 11;"},
        "an index cannot hold two repeated fields: a, b.name",
    ),
    (
        {"storage": index('keys: ["a"] unique: true'), "field": "repeated int32 a = 10;"},
        "a: a unique index over repeated values needs text",
    ),
    ({"resource": 'default_order: "name"'}, "default order: order_by: name is not a field to sort by"),
    ({"resource": 'ownership: {owner: "boss"}'}, "bad.proto:7: bad.Bad: ownership: boss is no string field"),
    ({"resource": "ownership: {}"}, "ownership: owner is no string field"),
    (
        {"resource": 'ownership: {owner: "name" followers: "name"}'},
        "bad.proto:17: bad.Bad: ownership: name is no repeated string field",
    ),
    (
        {"resource": 'ownership: {owner: "name"}', "tenant": "tenant: TENANT_SCOPE_GLOBAL"},
        "rows with an ownership are of an account",
    ),
    ({"resource": 'seen_with: [{field: "boss"}]'}, "seen_with: boss is no string field"),
    (
        {"resource": 'seen_with: [{field: "name" type: "x.dashclicks.com/X"}]'},
        "rows of x.dashclicks.com/X have no owners",
    ),
    (
        {"resource": 'ownership: {owner: "name"} seen_with: [{field: "name"}]'},
        "seen_with: rows that have owners are seen by those",
    ),
    (
        {
            "field": 'string a = 10 [(google.api.resource_reference).type = "x.dashclicks.com/X",'
            "(dashclicks.options.v1.field).on_delete = ON_DELETE_CLEAR];"
        },
        "refers to x.dashclicks.com/X, which is not a stored resource",
    ),
]


def test_plain_contract_starts(tmp_path: Path, database: Database) -> None:
    start(tmp_path, database)


@pytest.mark.parametrize(("changes", "problem"), BAD)
def test_bad_contract_stops_the_start(
    tmp_path: Path, database: Database, changes: dict[str, str], problem: str
) -> None:
    with pytest.raises(ContractError) as caught:
        start(tmp_path, database, **changes)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("prefix", "problem"),
    [
        ("con", r"id prefix 'con' is taken by crm.Contact at dashclicks/crm/v1/contact.proto:\d+"),
        ("", "has no id prefix"),
    ],
)
def test_contracts_that_clash_stop_the_start(prefix: str, problem: str) -> None:
    descriptors = FileDescriptorSet.FromString(DESCRIPTORS.read_bytes())
    team = next(file for file in descriptors.file if file.name == "dashclicks/users/v1/team.proto")
    twin = descriptors.file.add()
    twin.CopyFrom(team)
    twin.package, twin.name = "dashclicks.twin.v1", "twin.proto"
    twin.message_type[0].options.Extensions[options_pb2.resource].id_prefix = prefix
    with pytest.raises(ContractError, match=rf"^twin.proto:\d+: twin.Team: {problem}$"):
        Catalog.of(descriptors)


def test_resource_is_made_once(database: Database, catalog: Catalog) -> None:
    runtime = Runtime(RuntimeDeps(database, catalog, SystemClock(), RandomIds(), b"s" * 32))
    runtime.resource(Model(Contact))
    with pytest.raises(ContractError, match="made twice"):
        runtime.resource(Model(Contact))


@pytest.mark.parametrize("name", ["email", "revision", "_live", "purge_time"])
def test_private_field_with_a_taken_name_stops_the_start(database: Database, catalog: Catalog, name: str) -> None:
    runtime = Runtime(RuntimeDeps(database, catalog, SystemClock(), RandomIds(), b"s" * 32))
    with pytest.raises(ContractError, match=f"private field {name} has a name that is taken"):
        runtime.resource(Model(User, private={name: str}))
