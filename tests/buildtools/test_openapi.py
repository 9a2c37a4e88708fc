"""The OpenAPI document says what the contracts say."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from buildtools.contract import options
from buildtools.contract.load import Contract


@pytest.fixture(scope="module")
def document(generated: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((generated / "openapi" / "openapi.json").read_text())
    return found


def operation(document: dict[str, Any], name: str) -> dict[str, Any]:
    operations = [each for item in document["paths"].values() for each in item.values()]
    found: dict[str, Any] = next(each for each in operations if each["operationId"] == name)
    return found


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_every_http_rule_is_an_operation(document: dict[str, Any], generated: Path) -> None:
    contract = Contract.read(generated / "descriptors" / "api.binpb")
    wanted = sum(len(options.bindings(method)) for method in contract.methods())
    assert sum(len(item) for item in document["paths"].values()) == wanted


def test_an_operation_names_its_scopes(document: dict[str, Any]) -> None:
    found = operation(document, "CrmService_CreateContact")
    assert found["x-required-scopes"] == ["contacts"]
    assert found["security"] == [{"session": ["contacts"]}, {"sessionCookie": ["contacts"]}]


def test_a_public_operation_needs_no_session(document: dict[str, Any]) -> None:
    assert operation(document, "AuthService_Login")["security"] == []


def test_a_list_takes_its_request_from_the_query(document: dict[str, Any]) -> None:
    parameters = operation(document, "CrmService_ListContacts")["parameters"]
    names = {each["name"] for each in parameters if each.get("in") == "query"}
    assert {"pageSize", "pageToken", "filter", "orderBy", "showDeleted", "rollUp"} == names


def test_a_filter_says_its_fields(document: dict[str, Any]) -> None:
    parameters = operation(document, "CrmService_ListContacts")["parameters"]
    text = next(each["description"] for each in parameters if each.get("name") == "filter")
    assert "`emails.address`" in text


def test_a_nested_path_variable_has_the_name_of_its_field(document: dict[str, Any]) -> None:
    assert document["paths"]["/v1/crm/contacts/{id}"]["patch"]["parameters"][0]["name"] == "id"


def test_errors_come_from_the_comment(document: dict[str, Any]) -> None:
    responses = operation(document, "CrmService_UpdateContact")["responses"]
    assert responses["409"]["x-status-codes"] == ["ABORTED", "ALREADY_EXISTS"]
    assert "if the etag is stale" in responses["409"]["description"]


def test_an_answer_has_every_field_that_is_always_printed(document: dict[str, Any]) -> None:
    contact = document["components"]["schemas"]["Contact"]
    assert {"id", "displayName", "emails", "customFields"} <= set(contact["required"])
    assert "deleteTime" not in contact["required"]


def test_what_the_server_sets_is_read_only_and_not_sent(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Contact"]["properties"]["id"]["readOnly"] is True
    assert "id" not in schemas["ContactInput"]["properties"]


def test_a_secret_is_write_only_and_never_answered(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["UserInput"]["properties"]["password"]["writeOnly"] is True
    assert "password" not in schemas["User"]["properties"]


def test_a_change_requires_nothing_and_leaves_out_what_cannot_change(document: dict[str, Any]) -> None:
    patch = document["components"]["schemas"]["ContactPatch"]
    assert "required" not in patch
    assert "type" not in patch["properties"]


def test_constraints_come_from_the_validation_rules(document: dict[str, Any]) -> None:
    contact = document["components"]["schemas"]["ContactInput"]
    assert contact["required"] == ["type"]
    assert contact["properties"]["tags"] | {"description": ""} == {
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": 60},
        "maxItems": 100,
        "uniqueItems": True,
        "description": "",
    }
    assert contact["properties"]["website"]["anyOf"] == [{"maxLength": 0}, {"maxLength": 500, "format": "uri"}]


def test_an_enum_is_described_value_by_value(document: dict[str, Any]) -> None:
    kind = document["components"]["schemas"]["ContactType"]
    assert dict(zip(kind["enum"], kind["x-enum-descriptions"], strict=True))["CONTACT_TYPE_PERSON"] == "A person."
