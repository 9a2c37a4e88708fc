"""Breaking changes of contracts are found."""

import shutil
from pathlib import Path

import pytest

from buildtools.lint.baseline import breaking
from buildtools.paths import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The contracts, where a test may break them."""
    shutil.copytree(ROOT / "protos", tmp_path / "protos")
    shutil.copy(ROOT / "buf.yaml", tmp_path / "buf.yaml")
    return tmp_path


def change(root: Path, old: str, new: str) -> None:
    path = root / "protos/dashclicks/crm/v1/contact.proto"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_present_contracts_break_nothing(copy: Path) -> None:
    assert breaking(copy) == []


def test_another_type_breaks(copy: Path) -> None:
    change(
        copy, "string job_title = 17 [(buf.validate.field).string", "bytes job_title = 17 [(buf.validate.field).bytes"
    )
    change(copy, '    example: "Head of Marketing"\n', "")
    assert any('changed type from "string" to "bytes"' in line for line in breaking(copy))


def test_another_number_breaks(copy: Path) -> None:
    change(copy, "repeated string tags = 20", "repeated string tags = 120")
    assert any("tags" in line and "deleted" in line for line in breaking(copy))


def test_a_new_field_does_not_break(copy: Path) -> None:
    change(copy, "  // Web site.", "  // Fax.\n  string fax = 90;\n  // Web site.")
    assert breaking(copy) == []
