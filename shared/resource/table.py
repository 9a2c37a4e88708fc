"""Everything the runtime knows of a resource type, compiled from its contract once, when the process starts."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2
from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from shared.core.errors import InvalidArgument
from shared.data.indexes import IndexSpec
from shared.data.scopes import CollectionSpec, tenant_keys
from shared.resource.behavior import MANAGED, has_behavior
from shared.resource.contracts import Catalog, ContractError, Declaration
from shared.resource.custom_index import custom_indexes
from shared.resource.fields import FieldSpec, named_fields
from shared.resource.indexes import compile_indexes
from shared.resource.order import Order, parse_order
from shared.resource.ownership import check_ownership, creator_field, ownership_of
from shared.resource.search_index import search_indexes

_DEFAULT_PAGE, _MAX_PAGE = 50, 1000
_DEFAULT_BATCH, _MAX_BATCH = 100, 1000
_DEFAULT_ORDER = "create_time desc"
_TIME = "google.protobuf.Timestamp"
# What the runtime writes beside the contract's own fields; neither a contract nor a private field may use them.
RESERVED = frozenset({"revision", "purge_time"})


@dataclass(frozen=True, slots=True)
class ResourceType:
    """One resource type. `managed` are the fields only the runtime sets; `filterable` and `sortable` go by path.

    `creator_field`: where the maker of a new row goes if nobody is there; "" for nowhere.
    """

    declaration: Declaration
    descriptor: Descriptor
    collection: CollectionSpec
    id_prefix: str
    soft_delete: bool
    default_page_size: int
    max_page_size: int
    max_batch_size: int
    default_order: Order
    filterable: Mapping[str, FieldSpec]
    sortable: Mapping[str, FieldSpec]
    indexes: tuple[IndexSpec, ...]
    managed: frozenset[str]
    creator_field: str

    @property
    def name(self) -> str:
        """The short name, `crm.Contact`."""
        return self.declaration.type


def compile_type(descriptor: Descriptor, catalog: Catalog) -> ResourceType:
    """Compiles a resource type.

    Raises ContractError, with file and line, for a contract that cannot be served.
    """
    declaration = catalog.by_message.get(descriptor.full_name)
    if declaration is None:
        raise ContractError(f"{descriptor.full_name} is not declared as a resource in the descriptor set")
    options = declaration.options
    if options.tenant == options_pb2.TENANT_SCOPE_UNSPECIFIED:
        raise declaration.error("states no tenant scope")
    tenant = tenant_keys(options.tenant)
    managed = MANAGED | {key for keys in tenant for key in keys}
    _check_fields(descriptor, declaration, managed)
    check_ownership(descriptor, declaration)
    specs = list(named_fields(descriptor, lambda problem, path: declaration.error(f"{path}: {problem}", _top(path))))
    sortable = {spec.path: spec for spec in specs if spec.sortable}
    indexes = (
        *compile_indexes(descriptor, declaration, tenant),
        *search_indexes(descriptor, declaration, tenant),
        *custom_indexes(descriptor, tenant),
    )
    return ResourceType(
        declaration=declaration,
        descriptor=descriptor,
        collection=CollectionSpec(
            declaration.storage.collection,
            options.tenant,
            {index.name: index.paths for index in indexes if index.unique},
            ownership_of(declaration),
        ),
        id_prefix=options.id_prefix,
        soft_delete=options.soft_delete,
        default_page_size=options.default_page_size or _DEFAULT_PAGE,
        max_page_size=options.max_page_size or _MAX_PAGE,
        max_batch_size=min(options.max_batch_size or _DEFAULT_BATCH, _MAX_BATCH),
        default_order=_default_order(declaration, sortable),
        filterable={spec.path: spec for spec in specs if spec.filterable},
        sortable=sortable,
        indexes=indexes,
        managed=managed,
        creator_field=creator_field(declaration),
    )


def _top(path: str) -> str:
    return path.partition(".")[0]


def _default_order(declaration: Declaration, sortable: Mapping[str, FieldSpec]) -> Order:
    try:
        return parse_order(declaration.options.default_order or _DEFAULT_ORDER, sortable, ())
    except InvalidArgument as error:
        raise declaration.error(f"default order: {error.message}") from None


def _check_fields(descriptor: Descriptor, declaration: Declaration, managed: frozenset[str]) -> None:
    """Refuses a resource without the fields every resource has, or with ones the runtime keeps for itself."""
    times = {"create_time", "update_time", *({"delete_time"} if declaration.options.soft_delete else ())}
    needed = {name: "" for name in managed if name != "delete_time"} | dict.fromkeys(times, _TIME)
    for name, type_name in needed.items():
        field = descriptor.fields_by_name.get(name)
        if field is None or not _is(field, type_name):
            raise declaration.error(f"needs the field {name} of type {type_name or 'string'}")
    for field in descriptor.fields:
        if field.name in RESERVED or field.name.startswith("_"):
            raise declaration.error(f"{field.name} is a name the runtime keeps for itself", field.name)
        secret = field.GetOptions().Extensions[options_pb2.field].secret
        if secret and not has_behavior(field, field_behavior_pb2.INPUT_ONLY):
            raise declaration.error(f"{field.name}: a secret field must be INPUT_ONLY", field.name)


def _is(field: FieldDescriptor, type_name: str) -> bool:
    if field.is_repeated:
        return False
    if type_name:
        return field.message_type is not None and field.message_type.full_name == type_name
    return field.type == FieldDescriptor.TYPE_STRING
