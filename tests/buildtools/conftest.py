"""A copy of the contracts with one more module, `gadgets`, for tests to break."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from buildtools.generate import produce
from buildtools.paths import ROOT
from buildtools.scaffold.module import write
from buildtools.scaffold.words import Words

Edit = Callable[..., Path]


@pytest.fixture(scope="session")
def gadgets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in which the scaffold made the module `gadgets`."""
    root = tmp_path_factory.mktemp("gadgets")
    for name in ("protos/dashclicks", "services", "tests/internal"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "protos/third_party").symlink_to(ROOT / "protos/third_party")
    for name in ("buf.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    write(root, Words.of("gadgets"))
    return root


@pytest.fixture
def edited(gadgets: Path, tmp_path: Path) -> Edit:
    """Copies the contracts, replaces text in one file of `gadgets`, and returns their folder."""

    def edit(file: str, old: str, new: str, count: int = -1) -> Path:
        protos = tmp_path / "protos"
        shutil.copytree(gadgets / "protos" / "dashclicks", protos / "dashclicks")
        os.symlink(ROOT / "protos" / "third_party", protos / "third_party")
        path = protos / "dashclicks" / "gadgets" / "v1" / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, count))
        return protos

    return edit


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything the contracts give, made anew."""
    out = tmp_path_factory.mktemp("generated")
    produce(out)
    return out
