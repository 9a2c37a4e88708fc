"""The platform's services and resources as their contracts declare them, for suites that run over all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from dashclicks.options.v1 import options_pb2
from google.api import resource_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor

PROTOS = Path(__file__).parents[2] / "protos"
STANDARD_VERBS = ("Get", "List", "Create", "Update", "Delete")
# Read verbs that a service need not have, named with the plural as List is.
MORE_READS = ("Search", "Count", "Export")
# Batch verbs, named with the plural too; a service need not have them, nor Undelete.
BATCHES = ("BatchGet", "BatchCreate", "BatchUpdate", "BatchDelete")


@dataclass(frozen=True, slots=True)
class ResourceContract:
    """A stored resource with the standard methods its service declares, by verb."""

    message: Descriptor
    service: ServiceDescriptor
    methods: dict[str, MethodDescriptor]

    @property
    def kind(self) -> str:
        """The google.api.resource type, such as `crm.dashclicks.com/Contact`."""
        return str(self.message.GetOptions().Extensions[resource_pb2.resource].type)

    @property
    def singular(self) -> str:
        """Name of the resource's field in create and update requests."""
        return str(self.message.GetOptions().Extensions[resource_pb2.resource].singular)

    @property
    def plural(self) -> str:
        """Name of the repeated field in list responses."""
        return str(self.message.GetOptions().Extensions[resource_pb2.resource].plural)

    @property
    def options(self) -> options_pb2.Resource:
        """Our options of the resource."""
        return self.message.GetOptions().Extensions[options_pb2.resource]

    def has(self, *verbs: str) -> bool:
        """Whether the service declares these standard methods."""
        return all(verb in self.methods for verb in verbs)

    def takes(self, verb: str, field: str) -> bool:
        """Whether the service has this standard method, and its request this field."""
        return verb in self.methods and field in self.methods[verb].input_type.fields_by_name

    def fields(self) -> Iterator[FieldDescriptor]:
        """The resource's own fields."""
        yield from self.message.fields


def services() -> list[ServiceDescriptor]:
    """Every service of the product, by name."""
    found: list[ServiceDescriptor] = []
    for path in sorted(PROTOS.glob("dashclicks/**/*_service.proto")):
        name = path.relative_to(PROTOS).with_suffix("").as_posix().replace("/", ".") + "_pb2"
        found.extend(import_module(name).DESCRIPTOR.services_by_name.values())
    return found


def all_scopes() -> frozenset[str]:
    """Every scope that some method asks for."""
    options = [options_of(method) for service in services() for method in service.methods]
    return frozenset(scope for each in options for scope in (*each.scopes, each.roll_up_scope) if scope)


def resources() -> list[ResourceContract]:
    """Every stored resource that a service serves, by type."""
    return sorted((r for s in services() for r in _of(s)), key=lambda resource: resource.kind)


def _of(service: ServiceDescriptor) -> Iterator[ResourceContract]:
    for method in service.methods:
        message = method.output_type
        if method.name == f"Get{message.name}" and message.GetOptions().HasExtension(options_pb2.resource):
            by_name = {m.name: m for m in service.methods}
            options = message.GetOptions().Extensions[resource_pb2.resource]
            plural = "".join(word[:1].upper() + word[1:] for word in options.plural.split("_"))
            names = {verb: verb + message.name for verb in (*STANDARD_VERBS, "Undelete")}
            names |= {verb: verb + plural for verb in ("List", *MORE_READS, *BATCHES)}
            yield ResourceContract(message, service, {v: by_name[n] for v, n in names.items() if n in by_name})


def options_of(method: MethodDescriptor) -> options_pb2.Method:
    """Our options of a method."""
    return method.GetOptions().Extensions[options_pb2.method]
