"""Rules for HTTP rules."""

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, FileDescriptor, MethodDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract, module_of
from buildtools.lint.contract.report import problem
from buildtools.lint.problem import Problem
from buildtools.plugins.openapi.routes import field_at, route
from buildtools.plugins.openapi.types import SINGLE_VALUES
from edge.transcoding.template import TemplateError, parse


def rules(contract: Contract) -> Iterator[tuple[MethodDescriptor, str, str]]:
    """Every HTTP rule whose template can be read: the method, the verb and the template."""
    for method in contract.methods():
        for rule in options.bindings(method):
            verb, text = options.verb_and_path(rule)
            if readable(text) is None:
                yield method, verb, text


def readable(text: str) -> str | None:
    """What is wrong with a template, if anything."""
    try:
        parse(text)
    except TemplateError as error:
        return str(error)
    return None


def templates(contract: Contract) -> Iterator[Problem]:
    """Path templates can be read, and their variables are single values of the request."""
    for method in contract.methods():
        for rule in options.bindings(method):
            text = options.verb_and_path(rule)[1]
            wrong = readable(text)
            found = [wrong] if wrong else list(unbindable(text, method.input_type))
            yield from (problem(contract, method, "path-template", each) for each in found)


def unbindable(text: str, request: Descriptor) -> Iterator[str]:
    """Variables that no text can fill."""
    for variable in parse(text).variables:
        try:
            fields = field_at(request, variable.field_path)
        except KeyError as error:
            yield str(error.args[0])
            continue
        last = fields[-1].message_type
        if any(field.is_repeated for field in fields) or (last and last.full_name not in SINGLE_VALUES):
            yield f"{{{variable.field_path}}} is a list or a message"


def prefixes(contract: Contract) -> Iterator[Problem]:
    """Paths start with the version and the module's word, so a path says whose it is."""
    for method, _, text in rules(contract):
        wanted = prefix(method.containing_service.file)
        segments = text.partition(":")[0].split("/")
        if segments[: len(wanted)] != wanted:
            yield problem(contract, method, "path-prefix", f"the path has to start with {'/'.join(wanted)}")


def prefix(file: FileDescriptor) -> list[str]:
    """The first segments of a module's paths."""
    version = file.package.rpartition(".")[2]
    vendor = ["e"] if file.package.startswith("dashclicks.integrations.") else []
    # Words of a path are joined by hyphens.
    return ["", version, *vendor, module_of(file).replace("_", "-")]


def unique(contract: Contract) -> Iterator[Problem]:
    """No two rules match one request."""
    seen: dict[object, MethodDescriptor] = {}
    for method, verb, text in rules(contract):
        first = seen.setdefault((verb, parse(text).shape), method)
        if first is not method:
            where = contract.source(first)
            yield problem(
                contract, method, "route-unique", f"{verb.upper()} {text} is {first.name}'s already ({where})"
            )


def names(contract: Contract) -> Iterator[Problem]:
    """Templates that match the same paths name their variables alike: an OpenAPI document has one entry for them."""
    seen: dict[object, str] = {}
    for method, _, text in rules(contract):
        if not any(unbindable(text, method.input_type)):
            path = route(text, method.input_type).path
            first = seen.setdefault(parse(text).shape, path)
            if first != path:
                yield problem(contract, method, "route-names", f"{path} and {first} differ in names only")
