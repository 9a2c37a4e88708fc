"""Small contracts made in a test: one service, one message type, the rules the test is about."""

from collections.abc import Mapping
from typing import Any

from dashclicks.options.v1 import options_pb2
from google.api import annotations_pb2, http_pb2
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet

_FILES = (descriptor_pb2.DESCRIPTOR, http_pb2.DESCRIPTOR, annotations_pb2.DESCRIPTOR, options_pb2.DESCRIPTOR)
_SCALARS = {"id": FieldDescriptorProto.TYPE_STRING, "name": FieldDescriptorProto.TYPE_STRING}


def contract_with(*rules: tuple[str, http_pb2.HttpRule], options: Mapping[str, Any] | None = None) -> FileDescriptorSet:
    """A descriptor set of service `t.v1.S`; each rule belongs to the method it names, in order, a line apart.

    `options` are our own for every method; `deprecated` among them is the standard one.
    """
    files = FileDescriptorSet()
    for known in _FILES:
        known.CopyToProto(files.file.add())
    file = files.file.add(name="t.proto", package="t.v1", syntax="proto3")
    file.dependency.append("google/api/annotations.proto")
    _messages(file)
    service = file.service.add(name="S")
    for index, (name, rule) in enumerate(rules):
        method = service.method.add(name=name, input_type=".t.v1.Thing", output_type=".t.v1.Thing")
        method.options.Extensions[annotations_pb2.http].CopyFrom(rule)
        for option, value in (options or {}).items():
            target = method.options if option == "deprecated" else method.options.Extensions[options_pb2.method]
            setattr(target, option, value)
        file.source_code_info.location.add(path=[6, 0, 2, index], span=[10 + index, 2, 40])
    return files


def get(template: str) -> http_pb2.HttpRule:
    """A GET rule."""
    return http_pb2.HttpRule(get=template)


def _messages(file: FileDescriptorProto) -> None:
    thing = file.message_type.add(name="Thing")
    for number, (name, kind) in enumerate(_SCALARS.items(), 1):
        thing.field.add(name=name, number=number, type=kind, label=FieldDescriptorProto.LABEL_OPTIONAL)
    thing.field.add(
        name="tags", number=10, type=FieldDescriptorProto.TYPE_STRING, label=FieldDescriptorProto.LABEL_REPEATED
    )
    thing.field.add(
        name="inner",
        number=11,
        type=FieldDescriptorProto.TYPE_MESSAGE,
        type_name=".t.v1.Thing",
        label=FieldDescriptorProto.LABEL_OPTIONAL,
    )
