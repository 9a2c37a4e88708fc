"""Python types of fields."""

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from buildtools.plugins.openapi.types import is_map

SCALARS = {
    FieldDescriptor.CPPTYPE_BOOL: ("bool", "False"),
    FieldDescriptor.CPPTYPE_DOUBLE: ("float", "0.0"),
    FieldDescriptor.CPPTYPE_FLOAT: ("float", "0.0"),
    FieldDescriptor.CPPTYPE_STRING: ("str", '""'),
}


class Types:
    """Python names of messages and enums, and the imports they need."""

    def __init__(self) -> None:
        self._casts = False
        self._modules: dict[str, str] = {}

    def name(self, declared: Descriptor | EnumDescriptor) -> str:
        """The qualified name of a generated class."""
        package, _, file = declared.file.name.removesuffix(".proto").replace("/", ".").rpartition(".")
        alias = f"{file}_pb2"
        taken = self._modules.setdefault(alias, package)
        if taken != package:
            alias = f"{package.replace('.', '_')}_{alias}"
            self._modules[alias] = package
        return f"{alias}.{declared.full_name.removeprefix(declared.file.package + '.')}"

    def cast(self, hint: str, name: str) -> str:
        """An argument, said to be of a narrower type than it is declared with."""
        self._casts = True
        return f"cast({hint}, {name})"

    def imports(self) -> Iterator[str]:
        """The import statements."""
        if self._casts:
            yield "from typing import cast"
        for alias, package in sorted(self._modules.items()):
            module = alias.removeprefix(package.replace(".", "_") + "_")
            yield f"from {package} import {module}" + (f" as {alias}" if alias != module else "")


def typed(field: FieldDescriptor, types: Types) -> tuple[str, str]:
    """The type of an argument and its default."""
    if is_map(field) and field.message_type:
        key, value = (single(field.message_type.fields_by_name[part], types)[0] for part in ("key", "value"))
        return f"Mapping[{key}, {value}] | None", "None"
    hint, default = single(field, types)
    if field.is_repeated:
        return f"Sequence[{hint}]", "()"
    return (f"{hint} | None", "None") if field.has_presence or not default else (hint, default)


def single(field: FieldDescriptor, types: Types) -> tuple[str, str]:
    """The type of one value of a field, and its zero value; empty where None says it better."""
    if field.message_type:
        return types.name(field.message_type), ""
    if field.enum_type:
        name = types.name(field.enum_type)
        return f"{name}.ValueType", f"{name.rpartition('.')[0]}.{field.enum_type.values[0].name}"
    if field.type == FieldDescriptor.TYPE_BYTES:
        return "bytes", 'b""'
    return SCALARS.get(field.cpp_type, ("int", "0"))
