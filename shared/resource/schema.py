"""The JSON schema of a resource's documents, so that MongoDB refuses what the codec would never write.

It states what every row must have, and the kinds of the fields that the runtime, filters and orders rest on. To state
them all would slow inserts down by a twentieth, and a wrong kind elsewhere shows when the row is read.
"""

from collections.abc import Mapping
from datetime import datetime

from google.protobuf.descriptor import FieldDescriptor

from shared.data.mongo import Document
from shared.data.scopes import tenant_keys
from shared.resource.custom_names import CUSTOM, UNIQUE
from shared.resource.model import M, Model
from shared.resource.search_index import SEARCH
from shared.resource.table import ResourceType
from shared.resource.values import WRAPPERS

_F = FieldDescriptor
_WHOLE = ["int", "long"]
_KINDS: Mapping[int, list[str]] = {
    _F.CPPTYPE_STRING: ["string"],
    _F.CPPTYPE_BOOL: ["bool"],
    _F.CPPTYPE_INT32: _WHOLE,
    _F.CPPTYPE_INT64: _WHOLE,
    _F.CPPTYPE_UINT32: _WHOLE,
    # Beyond a signed long a whole number is a decimal.
    _F.CPPTYPE_UINT64: [*_WHOLE, "decimal"],
    _F.CPPTYPE_DOUBLE: ["double", *_WHOLE],
    _F.CPPTYPE_FLOAT: ["double", *_WHOLE],
    # A number that has no name yet stays a number.
    _F.CPPTYPE_ENUM: ["string", "int"],
    _F.CPPTYPE_MESSAGE: ["object"],
}
_MESSAGES: Mapping[str, list[str]] = {
    "google.protobuf.Timestamp": ["date"],
    "google.protobuf.Value": [],
    "google.protobuf.ListValue": ["array"],
}
_PRIVATE: Mapping[type, list[str]] = {
    str: ["string"],
    int: _WHOLE,
    float: ["double", *_WHOLE],
    bool: ["bool"],
    bytes: ["binData"],
    datetime: ["date"],
    list: ["array"],
    dict: ["object"],
}


def compile_schema(model: Model[M], compiled: ResourceType) -> Document:
    """The validator of a resource's collection."""
    queried = {path.partition(".")[0] for path in (*compiled.filterable, *compiled.sortable)}
    properties: Document = {
        "_id": {"bsonType": ["string"]},
        "revision": {"bsonType": _WHOLE},
        SEARCH: {"bsonType": ["array"]},
        CUSTOM: {"bsonType": ["array"]},
        UNIQUE: {"bsonType": ["array"]},
        **{name: {"bsonType": _PRIVATE[kind]} for name, kind in model.private.items() if kind in _PRIVATE},
    }
    for field in model.descriptor.fields:
        kinds = _kinds(field)
        if field.name in compiled.managed | queried and field.name not in ("id", "etag") and kinds:
            properties[field.name] = {"bsonType": kinds}
    required = ["_id", "revision", *tenant_keys(compiled.collection.scope)[0]]
    return {"$jsonSchema": {"bsonType": "object", "required": required, "properties": properties}}


def _kinds(field: FieldDescriptor) -> list[str]:
    """The BSON kinds of a field; none where any will do."""
    message = field.message_type
    if field.is_repeated:
        return ["object"] if message is not None and message.GetOptions().map_entry else ["array"]
    if message is not None and message.full_name in WRAPPERS:
        return _kinds(message.fields_by_name["value"])
    if message is not None and message.full_name in _MESSAGES:
        return _MESSAGES[message.full_name]
    return ["binData"] if field.type == _F.TYPE_BYTES else _KINDS[field.cpp_type]
