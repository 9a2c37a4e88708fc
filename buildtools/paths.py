"""Where things are in the repository."""

import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
GENERATED = ROOT / "generated"
NODE = ROOT / "buildtools" / "node"
BASELINE = ROOT / "buildtools" / "lint" / "baseline.binpb"


def script(name: str) -> str:
    """The path of a command that a Python package of this environment brought along."""
    return str(Path(sysconfig.get_path("scripts")) / name)
