"""Rules for the catalogue of scopes."""

import re
from collections.abc import Iterator

from google.protobuf.descriptor import EnumValueDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.lint.contract.references import PLANS
from buildtools.lint.contract.report import problem
from buildtools.lint.problem import Problem

_NAME = re.compile(r"[a-z_]+(\.[a-z_]+)*")
RULE = "scope-catalogue"


def catalogue(contract: Contract) -> Iterator[Problem]:
    """A scope is catalogued once, with what people read of it, plans that there are, and a role that holds it."""
    values = [value for enum in contract.enums() for value in enum.values]
    held = {scope for value in values for scope in options.role_scopes(value)}
    plans = {value.name for value in values if value.type.full_name == PLANS}
    seen: set[str] = set()
    for value in cataloged(contract):
        scope = options.scope_options(value)
        if scope.name in seen or not _NAME.fullmatch(scope.name):
            yield problem(
                contract,
                value.type,
                RULE,
                f"{value.name}: {scope.name!r} is catalogued twice, or not words joined by dots",
            )
        seen.add(scope.name)
        if value.name != f"SCOPE_{scope.name.replace('.', '_').upper()}":
            yield problem(contract, value.type, RULE, f"{value.name}: value and scope have to be one word")
        if not (scope.group and scope.description):
            yield problem(contract, value.type, RULE, f"{value.name}: people need a group and a description")
        for plan in sorted(set(scope.plans) - plans):
            yield problem(contract, value.type, RULE, f"{value.name}: {plan} is no value of {PLANS}")
        if not any(scope.name == own or scope.name.startswith(f"{own}.") for own in held):
            yield problem(contract, value.type, RULE, f"{value.name}: no role holds the scope {scope.name!r}")


def used(contract: Contract) -> Iterator[Problem]:
    """A scope that a method asks for, or a role holds, stands in the catalogue."""
    known = {options.scope_options(value).name for value in cataloged(contract)}
    for method in contract.methods():
        asked = options.method_options(method)
        for scope in sorted({*asked.scopes, asked.roll_up_scope} - known - {""}):
            yield problem(contract, method, RULE, f"the catalogue has no scope {scope!r}")
    for value in (value for enum in contract.enums() for value in enum.values):
        for scope in sorted(options.role_scopes(value) - known):
            yield problem(contract, value.type, RULE, f"{value.name}: the catalogue has no scope {scope!r}")


def cataloged(contract: Contract) -> Iterator[EnumValueDescriptor]:
    """The values of the catalogue."""
    for enum in contract.enums():
        yield from (value for value in enum.values if options.scope_options(value).name)
