"""The page that says how a resource is added is followed to the letter, in a copy of the repository."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from buildtools.paths import ROOT

STEP = re.compile(r"^```(bash|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What a checkout does not have, but for what mypy knows already. Environment and node packages are lent to the copy.
_CACHES = (".ruff_cache", ".pytest_cache", ".hypothesis", "__pycache__")
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".data", "node_modules", *_CACHES)
LENT = (".venv", "buildtools/node/node_modules")


def steps(page: str) -> list[tuple[str, str]]:
    """The commands and patches of the section, in order."""
    section = page.partition("## A new resource in ten minutes")[2].partition("\n## ")[0]
    return [(step[1], step[2]) for step in STEP.finditer(section)]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository without what was built in it. Its time stamps are kept, so `make setup` has nothing to do."""
    root = tmp_path / "copy"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT, symlinks=True)
    for name in LENT:
        if (ROOT / name).exists():
            (root / name).symlink_to(ROOT / name)
    # A setup would make the lent environment the copy's own.
    assert subprocess.run(["make", "-q", "setup"], cwd=root, check=False).returncode == 0
    return root


def run(root: Path, command: list[str], given: str = "") -> str:
    """What a step prints. Fails the test if it fails."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "generated/python")])}
    done = subprocess.run(command, cwd=root, env=env, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def test_the_page_makes_a_resource_that_passes_every_check(copy: Path) -> None:
    found = steps((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert {kind for kind, _ in found} == {"bash", "diff"}
    printed = ""
    for kind, text in found:
        if kind == "diff":
            run(copy, ["git", "apply", "-"], text)
        else:
            printed = run(copy, ["bash", "-euo", "pipefail", "-c", text])
    assert "steps passed" in printed
    # The contract suite took the new resource up by itself.
    passed = re.search(r"(\d+) passed, \d+ deselected", printed)
    assert passed is not None
    assert int(passed[1]) > 50
