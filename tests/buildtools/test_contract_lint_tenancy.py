"""Owners, roll-ups and the switch of accounts are declared in one way each; anything else is found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from buildtools.lint.contract.check import check

SERVICE, RESOURCE = "gadgets_service.proto", "gadget.proto"
PREFIX = 'id_prefix: "gad"'
OWNED = f'{PREFIX}\n    ownership: {{ owner: "owner_id" followers: "follower_ids" }}'
INDEXES = """indexes: [
      { keys: ["owner_id", "create_time desc"] },
      { keys: ["follower_ids", "create_time desc"] },
"""
USER = """[
    (google.api.resource_reference).type = "users.dashclicks.com/User",
    (dashclicks.options.v1.field).on_delete = ON_DELETE_CLEAR
  ];"""
FIELDS = f"""  // Whose it is.
  string owner_id = 40 {USER}
  // Who follows it.
  repeated string follower_ids = 41 {USER}
  // Name as shown."""
ROLL_UP = "  // Also lists the rows of sub-accounts.\n  bool roll_up = 40;\n  // AIP-160"
SCOPE = 'scopes: ["gadgets.read"]'
SCOPED = f'{SCOPE}\n      roll_up_scope: "accounts.read"'

Edit = Callable[..., Path]


@pytest.fixture
def spoiled(edited: Edit) -> Callable[..., Path]:
    """A module whose rows have owners and whose list rolls up, in which texts are others."""

    def write(*changes: tuple[str, str]) -> Path:
        protos = edited(RESOURCE, PREFIX, OWNED)
        folder = protos / "dashclicks/gadgets/v1"
        resource, service = (folder / RESOURCE).read_text(), (folder / SERVICE).read_text()
        resource = resource.replace("indexes: [\n", INDEXES, 1).replace("  // Name as shown.", FIELDS, 1)
        resource = resource.replace("  // AIP-160", ROLL_UP, 1)
        head, list_method, rest = service.partition("rpc ListGadgets")
        service = head + list_method + rest.replace(SCOPE, SCOPED, 1)
        for old, new in changes:
            assert old in resource + service
            resource, service = resource.replace(old, new, 1), service.replace(old, new, 1)
        (folder / RESOURCE).write_text(resource)
        (folder / SERVICE).write_text(service)
        return protos

    return write


def test_the_right_declarations_are_clean(spoiled: Callable[..., Path]) -> None:
    assert check(spoiled()) == []


CASES = [
    ('owner: "owner_id"', 'owner: "boss_id"', "ownership"),
    ('owner: "owner_id"', 'owner: "follower_ids"', "ownership"),
    ('owner: "owner_id" ', "", "ownership"),
    ('followers: "follower_ids"', 'followers: "owner_id"', "ownership"),
    ('{ keys: ["owner_id", "create_time desc"] },', "", "ownership"),
    ('{ keys: ["follower_ids", "create_time desc"] },', '{ keys: ["follower_ids"] },', "ownership"),
    ('create_time desc"] },', 'create_time desc"] unique: true },', "ownership"),
    ("users.dashclicks.com/User", "accounts.dashclicks.com/Account", "ownership"),
    ("tenant: TENANT_SCOPE_ACCOUNT", "tenant: TENANT_SCOPE_GLOBAL", "ownership"),
    ("bool roll_up = 40", "string roll_up = 40", "roll-up"),
    ("bool roll_up = 40", "bool rolls_up = 40", "roll-up"),
    ('\n      roll_up_scope: "accounts.read"', "", "roll-up"),
    ('roll_up_scope: "accounts.read"', 'roll_up_scope: "nobody.read"', "roll-up"),
    (SCOPED, f"{SCOPED}\n      switches_account: true", "account-switch"),
]


@pytest.mark.parametrize(("old", "new", "rule"), CASES, ids=[f"{c[2]}-{n}" for n, c in enumerate(CASES)])
def test_another_declaration_is_found(spoiled: Callable[..., Path], old: str, new: str, rule: str) -> None:
    assert rule in {problem.rule for problem in check(spoiled((old, new)))}


def test_only_lists_and_counts_roll_up(edited: Edit) -> None:
    protos = edited(SERVICE, SCOPE, SCOPED, 1)
    assert "roll-up" in {problem.rule for problem in check(protos)}
