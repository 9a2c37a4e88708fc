"""The runner of all checks."""

import re
import sys

import pytest

from buildtools.check import Step, check

PASSES = Step("passes", (sys.executable, "-c", ""))
FAILS = Step("fails", (sys.executable, "-c", "print('line 3 is wrong'); raise SystemExit(1)"))


def test_all_steps_have_to_pass() -> None:
    assert (check([PASSES]), check([PASSES, FAILS])) == (0, 1)


def test_what_a_failed_step_printed_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    check([FAILS, PASSES])
    said = capsys.readouterr().out
    assert "line 3 is wrong" in said
    assert "1 of 2 steps passed" in said


def test_each_step_tells_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    check([PASSES])
    assert re.match(r"ok +[0-9.]+ s  passes\n", capsys.readouterr().out)
