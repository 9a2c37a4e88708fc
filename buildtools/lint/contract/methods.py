"""Rules for methods: who may call them and what their comment says."""

import re
from collections.abc import Iterator

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.lint.contract.report import problem
from buildtools.lint.problem import Problem
from buildtools.plugins.openapi.errors import HTTP_STATUS, documented

_SENTENCE = re.compile(r"[A-Z][^\n]*\.", re.DOTALL)
_CODE = re.compile(r"Returns ([A-Z][A-Z_]+[A-Z])\b")
_REASON = re.compile(r"reason ([A-Z][A-Z0-9_]+)")


def access(contract: Contract) -> Iterator[Problem]:
    """Every method says who may call it, in exactly one way."""
    for method in contract.methods():
        policy = options.method_options(method)
        ways = [bool(policy.scopes), policy.public, policy.authenticated]
        if sum(ways) != 1:
            yield problem(contract, method, "access", "needs exactly one of scopes, public and authenticated")


def known_scopes(contract: Contract) -> Iterator[Problem]:
    """Every scope that a method asks for is covered by some role, or nobody could call it."""
    values = (value for enum in contract.enums() for value in enum.values)
    held = {scope for value in values for scope in options.role_scopes(value)}
    for method in contract.methods():
        for scope in options.method_options(method).scopes:
            if not any(scope == own or scope.startswith(f"{own}.") for own in held):
                yield problem(contract, method, "known-scope", f"no role holds the scope {scope!r}")


def comments(contract: Contract) -> Iterator[Problem]:
    """A method's comment is a sentence, then the errors: "Returns NOT_FOUND if …"."""
    for method in contract.methods():
        comment = contract.comment(method)
        if not _SENTENCE.match(comment):
            yield problem(contract, method, "rpc-comment", "the comment has to start with a sentence")
        for code in _CODE.findall(comment):
            if code not in HTTP_STATUS:
                yield problem(contract, method, "rpc-comment", f"{code} is no gRPC status code")
        if not any(documented(comment)):
            yield problem(contract, method, "rpc-comment", 'the comment has to say "Returns CODE if …"')


def reasons(contract: Contract) -> Iterator[Problem]:
    """A reason that a comment names is declared, by the platform or by the method's own module."""
    declared: dict[str, set[str]] = {}
    for enum in contract.enums():
        if enum.name.endswith("ErrorReason"):
            names = {value.name.partition("ERROR_REASON_")[2] for value in enum.values}
            declared.setdefault(enum.file.package, set()).update(names)
    common = declared.get("dashclicks.type.v1", set())
    for method in contract.methods():
        known = common | declared.get(method.containing_service.file.package, set())
        for reason in sorted(set(_REASON.findall(contract.comment(method))) - known):
            yield problem(contract, method, "reason", f"no ErrorReason of the platform or the module is {reason}")


def reason_enums(contract: Contract) -> Iterator[Problem]:
    """A module's reasons are `<Module>ErrorReason`, so that two modules' values differ by prefix."""
    for enum in contract.enums():
        if not enum.name.endswith("ErrorReason") or enum.file.package == "dashclicks.type.v1":
            continue
        module = enum.file.package.split(".")[-2]
        wanted = "".join(word.capitalize() for word in module.split("_")) + "ErrorReason"
        if enum.name != wanted:
            yield problem(contract, enum, "reason-enum", f"has to be named {wanted}")
