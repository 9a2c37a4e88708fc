"""Whose rows are within an account, as the contract declares it (options.proto, Ownership)."""

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from shared.data.scopes import CollectionSpec, Ownership
from shared.resource.contracts import Declaration


def ownership_of(declaration: Declaration) -> Ownership | None:
    """What a store needs to hide rows of this type; None where every caller sees all of them."""
    if not declaration.options.HasField("ownership"):
        return None
    declared = declaration.options.ownership
    return Ownership(declared.owner, declared.followers)


def collection_of(declaration: Declaration) -> CollectionSpec:
    """The collection of a type, to read by others: without its unique indexes."""
    return CollectionSpec(declaration.storage.collection, declaration.options.tenant, {}, ownership_of(declaration))


def creator_field(declaration: Declaration) -> str:
    """The field that a new row's maker goes into where it is empty; "" for none."""
    declared = declaration.options.ownership
    return declared.owner if declared.creator_owns else ""


def check_ownership(descriptor: Descriptor, declaration: Declaration) -> None:
    """Raises ContractError for fields that cannot say whose a row is, and for rows that have no account."""
    ownership = ownership_of(declaration)
    if ownership is None:
        return
    if declaration.options.tenant != options_pb2.TENANT_SCOPE_ACCOUNT:
        raise declaration.error("rows with an ownership are of an account: tenant has to be TENANT_SCOPE_ACCOUNT")
    wanted = {ownership.owner: False} | ({ownership.followers: True} if ownership.followers else {})
    for name, repeated in wanted.items():
        field = descriptor.fields_by_name.get(name)
        if field is None or field.type != FieldDescriptor.TYPE_STRING or field.is_repeated != repeated:
            kind = "repeated string" if repeated else "string"
            raise declaration.error(f"ownership: {name or 'owner'} is no {kind} field", name)
