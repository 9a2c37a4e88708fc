"""Each rule for the repository finds its violation, planted in a small one that is otherwise clean."""

from pathlib import Path

import pytest

from buildtools.lint.layers.check import check

CLEAN = {
    "protos/dashclicks/crm/v1/crm_service.proto": "",
    "protos/dashclicks/crm/v1/error_reason.proto": "  CRM_ERROR_REASON_STAGE_FULL = 1;\n",
    "services/internal/crm/__init__.py": "",
    "services/internal/crm/hooks.py": 'error = NotFound("gone", reason="STAGE_FULL")\n',
    "services/internal/crm/servicer.py": "from shared.core import errors\nfrom services.internal.deps import Deps\n",
    "services/internal/deps.py": "class Deps: ...\n",
    "services/internal/modules.py": "from services.internal.crm.servicer import Deps\n",
    "shared/core/errors.py": "class Problem(Exception): ...\n",
    "shared/data/mongo.py": "import pymongo\n",
    "edge/app.py": "from shared.rpc import call\nfrom dashclicks.crm.v1 import contact_pb2\n",
    "tests/internal/crm/test_crm.py": "import pymongo\n",
}
"""A planted file, what is in it, the rule that has to find it."""
CASES = [
    ("edge/bad.py", "from services.internal.deps import Deps\n", "layer"),
    ("edge/bad.py", "from shared.resource import filter\n", "layer"),
    ("shared/core/bad.py", "def late():\n    import edge.app\n", "layer"),
    ("shared/core/bad.py", "from services.internal import deps\n", "layer"),
    ("services/internal/crm/bad.py", "from edge import app\n", "layer"),
    ("services/internal/users/hooks.py", "from services.internal.crm import servicer\n", "module"),
    ("services/internal/users/hooks.py", "from ..crm.servicer import Deps\n", "module"),
    ("services/internal/users/hooks.py", "from services.external import integrations\n", "module"),
    ("shared/core/bad.py", "from pymongo import MongoClient\n", "driver"),
    ("services/internal/crm/bad.py", "import redis.asyncio as cache\n", "driver"),
    ("services/internal/crm/bad.py", "import httpx\n", "http-client"),
    ("shared/core/bad.py", "pass\n" * 501, "file-size"),
    ("services/internal/crm/bad.py", 'error = NotFound("gone", reason="NOT_DECLARED")\n', "reason"),
    ("protos/dashclicks/forms/v1/forms_service.proto", "", "five-in-a-row"),
    ("services/internal/forms/servicer.py", "", "five-in-a-row"),
    ("shared/models/forms.py", "", "five-in-a-row"),
    ("protos/dashclicks/integrations/stripe/v1/stripe.proto", "", "five-in-a-row"),
    ("shared/core/bad.py", "# see /" + "home/someone/notes\n", "machine-path"),
    ("shared/core/README.md", "Done for issue " + "12.\n", "ticket"),
    ("shared/core/bad.py", "# TO" + "DO: later\n", "unfinished"),
    ("requirements.lock", "--extra-index-" + "url https://mirror.test\n", "lock-host"),
    ("buildtools/node/package-lock.json", '{"resolved": "https://mirror.test"}\n', "lock-host"),
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in CLEAN.items():
        put(tmp_path, name, text)
    return tmp_path


def put(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def test_the_clean_repository_is_clean(repository: Path) -> None:
    assert check(repository).problems == ()


@pytest.mark.parametrize(("name", "text", "rule"), CASES, ids=[f"{c[2]}-{n}" for n, c in enumerate(CASES)])
def test_a_violation_is_found(repository: Path, name: str, text: str, rule: str) -> None:
    put(repository, name, text)
    assert rule in {problem.rule for problem in check(repository).problems}


def test_a_module_without_tests_is_found(repository: Path) -> None:
    (repository / "tests/internal/crm/test_crm.py").unlink()
    assert [problem.text for problem in check(repository).problems] == ["tests/internal/crm/ has no test"]


def test_a_large_median_is_found(repository: Path) -> None:
    for name in CLEAN:
        if name.endswith(".py"):
            put(repository, name, "pass\n" * 81)
    assert [problem.file for problem in check(repository).problems] == ["."]


def test_a_large_function_is_a_warning(repository: Path) -> None:
    put(repository, "shared/core/long.py", "def long():\n" + "    pass\n" * 40)
    found = check(repository)
    assert (found.problems, [warning.rule for warning in found.warnings]) == ((), ["function-size"])


@pytest.mark.parametrize(
    "waiver",
    [
        "import httpx  # lint: allow-http-client - loopback only\n",
        "# lint: allow-http-client - loopback only\nimport httpx\n",
    ],
)
def test_a_waiver_beside_or_above_the_line_silences_its_rule(repository: Path, waiver: str) -> None:
    put(repository, "services/internal/crm/call.py", waiver)
    assert check(repository).problems == ()


def test_a_waiver_of_another_rule_does_not(repository: Path) -> None:
    put(repository, "services/internal/crm/call.py", "import httpx  # lint: allow-driver - loopback only\n")
    assert [problem.rule for problem in check(repository).problems] == ["http-client"]
