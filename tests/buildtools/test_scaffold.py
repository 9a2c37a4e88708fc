"""What `buildtools.scaffold module` writes is ready to be served."""

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

from buildtools.lint.layers.rows import rows
from buildtools.paths import ROOT, script
from buildtools.scaffold.module import MODULES, granted, write
from buildtools.scaffold.words import Words


def test_buf_finds_nothing_in_a_new_module(gadgets: Path) -> None:
    for command in (["lint"], ["format", "-d", "--exit-code", "--path", "protos/dashclicks"]):
        done = subprocess.run([script("buf"), *command], cwd=gadgets, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


def test_a_new_module_has_all_its_places(gadgets: Path) -> None:
    assert [problem for problem in rows(gadgets) if "gadgets" in str(problem)] == []


def test_a_new_module_is_registered_once_and_in_order(gadgets: Path) -> None:
    tree = ast.parse((gadgets / MODULES).read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Module"]
    servicers = [ast.unparse(call.args[1]) for call in calls]
    assert servicers.count("GadgetsServicer") == 1
    services = [ast.unparse(call.args[0]) for call in calls]
    assert services == sorted(services)


def test_those_who_run_an_account_may_use_a_new_module() -> None:
    text = (ROOT / "protos/dashclicks/users/v1/user.proto").read_text()
    assert granted(text, "gadgets").count('"gadgets"') == 3


def test_a_module_that_is_there_is_left_alone(gadgets: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(gadgets, root, symlinks=True)
    before = (root / MODULES).read_text()
    with pytest.raises(FileExistsError):
        write(root, Words.of("gadgets"))
    assert (root / MODULES).read_text() == before


@pytest.mark.parametrize(
    ("module", "singular", "plural", "collection"),
    [
        ("reviews", "review", "reviews", "reviews"),
        ("inquiries", "inquiry", "inquiries", "inquiries"),
        ("crm_import", "crm_import", "crm_imports", "crm_import/crm_imports"),
    ],
)
def test_words_follow_from_the_module(module: str, singular: str, plural: str, collection: str) -> None:
    words = Words.of(module)
    assert (words.singular, words.plural, words.variables["collection"]) == (singular, plural, collection)


@pytest.mark.parametrize("name", ["Reviews", "re-views", "1st", ""])
def test_a_name_that_is_not_snake_case_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="lower_snake_case"):
        Words.of(name)
