"""The transcoding behaviour cases, sent byte for byte to an edge with a real gRPC backend."""

import base64
import json
from typing import Any

import pytest

from edge.transcoding.template import TemplateError, parse
from tests.transcoding.conftest import CASES
from tests.transcoding.expectations import mismatches
from tests.transcoding.http import ask
from tests.transcoding.serving import Served


def _cases() -> list[dict[str, Any]]:
    file = CASES / "cases.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.is_file() else []


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in _cases() if "http" in case])
async def test_case(case: dict[str, Any], conformance_edge: Served) -> None:
    http = case["http"]
    body = base64.b64decode(http["body_b64"]) if "body_b64" in http else http.get("body", "").encode()
    conformance_edge.backend.calls.clear()
    answer = await ask(conformance_edge.port, http["method"], http["target"], http.get("headers", {}), body)
    tries = [
        mismatches(expected, answer, conformance_edge.backend) for expected in (case["expect"], *case.get("accept", []))
    ]
    assert any(not found for found in tries), tries[0]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in _cases() if "template" in case])
def test_template(case: dict[str, Any]) -> None:
    tries = (case["expect"], *case.get("accept", []))
    try:
        template = parse(case["template"])
    except TemplateError:
        assert any(not expected["valid"] for expected in tries)
        return
    assert case["expect"]["valid"]
    assert [variable.field_path for variable in template.variables] == case["expect"].get("variables", [])
    assert template.verb == case["expect"].get("verb", "")
