"""Rules for what callers see: owners of rows within an account, and reads over an agency's sub-accounts."""

from collections.abc import Iterator

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.lint.contract.report import problem
from buildtools.lint.contract.resources import type_name
from buildtools.lint.problem import Problem

USER, ROLL_UP, DEFAULT_ORDER = "users.dashclicks.com/User", "roll_up", "create_time desc"


def ownership(contract: Contract) -> Iterator[Problem]:
    """Owner and followers are fields with users' ids, each before the default order in an index: no list scans."""
    for resource in contract.resources():
        if options.resource_options(resource).HasField("ownership"):
            yield from (problem(contract, resource, "ownership", text) for text in wrong_ownership(resource))


def wrong_ownership(resource: Descriptor) -> Iterator[str]:
    """What is wrong with a resource whose rows have owners."""
    declared = options.resource_options(resource)
    if declared.tenant != options_pb2.TENANT_SCOPE_ACCOUNT:
        yield "rows with owners are of an account: tenant has to be TENANT_SCOPE_ACCOUNT"
    own = declared.ownership
    order = (declared.default_order or DEFAULT_ORDER).partition(",")[0].strip()
    indexed = {tuple(index.keys[:2]) for index in plain_indexes(resource)}
    for what, name, repeated in (("owner", own.owner, False), ("followers", own.followers, True)):
        if not name and what == "followers":
            continue
        field = resource.fields_by_name.get(name)
        if field is None or type_name(field) != "string" or field.is_repeated != repeated:
            yield f"{what}: {name or 'empty'} is no {'repeated string' if repeated else 'string'} field"
        elif options.reference(field) != USER:
            yield f"{what}: {name} has to refer to {USER}"
        elif (name, order) not in indexed:
            yield f'{what}: no index begins with "{name}" and "{order}"'


def plain_indexes(resource: Descriptor) -> list[options_pb2.Index]:
    """The indexes that hold every row of a tenant."""
    indexes = options.storage_options(resource).indexes
    return [index for index in indexes if not index.unique and not index.cross_tenant_reason]


def roll_ups(contract: Contract) -> Iterator[Problem]:
    """A request asks for sub-accounts' rows only where the method names the scope for it, and a role holds that."""
    held = {scope for enum in contract.enums() for value in enum.values for scope in options.role_scopes(value)}
    for method in contract.methods():
        field = method.input_type.fields_by_name.get(ROLL_UP)
        scope = options.method_options(method).roll_up_scope
        if (field is not None) != bool(scope):
            yield problem(contract, method, "roll-up", f"the field {ROLL_UP} and roll_up_scope go together")
        elif field is not None and (field.is_repeated or type_name(field) != "bool"):
            yield problem(contract, field, "roll-up", f"{ROLL_UP} has to be a bool")
        elif scope and not any(scope == own or scope.startswith(f"{own}.") for own in held):
            yield problem(contract, method, "roll-up", f"no role holds the scope {scope!r}")
        if scope and not method.name.startswith(("List", "Count")):
            yield problem(contract, method, "roll-up", "only List and Count roll up")


def switches(contract: Contract) -> Iterator[Problem]:
    """One method makes tokens for other accounts, of a shape that the edge calls, and for scopes only."""
    found = [method for method in contract.methods() if options.method_options(method).switches_account]
    needed = {"account_id": "string"}, {"access_token": "string", "expires_in": "int32"}
    for method in found:
        if method is not found[0]:
            yield problem(contract, method, "account-switch", f"{found[0].name} switches accounts already")
        if not options.method_options(method).scopes:
            yield problem(contract, method, "account-switch", "needs scopes")
        for message, fields in zip((method.input_type, method.output_type), needed, strict=True):
            for name, kind in fields.items():
                field = message.fields_by_name.get(name)
                if field is None or field.is_repeated or type_name(field) != kind:
                    yield problem(contract, method, "account-switch", f"{message.name} needs the field {kind} {name}")
