"""Bringing a folder of generated files up to date."""

from pathlib import Path

import pytest

from buildtools.plugins import tree


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    new, current = tmp_path / "new", tmp_path / "current"
    for folder, files in ((new, {"a/added": "1", "same": "1", "other": "2"}), (current, {"b/old": "", "same": "1"})):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    (current / "other").write_text("1")
    return new, current


def test_differences_name_every_file_that_is_out_of_date(folders: tuple[Path, Path]) -> None:
    assert [str(change) for change in tree.differences(*folders)] == ["a/added: add", "b/old: remove", "other: update"]


def test_sync_leaves_nothing_to_do(folders: tuple[Path, Path]) -> None:
    tree.sync(*folders)
    assert tree.differences(*folders) == []


def test_sync_removes_the_folders_it_empties(folders: tuple[Path, Path]) -> None:
    tree.sync(*folders)
    assert not (folders[1] / "b").exists()


def test_sync_does_not_touch_what_is_up_to_date(folders: tuple[Path, Path]) -> None:
    before = (folders[1] / "same").stat().st_ino
    tree.sync(*folders)
    assert (folders[1] / "same").stat().st_ino == before


def test_what_other_tools_leave_behind_stays(folders: tuple[Path, Path]) -> None:
    left = folders[1] / "__pycache__" / "x.pyc"
    left.parent.mkdir()
    left.touch()
    tree.sync(*folders)
    assert left.exists()
