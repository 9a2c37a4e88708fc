"""One operation: an HTTP rule of a method."""

from google.api.http_pb2 import HttpRule
from google.protobuf.descriptor import Descriptor, MethodDescriptor

from buildtools.contract import options
from buildtools.contract.load import OWN, Contract
from buildtools.plugins.openapi import errors, listing
from buildtools.plugins.openapi.components import ACCOUNT_PARAMETER, REQUEST_ID_HEADER, SESSION_COOKIE, SESSION_HEADER
from buildtools.plugins.openapi.examples import MISSING, Examples
from buildtools.plugins.openapi.json import Json, ref
from buildtools.plugins.openapi.names import Variant, tag
from buildtools.plugins.openapi.parameters import WHOLE_BODY, path_parameters, query_parameters
from buildtools.plugins.openapi.routes import Route, route
from buildtools.plugins.openapi.schemas import Schemas
from buildtools.plugins.openapi.types import HTTP_BODY

JSON = "application/json"


class Operations:
    """Makes operations; schemas they need are added to the document."""

    def __init__(self, contract: Contract, schemas: Schemas, examples: Examples) -> None:
        self._contract = contract
        self._schemas = schemas
        self._examples = examples
        self.examples: dict[str, Json] = {errors.OTHER.reason: {"value": errors.example(errors.OTHER)}}

    def make(self, method: MethodDescriptor, rule: HttpRule, number: int) -> tuple[str, str, Json]:
        """The path, the HTTP method and the operation of a method's rule; `number` counts its rules from 1."""
        verb, template = options.verb_and_path(rule)
        place = route(template, method.input_type)
        service = method.containing_service
        found: Json = {
            "operationId": f"{service.name}_{method.name}{number if number > 1 else ''}",
            "tags": [tag(service.name)],
        }
        found |= self._texts(method)
        parameters = [
            *path_parameters(place, method.input_type, self._schemas, self._examples),
            *query_parameters(place, method.input_type, rule.body, self._schemas),
        ]
        parameters = listing.explained(parameters, method)
        if not options.method_options(method).public:
            parameters.append(ACCOUNT_PARAMETER)
        if parameters:
            found["parameters"] = parameters
        if rule.body:
            found["requestBody"] = self._body(method, rule, verb, place)
        found["responses"] = {"200": self._answer(method, rule.response_body)} | self._failures(method)
        return place.path, verb, found | access(method)

    def _texts(self, method: MethodDescriptor) -> Json:
        comment = self._contract.comment(method)
        found: Json = {"summary": comment.replace("\n", " ").split(". ")[0].rstrip("."), "description": comment}
        return found | ({"deprecated": True} if method.GetOptions().deprecated else {})

    def _body(self, method: MethodDescriptor, rule: HttpRule, verb: str, place: Route) -> Json:
        request = method.input_type
        if rule.body == WHOLE_BODY:
            in_path = [path for _, path in place.variables]
            schema, name = self._whole(method, request, in_path)
            example = self._examples.message(request, Variant.INPUT, without=in_path)
        else:
            field = request.fields_by_name[rule.body]
            changes = verb == "patch" and "update_mask" in request.fields_by_name
            variant = Variant.PATCH if changes else Variant.INPUT
            if field.message_type and not field.is_repeated:
                schema = self._schemas.message(field.message_type, variant)
            else:
                schema = self._schemas.value(field, variant)
            name = target(schema) or f"{method.name}Body"
            example = self._examples.field(field, variant)
        needed = bool(self._schemas.components.get(target(schema), schema).get("required"))
        return {"required": needed, "content": {JSON: self._shown(schema, name, example)}}

    def _whole(self, method: MethodDescriptor, request: Descriptor, in_path: list[str]) -> tuple[Json, str]:
        """The request as a body; a schema of its own if the path holds some of its fields."""
        if not in_path:
            schema = self._schemas.message(request, Variant.INPUT)
            return schema, target(schema)
        name = f"{method.name}Body"
        self._schemas.components[name] = self._schemas.object(request, Variant.INPUT, without=in_path)
        return ref(name), name

    def _answer(self, method: MethodDescriptor, response_body: str) -> Json:
        output = method.output_type
        if output.full_name == HTTP_BODY:
            return {
                "description": "The content.",
                "headers": REQUEST_ID_HEADER,
                "content": {"*/*": {"schema": {"type": "string"}}},
            }
        if response_body:
            field = output.fields_by_name[response_body]
            schema, example = self._schemas.value(field, Variant.ANSWER), self._examples.field(field, Variant.ANSWER)
        else:
            schema = self._schemas.message(output, Variant.ANSWER)
            example = self._examples.message(output, Variant.ANSWER)
        name = target(schema) or f"{method.name}Answer"
        if method.server_streaming:
            schema, example, name = {"type": "array", "items": schema}, [example], f"{method.name}Answer"
        description = self._contract.comment(output) if output.file.package.startswith(OWN) else ""
        content = {JSON: self._shown(schema, name, example)}
        return {"description": description or "Done.", "headers": REQUEST_ID_HEADER, "content": content}

    def _shown(self, schema: Json, name: str, example: object) -> Json:
        """A schema with its example, which the document holds once."""
        if example is MISSING:
            return {"schema": schema}
        self.examples[name] = {"value": example}
        return {"schema": schema, "examples": {name: {"$ref": f"#/components/examples/{name}"}}}

    def _failures(self, method: MethodDescriptor) -> Json:
        policy = options.method_options(method)
        known = [*errors.documented(self._contract.comment(method)), *errors.usual(policy.public, policy.scopes)]
        self.examples |= {failure.reason: {"value": errors.example(failure)} for failure in known}
        return errors.responses(known)


def target(schema: Json) -> str:
    """The name of the schema that a reference refers to; empty for any other schema."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def access(method: MethodDescriptor) -> Json:
    """Who may call: security of the document, and the scopes in a word of their own since keys have none."""
    policy = options.method_options(method)
    if policy.public:
        return {"security": []}
    scopes = list(policy.scopes)
    security = [{SESSION_HEADER: scopes}, {SESSION_COOKIE: scopes}]
    return {"security": security} | ({"x-required-scopes": scopes} if scopes else {})
