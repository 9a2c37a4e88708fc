"""Search, Count and Export have one shape each; anything else is found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from buildtools.lint.contract.check import check

SERVICE = "gadgets_service.proto"
METHOD = """
  // Reads gadgets.
  // Returns INVALID_ARGUMENT if the request is wrong.
  rpc {name}Gadgets({name}GadgetsRequest) returns ({answer}) {{
    option (google.api.http) = {{get: "/v1/gadgets:{verb}"}};
    option (dashclicks.options.v1.method) = {{
      scopes: ["gadgets.read"]
    }};
  }}
"""
MESSAGES = """
// Asks for gadgets.
message SearchGadgetsRequest {
  // Words.
  string query = 1 [(google.api.field_behavior) = REQUIRED];
  // Rows in a page.
  int32 page_size = 2;
  // Token of the page.
  string page_token = 3;
}

// Found gadgets.
message SearchGadgetsResponse {
  // The gadgets.
  repeated Gadget gadgets = 1;
  // Token of the next page.
  string next_page_token = 2;
}

// Asks for a number.
message CountGadgetsRequest {
  // Filter.
  string filter = 1;
  // Also counts deleted gadgets.
  bool show_deleted = 2;
}

// A number.
message CountGadgetsResponse {
  // The number.
  int32 count = 1;
}

// Asks for all gadgets.
message ExportGadgetsRequest {
  // Filter.
  string filter = 1;
  // Order.
  string order_by = 2;
}
"""
METHODS = "".join(
    METHOD.format(name=name, answer=answer, verb=name.lower())
    for name, answer in (
        ("Search", "SearchGadgetsResponse"),
        ("Count", "CountGadgetsResponse"),
        ("Export", "stream Gadget"),
    )
)

Spoil = Callable[[str, str], Path]


@pytest.fixture
def spoiled(edited: Callable[..., Path]) -> Spoil:
    """The protos of a module with the three methods, in which one text is another."""

    def write(old: str, new: str) -> Path:
        protos = edited(SERVICE, "service", "service")
        service = protos / "dashclicks/gadgets/v1" / SERVICE
        whole = service.read_text().rstrip().removesuffix("}") + METHODS + "}\n"
        service.write_text(whole.replace(old, new, 1))
        resource = service.with_name("gadget.proto")
        resource.write_text(resource.read_text() + MESSAGES.replace(old, new, 1))
        return protos

    return write


def test_the_right_shapes_are_clean(spoiled: Spoil) -> None:
    assert check(spoiled("", "")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/v1/gadgets:search", "/v1/gadgets:find"),
        ("/v1/gadgets:count", "/v1/gadgets/x:count"),
        ('{get: "/v1/gadgets:export"}', '{post: "/v1/gadgets:export"}'),
        ("stream Gadget", "Gadget"),
        ("stream Gadget", "stream CountGadgetsResponse"),
        ("(CountGadgetsResponse)", "(stream CountGadgetsResponse)"),
        ("int32 count", "int64 count"),
        ("repeated Gadget gadgets", "repeated Gadget rows"),
        ("string query = 1 [(google.api.field_behavior) = REQUIRED]", "string query = 1"),
        ("string order_by", "string order"),
    ],
)
def test_another_shape_is_found(spoiled: Spoil, old: str, new: str) -> None:
    assert {problem.rule for problem in check(spoiled(old, new))} == {"standard-method"}
