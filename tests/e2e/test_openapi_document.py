"""The OpenAPI document against the running stack: requests made from it, answers compared with it.

Two of Schemathesis' checks are left out. Not every request that fits the schema is accepted: filters, orders, page
tokens and rules over several fields have grammars that JSON Schema cannot say. And `null` is accepted for any field,
as ProtoJSON has it.
"""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import CHECKS

from buildtools.paths import ROOT
from shared.testing.stack import Stack

EXPLAINED = ["positive_data_acceptance", "negative_data_rejection"]

document = schemathesis.openapi.from_path(ROOT / "generated" / "openapi" / "openapi.json")
# The session is ours; a second one beside it would be ambiguous.
document.config.generation.update(with_security_parameters=False)
# Signing out would end the session of all that follow.
operations = document.exclude(operation_id="AuthService_Logout")


@pytest.fixture(scope="module")
def session(stack: Stack) -> dict[str, str]:
    """The headers of the demo owner."""
    owner = next(login for login in stack.logins if login["role"] == "ROLE_OWNER")
    credentials = {key: owner[key] for key in ("email", "password")}
    answer = httpx.post(f"{stack.router_url}/v1/auth/session", json=credentials)
    return {"X-Session-Id": answer.json()["sessionId"]}


@operations.parametrize()
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_documented(case: Case[Any], stack: Stack, session: dict[str, str]) -> None:
    # Another account's name is refused at once, and nothing of the method would be seen.
    case.headers.pop("X-Account-Id", None)
    excluded: list[Any] = CHECKS.get_by_names(EXPLAINED)
    case.call_and_validate(base_url=stack.router_url, headers=session, excluded_checks=excluded)
