"""Examples in the document hold: a request's can be sent, an answer's is one that could come."""

import json
import re
from importlib import import_module
from typing import Any

import protovalidate
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from openapi_schema_validator import OAS31Validator

from buildtools.contract import options
from buildtools.paths import GENERATED, PROTOS


def served() -> list[MethodDescriptor]:
    """Every method that HTTP serves, in the classes that Python uses."""
    files = sorted((PROTOS / "dashclicks").rglob("*_service.proto"))
    names = [f"{path.relative_to(PROTOS).with_suffix('')}_pb2".replace("/", ".") for path in files]
    services = [each for name in names for each in import_module(name).DESCRIPTOR.services_by_name.values()]
    methods = [method for service in services for method in service.methods if options.bindings(method)]
    # Of a file there is no example.
    return [method for method in methods if method.output_type.full_name != "google.api.HttpBody"]


METHODS = served()
DOCUMENT: dict[str, Any] = json.loads((GENERATED / "openapi" / "openapi.json").read_text())
OPERATIONS = {each["operationId"]: each for item in DOCUMENT["paths"].values() for each in item.values()}


def resolved(reference: dict[str, Any]) -> dict[str, Any]:
    found: Any = DOCUMENT
    for part in reference["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def content(method: MethodDescriptor, part: str) -> dict[str, Any] | None:
    """The JSON content of a method's request or answer."""
    operation = OPERATIONS[f"{method.containing_service.name}_{method.name}"]
    found = operation.get("requestBody") if part == "request" else operation["responses"]["200"]
    return dict(found["content"]["application/json"]) if found else None


def example(media: dict[str, Any]) -> Any:
    (reference,) = media["examples"].values()
    return resolved(reference)["value"]


def message(method: MethodDescriptor, body: Any) -> Message:
    """The request that a body makes with the path, parsed as the edge does."""
    rule = options.bindings(method)[0]
    request = GetMessageClass(method.input_type)()
    values = body if rule.body == "*" else {rule.body: body}
    ParseDict(values, request)
    for path in re.findall(r"{([a-z_.]+)", options.verb_and_path(rule)[1]):
        *above, last = path.split(".")
        part: Any = request
        for name in above:
            part = getattr(part, name)
        setattr(part, last, "sample")
    return request


with_body = [method for method in METHODS if options.bindings(method)[0].body]


@pytest.mark.parametrize("method", with_body, ids=lambda method: method.full_name)
def test_a_request_example_passes_validation(method: MethodDescriptor) -> None:
    media = content(method, "request")
    assert media is not None
    request = message(method, example(media))
    rule = options.bindings(method)[0]
    checked = request if rule.body == "*" else getattr(request, rule.body)
    protovalidate.validate(checked)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
def test_an_answer_example_is_an_answer(method: MethodDescriptor) -> None:
    media = content(method, "answer")
    assert media is not None
    shown = example(media)
    # A stream is an array of its messages.
    for answer in shown if method.server_streaming else [shown]:
        ParseDict(answer, GetMessageClass(method.output_type)())


@pytest.mark.parametrize("part", ["request", "answer"])
@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
def test_an_example_fits_its_schema(method: MethodDescriptor, part: str) -> None:
    media = content(method, part)
    if media is None:
        return
    schema = media["schema"] | {"components": DOCUMENT["components"]}
    OAS31Validator(schema, format_checker=OAS31Validator.FORMAT_CHECKER).validate(example(media))
