"""What each protobuf type looks like in the document."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from buildtools.contract.load import Contract
from buildtools.plugins.openapi.document import document
from buildtools.plugins.protoc import compile_set, own_files

FIELDS = """  // A number that JSON writes as text.
  int64 wide = 40 [(buf.validate.field).int64.example = 12];
  // A whole number.
  int32 small = 41 [(buf.validate.field).int32 = {gte: 1 lt: 10 example: 3}];
  // Raw data.
  bytes data = 42;
  // A share.
  double share = 43;
  // Names.
  map<string, int64> counts = 44 [(buf.validate.field).map = {max_pairs: 5 keys: {string: {max_len: 3}}}];
  // Anything.
  google.protobuf.Value anything = 45;
  // An object.
  google.protobuf.Struct object = 46;
  // How long.
  google.protobuf.Duration length = 47;
  // Set or not.
  optional string note = 48;
  oneof way {
    // By land.
    string land = 49;
    // By sea.
    string sea = 50;
  }
  // Another gadget.
  Gadget inner = 51;

  // Name as shown."""
BEFORE = 'import "google/protobuf/field_mask'
IMPORTS = 'import "google/protobuf/duration.proto";\nimport "google/protobuf/struct.proto";\n'


@pytest.fixture
def schemas(edited: Callable[..., Path]) -> dict[str, Any]:
    protos = edited("gadget.proto", "  // Name as shown.", FIELDS, 1)
    path = protos / "dashclicks/gadgets/v1/gadget.proto"
    path.write_text(
        path.read_text().replace('import "google/protobuf/field_mask', IMPORTS + 'import "google/protobuf/field_mask')
    )
    found: Any = document(Contract.of(compile_set(protos, own_files(protos))), "1")["components"]
    return dict(found["schemas"])


WANTED = {
    "wide": {"type": "string", "format": "int64", "pattern": "^-?[0-9]+$"},
    "small": {"type": "integer", "format": "int32", "minimum": 1, "exclusiveMaximum": 10},
    "data": {"type": "string", "contentEncoding": "base64"},
    "share": {"type": "number", "format": "double"},
    "counts": {
        "type": "object",
        "additionalProperties": {"type": "string", "format": "int64", "pattern": "^-?[0-9]+$"},
        "maxProperties": 5,
        "propertyNames": {"maxLength": 3},
    },
    "object": {"type": "object", "additionalProperties": True},
    "createTime": None,
    "note": {"type": "string"},
    "inner": {"$ref": "#/components/schemas/GadgetInput"},
}


@pytest.mark.parametrize("name", WANTED)
def test_a_type_is_as_proto_json_writes_it(schemas: dict[str, Any], name: str) -> None:
    found = schemas["GadgetInput"]["properties"].get(name)
    assert (found and {key: value for key, value in found.items() if key != "description"}) == WANTED[name]


def test_any_value_has_no_type(schemas: dict[str, Any]) -> None:
    assert "type" not in schemas["Gadget"]["properties"]["anything"]


def test_a_duration_is_seconds_as_text(schemas: dict[str, Any]) -> None:
    assert schemas["Gadget"]["properties"]["length"]["pattern"].endswith("s$")


def test_fields_with_presence_may_be_missing_from_an_answer(schemas: dict[str, Any]) -> None:
    required = set(schemas["Gadget"]["required"])
    assert not required & {"note", "land", "sea", "inner", "length"}
    assert {"wide", "data", "counts"} <= required


def test_a_choice_names_the_fields_that_exclude_each_other(schemas: dict[str, Any]) -> None:
    assert "At most one of `land`, `sea`" in schemas["Gadget"]["properties"]["sea"]["description"]
