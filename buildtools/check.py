"""`python -m buildtools.check`: everything a change has to pass before its tests, with the time each step took.

Steps run side by side; what a failed step printed follows at the end.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from buildtools.paths import ROOT, script


@dataclass(frozen=True, slots=True)
class Step:
    """A command and what it is called."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended and how many seconds it took."""

    step: Step
    passed: bool
    output: str
    seconds: float


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """A command that runs a module of ours."""
    return (sys.executable, "-m", name, *arguments)


# The longest first, so that the others fill the time beside it.
STEPS = (
    Step("types", (script("mypy"),)),
    Step("generated", module("buildtools.generate", "--check")),
    Step("proto lint", (script("buf"), "lint")),
    Step("proto format", (script("buf"), "format", "-d", "--exit-code", "--path", "protos/dashclicks")),
    Step("proto breaking", module("buildtools.lint", "breaking")),
    Step("contract lint", module("buildtools.lint", "contract")),
    Step("layers lint", module("buildtools.lint", "layers")),
    Step("what is in C", module("buildtools.native", "--check")),
    Step("python lint", (script("ruff"), "check", "--quiet")),
    Step("python format", (script("ruff"), "format", "--check", "--quiet")),
)


def run(step: Step) -> Outcome:
    """Runs a step to its end."""
    start = time.monotonic()
    done = subprocess.run(
        step.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return Outcome(step, done.returncode == 0, done.stdout.rstrip(), time.monotonic() - start)


def check(steps: Sequence[Step]) -> int:
    """Runs all steps, prints a line for each as it ends; returns the exit code."""
    start = time.monotonic()
    failed: list[Outcome] = []
    with ThreadPoolExecutor(max_workers=max(os.cpu_count() or 1, 2)) as pool:
        for future in as_completed([pool.submit(run, step) for step in steps]):
            outcome = future.result()
            failed += [] if outcome.passed else [outcome]
            print(f"{'ok  ' if outcome.passed else 'FAIL'} {outcome.seconds:5.1f} s  {outcome.step.name}", flush=True)
    for outcome in failed:
        print(f"\n--- {outcome.step.name}: {' '.join(outcome.step.command)}\n{outcome.output}")
    print(f"\n{len(steps) - len(failed)} of {len(steps)} steps passed in {time.monotonic() - start:.1f} s")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(check(STEPS))
