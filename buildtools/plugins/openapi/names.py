"""Names of the document's schemas: short, and the same whatever is added elsewhere, unless two messages share one."""

import re
from collections import Counter
from collections.abc import Iterable
from enum import Enum

from google.protobuf.descriptor import Descriptor, EnumDescriptor, MethodDescriptor

from buildtools.contract.load import module_of

# Never in a document, so its names are free.
OPTIONS = "dashclicks.options.v1"


class Variant(Enum):
    """Which side of a call a schema describes; the value ends its name."""

    ANSWER = ""
    INPUT = "Input"
    PATCH = "Patch"


class Names:
    """Gives each message and enum its name in the document."""

    def __init__(self, declared: Iterable[Descriptor | EnumDescriptor], answered: frozenset[str]) -> None:
        """`answered` holds the full names of the messages that some response carries."""
        self._shared = Counter(plain(each) for each in declared if each.file.package != OPTIONS)
        self._answered = answered

    def enum(self, enum: EnumDescriptor) -> str:
        """The name of an enum."""
        return self._unique(enum)

    def message(self, message: Descriptor, variant: Variant) -> str:
        """The name of a message's variant; one that is only ever sent needs no ending."""
        if variant is Variant.INPUT and message.full_name not in self._answered:
            return self._unique(message)
        return self._unique(message) + variant.value

    def _unique(self, declared: Descriptor | EnumDescriptor) -> str:
        name = plain(declared)
        if self._shared[name] < 2:
            return name
        version = declared.file.package.rsplit(".", 1)[-1]
        suffix = "" if version == "v1" else version.upper()
        return "".join(part.capitalize() for part in module_of(declared.file).split("_")) + suffix + name


def plain(declared: Descriptor | EnumDescriptor) -> str:
    """The name without its package: `Outer.Inner` becomes `OuterInner`."""
    return declared.full_name.removeprefix(declared.file.package + ".").replace(".", "")


def answered_by(methods: Iterable[MethodDescriptor]) -> frozenset[str]:
    """Full names of all messages that can stand in the responses of some methods."""
    seen: set[str] = set()
    waiting = [method.output_type for method in methods]
    while waiting:
        message = waiting.pop()
        if message.full_name not in seen:
            seen.add(message.full_name)
            waiting += [field.message_type for field in message.fields if field.message_type]
    return frozenset(seen)


def tag(service: str) -> str:
    """The name under which a service's operations are grouped: `CrmService` is `crm`, `FooBarService` `foo_bar`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", service.removesuffix("Service")).lower()
