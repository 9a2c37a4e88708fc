"""Compares the contracts with the last accepted ones, so that no client breaks unnoticed.

The accepted contracts are an image beside this file. `python -m buildtools.lint accept-baseline` takes the present
ones instead: after a release, or for a break that is meant, which the commit then shows.
"""

import subprocess
import tempfile
from pathlib import Path

from buildtools.paths import BASELINE, ROOT, script

OWN = "protos/dashclicks"
# buf reads the rules of buf.yaml for folders only, and these two are images.
RULES = '{"version": "v2", "breaking": {"use": ["FILE"]}}'


def breaking(root: Path = ROOT) -> list[str]:
    """The breaks of a repository's contracts since the accepted ones, as buf prints them."""
    with tempfile.TemporaryDirectory() as folder:
        image = str(Path(folder) / "now.binpb")
        failed = buf(root, "build", "--path", OWN, "-o", image)
        compare = ("breaking", image, "--against", str(BASELINE), "--config", RULES, "--exclude-imports")
        return failed or buf(root, *compare)


def accept() -> list[str]:
    """Makes the present contracts the accepted ones; returns what buf says if they do not compile."""
    return buf(ROOT, "build", "--path", OWN, "--exclude-source-info", "-o", str(BASELINE))


def buf(root: Path, *arguments: str) -> list[str]:
    """Runs buf in a repository; returns the lines it prints if it fails."""
    done = subprocess.run([script("buf"), *arguments], cwd=root, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines() if done.returncode else []
