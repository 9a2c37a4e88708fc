"""A supervisor over small programs."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from shared.testing.fake_stack import FakeStack


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeStack]:
    """A stack of small programs, not started. Whatever is left of it is ended after the test."""
    with closing(FakeStack(tmp_path / "data")) as stack:
        yield stack
