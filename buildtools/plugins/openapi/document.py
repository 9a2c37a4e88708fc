"""The whole document."""

from google.protobuf.descriptor import MethodDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.plugins.openapi.components import ERROR_RESPONSES, ERROR_SCHEMAS, HEADERS, PARAMETERS, SECURITY_SCHEMES
from buildtools.plugins.openapi.examples import Examples
from buildtools.plugins.openapi.json import Json
from buildtools.plugins.openapi.names import Names, answered_by, tag
from buildtools.plugins.openapi.operations import Operations
from buildtools.plugins.openapi.schemas import Schemas

DESCRIPTION = """\
A white-label marketing platform for agencies and their clients.

Log in with `POST /v1/auth/session` and send the session id as `X-Session-Id`. Field names are camelCase; the server
reads snake_case too. Fields that are not set are printed with their zero value, except messages and times, which are
left out. Errors are google.rpc.Status with an ErrorInfo, and with a BadRequest that names every bad field."""


class RouteClash(Exception):
    """Two methods claim one path, or paths differ only in the names of their parameters."""


def document(contract: Contract, product_version: str) -> Json:
    """The OpenAPI 3.1 document of all methods that have HTTP rules. Raises RouteClash."""
    served = [method for method in contract.methods() if options.bindings(method)]
    names = Names([*contract.messages(), *contract.enums()], answered_by(served))
    schemas = Schemas(contract, names)
    operations = Operations(contract, schemas, Examples(contract))
    paths = all_paths(served, operations)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "DashClicks API",
            "version": product_version,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The host that serves this document."}],
        "tags": tags(contract, served),
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**schemas.components, **ERROR_SCHEMAS}.items())),
            "responses": ERROR_RESPONSES,
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "examples": dict(sorted(operations.examples.items())),
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def all_paths(served: list[MethodDescriptor], operations: Operations) -> dict[str, Json]:
    """Operations by path and HTTP method."""
    paths: dict[str, Json] = {}
    for method in served:
        for number, rule in enumerate(options.bindings(method), start=1):
            path, verb, operation = operations.make(method, rule, number)
            item = paths.setdefault(path, {})
            if verb in item:
                raise RouteClash(f"{method.full_name}: {verb.upper()} {path} is taken by {item[verb]}")
            item[verb] = operation
    return paths


def tags(contract: Contract, served: list[MethodDescriptor]) -> list[Json]:
    """One tag for each service that has HTTP rules."""
    services = {method.containing_service.full_name: method.containing_service for method in served}
    return [{"name": tag(each.name), "description": contract.comment(each)} for each in services.values()]
