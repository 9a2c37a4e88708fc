"""Each rule for contracts finds its violation, planted in a module that is otherwise clean."""

from collections.abc import Callable
from pathlib import Path

import pytest

from buildtools.lint.contract.check import check

SERVICE, RESOURCE = "gadgets_service.proto", "gadget.proto"
CATALOGUE = "../../users/v1/scope.proto"
SCOPES = 'scopes: ["gadgets.read"]'
ID = (
    "string id = 1 [\n    (google.api.field_behavior) = OUTPUT_ONLY,\n    (google.api.field_behavior) = IDENTIFIER\n  ]"
)
TOKEN_FIELD = """  string token = 30 [
    (google.api.field_behavior) = INPUT_ONLY,
    (dashclicks.options.v1.field).filterable = true
  ];
"""
REFERENCE = """  string contact_id = 30 [
    (google.api.resource_reference).type = "crm.dashclicks.com/Contact"
  ];
"""
RULED = """  string contact_id = 30 [
    (google.api.resource_reference).type = "crm.dashclicks.com/Contact",
    (dashclicks.options.v1.field).on_delete = ON_DELETE_CLEAR
  ];
"""
RULE_ALONE = "  string contact_id = 30 [(dashclicks.options.v1.field).on_delete = ON_DELETE_CLEAR];\n"
BATCH = """  // Makes gadgets.
  // Returns INVALID_ARGUMENT if there are too many.
  rpc BatchCreateGadgets(CreateGadgetRequest) returns (Gadget) {
    option (google.api.http) = {
      post: "/v1/gadgets:batchCreate"
      body: "*"
    };
    option (dashclicks.options.v1.method) = {
      scopes: ["gadgets.read"]
    };
  }

"""
"""A planted line: file, text to replace, replacement, the rule that has to find it."""
CASES = [
    (SERVICE, SCOPES, f"{SCOPES}\n      public: true", "access"),
    (SERVICE, f"      {SCOPES}\n", "", "access"),
    (SERVICE, SCOPES, 'scopes: ["nobody.read"]', "known-scope"),
    (SERVICE, SCOPES, 'scopes: ["gadgets.secret"]', "scope-catalogue"),
    (CATALOGUE, 'name: "gadgets.read"', 'name: "gadgets"', "scope-catalogue"),
    (CATALOGUE, '"PLAN_PLUS"', '"PLAN_PLUSH"', "scope-catalogue"),
    (CATALOGUE, 'description: "make InstaSites"', 'description: ""', "scope-catalogue"),
    (SERVICE, "// Returns one gadget.\n", "// one gadget\n", "rpc-comment"),
    (SERVICE, "// Returns INVALID_ARGUMENT for a bad filter, order or page token.", "// Never fails.", "rpc-comment"),
    (SERVICE, "Returns INVALID_ARGUMENT if", "Returns BAD_INPUT if", "rpc-comment"),
    (SERVICE, "Returns INVALID_ARGUMENT if", "Returns INVALID_ARGUMENT with reason NOT_DECLARED if", "reason"),
    (RESOURCE, "// A gadget.\n", "// Why.\nenum ErrorReason { NONE = 0; }\n\n// A gadget.\n", "reason-enum"),
    (SERVICE, '{get: "/v1/gadgets/{id}"}', '{get: "/v1/gadgets/{id"}', "path-template"),
    (SERVICE, '{get: "/v1/gadgets/{id}"}', '{get: "/v1/gadgets/{nothing}"}', "path-template"),
    (SERVICE, "/v1/gadgets/{gadget.id}", "/v1/gadgets/{gadget}", "path-template"),
    (SERVICE, '{get: "/v1/gadgets"}', '{get: "/v1/widgets"}', "path-prefix"),
    (SERVICE, '{get: "/v1/gadgets"}', '{get: "/v1/gadgets/{filter}"}', "route-unique"),
    (SERVICE, '{delete: "/v1/gadgets/{id}"}', '{delete: "/v1/gadgets/{etag}"}', "route-names"),
    (RESOURCE, "tenant: TENANT_SCOPE_ACCOUNT", "tenant: TENANT_SCOPE_UNSPECIFIED", "tenant"),
    (RESOURCE, 'id_prefix: "gad"', 'id_prefix: "con"', "id-prefix"),
    (RESOURCE, 'id_prefix: "gad"', 'id_prefix: "Gad"', "id-prefix"),
    (RESOURCE, "string account_id = 2", "string owner_id = 2", "standard-field"),
    (RESOURCE, "Timestamp delete_time", "Timestamp removal_time", "standard-field"),
    (RESOURCE, "string etag = 6", "int32 etag = 6", "standard-field"),
    (RESOURCE, ID, "string id = 1", "standard-field"),
    (RESOURCE, '"gadgets.dashclicks.com/Gadget"', '"crm.dashclicks.com/Gadget"', "resource-type"),
    (RESOURCE, 'collection: "gadgets.gadgets"', 'collection: "gadgets"', "collection"),
    (RESOURCE, 'keys: ["display_name"]', 'keys: ["display_title"]', "index-key"),
    (RESOURCE, 'keys: ["display_name"]', 'keys: ["account_id", "display_name"]', "index-key"),
    (RESOURCE, 'keys: ["create_time desc"]', 'keys: ["create_time down"]', "index-key"),
    (RESOURCE, 'keys: ["display_name"]', 'keys: ["update_time"]', "index-cover"),
    (RESOURCE, 'keys: ["display_name"]', 'keys: ["display_name", "id"]\n        unique: true', "index-cover"),
    (RESOURCE, "  // Name as shown.", f"  // A token.\n{TOKEN_FIELD}  // Name as shown.", "secret-filter"),
    (RESOURCE, "  // Name as shown.", f"  // A contact.\n{REFERENCE}  // Name as shown.", "on-delete"),
    (RESOURCE, "  // Name as shown.", f"  // A contact.\n{RULE_ALONE}  // Name as shown.", "on-delete"),
    (RESOURCE, "  // Name as shown.", f"  // A contact.\n{RULED}  // Name as shown.", "reference-index"),
    (RESOURCE, 'id_prefix: "gad"', 'id_prefix: "gad"\n    limits: [{plan: "PLAN_GOLD" rows: 5}]', "limit-plan"),
    (SERVICE, "(GetGadgetRequest)", "(DeleteGadgetRequest)", "standard-method"),
    (SERVICE, "returns (ListGadgetsResponse)", "returns (Gadget)", "standard-method"),
    (SERVICE, 'body: "gadget"', 'body: "*"', "standard-method"),
    (SERVICE, '{get: "/v1/gadgets"}', '{post: "/v1/gadgets"}', "standard-method"),
    (SERVICE, '{get: "/v1/gadgets/{id}"}', '{get: "/v1/gadgets/one/{id}"}', "standard-method"),
    (RESOURCE, "int32 page_size = 1", "string page_size = 1", "standard-method"),
    (RESOURCE, "string next_page_token", "string next_token", "standard-method"),
    (RESOURCE, "Gadget gadget = 1 [(google.api.field_behavior) = REQUIRED]", "Gadget gadget = 1", "standard-method"),
    (SERVICE, "{id}:undelete", "{id}:restore", "standard-method"),
    (RESOURCE, "soft_delete: true", "soft_delete: false", "undelete"),
    (RESOURCE, "bool validate_only = 2", "string validate_only = 2", "write-option"),
    (RESOURCE, 'id_prefix: "gad"', 'id_prefix: "gad"\n    max_batch_size: 1001', "batch-size"),
    (SERVICE, "service GadgetsService {\n", f"service GadgetsService {{\n{BATCH}", "batch-method"),
    (SERVICE, "service GadgetsService {\n", f"service GadgetsService {{\n{BATCH}", "write-scopes"),
]


def test_a_scaffolded_module_is_clean(gadgets: Path) -> None:
    assert check(gadgets / "protos") == []


@pytest.mark.parametrize(("file", "old", "new", "rule"), CASES, ids=[f"{c[3]}-{n}" for n, c in enumerate(CASES)])
def test_a_violation_is_found(edited: Callable[..., Path], file: str, old: str, new: str, rule: str) -> None:
    assert rule in {problem.rule for problem in check(edited(file, old, new))}


def test_a_problem_names_file_and_line(edited: Callable[..., Path]) -> None:
    problems = check(edited(SERVICE, "Returns INVALID_ARGUMENT if", "Returns BAD_INPUT if"))
    assert str(problems[0]).startswith("dashclicks/gadgets/v1/gadgets_service.proto:33: CreateGadget: ")


def test_a_service_outside_a_service_file_is_found(edited: Callable[..., Path]) -> None:
    protos = edited(SERVICE, "GadgetsService", "GadgetsService")
    folder = protos / "dashclicks/gadgets/v1"
    (folder / SERVICE).rename(folder / "rpc.proto")
    assert {problem.rule for problem in check(protos)} == {"service-file"}


def test_a_package_outside_its_folder_is_found(edited: Callable[..., Path]) -> None:
    protos = edited(RESOURCE, "package dashclicks.gadgets.v1;", "package dashclicks.widgets.v1;")
    service = protos / "dashclicks/gadgets/v1" / SERVICE
    service.write_text(service.read_text().replace("package dashclicks.gadgets.v1;", "package dashclicks.widgets.v1;"))
    assert "package" in {problem.rule for problem in check(protos)}


def test_a_waiver_with_a_reason_silences_its_rule(edited: Callable[..., Path]) -> None:
    waiver = "  // lint: allow-rpc-comment - there is nothing to say\n  // one gadget\n"
    assert check(edited(SERVICE, "  // Returns one gadget.\n", waiver)) == []


def test_a_waiver_without_a_reason_does_not(edited: Callable[..., Path]) -> None:
    waiver = "  // lint: allow-rpc-comment\n  // one gadget\n"
    assert {problem.rule for problem in check(edited(SERVICE, "  // Returns one gadget.\n", waiver))} == {"rpc-comment"}
